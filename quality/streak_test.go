package quality

import (
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// TestStreaked counts the last pages with a line at the same place (mailroom.md 6, row 9).
func TestStreaked(t *testing.T) {
	const dpi = 300
	page := func(width float64, at ...float64) *batch.Measurement { // mm
		m := &batch.Measurement{DPI: dpi, Width: int(width / 25.4 * dpi), Height: 3508}
		for _, mm := range at {
			m.Streaks = append(m.Streaks, batch.Streak{Vertical: true, At: int(mm / 25.4 * dpi), Width: 3, Contrast: 20})
		}
		return m
	}
	across := page(210)
	across.Streaks = []batch.Streak{{At: 700, Width: 3, Contrast: 20}}
	unknown := page(210, 70)
	unknown.DPI = 0
	for name, c := range map[string]struct {
		pages []*batch.Measurement
		want  int
	}{
		"none":                         {nil, 0},
		"clean":                        {[]*batch.Measurement{page(210), page(210, 70)}, 0},
		"one":                          {[]*batch.Measurement{page(210, 70), page(210)}, 1},
		"three, then clean":            {[]*batch.Measurement{page(210, 70), page(210, 70.8), page(210, 71.6), page(210)}, 3},
		"elsewhere":                    {[]*batch.Measurement{page(210, 70), page(210, 73), page(210, 70)}, 1},
		"the second of two lines":      {[]*batch.Measurement{page(210, 70), page(210, 30, 70), page(210, 30)}, 2},
		"narrow paper in the middle":   {[]*batch.Measurement{page(210, 70), page(148, 39), page(210, 70)}, 3},
		"narrow paper along the edge":  {[]*batch.Measurement{page(210, 70), page(148, 70), page(210, 70)}, 3},
		"across the paper":             {[]*batch.Measurement{across, across, across}, 0},
		"a page of unknown resolution": {[]*batch.Measurement{page(210, 70), unknown, page(210, 70)}, 1},
	} {
		if got := Streaked(c.pages); got != c.want {
			t.Errorf("%s: %d pages, %d are right", name, got, c.want)
		}
	}
}
