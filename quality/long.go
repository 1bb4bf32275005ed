package quality

import "slices"

// A separator sheet that was not seen makes one document of several letters. It shows
// where a document has far more pages than the others of its stack: at least
// leastLong, which are 25 sheets with both sides, and timesLong what they usually have.
const (
	leastLong = 50
	timesLong = 5
)

// UnusuallyLong tells whether a document has so many more pages than the others that a
// separator sheet may be missing (mailroom.md 6, row 13). Without others the length
// alone counts: whoever asks knows whether several were to be expected.
func UnusuallyLong(pages int, others []int) bool {
	if pages < leastLong || len(others) == 0 {
		return pages >= leastLong
	}
	sorted := slices.Sorted(slices.Values(others))
	return pages >= timesLong*sorted[len(sorted)/2]
}
