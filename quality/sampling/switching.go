package sampling

import (
	"math"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
)

// Strictness is the kind of inspection under an attribute plan.
type Strictness string

// The three of MIL-STD-105E, 4.6.
const (
	Normal    Strictness = "normal"
	Tightened Strictness = "tightened"
	Reduced   Strictness = "reduced"
)

// Figures of the switching rules, MIL-STD-105E, 4.7 and 4.8.
const (
	tightenRejected, tightenOf = 2, 5 // 4.7.1: 2 of 5 lots, or of fewer, rejected
	relaxAccepted              = 5    // 4.7.2: accepted in a row
	reduceLots                 = 10   // 4.7.3 a: on normal, none rejected
	stopRejected               = 5    // 4.8: rejected in all, on tightened
	// recentLots bounds how far back the sum of 4.7.3 b may reach.
	recentLots = 50
)

// switched is the state after a lot under an attribute plan. A lot drawn before
// the last switch no longer counts.
func (r Rule) switched(s State, o Order, faulty int) State {
	if o.Strictness != s.Strictness || s.Stopped {
		return s
	}
	s = s.add(Lot{Size: o.Size, Faulty: faulty, Rejected: faulty >= o.Reject})
	switch s.Strictness {
	case Normal:
		if rejected(last(s.Recent, tightenOf)) >= tightenRejected {
			return s.switchTo(Tightened)
		}
		if r.mayReduce() && s.steadilyGood(r.Plan.AQL) {
			return s.switchTo(Reduced)
		}
	case Tightened:
		if tail := last(s.Recent, relaxAccepted); len(tail) == relaxAccepted && rejected(tail) == 0 {
			return s.switchTo(Normal)
		}
		return s.stopIfBad()
	case Reduced: // 4.7.4 a and b: rejected, or accepted in the gap of the table
		if faulty > o.Accept {
			return s.switchTo(Normal)
		}
	}
	return s
}

// stopIfBad is 4.8.
func (s State) stopIfBad() State {
	s.Stopped = rejected(s.Recent) >= stopRejected
	return s
}

func (s State) add(lot Lot) State {
	s.Recent = last(append(slices.Clone(s.Recent), lot), recentLots)
	return s
}

// mayReduce is 4.7.3 d, and A.AM.IN.H.7: from high on there is nothing to reduce.
func (r Rule) mayReduce() bool { return r.Reduced && r.Need == batch.NeedNormal }

// steadilyGood is 4.7.3 a and b: the last ten lots, or more where they hold too
// few units, were accepted and have few faulty units in all.
func (s State) steadilyGood(aql Rate) bool {
	units, faulty := 0, 0
	for i := len(s.Recent) - 1; i >= 0 && !s.Recent[i].Rejected; i-- {
		units += s.Recent[i].Size
		faulty += s.Recent[i].Faulty
		if len(s.Recent)-i < reduceLots {
			continue
		}
		if limit, enough := limitNumber(units, aql); enough {
			return faulty <= limit
		}
	}
	return false
}

// limitSteps are the lower ends of the steps of units that 4.7.3 b knows.
var limitSteps = []int{20, 30, 50, 80, 130, 200, 320, 500, 800, 1250, 2000, 3150, 5000, 8000, 12500, 20000, 31500, 50000}

// limitNumber stands for table VIII of MIL-STD-105E. It is computed, not
// copied: the number of faulty units that a process exactly at the AQL would
// stay at or below in one case of ten, from the normal approximation of the
// Poisson distribution at the lower end of the step, μ − 1.2816·√μ. false where
// the units are too few to tell.
func limitNumber(units int, aql Rate) (int, bool) {
	at, found := slices.BinarySearch(limitSteps, units)
	if !found {
		at--
	}
	if at < 0 {
		return 0, false
	}
	mean := float64(limitSteps[at]) * float64(aql) / float64(Whole)
	limit := mean - float64(1.2816*math.Sqrt(mean)) // rounded before the difference, on every processor
	return int(limit), limit >= 0
}

func last(lots []Lot, n int) []Lot { return lots[max(0, len(lots)-n):] }

func rejected(lots []Lot) int {
	n := 0
	for _, l := range lots {
		if l.Rejected {
			n++
		}
	}
	return n
}

func (s State) switchTo(to Strictness) State {
	s.Strictness, s.Recent = to, nil
	return s
}

// Interrupted notes that production became irregular (4.7.3 c, 4.7.4 c):
// another device, driver, profile version, or a long pause. The run of good
// batches begins anew, and reduced inspection ends.
func (r Rule) Interrupted(s State) State {
	s = s.under(r)
	s.Clean = 0
	switch s.Strictness {
	case Normal, Reduced:
		return s.switchTo(Normal)
	}
	return s
}

// Resume ends the stop of 4.8 once a person has seen to the cause: tightened
// inspection is used.
func (r Rule) Resume(s State) State {
	s = s.under(r)
	if s.Stopped {
		s.Stopped = false
		return s.switchTo(Tightened)
	}
	return s
}
