package station

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality/inspection"
	"github.com/scanstelle/scanstelle/store"
)

// Operations of doubt cases and of feedback.
const (
	OpDoubtOpen   Operation = "doubt-open"
	OpDoubtAssign Operation = "doubt-assign"
	OpDoubtSettle Operation = "doubt-settle"
	OpDoubts      Operation = "doubts"
	OpFeedback    Operation = "feedback"
)

var doubtOperations = map[Operation]operation{
	OpDoubtOpen: {counters, handle(func(ctx context.Context, st *Station, who Actor, q DoubtRequest, _ Emit) (Doubt, error) {
		return st.OpenDoubt(ctx, who, q)
	})},
	OpDoubtAssign: {inspectors, handle(func(ctx context.Context, st *Station, who Actor, q DoubtRequest, _ Emit) (Doubt, error) {
		return st.AssignDoubt(ctx, who, q)
	})},
	OpDoubtSettle: {[]batch.Role{batch.RoleSupervisor}, handle(func(ctx context.Context, st *Station, who Actor, q DoubtRequest, _ Emit) (Doubt, error) {
		return st.SettleDoubt(ctx, who, q)
	})},
	OpDoubts: {readers, handle(func(_ context.Context, st *Station, who Actor, all bool, emit Emit) (int, error) {
		return st.Doubts(who, all, emit)
	})},
	OpFeedback: {inspectors, handle(func(ctx context.Context, st *Station, who Actor, q FeedbackRequest, _ Emit) (batch.Document, error) {
		return st.Feedback(ctx, who, q)
	})},
}

// Doubt is a doubt case (A.O.1 j): a document parked until somebody decides.
type Doubt struct {
	Type     string    `json:"type"` // "doubt"
	ID       batch.ID  `json:"doubt"`
	Batch    batch.ID  `json:"batch"`
	Document batch.ID  `json:"document"`
	Reason   string    `json:"reason"`
	Opened   time.Time `json:"opened"`
	By       string    `json:"by"`                 // pseudonym
	Assignee string    `json:"assignee,omitempty"` // pseudonym or a unit
	// Decision is "keep" (goes on as it is) or "withdraw" (is not handed over);
	// empty while the case is open.
	Decision  string    `json:"decision,omitempty"`
	Note      string    `json:"note,omitempty"` // why
	DecidedBy string    `json:"decided_by,omitempty"`
	Decided   time.Time `json:"decided,omitzero"`
}

// DoubtRequest opens, assigns or settles a doubt case.
type DoubtRequest struct {
	ID       batch.ID `json:"doubt,omitempty"`
	Document batch.ID `json:"document,omitempty"`
	Reason   string   `json:"reason,omitempty"`
	Assignee string   `json:"assignee,omitempty"`
	Decision string   `json:"decision,omitempty"`
}

// OpenDoubt parks a document. It stays in its batch, and the batch may be
// released without it.
func (st *Station) OpenDoubt(ctx context.Context, who Actor, q DoubtRequest) (Doubt, error) {
	const op = "doubt.open"
	if q.Reason == "" {
		return Doubt{}, batch.Refuse(op, batch.CodeReason, "worin der Zweifel besteht")
	}
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return Doubt{}, err
	}
	d, err := st.store.Document(q.Document)
	if err != nil {
		return Doubt{}, err
	}
	c := Doubt{Type: "doubt", ID: batch.NewID(), Batch: d.Batch, Document: d.ID, Reason: q.Reason, Opened: st.store.Now(), By: actor, Assignee: q.Assignee}
	return c, st.store.Decide(ctx, d.Batch, actor, func() ([]batch.Act, error) {
		d, err := st.store.Document(d.ID)
		if err != nil {
			return nil, err
		}
		if d.Gone || d.State != batch.Open {
			return nil, batch.Refuse(op, batch.CodeWrongState, "das Dokument ist schon gesiegelt, geparkt oder aufgelöst")
		}
		if b, err := st.store.Header(d.Batch); err != nil || b.Post != nil {
			if err == nil {
				err = batch.Refuse(op, batch.CodeWrongState, "das Dokument ist elektronisch eingegangen und wurde nicht gescannt")
			}
			return nil, err
		}
		if err := st.enterDoubt(ctx, actor, c, "doubt-opened"); err != nil {
			return nil, err
		}
		d.State = batch.Doubtful
		return noted(batch.Act{Name: inspection.Parked, Document: d.ID, Documents: []batch.Document{d}}, c)
	})
}

