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
	OpDoubts: {readers, handle(func(_ context.Context, st *Station, _ Actor, all bool, emit Emit) (int, error) {
		return st.Doubts(all, emit)
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
	if d.Gone || d.State != batch.Open {
		return Doubt{}, batch.Refuse(op, batch.CodeWrongState, "das Dokument ist schon gesiegelt, geparkt oder aufgelöst")
	}
	c := Doubt{Type: "doubt", ID: batch.NewID(), Batch: d.Batch, Document: d.ID, Reason: q.Reason, Opened: st.store.Now(), By: actor, Assignee: q.Assignee}
	if err := st.enterDoubt(ctx, actor, c, "doubt-opened"); err != nil {
		return c, err
	}
	d.State = batch.Doubtful
	return c, st.act(ctx, actor, d.Batch, batch.Act{Name: inspection.Parked, Document: d.ID, Documents: []batch.Document{d}}, c)
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
	c, err := st.doubt(q.ID)
	if err != nil {
		return c, err
	}
	if c.Decision != "" {
		return c, batch.Refuse("doubt.assign", batch.CodeWrongState, "der Zweifelsfall ist schon entschieden")
	}
	c.Assignee = q.Assignee
	return c, st.enterDoubt(ctx, actor, c, "doubt-assigned")
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
	c, err := st.doubt(q.ID)
	switch {
	case err != nil:
		return c, err
	case c.Decision != "":
		return c, batch.Refuse(op, batch.CodeWrongState, "der Zweifelsfall ist schon entschieden")
	case q.Decision != "keep" && q.Decision != "withdraw":
		return c, batch.Refuse(op, batch.CodeUsage, "Entscheidung »%s«; möglich sind keep und withdraw", q.Decision)
	case q.Reason == "":
		return c, batch.Refuse(op, batch.CodeReason, "warum so entschieden wird")
	}
	d, err := st.store.Document(c.Document)
	if err != nil {
		return c, err
	}
	c.Decision, c.Note, c.DecidedBy, c.Decided = q.Decision, q.Reason, actor, st.store.Now()
	a := batch.Act{Name: inspection.Unparked, Document: d.ID}
	d.State = batch.Open
	if b, err := st.store.Header(d.Batch); err != nil {
		return c, err
	} else if q.Decision == "keep" && b.Class.NeedsRelease() && (b.State == batch.Released || b.State == batch.Delivered) {
		a.State = batch.Captured // it was not among what was released
	}
	if q.Decision == "withdraw" {
		sealed := batch.SealedOff
		none := batch.ID("")
		for _, p := range d.Pages {
			a.Pages = append(a.Pages, batch.PageChange{Page: p, Withdrawn: &sealed, Document: &none})
		}
		d.Pages, d.Gone = nil, true
	}
	a.Documents = []batch.Document{d}
	// The act first: a case that is still open though its document goes on is
	// seen and settled again; the other way round nobody would look.
	if err := st.act(ctx, actor, d.Batch, a, c); err != nil {
		return c, err
	}
	return c, st.enterDoubt(ctx, actor, c, "doubt-settled")
}

// Doubts emits the open cases, oldest first; with all also those decided.
func (st *Station) Doubts(all bool, emit Emit) (int, error) {
	n := 0
	err := st.store.Entries(store.Doubts, func(e store.Entry) error {
		c, err := decodeDoubt(e)
		if err != nil {
			return err
		}
		if c.Decision == "" || all {
			n++
			emit(c)
		}
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
func (st *Station) Feedback(ctx context.Context, who Actor, q FeedbackRequest) (batch.Document, error) {
	const op = "inspection.feedback"
	results := []string{"good", "missing", "unreadable", "wrong"}
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return batch.Document{}, err
	}
	d, err := st.store.Document(q.Document)
	switch {
	case err != nil:
		return d, err
	case !slices.Contains(results, q.Feedback.Result):
		return d, batch.Refuse(op, batch.CodeUsage, "Rückmeldung »%s«; möglich sind good, missing, unreadable, wrong", q.Feedback.Result)
	case d.State != batch.Delivered:
		return d, batch.Refuse(op, batch.CodeWrongState, "das Dokument ist noch nicht übergeben")
	case q.Feedback.Result != "good" && q.Feedback.Reason == "":
		return d, batch.Refuse(op, batch.CodeReason, "was fehlt oder nicht zu lesen ist")
	}
	a := batch.Act{Name: inspection.Reopened, Document: d.ID}
	b, err := st.store.Batch(d.Batch)
	if err != nil {
		return d, err
	}
	if q.Feedback.Result == "good" || !b.Class.NeedsRelease() {
		return d, st.act(ctx, actor, d.Batch, a, q.Feedback)
	}
	next := batch.Document{ID: batch.NewID(), Batch: d.Batch, Number: len(b.Documents) + 1, Title: d.Title, Pages: d.Pages, State: batch.Open, Separator: d.Separator, Supersedes: d.ID}
	a.State, a.Documents = batch.Rejected, []batch.Document{next}
	if err := st.act(ctx, actor, d.Batch, a, q.Feedback); err != nil {
		return d, err
	}
	rule, err := ruleOf(b.Class)
	if err != nil {
		return next, err
	}
	return next, st.learn(ctx, actor, b, rule.Reported)
}
