package station

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality"
	"github.com/scanstelle/scanstelle/quality/inspection"
	"github.com/scanstelle/scanstelle/quality/sampling"
)

// OpInspectionQueue lists what waits for inspection.
const OpInspectionQueue Operation = "inspection-queue"

var queueOperations = map[Operation]operation{
	OpInspectionQueue: {readers, handle(func(_ context.Context, st *Station, who Actor, _ struct{}, _ Emit) ([]Waiting, error) {
		return st.InspectionQueue(who)
	})},
}

// What the results of inspection are called by those who know no package below
// this one.
type (
	Review       = inspection.Review
	LookVerdict  = inspection.Verdict
	Requirement  = sampling.Requirement
	SampleReason = sampling.Reason
	Difference   = quality.Difference
	Balance      = quality.Balance
)

// Verdicts of a person.
const (
	VerdictGood         = inspection.Good
	VerdictBestPossible = inspection.BestPossible
	VerdictFaulty       = inspection.Faulty
)

// DifferenceUncounted is the difference that only a count can close.
const DifferenceUncounted = quality.DifferenceUncounted

// Waiting is a batch that waits for inspection and release.
type Waiting struct {
	Type     string      `json:"type"` // "waiting"
	Batch    batch.ID    `json:"batch"`
	Class    string      `json:"class"` // its title
	Profile  string      `json:"profile"`
	Creator  string      `json:"creator"` // pseudonym
	Opened   time.Time   `json:"opened"`  // the batch is called by it
	Captured time.Time   `json:"captured"`
	State    batch.State `json:"state"`
	Pages    int         `json:"pages"`
	Sheets   int         `json:"sheets"`
	// Documents are those that wait, Urgent and Parked how many of all are so.
	Documents int `json:"documents"`
	Urgent    int `json:"urgent"`
	Parked    int `json:"parked"`
	// Reported is how many of those that wait correct one that case work reported about.
	Reported int `json:"reported,omitempty"`
	// Warnings and Severe count findings of that severity.
	Warnings int  `json:"warnings"`
	Severe   int  `json:"severe"`
	Unread   int  `json:"unread"`  // pages that are still checked or read
	Begun    bool `json:"begun"`   // the sample is drawn
	Missing  int  `json:"missing"` // of what has to be seen
	// Deadline is the earliest day by which something of it has to be done, as the
	// journal has it; empty for none.
	Deadline batch.Day `json:"deadline,omitempty"`
	// Barred says in German why whoever asks may not inspect it; empty where they may.
	Barred string `json:"barred,omitempty"`
}

// InspectionQueue lists the batches that wait for inspection and that somebody may
// see: urgent ones first, then by deadline, then the oldest (A.SC.8).
func (st *Station) InspectionQueue(who Actor) ([]Waiting, error) {
	out := []Waiting{}
	k, err := st.knowledge(who)
	if err != nil {
		return nil, err
	}
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return nil, err
	}
	ids, err := st.store.Unfinished()
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		b, err := st.store.Batch(id)
		if err != nil {
			return nil, err
		}
		if b.Trial || !b.Class.NeedsRelease() || b.State != batch.Captured && b.State != batch.Rejected {
			continue
		}
		if known, err := k.batch(b); err != nil {
			return nil, err
		} else if !known {
			continue
		}
		row, err := st.waiting(id, actor)
		if err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	slices.SortStableFunc(out, compareWaiting)
	return out, nil
}

// compareWaiting orders the queue.
func compareWaiting(a, b Waiting) int {
	day := func(w Waiting) batch.Day { return cmp.Or(w.Deadline, "9999-12-31") }
	return cmp.Or(-cmp.Compare(min(a.Urgent, 1), min(b.Urgent, 1)), cmp.Compare(day(a), day(b)), a.Captured.Compare(b.Captured), cmp.Compare(a.Batch, b.Batch))
}

// waiting describes one batch of the queue.
func (st *Station) waiting(id batch.ID, actor string) (Waiting, error) {
	b, r, err := st.review(id)
	if err != nil {
		return Waiting{}, err
	}
	w := Waiting{
		Type: "waiting", Batch: id, Class: b.Class.Title, Profile: b.Profile.Name, Creator: b.Creator, Opened: b.Opened, Captured: b.CapturedAt(b.Pages), State: b.State,
		Pages: len(b.Pages), Sheets: r.Balance.Received, Begun: r.Draw != nil && b.State == batch.Captured, Missing: r.Missing, Parked: len(r.Parked),
	}
	if err := st.otherThanCreators(b.Batch, st.creatorsOf(b.Batch, b.Pages, b.Acts).fed(b.Batch.Pages...), actor); err != nil {
		if batch.CodeOf(err) != batch.CodeFourEyes {
			return w, err
		}
		w.Barred = batch.Message(err)
	}
	for _, p := range b.Pages {
		if p.Withdrawn != batch.NotWithdrawn {
			continue
		}
		if unready(b, p) {
			w.Unread++
		}
		for _, f := range p.Findings {
			switch f.Severity {
			case batch.Severe:
				w.Severe++
			case batch.Warning:
				w.Warnings++
			}
		}
	}
	for _, d := range b.Documents {
		if d.Urgent && !d.Gone {
			w.Urgent++
		}
		if inspection.Waits(d) {
			w.Documents++
			if d.Supersedes != "" {
				w.Reported++
			}
		}
		p, _, err := st.pieceOf(d)
		if err != nil {
			return w, err
		}
		if p.Deadline != nil && p.Void == nil && (w.Deadline == "" || p.Deadline.Day < w.Deadline) {
			w.Deadline = p.Deadline.Day
		}
	}
	return w, nil
}