func (st *Station) enterDoubt(ctx context.Context, actor string, c Doubt, event string) error {
	return st.store.ChangeRegister(ctx, store.Doubts, actor, func() ([]store.Entry, error) {
		e, err := store.NewEntry(string(c.ID), event, c)
		return []store.Entry{e}, err
	})
}

// doubt reads a case.
func (st *Station) doubt(id batch.ID) (Doubt, error) {
	e, found, err := st.store.Entry(store.Doubts, string(id))
	if err != nil {
		return Doubt{}, err
	}
	if !found {
		return Doubt{}, &batch.Error{Op: "doubt.read", Code: batch.CodeUnknownID, Unit: id, Detail: string(id)}
	}
	return decodeDoubt(e)
}

func decodeDoubt(e store.Entry) (Doubt, error) {
	var c Doubt
	if err := json.Unmarshal(e.Value, &c); err != nil {
		return c, batch.Fail("doubt.read", batch.CodeStoreDamaged, err)
	}
	return c, nil
}

// AssignDoubt hands a case to somebody.
func (st *Station) AssignDoubt(ctx context.Context, who Actor, q DoubtRequest) (Doubt, error) {
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return Doubt{}, err
	}
	return st.changeDoubt(ctx, actor, q.ID, "doubt-assigned", func(c *Doubt) { c.Assignee = q.Assignee })
}

// changeDoubt enters a further version of a case that is not decided, as it is now.
func (st *Station) changeDoubt(ctx context.Context, actor string, id batch.ID, event string, change func(*Doubt)) (c Doubt, err error) {
	err = st.store.ChangeRegister(ctx, store.Doubts, actor, func() ([]store.Entry, error) {
		if c, err = st.undecided(id); err != nil {
			return nil, err
		}
		change(&c)
		e, err := store.NewEntry(string(id), event, c)
		return []store.Entry{e}, err
	})
	return c, err
}

// undecided reads a case that is still open.
func (st *Station) undecided(id batch.ID) (Doubt, error) {
	c, err := st.doubt(id)
	if err == nil && c.Decision != "" {
		err = batch.Refuse("doubt.change", batch.CodeWrongState, "der Zweifelsfall ist schon entschieden")
	}
	return c, err
}

// SettleDoubt decides a case: the document goes on, which it does through
// inspection and a release of its own where the batch was released without it,
// or it is withdrawn and never handed over. The decision record stays (A.O.1 j).
func (st *Station) SettleDoubt(ctx context.Context, who Actor, q DoubtRequest) (Doubt, error) {
	const op = "doubt.settle"
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return Doubt{}, err
	}
	c, err := st.undecided(q.ID)
	switch {
	case err != nil:
		return c, err
	case q.Decision != "keep" && q.Decision != "withdraw":
		return c, batch.Refuse(op, batch.CodeUsage, "Entscheidung »%s«; möglich sind keep und withdraw", q.Decision)
	case q.Reason == "":
		return c, batch.Refuse(op, batch.CodeReason, "warum so entschieden wird")
	}
	settle := func(c *Doubt) {
		c.Decision, c.Note, c.DecidedBy, c.Decided = q.Decision, q.Reason, actor, st.store.Now()
	}
	// The act first: a case that is still open though its document goes on is
	// seen and settled again; the other way round nobody would look.
	if err := st.store.Decide(ctx, c.Batch, actor, func() ([]batch.Act, error) {
		if c, err = st.undecided(q.ID); err != nil {
			return nil, err
		}
		settle(&c)
		return st.unpark(c)
	}); err != nil {
		return c, err
	}
	return st.changeDoubt(ctx, actor, q.ID, "doubt-settled", settle)
}

