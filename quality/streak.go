package quality

import (
	"math"

	"github.com/scanstelle/scanstelle/batch"
)

// A line at one place of so many pages in a row is no longer on the paper: there is dirt
// on the glass. Drift of the paper and of the crop moves it by no more than that.
const (
	LeastStreaked = 3
	streakDriftMM = 1.5
)

// streakPlace is where an upright line is, in mm from the left edge and from the middle
// of the image: feeders lead the paper along an edge or in the middle, and narrow paper
// keeps one of both.
type streakPlace struct{ left, middle float64 }

func streakPlaces(m *batch.Measurement) []streakPlace {
	var out []streakPlace
	for _, s := range m.Streaks {
		if s.Vertical && m.DPI > 0 {
			at := float64(s.At) + float64(s.Width)/2
			out = append(out, streakPlace{at / m.DPI * 25.4, (at - float64(m.Width)/2) / m.DPI * 25.4})
		}
	}
	return out
}

// Streaked counts the first of some pages that carry an upright line at the same place:
// the last ones of one side of the paper, newest first (mailroom.md 6, row 9).
func Streaked(pages []*batch.Measurement) int {
	var line []streakPlace
	for n, m := range pages {
		here := streakPlaces(m)
		if n > 0 {
			here = along(line, here)
		}
		if len(here) == 0 {
			return n
		}
		line = here
	}
	return len(pages)
}

// along are the places at which a line goes on.
func along(line, places []streakPlace) []streakPlace {
	var out []streakPlace
	for _, p := range places {
		for _, l := range line {
			if math.Abs(p.left-l.left) <= streakDriftMM || math.Abs(p.middle-l.middle) <= streakDriftMM {
				out = append(out, p)
				break
			}
		}
	}
	return out
}
