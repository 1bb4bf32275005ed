package sampling

import "math/big"

// Acceptance is the probability that among size units drawn from units, of
// which faulty are faulty, at most accept are faulty: the hypergeometric
// distribution, computed in whole numbers and rounded once.
func Acceptance(units, faulty, size, accept int) float64 {
	sum, product := new(big.Int), new(big.Int)
	a, b := new(big.Int), new(big.Int)
	for x := max(0, size-(units-faulty)); x <= min(accept, faulty, size); x++ {
		a.Binomial(int64(faulty), int64(x))
		b.Binomial(int64(units-faulty), int64(size-x))
		sum.Add(sum, product.Mul(a, b))
	}
	p, _ := new(big.Rat).SetFrac(sum, a.Binomial(int64(units), int64(size))).Float64()
	return p
}

// Detection is the probability that size units drawn from units hold at least
// one of the faulty ones.
func Detection(units, faulty, size int) float64 { return 1 - Acceptance(units, faulty, size, 0) }

// SizeFor is the smallest sample that holds, with at least the given chance,
// one of the faulty units of a lot in which at least that share is faulty: for
// 0 units 0. Exact, in whole numbers; acceptance number 0.
func SizeFor(units int, share, chance Rate) int {
	if units == 0 {
		return 0
	}
	faulty := share.of(units)
	if chance == Whole {
		return units - faulty + 1
	}
	enough := func(size int) bool { return detects(units, faulty, size, chance) }
	high := 1
	for high < units && !enough(high) {
		high = min(2*high, units)
	}
	low := high / 2 // does not detect, or is 0
	for low+1 < high {
		if middle := (low + high) / 2; enough(middle) {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}

// detects tells whether 1 − C(N−D,n)/C(N,n) ≥ q. The quotient is the product
// over j < k of (N−m−j)/(N−j), with k the smaller and m the larger of D and n.
func detects(units, faulty, size int, chance Rate) bool {
	if size > units-faulty {
		return true
	}
	k, m := min(faulty, size), max(faulty, size)
	missed, all := big.NewInt(int64(Whole)), big.NewInt(int64(Whole-chance))
	factor := new(big.Int)
	for j := range k {
		missed.Mul(missed, factor.SetInt64(int64(units-m-j)))
		all.Mul(all, factor.SetInt64(int64(units-j)))
	}
	return missed.Cmp(all) <= 0
}
