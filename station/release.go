package station

import (
	"context"
	"fmt"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality/inspection"
	"github.com/scanstelle/scanstelle/quality/sampling"
)

// Release lets a batch go to be sealed and handed over: everything that had to
// be seen was seen, no fault is open, the sheet balance is closed or decided.
// Documents with an open doubt case stay behind. CodeNotInspected, CodeFaulty,
// CodeBalanceOpen, CodeFourEyes say what is missing.
func (st *Station) Release(ctx context.Context, who Actor, id batch.ID) (inspection.Release, error) {
	var none inspection.Release
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return none, err
	}
	b, r, err := st.review(id)
	if err != nil {
		return none, err
	}
	if err := ready(b); err != nil {
		return none, err
	}
	if err := st.otherThanCreator(b.Batch, actor); err != nil {
		return none, err
	}
	if err := releasable(b, r); err != nil {
		return none, err
	}
	if _, err := st.numberDocuments(ctx, actor, id); err != nil { // as they are after the last edit
		return none, err
	}
	draw := r.Draw.Brief()
	release := inspection.Release{Rule: r.Rule, Draw: &draw, Covered: r.Covered, Balance: r.Balance, Settled: r.Settled, FourEyes: true}
	for _, d := range b.Documents {
		if !d.Gone {
			release.Documents++
		}
	}
	for _, look := range r.Looks {
		release.Conflict = release.Conflict || look.Actor == b.Creator
	}
	release.Conflict = release.Conflict || actor == b.Creator
	release.FourEyes = !release.Conflict
	// What the sample taught comes first: a kill in between counts a batch twice,
	// which can only keep a rate up, never lower it unseen.
	if !releasedBefore(b) {
		if err := st.learn(ctx, actor, b.Batch, func(s sampling.State) sampling.State {
			s, _ = r.Rule.After(s, r.Draw.Order, r.Faults)
			return s
		}); err != nil {
			return none, err
		}
	}
	return release, st.act(ctx, actor, id, batch.Act{Name: inspection.Released, State: batch.Released}, release)
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
// faults found raise the rate of its class and profile.
func (st *Station) Reject(ctx context.Context, who Actor, q RejectRequest) error {
	if q.Reason == "" {
		return batch.Refuse("inspection.reject", batch.CodeReason, "warum der Stapel zurückgeht")
	}
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return err
	}
	b, r, err := st.begin(ctx, actor, q.Batch)
	if err != nil {
		return err
	}
	if err := st.learn(ctx, actor, b.Batch, func(s sampling.State) sampling.State {
		s, _ = r.Rule.After(s, r.Draw.Order, max(r.Faults, 1))
		return s
	}); err != nil {
		return err
	}
	return st.act(ctx, actor, q.Batch, batch.Act{Name: inspection.Returned, State: batch.Rejected}, inspection.Return{Reason: q.Reason})
}
