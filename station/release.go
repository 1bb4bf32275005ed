package station

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/people"
	"github.com/scanstelle/scanstelle/quality/inspection"
	"github.com/scanstelle/scanstelle/quality/sampling"
)

// Release lets a batch go to be sealed and handed over: everything that had to
// be seen was seen, no fault is open, the sheet balance is closed or decided.
// Documents with an open doubt case stay behind. CodeNotInspected, CodeFaulty,
// CodeBalanceOpen, CodeFourEyes say what is missing.
// CodeBatchBusy: pages are being inserted, or its class changed this moment.
func (st *Station) Release(ctx context.Context, who Actor, id batch.ID) (inspection.Release, error) {
	var release inspection.Release
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return release, err
	}
	if err := st.finishInsertion(ctx, actor, id); err != nil {
		return release, err
	}
	seen, err := st.mayRelease(actor, id)
	if err != nil {
		return release, err
	}
	if err := st.fitsRaised(ctx, seen.Batch.Batch); err != nil { // may ask the device, so nobody waits for it
		return release, err
	}
	err = st.store.Decide(ctx, id, actor, func() ([]batch.Act, error) {
		now, err := st.mayRelease(actor, id)
		if err != nil {
			return nil, err
		}
		if !reflect.DeepEqual(now.Class, seen.Class) {
			return nil, &batch.Error{Op: "inspection.release", Code: batch.CodeBatchBusy, Unit: id, Detail: "seine Klasse änderte sich gerade"}
		}
		release, err = st.release(ctx, actor, now)
		if err != nil {
			return nil, err
		}
		return noted(batch.Act{Name: inspection.Released, State: batch.Released}, release)
	})
	return release, err
}

// releasing is a batch that may be released as it was read.
type releasing struct {
	inspection.Batch
	review inspection.Review
	made   creators
}

// mayRelease says what keeps a batch from release.
func (st *Station) mayRelease(actor string, id batch.ID) (releasing, error) {
	b, r, err := st.review(id)
	x := releasing{b, r, creators{}}
	if err != nil {
		return x, err
	}
	if err := ready(b); err != nil {
		return x, err
	}
	x.made = st.creatorsOf(b.Batch, b.Pages, b.Acts)
	if err := st.otherThanCreators(b.Batch, x.made.fed(b.Batch.Pages...), actor); err != nil {
		return x, err
	}
	if left, err := st.unplaced(b.Batch); err != nil || len(left) > 0 {
		if err != nil {
			return x, err
		}
		return x, &batch.Error{Op: "inspection.release", Code: batch.CodeBatchBusy, Unit: id, Detail: "es werden noch Seiten eingefügt"}
	}
	return x, releasable(b, r)
}

// release numbers the documents, as they are after the last edit, and lets the sample
// teach what it has to. That comes before the release: a kill in between counts a
// batch twice, which can only keep a rate up, never lower it unseen.
func (st *Station) release(ctx context.Context, actor string, x releasing) (inspection.Release, error) {
	b, r := x.Batch, x.review
	draw := r.Draw.Brief()
	release := inspection.Release{Rule: r.Rule, Draw: &draw, Covered: r.Covered, Balance: r.Balance, Settled: r.Settled}
	for _, d := range b.Documents {
		if !d.Gone {
			release.Documents++
		}
	}
	all, err := st.persons()
	if err != nil {
		return release, err
	}
	release.FourEyes, release.Conflict = st.fourEyesHeld(all, b, r, x.made, actor)
	if _, err := st.numberDocuments(ctx, actor, b.ID); err != nil && !waitsForPeople(err) { // else they get theirs before the seal
		return release, err
	}
	if releasedBefore(b) || r.Unlooked > 0 && r.Faults == 0 { // nobody saw all that was drawn: it is not a clean batch
		return release, nil
	}
	return release, st.learn(ctx, actor, b.Batch, func(s sampling.State) sampling.State {
		s, _ = r.Rule.After(s, r.Draw.Order, r.Faults)
		return s
	})
}

// finishInsertion brings the pages of an insertion to their place that a kill
// interrupted, and has them read. CodeBatchBusy: it is under way.
func (st *Station) finishInsertion(ctx context.Context, actor string, id batch.ID) error {
	b, err := st.store.Batch(id)
	if err != nil || b.State == batch.Open || b.Trial {
		return err
	}
	left, err := st.unplaced(b)
	if err != nil || len(left) == 0 {
		return err
	}
	if err := st.beginEdit(b); err != nil {
		return err
	}
	err = st.settle(ctx, actor, id)
	st.endRun(b.RunKey)
	if err != nil {
		return err
	}
	return st.readAgain(ctx, id, true)
}

