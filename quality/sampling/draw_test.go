package sampling

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// unitIDs are the IDs unit-1, unit-2, …
func unitIDs(n int) []batch.ID {
	out := make([]batch.ID, n)
	for i := range out {
		out[i] = batch.ID(fmt.Sprintf("unit-%d", i+1))
	}
	return out
}

// seedOf is the i-th seed of a test.
func seedOf(i int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "seed %d", i))
	return hex.EncodeToString(sum[:])
}

func order(t *testing.T, plan string, need batch.Need, units int) Order {
	t.Helper()
	p, err := ParsePlan(plan)
	if err != nil {
		t.Fatal(err)
	}
	r := Default(need)
	r.Plan = p
	_, o := r.Next(State{}, units)
	return o
}

// The values come from this program, which shares nothing with the package:
//
//	import hashlib
//	def draw(seed, ids, n):
//	    P = hashlib.sha256("".join(i + "\n" for i in ids).encode()).hexdigest()
//	    i, row = 0, list(range(1, len(ids) + 1))
//	    for k in range(n):
//	        m = len(ids) - k
//	        while True:
//	            text = f"scanstelle-draw-1:{seed}:{P}:{i}"
//	            x = int(hashlib.sha256(text.encode()).hexdigest()[:12], 16)
//	            i += 1
//	            if x < m * (2**48 // m): break
//	        row[k], row[k + x % m] = row[k + x % m], row[k]
//	    return P, sorted(row[:n])
func TestKnownDraws(t *testing.T) {
	for _, c := range []struct {
		seed       string
		units      int
		plan       string
		population string
		picks      []int
	}{
		{strings.Repeat("0", 64), 10, "percent 30", "2771dc2adb0e3c0e65aece2f57a53932bde45b43dfe6534cbfc4e0a87f03adb7", []int{2, 7, 9}},
		{strings.Repeat("0123456789abcdef", 4), 100, "percent 4", "9179338c4c076b790d5a91596cd6bcc4c372e2477a5a5580ffdaa87dbbf9cabe", []int{22, 35, 59, 74}},
		{strings.Repeat("f", 64), 1000, "percent 3", "54326d1fff8595882199e04e74c31053825a523107656e208f8ecd9ef1e47900",
			[]int{20, 41, 128, 162, 256, 266, 270, 285, 310, 396, 409, 423, 468, 479, 502, 565, 613, 697, 707, 714, 725, 738, 761, 835, 841, 865, 873, 886, 937, 985}},
		{strings.Repeat("5a", 32), 7, "full", "cba134840c80fb5c16e930128ed5e076bf0712563988a7037e8207b9b505db2d", []int{1, 2, 3, 4, 5, 6, 7}},
		{strings.Repeat("5a", 32), 5, "every 3", "e8af013776202bd7cc0b01ac9d98728ed5ff0eee69e3f78415bc0c52284f7dbc", []int{}},
	} {
		o := order(t, c.plan, batch.NeedNormal, c.units)
		d, err := NewDraw(o, c.seed, unitIDs(c.units))
		if err != nil {
			t.Fatal(err)
		}
		if d.Population.SHA256 != c.population || !slices.Equal(d.Picks, c.picks) {
			t.Errorf("%s of %d: %+v", c.plan, c.units, d)
		}
	}
}

// A number above the last whole multiple is dropped, else small choices would be
// likelier.
func TestNumbersAreDropped(t *testing.T) {
	numbers := []int64{space - 1, space - 3, space - 4} // 2^48 mod 11 is 3
	number := func() int64 {
		x := numbers[0]
		numbers = numbers[1:]
		return x
	}
	if got := below(number, 11); got != 10 || len(numbers) != 0 {
		t.Errorf("chose %d, %d numbers left", got, len(numbers))
	}
	numbers = []int64{space - 1}
	if got := below(number, 4); got != 3 {
		t.Errorf("chose %d", got)
	}
}

func TestRepeat(t *testing.T) {
	for _, plan := range []string{"full", "percent 20", "every 3", "every 1", "attribute aql=2.5 level=II", "computed p=5 q=90"} {
		for _, need := range []batch.Need{batch.NeedNormal, batch.NeedHigh, batch.NeedVeryHigh} {
			for _, units := range []int{0, 1, 40} {
				d, err := NewDraw(order(t, plan, need, units), seedOf(units), unitIDs(units))
				if err != nil {
					t.Fatal(err)
				}
				if err := Repeat(d); err != nil {
					t.Errorf("%s of %d: %v", plan, units, err)
				}
				// From the log, with and without the IDs.
				for _, written := range []Draw{d, d.Brief()} {
					line, err := json.Marshal(written)
					if err != nil {
						t.Fatal(err)
					}
					var read Draw
					if err := json.Unmarshal(line, &read); err != nil {
						t.Fatal(err)
					}
					if err := Repeat(read); err != nil {
						t.Errorf("%s: %v", line, err)
					}
				}
			}
		}
	}
}

