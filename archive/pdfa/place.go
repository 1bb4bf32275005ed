package pdfa

import "math"

// maxSnap is the lean in degrees up to which words are laid level. Readers such
// as poppler take a word apart whose baseline rises within it.
const maxSnap = 15

// maxShift is how far in page units a word may be moved up or down to make its
// line more level.
const maxShift = 1.8

// place is where a word stands in the turned frame of its line, page units.
type place struct{ x, y, length float64 }

// rounded gives a tenth of a unit, and keeps what OCR got wrong on numbers a
// reader can hold.
func (p place) rounded() place {
	round := func(v float64) float64 { return math.Round(min(max(v, -1e6), 1e6)*10) / 10 }
	return place{round(p.x), round(p.y), p.length}
}

// snap levels a line that nearly runs along an axis of the page: each of its
// words then stands level on its own piece of the baseline.
func snap(m matrix) matrix {
	angle := math.Atan2(m[1], m[0]) * 180 / math.Pi
	quarter := math.Round(angle / 90)
	if math.Abs(angle-quarter*90) > maxSnap {
		return m
	}
	sin, cos := math.Sincos(quarter * math.Pi / 2)
	sin, cos = math.Round(sin), math.Round(cos)
	stretch := math.Hypot(m[0], m[1])
	return matrix{cos * stretch, sin * stretch, -sin, cos}
}

// place maps a word of a line to the frame turned by m: level through the
// middle of its piece of the baseline.
func (m matrix) place(page matrix, base baseline, w stretch) place {
	in := func(at float64) (float64, float64) {
		x, y := page.point(base.x+at*base.dx, base.y+at*base.dy)
		// The inverse of the two vectors of m.
		det := m[0]*m[3] - m[1]*m[2]
		return (x*m[3] - y*m[2]) / det, (y*m[0] - x*m[1]) / det
	}
	x0, y0 := in(w.at)
	x1, y1 := in(w.at + w.length)
	return place{x: min(x0, x1), y: (y0 + y1) / 2, length: math.Abs(x1 - x0)}
}

// level takes rise out of a leaning line. Poppler's layout analysis sees one line
// only while it rises less than half its height; the words at the ends move by
// maxShift at most, those between by their share.
func level(line []place) {
	low, high := line[0].y, line[0].y
	for _, p := range line {
		low, high = min(low, p.y), max(high, p.y)
	}
	middle, half := (low+high)/2, (high-low)/2
	keep := 0.0
	if half > maxShift {
		keep = 1 - maxShift/half
	}
	for i := range line {
		line[i].y = middle + (line[i].y-middle)*keep
	}
}

// part ends words earlier, by at most gap, so that they stand gap apart.
func part(line []place, gap float64) {
	for i := range line[:len(line)-1] {
		p := &line[i]
		p.length = max(p.length-gap, min(p.length, line[i+1].x-p.x-gap), 0.1)
	}
}