// fourEyesHeld tells whether nobody confirmed what they fed or changed themselves,
// or released what they fed, and all of them are certainly different persons;
// conflict that somebody did.
func (st *Station) fourEyesHeld(all []people.Person, b inspection.Batch, r inspection.Review, made creators, releaser string) (held, conflict bool) {
	fed := made.fed(b.Batch.Pages...)
	held, conflict = st.apart(all, fed, releaser, st.store.Now()), slices.Contains(fed, releaser)
	for subject, look := range r.Looks {
		pages := []batch.ID{subject}
		if i := slices.IndexFunc(b.Documents, func(d batch.Document) bool { return d.ID == subject }); i >= 0 {
			pages = b.Documents[i].Pages
		}
		by := made.of(pages...)
		held, conflict = held && st.apart(all, by, look.Actor, look.Time), conflict || slices.Contains(by, look.Actor)
	}
	return held, conflict
}

// releasedBefore tells whether the batch was released on its last draw already,
// without a document that was parked then: that sample has taught what it had to.
func releasedBefore(b inspection.Batch) bool {
	before := false
	for _, a := range b.Acts {
		switch a.Name {
		case inspection.Drawn:
			before = false
		case inspection.Released:
			before = true
		}
	}
	return before
}

// releasable says what keeps a batch from release.
func releasable(b inspection.Batch, r inspection.Review) error {
	const op = "inspection.release"
	switch {
	case r.Draw == nil || b.State == batch.Rejected:
		return batch.Refuse(op, batch.CodeNotInspected, "sie hat noch nicht begonnen")
	case r.Verdict == sampling.Return:
		return batch.Refuse(op, batch.CodeFaulty, "die Stichprobe verlangt, den Stapel zurückzugeben (%d fehlerhaft)", r.Faults)
	case len(r.Faulty) > 0:
		return batch.Refuse(op, batch.CodeFaulty, "%s", faultyText(b, r))
	case !r.Seen:
		return batch.Refuse(op, batch.CodeNotInspected, "%s", openText(r))
	case len(r.Open) > 0:
		var all []string
		for _, d := range r.Open {
			all = append(all, d.Message)
		}
		return batch.Refuse(op, batch.CodeBalanceOpen, "%s", strings.TrimSuffix(strings.Join(all, " "), "."))
	}
	return nil
}

func faultyText(b inspection.Batch, r inspection.Review) string {
	where := map[batch.ID]string{}
	for _, p := range b.Pages {
		where[p.ID] = fmt.Sprintf("Blatt %d", p.Sheet)
	}
	for _, d := range b.Documents {
		where[d.ID] = fmt.Sprintf("Dokument %d", d.Number)
	}
	var all []string
	for _, id := range r.Faulty {
		all = append(all, fmt.Sprintf("%s (%s)", where[id], r.Looks[id].Reason))
	}
	return strings.Join(all, ", ")
}

func openText(r inspection.Review) string {
	if r.Missing == 1 {
		return "ein Dokument ist noch anzusehen"
	}
	return fmt.Sprintf("%d Dokumente sind noch anzusehen", r.Missing)
}

// RejectRequest sends a batch back.
type RejectRequest struct {
	Batch  batch.ID `json:"batch"`
	Reason string   `json:"reason"`
}

// Reject sends a batch back to be mended; it is seen whole the next time, and the
// faults found raise the rate of its class.
func (st *Station) Reject(ctx context.Context, who Actor, q RejectRequest) error {
	if q.Reason == "" {
		return batch.Refuse("inspection.reject", batch.CodeReason, "warum der Stapel zurückgeht")
	}
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return err
	}
	return st.store.Decide(ctx, q.Batch, actor, func() ([]batch.Act, error) {
		b, r, draw, acts, err := st.begin(ctx, actor, q.Batch)
		if err != nil {
			return nil, err
		}
		faults := max(r.Faults, 1)
		if draw == nil {
			draw = r.Draw
		} else {
			faults = 1 // none is seen yet
		}
		if err := st.learn(ctx, actor, b.Batch, func(s sampling.State) sampling.State {
			s, _ = r.Rule.After(s, draw.Order, faults)
			return s
		}); err != nil {
			return nil, err
		}
		returned, err := noted(batch.Act{Name: inspection.Returned, State: batch.Rejected}, inspection.Return{Reason: q.Reason})
		return append(acts, returned...), err
	})
}
