package sampling

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

const simulated = 10_000 // batches

// sigmas is how far a share of the simulated batches may lie from its
// probability: 4.5 standard deviations, beyond which chance comes once in
// 150,000 such tests. The seeds are fixed, so a pass is a pass for ever.
const sigmas = 4.5

// near checks a share of found among n against its probability.
func near(t *testing.T, name string, found, n int, p float64) {
	t.Helper()
	share, bound := float64(found)/float64(n), sigmas*math.Sqrt(p*(1-p)/float64(n))
	if math.Abs(share-p) > bound {
		t.Errorf("%s: %.4f of %d batches, want %.4f ± %.4f", name, share, n, p, bound)
	} else {
		t.Logf("%s: %.4f, computed %.4f ± %.4f", name, share, p, bound)
	}
}

// The promised probability of detection holds for every kind of plan: batches in
// which the same units are faulty each time, next to each other as a bad stack
// leaves them.
func TestPromisedDetection(t *testing.T) {
	for _, c := range []struct {
		plan          string
		need          batch.Need
		units, faulty int
		promise       float64 // what the handbook says; the share must not lie below it
	}{
		{"percent 4", batch.NeedNormal, 100, 1, 0.04},
		{"percent 4", batch.NeedNormal, 100, 10, 0.34},
		{"percent 3", batch.NeedNormal, 200, 20, 0.47},
		{"percent 25", batch.NeedHigh, 100, 1, 0.25},
		{"percent 25", batch.NeedHigh, 100, 5, 0.77},
		{"percent 4", batch.NeedVeryHigh, 60, 1, 1},
		{"full", batch.NeedNormal, 60, 1, 1},
		{"percent 100", batch.NeedNormal, 60, 1, 1},
		{"computed p=5% q=95%", batch.NeedNormal, 100, 5, 0.95},
		{"computed p=10% q=90%", batch.NeedNormal, 60, 6, 0.90},
		{"attribute aql=1.0 level=II", batch.NeedNormal, 100, 5, 0.50},  // 13 of 100, none faulty
		{"attribute aql=4.0 level=II", batch.NeedNormal, 200, 30, 0.75}, // 32 of 200, 3 accepted
		{"attribute aql=2.5 level=III", batch.NeedHigh, 100, 5, 0.77},   // from high on none accepted
	} {
		r := rule(t, c.plan, c.need)
		_, o := r.Next(State{}, c.units)
		p := 1 - Acceptance(c.units, c.faulty, o.Size, o.Reject-1)
		if p < c.promise {
			t.Errorf("%s: %.4f is less than %.2f", c.plan, p, c.promise)
		}
		first, err := NewDraw(o, seedOf(0), unitIDs(c.units))
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for i := range simulated {
			picks := pick(seedOf(i), first.Population.SHA256, c.units, o.Size)
			if i == 0 && !slices.Equal(picks, first.Picks) {
				t.Fatalf("%s: %v, %v", c.plan, picks, first.Picks)
			}
			faulty := 0
			for _, p := range picks {
				if p > 20 && p <= 20+c.faulty {
					faulty++
				}
			}
			if faulty >= o.Reject {
				found++
			}
		}
		near(t, fmt.Sprintf("%s, %s, %d of %d faulty, %d drawn", c.plan, c.need, c.faulty, c.units, o.Size), found, simulated, p)
	}
}

// chance is a number from 0 to below 1 that depends on what it is asked for only.
func chance(what string, i int) float64 {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", what, i))
	return float64(binary.BigEndian.Uint64(sum[:8])>>11) / (1 << 53)
}

// Every third batch: of faulty batches that come by chance a third is found, of
// three in a row one for sure.
func TestEveryThirdBatch(t *testing.T) {
	r := rule(t, "every 3", batch.NeedNormal)
	var s State
	bad, found, inRow, longest := 0, 0, 0, 0
	for i := range simulated {
		var o Order
		s, o = r.Next(s, 50)
		inRow++
		if o.Size == 50 {
			inRow = 0
		}
		longest = max(longest, inRow)
		if chance("batch", i) < 0.2 {
			bad++
			if o.Size == 50 {
				found++
			}
		}
	}
	if longest != 2 {
		t.Errorf("%d batches in a row were not inspected", longest)
	}
	near(t, "every 3", found, bad, 1.0/3)
}

// A process that goes bad and is mended: the adaptive rate finds more of the
// faulty units than the plan alone, and falls back to it.
func TestAdaptiveRateFindsMore(t *testing.T) {
	r := rule(t, "percent 4", batch.NeedNormal)
	var s State
	const units = 100
	const from, to = 2000, 3000 // in these batches one unit in twenty is faulty
	drawn, seen, all, before, after := 0, 0, 0, 0, 0
	ids := unitIDs(units)
	for i := range simulated {
		var o Order
		s, o = r.Next(s, units)
		if o.Size < LeastRate.of(units) {
			t.Fatalf("batch %d: %d drawn", i, o.Size)
		}
		faulty := 0
		if i >= from && i < to {
			d, err := NewDraw(o, seedOf(i), ids)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range d.Picks {
				if p > 10 && p <= 15 {
					faulty++
				}
			}
			drawn, seen, all = drawn+o.Size, seen+faulty, all+5
		} else if i < from {
			before = max(before, o.Size)
		} else if i >= to+200 {
			after = max(after, o.Size)
		}
		s, _ = r.After(s, o, faulty)
	}
	if before != 4 || after != 4 {
		t.Errorf("drawn in good times: %d before, %d after", before, after)
	}
	if share := float64(seen) / float64(all); share < 0.95 {
		t.Errorf("%.3f of the faulty units were found", share)
	} else {
		t.Logf("adaptive: %.3f of the faulty units seen (4 %% alone: 0.040), %.1f of 100 units drawn", share, float64(drawn)/(to-from))
	}
}

// The scheme of switching rules lets good lots pass and stops bad ones; after a
// stop a person sees to the cause while one lot is inspected whole.
func TestSwitchingOverManyLots(t *testing.T) {
	for _, c := range []struct {
		share               float64 // of faulty units; the AQL is 1 %
		leastPass, mostPass float64
		by                  Strictness // half of the lots or more
	}{
		{0.001, 0.999, 1, Reduced}, {0.01, 0.92, 0.97, Normal}, {0.05, 0, 0.10, Tightened},
	} {
		r := rule(t, "attribute aql=1.0 level=II", batch.NeedNormal)
		r.Reduced = c.by == Reduced
		numbers := rand.New(rand.NewPCG(1, uint64(1000*c.share)))
		var s State
		passed, by := 0, map[Strictness]int{}
		for range simulated {
			var o Order
			s, o = r.Next(s, 1000)
			if o.Stopped {
				by["stopped"]++
				s = r.Resume(s)
				continue
			}
			by[o.Strictness]++
			faulty := 0
			for range o.Size {
				if numbers.Float64() < c.share {
					faulty++
				}
			}
			var v Verdict
			if s, v = r.After(s, o, faulty); v == Accept {
				passed++
			}
		}
		share := float64(passed) / simulated
		if share < c.leastPass || share > c.mostPass || by[c.by] < simulated/2 {
			t.Errorf("%v faulty: %.4f passed by sample, %v", c.share, share, by)
		}
		t.Logf("%.1f %% faulty at AQL 1: %.4f of the lots passed by sample; %v", 100*c.share, share, by)
	}
}
