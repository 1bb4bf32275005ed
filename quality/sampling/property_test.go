package sampling

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/scanstelle/scanstelle/batch"
)

var (
	anyNeed = rapid.SampledFrom([]batch.Need{batch.NeedNormal, batch.NeedHigh, batch.NeedVeryHigh})
	anyPlan = rapid.Custom(func(t *rapid.T) Plan {
		switch kind := rapid.SampledFrom([]Kind{KindFull, KindPercent, KindEvery, KindAttribute, KindComputed}).Draw(t, "kind"); kind {
		case KindPercent:
			return Plan{Kind: kind, Share: Rate(rapid.IntRange(int(LeastRate), int(Whole)).Draw(t, "share"))}
		case KindEvery:
			return Plan{Kind: kind, Nth: rapid.IntRange(1, MostNth).Draw(t, "nth")}
		case KindAttribute:
			return Plan{Kind: kind, AQL: rapid.SampledFrom(aqls).Draw(t, "aql"), Level: rapid.SampledFrom([]Level{LevelI, LevelII, LevelIII}).Draw(t, "level")}
		case KindComputed:
			return Plan{Kind: kind, Share: Rate(rapid.IntRange(1, int(Whole)).Draw(t, "p")), Chance: Rate(rapid.IntRange(int(leastChance), int(Whole)).Draw(t, "q"))}
		default:
			return Plan{Kind: kind}
		}
	})
	anyRule = rapid.Custom(func(t *rapid.T) Rule {
		r := Default(anyNeed.Draw(t, "need"))
		r.Plan = anyPlan.Draw(t, "plan")
		r.CleanRun = rapid.IntRange(1, 4).Draw(t, "clean run")
		r.Reduced = rapid.Bool().Draw(t, "reduced")
		r.OnFault = rapid.SampledFrom([]Verdict{Return, InspectAll}).Draw(t, "on fault")
		return r
	})
)

// Whatever happens in a run of batches, no order goes below the floor of its
// need, none asks for more than there is, and each can be drawn and repeated.
func TestNeverBelowTheFloor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := anyRule.Draw(t, "rule")
		var s State
		sinceWhole, waiting := 0, []Order{}
		for range rapid.IntRange(1, 40).Draw(t, "batches") {
			units := rapid.IntRange(0, 300).Draw(t, "units")
			var o Order
			s, o = r.Next(s, units)
			least := floorOf(r.Need).share.of(units)
			if r.Plan.Kind == KindEvery && r.Need == batch.NeedNormal {
				least = 0
				if sinceWhole++; o.Size == units {
					sinceWhole = 0
				}
				if sinceWhole >= r.Plan.Nth && units > 0 {
					t.Fatalf("%d batches in a row were not inspected", sinceWhole)
				}
			}
			if r.Need == batch.NeedHigh && o.Number%10 == 0 || r.Need == batch.NeedVeryHigh || s.Raised == Whole {
				least = units
			}
			if o.Size < least || o.Size > units || o.Accept >= o.Reject || o != o.settle() {
				t.Fatalf("%d of %d units, at least %d: %+v", o.Size, units, least, o)
			}
			if r.Need != batch.NeedNormal && o.Accept != 0 {
				t.Fatalf("accepts faults: %+v", o)
			}
			d, err := NewDraw(o, seedOf(o.Number), unitIDs(units))
			if err != nil {
				t.Fatal(err)
			}
			if err := Repeat(d.Brief()); err != nil {
				t.Fatal(err)
			}
			// Results come in any order; faults, returns and pauses too.
			waiting = append(waiting, o)
			for len(waiting) > 0 && rapid.Bool().Draw(t, "result") {
				at := rapid.IntRange(0, len(waiting)-1).Draw(t, "which")
				done := waiting[at]
				waiting = slices.Delete(waiting, at, at+1)
				faulty := rapid.IntRange(0, min(2, done.Size)).Draw(t, "faulty")
				before := s
				var v Verdict
				s, v = r.After(s, done, faulty)
				if faulty > 0 && r.Plan.Kind != KindAttribute && s.Raised != Whole {
					t.Fatalf("a fault does not raise the rate: %+v", s)
				}
				if faulty == 0 && (v != Accept || s.Raised > before.Raised) {
					t.Fatalf("a clean batch: %s, %+v", v, s)
				}
				if faulty >= done.Reject && v == Accept && done.Size < done.Units {
					t.Fatalf("accepted with %d faulty: %+v", faulty, done)
				}
			}
			switch rapid.IntRange(0, 9).Draw(t, "event") {
			case 0:
				s = r.Reported(s)
			case 1:
				s = r.Interrupted(s)
			case 2:
				s = r.Resume(s)
			}
		}
	})
}

