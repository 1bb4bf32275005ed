package pdfa

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

func TestEvenSizes(t *testing.T) {
	nan := math.NaN()
	for name, c := range map[string]struct {
		sizes   []float64
		letters []int
		want    []float64
	}{
		"nothing":               {nil, nil, []float64{}},
		"one":                   {[]float64{30}, []int{5}, []float64{30}},
		"one type":              {[]float64{31, 30, 33, 29, 31}, []int{50, 50, 50, 50, 50}, []float64{31, 31, 31, 31, 31}},
		"headline":              {[]float64{60, 30, 32, 31}, []int{10, 50, 50, 50}, []float64{60, 31, 31, 31}},
		"the many decide":       {[]float64{36, 30, 30, 26}, []int{6, 50, 50, 5}, []float64{30, 30, 30, 26}},
		"small print":           {[]float64{40, 39, 20, 21, 41}, []int{50, 50, 80, 10, 50}, []float64{40, 40, 20, 20, 40}},
		"ladder":                {[]float64{10, 12, 14, 16, 18}, []int{1, 1, 1, 1, 1}, []float64{10, 10, 14, 14, 18}},
		"no numbers":            {[]float64{nan, 30, math.Inf(1), -1, 0, 31}, []int{9, 5, 9, 9, 9, 9}, []float64{nan, 31, math.Inf(1), -1, 0, 31}},
		"lines without letters": {[]float64{30, 31}, []int{0, 0}, []float64{30, 30}},
	} {
		var lines []batch.Line
		for i, size := range c.sizes {
			lines = append(lines, batch.Line{Size: size, Words: []batch.Word{{Text: strings.Repeat("n", c.letters[i])}}})
		}
		same := func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
		if got := evenSizes(lines); !slices.EqualFunc(got, c.want, same) {
			t.Errorf("%s: %v becomes %v, want %v", name, c.sizes, got, c.want)
		}
	}
}