func TestRepeatNoticesChanges(t *testing.T) {
	sound := func() Draw {
		d, err := NewDraw(order(t, "attribute aql=2.5 level=II", batch.NeedNormal, 40), seedOf(1), unitIDs(40))
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for name, change := range map[string]func(d *Draw){
		"algorithm":   func(d *Draw) { d.Algorithm = "scanstelle-draw-2" },
		"seed":        func(d *Draw) { d.Seed = seedOf(2) },
		"short seed":  func(d *Draw) { d.Seed = d.Seed[2:] },
		"large seed":  func(d *Draw) { d.Seed = strings.ToUpper(d.Seed) },
		"pick":        func(d *Draw) { d.Picks[0]++ },
		"pick less":   func(d *Draw) { d.Picks = d.Picks[1:] },
		"pick more":   func(d *Draw) { d.Picks = append(d.Picks, 40) },
		"order":       func(d *Draw) { slices.Reverse(d.Picks) },
		"size":        func(d *Draw) { d.Order.Size--; d.Picks = pick(d.Seed, d.Population.SHA256, 40, d.Order.Size) },
		"accept":      func(d *Draw) { d.Order.Accept++ },
		"plan":        func(d *Draw) { d.Order.Plan.AQL = 10000 },
		"no plan":     func(d *Draw) { d.Order.Plan = Plan{} },
		"strictness":  func(d *Draw) { d.Order.Strictness = "none" },
		"need":        func(d *Draw) { d.Order.Need = batch.NeedHigh },
		"no need":     func(d *Draw) { d.Order.Need = "hoch" },
		"raised":      func(d *Draw) { d.Order.Raised = 3 * Whole },
		"units":       func(d *Draw) { d.Order.Units = -1; d.Population.Count = -1 },
		"more units":  func(d *Draw) { d.Population.Count++ },
		"huge":        func(d *Draw) { d.Order.Units, d.Population.Count, d.Population.IDs = 1<<40, 1<<40, nil },
		"one ID":      func(d *Draw) { d.Population.IDs[3] = "other" },
		"two IDs":     func(d *Draw) { d.Population.IDs[3], d.Population.IDs[4] = d.Population.IDs[4], d.Population.IDs[3] },
		"double ID":   func(d *Draw) { d.Population.IDs[3] = d.Population.IDs[4] },
		"population":  func(d *Draw) { d.Population.IDs = nil; d.Population.SHA256 = seedOf(3) },
		"no hash":     func(d *Draw) { d.Population.IDs = nil; d.Population.SHA256 = "" },
		"fewer units": func(d *Draw) { d.Population.IDs = d.Population.IDs[:39] },
	} {
		d := sound()
		change(&d)
		if err := Repeat(d); batch.CodeOf(err) != batch.CodeDrawInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDrawsThatCannotBe(t *testing.T) {
	o := order(t, "percent 10", batch.NeedNormal, 3)
	lifted := o
	lifted.Size++
	for name, c := range map[string]struct {
		order Order
		seed  string
		ids   []batch.ID
	}{
		"empty seed":  {o, "", unitIDs(3)},
		"other count": {o, seedOf(1), unitIDs(4)},
		"empty ID":    {o, seedOf(1), []batch.ID{"a", "", "c"}},
		"double ID":   {o, seedOf(1), []batch.ID{"a", "b", "a"}},
		"line feed":   {o, seedOf(1), []batch.ID{"a", "b\nc", "d"}},
		"own size":    {lifted, seedOf(1), unitIDs(3)},
		"no order":    {Order{}, seedOf(1), nil},
	} {
		if d, err := NewDraw(c.order, c.seed, c.ids); batch.CodeOf(err) != batch.CodeDrawInvalid || d.Picks != nil {
			t.Errorf("%s: %v, %v", name, d, err)
		}
	}
}

// chiSquare compares counts with equal shares of their sum.
func chiSquare(counts []int) float64 {
	sum := 0
	for _, c := range counts {
		sum += c
	}
	expected, chi := float64(sum)/float64(len(counts)), 0.0
	for _, c := range counts {
		chi += (float64(c) - expected) * (float64(c) - expected) / expected
	}
	return chi
}

// Each unit and each pair is drawn equally often. The limits are the 99.9 %
// points of the chi-square distribution; a sample without putting back spreads
// less by (N−n)/(N−1).
func TestDrawIsUniform(t *testing.T) {
	const draws, units, size = 20000, 20, 5
	counts := make([]int, units)
	for i := range draws {
		for _, p := range pick(seedOf(i), "", units, size) {
			counts[p-1]++
		}
	}
	const point19 = 43.82 // 19 degrees of freedom
	if chi := chiSquare(counts) * (units - 1) / (units - size); chi > point19 {
		t.Errorf("units: χ² = %.1f: %v", chi, counts)
	} else {
		t.Logf("units: χ² = %.1f, limit %.1f", chi, point19)
	}
	counts[0], counts[1] = counts[0]+400, counts[1]-400
	if chi := chiSquare(counts) * (units - 1) / (units - size); chi < point19 {
		t.Errorf("8 %% more for one unit and less for another is not noticed: χ² = %.1f", chi)
	}

	pairs := map[[2]int]int{}
	for i := range draws {
		pairs[[2]int(pick(seedOf(i), "pairs", 6, 2))]++
	}
	if len(pairs) != 15 {
		t.Fatalf("%d pairs", len(pairs))
	}
	const point14 = 36.12
	if chi := chiSquare(slices.Collect(maps.Values(pairs))); chi > point14 {
		t.Errorf("pairs: χ² = %.1f: %v", chi, pairs)
	} else {
		t.Logf("pairs: χ² = %.1f, limit %.1f", chi, point14)
	}
}
