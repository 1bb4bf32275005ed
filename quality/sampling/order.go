package sampling

import "github.com/scanstelle/scanstelle/batch"

// Reason is why a unit must be seen by a person.
type Reason string

// Reasons.
const (
	Drawn    Reason = "drawn"     // by lot
	All      Reason = "all"       // the plan or its turn asks for the whole batch
	Adaptive Reason = "adaptive"  // drawn by a rate that faults have raised
	VeryHigh Reason = "very-high" // A.AM.IN.SH.5
	Hit      Reason = "finding"   // an automatic check hit it; never part of the sample
)

// Order says how many units of one batch are drawn and how many of them may be
// faulty. Its first part is what it was made from, so that an auditor can make
// it anew; the second follows from the first.
type Order struct {
	Plan Plan       `json:"plan"`
	Need batch.Need `json:"need"`
	// Number of the batch in the run of its class, from 1; of one
	// that comes Again the number that the run has reached.
	Number int `json:"number"`
	Units  int `json:"units"`
	// Raised is the share that faults have raised the rate to, 0 for none.
	Raised     Rate       `json:"raised,omitempty"`
	Strictness Strictness `json:"strictness,omitempty"` // attribute plans
	// Stopped: MIL-STD-105E, 4.8 forbids samples until somebody acts.
	Stopped bool `json:"stopped,omitempty"`
	// Again: the batch was returned and comes once more; it is seen whole and
	// does not count in the run ("original inspection", 4.7).
	Again bool `json:"again,omitempty"`

	Size   int    `json:"size"`             // units to draw
	Accept int    `json:"accept"`           // so many of them may be faulty
	Reject int    `json:"reject"`           // from so many on OnFault follows
	Letter string `json:"letter,omitempty"` // code letter of the plan used
	Reason Reason `json:"reason"`           // of the units drawn
}

// settle fills in what follows from the first part.
func (o Order) settle() Order {
	o.Size, o.Accept, o.Reject, o.Letter, o.Reason = 0, 0, 1, "", Drawn
	limit := floorOf(o.Need)
	switch o.Plan.Kind {
	case KindFull:
		o.atLeast(Whole, All)
	case KindPercent:
		o.atLeast(o.Plan.Share, Drawn)
	case KindEvery:
		if o.Number%o.Plan.Nth == 0 {
			o.atLeast(Whole, All)
		}
	case KindComputed:
		o.Size = SizeFor(o.Units, o.Plan.Share, o.Plan.Chance)
	case KindAttribute:
		s := singlePlan(codeLetter(o.Units, o.Plan.Level), o.Plan.AQL, o.Strictness)
		o.Letter, o.Size = s.letter, min(s.size, o.Units)
		if o.Need == batch.NeedNormal { // from high on no fault is accepted
			o.Accept, o.Reject = s.accept, s.reject
		}
	}
	if o.Plan.Kind != KindEvery || o.Need != batch.NeedNormal { // there the batches are the sample
		o.atLeast(limit.share, Drawn)
	}
	if limit.fullEvery > 0 && o.Number%limit.fullEvery == 0 || o.Again {
		o.atLeast(Whole, All)
	}
	o.atLeast(o.Raised, Adaptive)
	if o.Stopped {
		o.atLeast(Whole, Adaptive)
	}
	if !lowerThan(o.Need, batch.NeedVeryHigh) {
		o.Size, o.Reason = o.Units, VeryHigh
	}
	if o.Size == o.Units && o.Reason == Drawn {
		o.Reason = All
	}
	return o
}

// atLeast raises the sample to a share of the units, for that reason.
func (o *Order) atLeast(share Rate, why Reason) {
	if n := min(share.of(o.Units), o.Units); n > o.Size {
		o.Size, o.Reason = n, why
	}
}