// Picks are in range, rising and so unique; one seed gives one sample; a longer
// sample from the same seed holds the shorter one.
func TestPicks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		count := rapid.IntRange(0, 400).Draw(t, "count")
		size := rapid.IntRange(0, count).Draw(t, "size")
		seed, population := seedOf(rapid.Int().Draw(t, "seed")), seedOf(rapid.Int().Draw(t, "population"))
		picks := pick(seed, population, count, size)
		if len(picks) != size || !slices.Equal(picks, pick(seed, population, count, size)) {
			t.Fatalf("%v", picks)
		}
		for i, p := range picks {
			if p < 1 || p > count || i > 0 && p <= picks[i-1] {
				t.Fatalf("%v", picks)
			}
		}
		if size < count {
			longer := pick(seed, population, count, size+1)
			for _, p := range picks {
				if _, found := slices.BinarySearch(longer, p); !found {
					t.Fatalf("%v is not in %v", picks, longer)
				}
			}
		} else if size > 0 && (picks[0] != 1 || picks[count-1] != count) {
			t.Fatalf("all are not all: %v", picks)
		}
	})
}

// More percent, more units, more certainty: never fewer.
func TestMoreIsMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units := rapid.IntRange(1, 500).Draw(t, "units")
		low := rapid.IntRange(int(LeastRate), int(Whole)).Draw(t, "low")
		high := rapid.IntRange(low, int(Whole)).Draw(t, "high")
		size := func(p Plan) int {
			r := Default(batch.NeedNormal)
			r.Plan = p
			_, o := r.Next(State{}, units)
			return o.Size
		}
		if a, b := size(Plan{Kind: KindPercent, Share: Rate(low)}), size(Plan{Kind: KindPercent, Share: Rate(high)}); a > b || a < 1 {
			t.Fatalf("%s: %d, %s: %d", Rate(low), a, Rate(high), b)
		}
		if size(Plan{Kind: KindPercent, Share: Whole}) != units {
			t.Fatal("100 % are not all")
		}
		need := rapid.SampledFrom([]batch.Need{batch.NeedNormal, batch.NeedHigh}).Draw(t, "need")
		r := Default(need)
		r.Plan = anyPlan.Draw(t, "plan")
		_, lower := r.Next(State{}, units)
		r.Need = batch.NeedHigh
		_, higher := r.Next(State{}, units)
		r.Need = batch.NeedVeryHigh
		_, highest := r.Next(State{}, units)
		if lower.Size > higher.Size || higher.Size > highest.Size || highest.Size != units {
			t.Fatalf("%s of %d: %d, %d, %d", r.Plan, units, lower.Size, higher.Size, highest.Size)
		}
		n, faulty := rapid.IntRange(0, units-1).Draw(t, "n"), rapid.IntRange(0, units).Draw(t, "faulty")
		if Detection(units, faulty, n+1) < Detection(units, faulty, n) || faulty > 0 && Detection(units, faulty-1, n) > Detection(units, faulty, n) {
			t.Fatalf("%d of %d units, %d faulty", n, units, faulty)
		}
	})
}

// Hits never shrink what must be seen, nothing is called inspected that nobody
// saw, and nothing is called done while something required is open.
func TestCoverageNeverClaimsMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units, ids := documents(rapid.IntRange(0, 12).Draw(t, "documents"))
		r := anyRule.Draw(t, "rule")
		_, o := r.Next(State{Batches: rapid.IntRange(0, 9).Draw(t, "before"), Plan: r.Plan}, len(ids))
		d, err := NewDraw(o, seedOf(1), ids)
		if err != nil {
			t.Fatal(err)
		}
		var findings []batch.Finding
		seen := map[batch.ID]bool{}
		for _, u := range units {
			for _, p := range u.Pages {
				if rapid.IntRange(0, 3).Draw(t, "hit") == 0 {
					findings = append(findings, batch.Finding{Page: p, Severity: rapid.SampledFrom(severities).Draw(t, "severity")})
				}
				seen[p] = rapid.IntRange(0, 3).Draw(t, "page seen") > 0
			}
			seen[u.ID] = rapid.Bool().Draw(t, "seen")
		}
		without, err := Required(units, d, nil, r)
		if err != nil {
			t.Fatal(err)
		}
		required, err := Required(units, d, findings, r)
		if err != nil || len(required) < len(without) || len(without) != len(d.Picks) {
			t.Fatalf("%v, %v, %v", required, without, err)
		}
		covered, done := Cover(units, required, seen)
		for i, c := range covered {
			pages := seen[units[i].Pages[0]] && seen[units[i].Pages[1]]
			if c.Coverage == CoverageInspected && !pages && (!seen[c.Unit] || r.Need == batch.NeedVeryHigh) {
				t.Fatalf("%+v was not seen", c)
			}
			if (c.Coverage == CoverageOpen) == done {
				if done || c.Coverage != CoverageInspected {
					t.Fatalf("%+v, done %v", c, done)
				}
			}
			if slices.Contains(c.Reasons, o.Reason) && c.Coverage == CoverageNotDrawn {
				t.Fatalf("%+v was drawn", c)
			}
		}
	})
}
