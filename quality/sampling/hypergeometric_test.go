package sampling

import (
	"math"
	"math/big"
	"testing"
)

// The figures come from Python's fractions and math.comb.
func TestHypergeometric(t *testing.T) {
	near := func(got, want float64) bool { return math.Abs(got-want) < 1e-12 }
	for _, c := range []struct {
		units, faulty, size int
		want                float64
	}{
		{100, 1, 4, 0.04}, {100, 5, 10, 0.4162476330738481}, {1000, 10, 258, 0.950204196726608},
		{20, 1, 19, 0.95}, {50, 25, 3, 0.8826530612244898},
		{10, 0, 5, 0}, {10, 3, 0, 0}, {10, 3, 8, 1}, {10, 10, 1, 1},
	} {
		if got := Detection(c.units, c.faulty, c.size); !near(got, c.want) {
			t.Errorf("detection %+v: %v", c, got)
		}
	}
	for _, c := range []struct {
		units, faulty, size, accept int
		want                        float64
	}{
		{1000, 10, 80, 2, 0.9607516815523858}, {500, 25, 50, 1, 0.26359393884714255}, {10, 4, 5, 0, 0.023809523809523808}, {8, 6, 4, 2, 0.21428571428571427},
	} {
		if got := Acceptance(c.units, c.faulty, c.size, c.accept); !near(got, c.want) {
			t.Errorf("acceptance %+v: %v", c, got)
		}
	}
}

func TestSizeFor(t *testing.T) {
	for _, c := range []struct {
		units         int
		share, chance Rate
		want          int
	}{
		{1000, 1 * Percent, 95 * Percent, 258}, {100, 1 * Percent, 95 * Percent, 95}, {20, 1, 95 * Percent, 19},
		{50, 10 * Percent, 99 * Percent, 29}, {1, 1 * Percent, 95 * Percent, 1}, {300, 2 * Percent, Whole, 295},
		{10, 50 * Percent, 50 * Percent, 1}, {5000, 500, 95 * Percent, 564}, {0, 1 * Percent, 95 * Percent, 0},
		{7, Whole, Whole, 1},
	} {
		if got := SizeFor(c.units, c.share, c.chance); got != c.want {
			t.Errorf("%+v: %d", c, got)
		}
	}
}

// missed is the exact probability that no faulty unit is drawn.
func missed(units, faulty, size int) *big.Rat {
	binomial := func(n, k int) *big.Int { return new(big.Int).Binomial(int64(n), int64(k)) }
	return new(big.Rat).SetFrac(binomial(units-faulty, size), binomial(units, size))
}

// The promise is kept, and by no unit more than it takes.
func TestSizeForIsSmallest(t *testing.T) {
	for units := 1; units <= 120; units++ {
		for _, share := range []Rate{1, 1 * Percent, 2500, 10 * Percent, 40 * Percent, Whole} {
			for _, chance := range []Rate{50 * Percent, 90 * Percent, 95 * Percent, 99900, Whole} {
				faulty, n := share.of(units), SizeFor(units, share, chance)
				allowed := big.NewRat(int64(Whole-chance), int64(Whole))
				if got := missed(units, faulty, n); got.Cmp(allowed) > 0 {
					t.Errorf("%d of %d units miss %d faulty with %v", n, units, faulty, got)
				}
				if got := missed(units, faulty, n-1); got.Cmp(allowed) <= 0 {
					t.Errorf("%d of %d units are enough for %d faulty: %v", n-1, units, faulty, got)
				}
			}
		}
	}
}
