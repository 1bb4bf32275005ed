package station

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality"
	"github.com/scanstelle/scanstelle/quality/inspection"
	"github.com/scanstelle/scanstelle/quality/sampling"
)

// raise is what a document of another class does to its batch (A.G.2, maximum
// principle); nil where it changes nothing. It never lowers anything: what one
// document once demanded stays demanded. why is the reason that a person gave.
func raise(b batch.Batch, document batch.ID, by batch.Class, from batch.ClassFrom, why string) (*batch.Act, error) {
	own, ok := b.Class.Own(document)
	if !ok && b.Class != nil && !b.Class.Borrowed() {
		own, ok = batch.MemberOf(*b.Class), true
	}
	if ok && own.Name == by.Name && own.Version == by.Version {
		return nil, nil
	}
	m := batch.MemberOf(by)
	m.Source, m.Documents = from, []batch.ID{document}
	if !by.Allows(b.Profile.Name) {
		m.Remark = fmt.Sprintf("Das Scanprofil »%s« ist für die Klasse nicht vorgesehen (%s).", b.Profile.Name, allowed(by))
	}
	withoutGround(b, by, &m)
	next := quality.Raise(b.Class, by, m)
	if ok && own.Name == by.Name && !asksMore(b.Class, next) {
		return nil, nil // another version that wants nothing else
	}
	data := batch.RaiseData{By: m, After: next.Protection, Reason: why}
	if b.Class != nil {
		data.Before = &b.Class.Protection
	}
	raw, err := json.Marshal(data)
	if err != nil {
		return nil, batch.Fail("class.raise", batch.CodeInternal, err)
	}
	return &batch.Act{Name: batch.ActClassRaised, Data: raw, Class: next}, nil
}

// asksMore tells whether a raise makes a batch ask for anything else.
func asksMore(was, now *batch.Class) bool {
	return now.Protection != was.Protection || now.Plan != was.Plan || now.FourEyes != was.FourEyes || now.Counted != was.Counted ||
		now.NeedsRelease() != was.NeedsRelease() || now.ScanMode() != was.ScanMode()
}

// coverClass is the class that a separator sheet names, itself or by the piece of
// mail it announces; found is false where it names none.
func (st *Station) coverClass(c *batch.Cover) (name string, from batch.ClassFrom, err error) {
	if c == nil {
		return "", "", nil
	}
	if c.Class != "" || c.Number == "" {
		return c.Class, batch.FromCover, nil
	}
	p, err := st.piece(c.Number)
	if batch.CodeOf(err) == batch.CodeUnknownPiece {
		return "", "", nil
	}
	return p.Class, batch.FromJournal, err
}

// raising is a document of another class than its batch.
type raising struct {
	document batch.ID
	by       batch.Class
	from     batch.ClassFrom
	why      string // the reason that a person gave
}

// raised are the acts of some raisings upon a batch as it is; what was drawn or
// released before does not hold any more. Only within store.Decide: a class that was
// read earlier would lower what somebody raised since.
func (st *Station) raised(id batch.ID, all ...raising) ([]batch.Act, error) {
	b, err := st.store.Batch(id)
	if err != nil || b.Trial {
		return nil, err
	}
	var acts []batch.Act
	for _, x := range all {
		act, err := raise(b, x.document, x.by, x.from, x.why)
		if err != nil {
			return nil, err
		}
		if act == nil {
			continue
		}
		if act.State, err = st.stateAfterRaise(b, act.Class); err != nil {
			return nil, err
		}
		if b.Class = act.Class; act.State != "" {
			b.State = act.State
		}
		acts = append(acts, *act)
	}
	return acts, nil
}

