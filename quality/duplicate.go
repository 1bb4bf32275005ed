package quality

import (
	"encoding/hex"
	"math/bits"

	"github.com/scanstelle/scanstelle/batch"
)

// leastInk is the share of ink below which two pages look alike by chance: a
// form with one line, a letterhead alone.
const leastInk = 0.004

// Duplicate tells whether two pages show the same sheet: a feeder that hangs
// delivers one image again and again, and a sheet is put in twice. At most
// limits.DuplicateBits of the 256 bits of their fingerprints differ, and size
// and ink agree. Pages with little ink, blank pages and separators never alarm.
func Duplicate(m, other batch.Measurement, limits batch.CheckLimits) bool {
	for _, p := range []batch.Measurement{m, other} {
		if p.Blank || p.Ink < leastInk || p.Separator != "" {
			return false
		}
	}
	if !alike(m.Width, other.Width) || !alike(m.Height, other.Height) || !alikeInk(m.Ink, other.Ink) {
		return false
	}
	d, ok := Distance(m.Fingerprint, other.Fingerprint)
	return ok && d <= limits.DuplicateBits
}

// alike tells whether two lengths differ by less than 2 percent.
func alike(a, b int) bool { return 50*max(a-b, b-a) <= max(a, b) }

// alikeInk tells whether two shares differ by less than a fifth.
func alikeInk(a, b float64) bool { return 5*max(a-b, b-a) <= max(a, b) }

// Distance counts the different bits of two fingerprints of equal length.
func Distance(a, b string) (int, bool) {
	x, errA := hex.DecodeString(a)
	y, errB := hex.DecodeString(b)
	if errA != nil || errB != nil || len(x) != len(y) || len(x) == 0 {
		return 0, false
	}
	d := 0
	for i := range x {
		d += bits.OnesCount8(x[i] ^ y[i])
	}
	return d, true
}