// unpark is what the decision of a case does to its document. A kill may have come
// between both: then the document went its way already, and nothing is left to do.
func (st *Station) unpark(c Doubt) ([]batch.Act, error) {
	d, err := st.store.Document(c.Document)
	if err != nil {
		return nil, err
	}
	if d.Gone || d.State != batch.Doubtful {
		if d.Gone != (c.Decision == "withdraw") {
			return nil, batch.Refuse("doubt.settle", batch.CodeWrongState, "über das Dokument ist schon anders entschieden")
		}
		return nil, nil
	}
	a := batch.Act{Name: inspection.Unparked, Document: d.ID}
	d.State = batch.Open
	if b, err := st.store.Header(d.Batch); err != nil {
		return nil, err
	} else if c.Decision == "keep" && b.Class.NeedsRelease() && (b.State == batch.Released || b.State == batch.Delivered) {
		a.State = batch.Captured // it was not among what was released
	}
	if c.Decision == "withdraw" {
		sealed := batch.SealedOff
		none := batch.ID("")
		for _, p := range d.Pages {
			a.Pages = append(a.Pages, batch.PageChange{Page: p, Withdrawn: &sealed, Document: &none})
		}
		d.Pages, d.Gone = nil, true
	}
	a.Documents = []batch.Document{d}
	return noted(a, c)
}

// Doubts emits the open cases that somebody may see, oldest first; with all also
// those decided.
func (st *Station) Doubts(who Actor, all bool, emit Emit) (int, error) {
	n := 0
	k, err := st.knowledge(who)
	if err != nil {
		return n, err
	}
	err = st.store.Entries(store.Doubts, func(e store.Entry) error {
		c, err := decodeDoubt(e)
		if err != nil {
			return err
		}
		if c.Decision != "" && !all {
			return nil
		}
		if known, err := k.of(c.Document); err != nil || !known {
			return err
		}
		n++
		emit(c)
		return nil
	})
	return n, err
}

// FeedbackRequest is what case work reports about a document that was handed
// over (A.NB.3).
type FeedbackRequest struct {
	Document batch.ID            `json:"document"`
	Feedback inspection.Feedback `json:"feedback"`
}

// Feedback notes what case work reports. A fault reopens the document: the one
// handed over stays as it is, and a successor with the same pages waits in the
// batch for rescans and a new inspection; its package will name the one before.
// The rate of inspection goes up. The successor is returned. With a good report,
// and for a mere copy, the report is noted and the document returned: a copy is
// mended by a new scan.
// CodeErased: there is nothing any more that a successor could be made of.
func (st *Station) Feedback(ctx context.Context, who Actor, q FeedbackRequest) (batch.Document, error) {
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return batch.Document{}, err
	}
	d, err := st.store.Document(q.Document)
	if err != nil {
		return d, err
	}
	st.holding.Lock() // or its images might be erased while a successor is made of them
	defer st.holding.Unlock()
	err = st.store.Decide(ctx, d.Batch, actor, func() (acts []batch.Act, err error) {
		var of batch.Batch
		if of, err = st.store.Batch(d.Batch); err != nil {
			return nil, err
		}
		q.Feedback.Way, q.Feedback.Message = "", "" // those of a channel
		d, acts, err = st.reopening(ctx, actor, of, q)
		return acts, err
	})
	return d, err
}

// reopening is what a report does, with the rate of inspection raised where it opens a
// successor.
func (st *Station) reopening(ctx context.Context, actor string, of batch.Batch, q FeedbackRequest) (batch.Document, []batch.Act, error) {
	d, acts, err := st.reported(of, q)
	if err != nil || d.Supersedes == "" || d.ID == q.Document {
		return d, acts, err
	}
	rule, err := ruleOf(of.Class)
	if err != nil {
		return d, nil, err
	}
	// The rate first: a kill in between raises it twice, and never not at all.
	return d, acts, st.learn(ctx, actor, of, rule.Reported)
}

