package sampling

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// binomialAcceptance is the probability that of size units, each faulty with
// probability p, at most accept are faulty: the operating characteristic as the
// tables of MIL-STD-105E mean it, for a lot far larger than the sample.
func binomialAcceptance(size, accept int, p float64) float64 {
	sum, term := 0.0, math.Pow(1-p, float64(size))
	for x := range accept + 1 {
		sum += term
		term *= float64(size-x) / float64(x+1) * p / (1 - p)
	}
	return sum
}

// Every plan is what its AQL promises: lots at the AQL pass nearly always, lots
// far above it nearly never, and the three tables stand in their order.
func TestOperatingCharacteristics(t *testing.T) {
	// Lowest and highest probability of acceptance at the AQL itself, and the
	// highest quality level, as a multiple of the AQL, that passes in one of
	// ten: the plans with acceptance number 0 set the outer ends.
	bounds := map[Strictness]struct{ least, most, tenPercent float64 }{
		Normal:    {0.87, 0.995, 20},
		Tightened: {0.79, 0.97, 13},
		Reduced:   {0.87, 1.0, 50},
	}
	for strictness, rows := range tables {
		b := bounds[strictness]
		for _, row := range rows {
			cells := strings.Fields(row.cells)
			if len(cells) != len(aqls) {
				t.Fatalf("%s %s has %d cells", strictness, row.letter, len(cells))
			}
			for column, cell := range cells {
				if cell == "v" || cell == "^" {
					continue
				}
				name := fmt.Sprintf("%s %s AQL %s", strictness, row.letter, aqls[column])
				s := singlePlan(row.letter, aqls[column], strictness)
				if s.letter != row.letter || s.size != row.size || s.accept < 0 || s.accept >= s.reject || s.reject > s.size {
					t.Errorf("%s: %+v", name, s)
				}
				if gap := s.reject - s.accept; strictness != Reduced && gap != 1 || gap > 3 {
					t.Errorf("%s: gap %d", name, gap)
				}
				p := float64(aqls[column]) / float64(Whole)
				// A lot passes where fewer than reject are faulty.
				if pass := binomialAcceptance(s.size, s.reject-1, p); pass < b.least || pass > b.most {
					t.Errorf("%s: %d of %d: passes at the AQL with %.4f", name, s.accept, s.size, pass)
				}
				if far := p * b.tenPercent; far < 1 && binomialAcceptance(s.size, s.accept, far) > 0.10 {
					t.Errorf("%s: %d of %d: passes at %.3f with more than 10 %%", name, s.accept, s.size, far)
				}
			}
		}
	}
}

// Quality levels that pass with 95 and 10 %: exact χ² values of the Poisson
// distribution over the sample size, as table X-K of MIL-STD-105E prints them
// for code letter K.
func TestPlansOfLetterK(t *testing.T) {
	for _, c := range []struct {
		aql      Rate
		accept   int
		p95, p10 float64 // percent
	}{
		{400, 1, 0.284, 3.11}, {650, 2, 0.654, 4.26}, {1000, 3, 1.09, 5.35}, {1500, 5, 2.09, 7.42}, {2500, 7, 3.19, 9.42},
	} {
		s := singlePlan("K", c.aql, Normal)
		if s.size != 125 || s.accept != c.accept {
			t.Errorf("AQL %s: %+v", c.aql, s)
		}
		poisson := func(percent float64) float64 {
			mean := 125 * percent / 100
			sum, term := 0.0, math.Exp(-mean)
			for x := range s.accept + 1 {
				sum += term
				term *= mean / float64(x+1)
			}
			return sum
		}
		if a, b := poisson(c.p95), poisson(c.p10); math.Abs(a-0.95) > 0.002 || math.Abs(b-0.10) > 0.002 {
			t.Errorf("AQL %s: %.4f at %v %%, %.4f at %v %%", c.aql, a, c.p95, b, c.p10)
		}
	}
}

// The tables are made of diagonals: one code letter further and one AQL finer
// is the same acceptance number. Arrows lead to the next plan, never off the
// table.
func TestTablesAreWhole(t *testing.T) {
	lotOf := []int{2, 9, 16, 26, 51, 91, 151, 281, 501, 1201, 3201, 10001, 35001, 150001, 500001}
	for strictness, rows := range tables {
		for i := 1; i < len(rows); i++ {
			above, here := strings.Fields(rows[i-1].cells), strings.Fields(rows[i].cells)
			if rows[i].size < rows[i-1].size || rows[i].letter <= rows[i-1].letter {
				t.Errorf("%s: row %s is out of order", strictness, rows[i].letter)
			}
			for column := range len(aqls) - 1 {
				a, b := above[column+1], here[column]
				if a != b && !strings.ContainsAny(a+b, "v^") {
					t.Errorf("%s %s: %s follows %s", strictness, rows[i].letter, b, a)
				}
			}
		}
		for _, level := range []Level{LevelI, LevelII, LevelIII} {
			for i, lot := range lotOf {
				letter := codeLetter(lot, level)
				if i > 0 && codeLetter(lot-1, level) != letters[level][i-1:i] {
					t.Errorf("%s: the step before %d", level, lot)
				}
				for _, aql := range aqls {
					if s := singlePlan(letter, aql, strictness); s.size < 2 || s.reject < 1 {
						t.Errorf("%s %s %s: %+v", strictness, letter, aql, s)
					}
				}
			}
		}
	}
	if !slices.IsSorted(aqls) || !slices.IsSorted(lotSizes) || len(letters[LevelII]) != len(lotSizes)+1 {
		t.Error("steps are out of order")
	}
}

// Tightened inspection is never kinder to a bad lot than normal, reduced never
// stricter than normal; a higher level never kinder to a lot at ten times the AQL.
func TestStricterIsStricter(t *testing.T) {
	for _, lot := range []int{8, 50, 280, 1200, 3200, 35000} {
		for _, aql := range aqls {
			for _, level := range []Level{LevelI, LevelII, LevelIII} {
				letter := codeLetter(lot, level)
				normal, tight, reduced := singlePlan(letter, aql, Normal), singlePlan(letter, aql, Tightened), singlePlan(letter, aql, Reduced)
				for _, times := range []float64{2, 4, 8} {
					p := min(float64(aql)/float64(Whole)*times, 0.9)
					n := binomialAcceptance(normal.size, normal.accept, p)
					if at := binomialAcceptance(tight.size, tight.accept, p); at > n+1e-9 {
						t.Errorf("lot %d level %s AQL %s: tightened passes %.3f with %.4f, normal with %.4f", lot, level, aql, p, at, n)
					}
					if at := binomialAcceptance(reduced.size, reduced.reject-1, p); at < n-1e-9 {
						t.Errorf("lot %d level %s AQL %s: reduced passes %.3f with %.4f, normal with %.4f", lot, level, aql, p, at, n)
					}
				}
			}
		}
	}
}
