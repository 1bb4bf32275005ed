package folder

import (
	"math"

	"github.com/scanstelle/scanstelle/batch"
)

// Resolution in dots per inch that is believed of a scan.
const leastDPI, mostDPI = 50, 2400

// A page larger than A3 in a resolution that programs write when they know none
// is not believed either: A4 at 300 dpi, taken for 72, would be 875 mm wide.
const (
	defaultDensity  = 100 // 72, 75, 96 and 100 dpi are such defaults
	a3Short, a3Long = 297 * 1.02, 420 * 1.02
	millimetresInch = 25.4
)

// setDPI takes a stated resolution over, or estimates one and marks it.
func setDPI(img *batch.Image, x, y float64) {
	if y <= 0 {
		y = x
	}
	if believable(x) && believable(y) && !defaulted(img, x, y) {
		img.DPI = x
		if math.Abs(x-y) > 0.5 {
			img.DPIY = y
		}
		return
	}
	img.DPI, img.DPIEstimated = estimateDPI(img.Width, img.Height), true
}

func believable(dpi float64) bool { return dpi >= leastDPI && dpi <= mostDPI }

func defaulted(img *batch.Image, x, y float64) bool {
	w, h := float64(img.Width)/x*millimetresInch, float64(img.Height)/y*millimetresInch
	return x <= defaultDensity && (min(w, h) > a3Short || max(w, h) > a3Long)
}

// papers are short and long side in millimetres, the likeliest first.
var papers = [][2]float64{{210, 297}, {148, 210}, {297, 420}, {215.9, 279.4}, {215.9, 355.6}, {110, 220}, {105, 148}, {420, 594}, {594, 841}, {841, 1189}}

// scanDPI are the resolutions scanners offer.
var scanDPI = []float64{300, 200, 400, 600, 150, 240, 100, 1200}

// estimateDPI finds the paper and the resolution that fit the pixels best; where
// nothing fits within 3 %, the long side is taken for that of A4.
func estimateDPI(width, height int) float64 {
	short, long := float64(min(width, height)), float64(max(width, height))
	best, dpi := 0.03, 0.0
	for _, paper := range papers {
		for _, d := range scanDPI {
			miss := max(math.Abs(short/d*millimetresInch/paper[0]-1), math.Abs(long/d*millimetresInch/paper[1]-1))
			if miss < best {
				best, dpi = miss, d
			}
		}
	}
	if dpi > 0 {
		return dpi
	}
	return math.Round(min(max(long/papers[0][1]*millimetresInch, defaultDensity), 600))
}