// reported is what a report of case work does: the document that it concerns from
// now on, the successor where it opens one.
func (st *Station) reported(b batch.Batch, q FeedbackRequest) (batch.Document, []batch.Act, error) {
	const op = "inspection.feedback"
	results := []string{"good", "missing", "unreadable", "wrong", "other"}
	d, err := st.store.Document(q.Document)
	switch {
	case err != nil:
		return d, nil, err
	case !slices.Contains(results, q.Feedback.Result):
		return d, nil, batch.Refuse(op, batch.CodeUsage, "Rückmeldung »%s«; möglich sind good, missing, unreadable, wrong, other", q.Feedback.Result)
	case d.State != batch.Delivered:
		return d, nil, batch.Refuse(op, batch.CodeWrongState, "das Dokument ist noch nicht übergeben")
	case b.State == batch.Open: // in copying mode, documents go before all pages are in
		return d, nil, batch.Refuse(op, batch.CodeNotReady, "die Erfassung läuft noch oder ist unterbrochen")
	case q.Feedback.Result != "good" && q.Feedback.Reason == "":
		return d, nil, batch.Refuse(op, batch.CodeReason, "was fehlt oder nicht zu lesen ist")
	}
	a := batch.Act{Name: inspection.Reopened, Document: d.ID}
	if q.Feedback.Result == "good" || !b.Class.NeedsRelease() {
		acts, err := noted(a, q.Feedback)
		return d, acts, err
	}
	acts, err := st.store.Acts(b.ID)
	if err != nil {
		return d, nil, err
	}
	if at, erased := batch.Erased(acts); erased {
		return d, nil, batch.Refuse(op, batch.CodeErased, "Stapel %s am %s", b.ID, batch.Moment(at))
	}
	if other, found, err := st.successor(b, d); err != nil || found {
		if err == nil {
			err = batch.Refuse(op, batch.CodeWrongState, "Dokument %d berichtigt es schon", other.Number)
		}
		return d, nil, err
	}
	pages, back, err := st.inherited(d)
	if err != nil {
		return d, nil, err
	}
	if len(pages) == 0 {
		return d, nil, batch.Refuse(op, batch.CodeWrongState, "seine Seiten sind versiegelt oder liegen in anderen Dokumenten")
	}
	next := batch.Document{ID: batch.NewID(), Batch: d.Batch, Number: len(b.Documents) + 1, Title: d.Title, Pages: pages, State: batch.Open, Separator: d.Separator, Supersedes: d.ID}
	a.State, a.Pages, a.Documents, a.Class = batch.Rejected, back, []batch.Document{next}, b.Class.Carried(d.ID, next.ID)
	acts, err = noted(a, q.Feedback)
	return next, acts, err
}

// successor finds the document that corrects one.
func (st *Station) successor(b batch.Batch, d batch.Document) (next batch.Document, found bool, err error) {
	for _, id := range b.Documents {
		if next, err = st.store.Document(id); err != nil {
			return next, false, err
		}
		if next.Supersedes == d.ID && !next.Gone {
			return next, true, nil
		}
	}
	return batch.Document{}, false, nil
}

// inherited are the pages of a document that was handed over for its successor, and
// what has to change about them for that. An earlier successor may have been given
// up: what was sealed off with it stays so, what went from it into another document
// lies there, and what was replaced in it counts again.
func (st *Station) inherited(d batch.Document) (pages []batch.ID, back []batch.PageChange, err error) {
	counts := batch.NotWithdrawn
	for _, id := range d.Pages {
		p, err := st.store.Page(id)
		switch {
		case err != nil:
			return nil, nil, err
		case p.Withdrawn == batch.SealedOff:
			continue
		case p.Withdrawn != batch.NotWithdrawn:
			back = append(back, batch.PageChange{Page: id, Withdrawn: &counts})
		case p.Document != d.ID:
			continue
		}
		pages = append(pages, id)
	}
	return pages, back, nil
}