// raiseFor looks whether the separator sheet before a document names another
// class than the batch has. From now on the run treats the whole batch as that
// wants; the raising is to become durable together with the document.
func (r *run) raiseFor(document batch.ID, number int, c *batch.Cover) (*raising, error) {
	name, from, err := r.st.coverClass(c)
	if err != nil || name == "" || r.batch.Trial {
		return nil, err
	}
	by, err := r.st.class(name)
	if batch.CodeOf(err) == batch.CodeUnknownClass {
		r.emit(NoticeEvent{Type: "notice", Code: batch.CodeUnknownClass, Message: fmt.Sprintf("Dokument %d: Das Trennblatt nennt die Klasse »%s«, die es nicht gibt. Bitte vor der Freigabe klären.", number, name)})
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	act, err := raise(r.batch, document, by, from, "")
	if err != nil || act == nil {
		return nil, err
	}
	r.tellRaise(document, number, by, act.Class)
	r.batch.Class = act.Class
	r.afterRaise()
	return &raising{document: document, by: by, from: from}, nil
}

// adopt takes over what others raised the batch to while the run went on.
func (r *run) adopt() error {
	if r.raising > 0 { // it knows more than the store does
		return nil
	}
	now, err := r.st.store.Header(r.batch.ID)
	if err != nil {
		return err
	}
	copying := !r.batch.Class.NeedsRelease()
	if r.batch.Class = now.Class; copying {
		r.afterRaise()
	}
	return nil
}

// raiseInserted does the same for the separator sheets among pages that are
// inserted into a document: the batch may be under inspection already.
func (r *run) raiseInserted(place batch.Placement, groups []group) ([]raising, error) {
	document := place.Document
	if document == "" && len(place.Replace) > 0 {
		document = r.pages[place.Replace[0]].Document
	}
	var all []raising
	for _, g := range groups {
		x, err := r.raiseFor(document, r.documents[document].number(), g.cover)
		if err != nil {
			return nil, err
		}
		if x != nil {
			all = append(all, *x)
		}
	}
	return all, nil
}

// number of a document in its batch, 0 for one that is not there yet.
func (d *documentState) number() int {
	if d == nil {
		return 0
	}
	return d.Number
}

// tellRaise says what became of the batch.
func (r *run) tellRaise(document batch.ID, number int, by batch.Class, now *batch.Class) {
	say := func(format string, args ...any) {
		r.emit(NoticeEvent{Type: "notice", Message: fmt.Sprintf("Dokument %d: ", number) + fmt.Sprintf(format, args...)})
	}
	say("Klasse »%s«. Der ganze Stapel wird ab jetzt nach dem höchsten Schutzbedarf behandelt (A.G.2): %s.", by.Title, protectionText(now.Protection))
	if by.Scan != batch.ScanLetter {
		r.emit(NoticeEvent{Type: "notice", Code: batch.CodeNotScanned, Message: fmt.Sprintf("Dokument %d: »%s« wird nicht gescannt, %s. Bitte die Seiten verschließen.", number, by.Title, scanRules[by.Scan])})
	}
	if own, ok := now.Own(document); ok && own.Remark != "" {
		say("%s", own.Remark)
	}
}

// afterRaise holds back what would otherwise be sealed without a release, and
// reads the pages that nobody was to read before.
func (r *run) afterRaise() {
	if !r.batch.Class.NeedsRelease() {
		return
	}
	for _, id := range r.sealing {
		r.documents[id].done = false
	}
	if !r.released() {
		r.sealing = nil
	}
	if r.request.Read {
		return
	}
	r.request.Read = true // an inspector looks at text too
	for _, id := range r.order {
		s := r.pages[id]
		if !s.finished || s.HasText || s.ReadNote != "" {
			continue
		}
		s.finished = false
		r.counts.finished--
		if d := r.documents[s.Document]; d != nil && d.waiting >= 0 {
			d.waiting++
		}
		r.readOrSkip(s)
	}
}

// mayMix tells whether a separator sheet that is still to come could raise what
// the class of the batch demands of documents that are complete. A mere copy
// without a class claims nothing and does not wait.
func (r *run) mayMix() bool {
	return r.batch.Class != nil && r.profile.Split.Separators && slices.ContainsFunc(r.inputs, func(in *inputState) bool {
		return !in.form && (in.taken || !r.fed)
	})
}

// unmixed lets the documents go that waited for the last separator sheet.
func (r *run) unmixed() {
	if r.batch.Class == nil || r.mayMix() {
		return
	}
	var waiting []*documentState
	for _, d := range r.documents {
		waiting = append(waiting, d)
	}
	slices.SortFunc(waiting, func(a, b *documentState) int { return a.Number - b.Number })
	for _, d := range waiting {
		r.ready(d)
	}
}

// reclass raises the batches of documents whose piece of mail got another class in
// the journal.
func (st *Station) reclass(ctx context.Context, actor string, p batch.MailPiece) error {
	by, err := st.classOf(p.Class)
	if err != nil || by == nil {
		return err
	}
	for _, id := range p.Documents {
		d, err := st.store.Document(id)
		if err != nil {
			return err
		}
		if err := st.store.Decide(ctx, d.Batch, actor, func() ([]batch.Act, error) {
			return st.raised(d.Batch, raising{id, *by, batch.FromJournal, p.Correction})
		}); err != nil {
			return err
		}
	}
	if p.Batch == "" {
		return nil
	}
	return st.readAgain(ctx, p.Batch, false)
}

// stateAfterRaise sends a batch back to inspection that was drawn, or let go,
// under lower demands; "" where nothing of that happened.
func (st *Station) stateAfterRaise(b batch.Batch, now *batch.Class) (batch.State, error) {
	if !now.NeedsRelease() || b.Class.NeedsRelease() && b.Class.Protection == now.Protection && b.Class.Plan == now.Plan && b.Class.FourEyes == now.FourEyes && b.Class.Counted == now.Counted {
		return "", nil
	}
	switch b.State {
	case batch.Released:
		return batch.Rejected, nil
	case batch.Captured:
		acts, err := st.store.Acts(b.ID)
		if err != nil || !slices.ContainsFunc(acts, func(a batch.Act) bool { return a.Name == inspection.Drawn }) {
			return "", err
		}
		return batch.Rejected, nil
	}
	return "", nil
}

// asReleased returns a batch with the class it has by now, and refuses to seal
// what was raised since and waits for a release again. CodeWaitsRelease.
func (st *Station) asReleased(b batch.Batch) (batch.Batch, error) {
	now, err := st.store.Header(b.ID)
	if err != nil {
		return b, err
	}
	b.Class = now.Class
	if b.Class.NeedsRelease() && now.State != batch.Released && now.State != batch.Delivered {
		return b, batch.Refuse("seal", batch.CodeWaitsRelease, "Klasse »%s«", b.Class.Title)
	}
	return b, nil
}

// fitsRaised refuses to release a batch that was raised to a class for which
// scanner and scan profile have to be accepted (A.O.3), as long as they are not:
// that of the batch, and each by which pages were inserted. CodeClassRaised.
func (st *Station) fitsRaised(ctx context.Context, b batch.Batch) error {
	if len(b.Class.Mixed) == 0 || !strict(b.Class) || b.Settings == nil {
		return nil
	}
	for _, device := range devicesOf(b) {
		problem, _, err := st.locked(ctx, *b.Settings, device)
		if err != nil {
			return err
		}
		if problem != "" {
			return batch.Refuse("inspection.release", batch.CodeClassRaised, "%s", problem)
		}
	}
	return nil
}

// mixedRule is the sampling rule of a batch that mixes classes: a plan of one of
// them that lies below the floor of the need they have together is lifted to it
// by the rule itself.
func mixedRule(rule sampling.Rule, c *batch.Class) error {
	if len(c.Mixed) > 0 {
		return nil
	}
	return rule.Check()
}

var needNames = map[batch.Need]string{batch.NeedNormal: "normal", batch.NeedHigh: "hoch", batch.NeedVeryHigh: "sehr hoch"}

// protectionText says in German what a protection is.
func protectionText(p batch.Protection) string {
	return fmt.Sprintf("Integrität %s, Vertraulichkeit %s, Verfügbarkeit %s", needNames[p.Integrity], needNames[p.Confidentiality], needNames[p.Availability])
}
