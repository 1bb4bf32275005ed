package batch

import "slices"

// Need is a protection need (Schutzbedarf, A.G.2).
type Need string

// Protection needs, rising.
const (
	NeedNormal   Need = "normal"
	NeedHigh     Need = "high"
	NeedVeryHigh Need = "very-high"
)

var needs = []Need{NeedNormal, NeedHigh, NeedVeryHigh}

// Valid tells whether the need is one of the three.
func (n Need) Valid() bool { return slices.Contains(needs, n) }

// AtLeast tells whether n is as high as o or higher. A need that is not set
// counts as normal, one that nobody knows as very high.
func (n Need) AtLeast(o Need) bool { return n.rank() >= o.rank() }

func (n Need) rank() int {
	if n == "" {
		return 0
	}
	if i := slices.Index(needs, n); i >= 0 {
		return i
	}
	return len(needs) - 1
}

// Max returns the higher of two needs (maximum principle).
func (n Need) Max(o Need) Need {
	if n.AtLeast(o) {
		return n
	}
	return o
}

// Protection is the need of a class of documents for each goal (A.G.2).
type Protection struct {
	Integrity       Need `toml:"integrity" json:"integrity"`
	Confidentiality Need `toml:"confidentiality" json:"confidentiality"`
	Availability    Need `toml:"availability" json:"availability"`
}

// Max is the maximum principle for batches that mix classes: per goal the
// highest need of any document.
func (p Protection) Max(o Protection) Protection {
	return Protection{p.Integrity.Max(o.Integrity), p.Confidentiality.Max(o.Confidentiality), p.Availability.Max(o.Availability)}
}
