package sampling

// State is what is remembered of the batches of one class, whatever profile they
// were scanned with. The zero State is the beginning. It holds no hidden parts: kept as JSON, it comes
// back as it was.
type State struct {
	Plan    Plan `json:"plan,omitzero"`     // the run belongs to this plan; another one begins anew
	Batches int  `json:"batches"`           // ordered so far
	Raised  Rate `json:"raised,omitempty"`  // the sample is at least this share; 0: as planned
	Clean   int  `json:"clean,omitempty"`   // clean batches in a row at this rate
	Stopped bool `json:"stopped,omitempty"` // MIL-STD-105E, 4.8: see Resume
	// Strictness and Recent serve attribute plans: the lots since the last
	// switch, the newest last.
	Strictness Strictness `json:"strictness,omitempty"`
	Recent     []Lot      `json:"recent,omitempty"`
}

// Lot is one batch as the switching rules see it.
type Lot struct {
	Size     int  `json:"size"`   // units inspected
	Faulty   int  `json:"faulty"` // of these
	Rejected bool `json:"rejected,omitempty"`
}

// Next counts a batch of that many units and gives its order. Call it once for
// each batch, when its units are known and no more come.
func (r Rule) Next(s State, units int) (State, Order) {
	s = s.under(r)
	s.Batches++
	return s, r.order(s, units)
}

// Again is the order of a batch that was returned and comes once more: it is
// seen whole and changes nothing in the state.
func (r Rule) Again(s State, units int) Order {
	o := r.order(s.under(r), units)
	o.Again = true
	return o.settle()
}

func (r Rule) order(s State, units int) Order {
	o := Order{
		Plan: r.Plan, Need: r.Need, Number: s.Batches, Units: units,
		Raised: s.Raised, Strictness: s.Strictness, Stopped: s.Stopped,
	}
	return o.settle()
}

// under is the state as the rule finds it: another plan begins its run anew,
// but faults of before stay remembered, as a raised rate or as tightened
// inspection.
func (s State) under(r Rule) State {
	if s.Plan != r.Plan {
		bad := s.Raised > 0 || s.Stopped || s.Strictness == Tightened
		s = State{Plan: r.Plan, Batches: s.Batches}
		switch {
		case r.Plan.Kind == KindAttribute && bad:
			s.Strictness = Tightened
		case bad:
			s.Raised = Whole
		}
	}
	if r.Plan.Kind == KindAttribute && (s.Strictness == "" || s.Strictness == Reduced && !r.mayReduce()) {
		s = s.switchTo(Normal)
	}
	return s
}

// After says what follows from the sample of a batch: faulty is how many of the
// units drawn a person found faulty (hits of automatic checks outside the draw
// do not count; they are mended). The state given is the present one, which may
// have gone on since the order was made; a batch ordered under other conditions
// can raise the rate but not lower it.
func (r Rule) After(s State, o Order, faulty int) (State, Verdict) {
	s = s.under(r)
	switch {
	case o.Again:
	case o.Plan != s.Plan:
		if faulty >= o.Reject {
			s = r.Reported(s)
		}
	case o.Plan.Kind == KindAttribute:
		s = r.switched(s, o, faulty)
	case faulty > 0:
		s.Raised, s.Clean = Whole, 0
	case o.Size > 0 && o.Raised == s.Raised:
		s = r.lowered(s)
	}
	switch {
	case faulty < o.Reject:
		return s, Accept
	case r.OnFault == InspectAll && o.Size == o.Units:
		return s, Accept // all were seen; the faulty ones are mended
	}
	return s, r.OnFault
}

// lowered counts a clean batch; after CleanRun of them a raised rate halves,
// until it says no more than plan and floor.
func (r Rule) lowered(s State) State {
	s.Clean++
	if s.Raised == 0 || s.Clean < r.CleanRun {
		return s
	}
	s.Raised, s.Clean = s.Raised/2, 0
	if s.Raised <= max(floorOf(r.Need).share, r.Plan.usualShare()) {
		s.Raised = 0
	}
	return s
}

// usualShare is the share of units that the plan draws of every batch by itself.
func (p Plan) usualShare() Rate {
	switch p.Kind {
	case KindFull:
		return Whole
	case KindPercent:
		return p.Share
	}
	return 0
}

// Reported notes a fault that was found after release, by case work or an audit
// (A.NB.3): the rate goes up as if the sample had found it.
func (r Rule) Reported(s State) State {
	s = s.under(r)
	if r.Plan.Kind != KindAttribute {
		s.Raised, s.Clean = Whole, 0
		return s
	}
	switch s.Strictness {
	case Reduced:
		return s.switchTo(Normal)
	case Normal:
		return s.switchTo(Tightened)
	}
	return s.add(Lot{Rejected: true}).stopIfBad()
}

// Worst joins two runs into one that asks for no less than either: for classes whose
// runs were kept apart for each scan profile.
func Worst(a, b State) State {
	out := a
	if out.Plan == (Plan{}) {
		out.Plan = b.Plan
	}
	out.Batches += b.Batches
	out.Raised, out.Clean = max(a.Raised, b.Raised), 0
	out.Stopped = a.Stopped || b.Stopped
	if a.Strictness == Tightened || b.Strictness == Tightened {
		out.Strictness = Tightened
	} else if a.Strictness != b.Strictness {
		out.Strictness = Normal
	}
	if a.Strictness != b.Strictness || len(b.Recent) > 0 {
		out.Recent = nil
	}
	return out
}
