package part

import (
	"image"
	"math"
)

// sight is which part of a page is seen and how large. Points of the page are dots
// of its full size, points of the port are dots of the screen.
type sight struct {
	page   [2]float64 // width and height of the page
	port   [2]float64 // of the part of the screen it is seen through
	scale  [2]float64 // dots of the screen for a dot of the page, across and down
	at     [2]float64 // point of the page in the upper left corner of the port
	margin float64    // least ground around the page, in dots of the screen
	least  float64    // scale below which a page is not made to fit its width
	under  float64    // dots of the screen at the lower edge where something lies above the page
}

// fit says what the scale follows when the port changes.
type fit int

const (
	fitWidth fit = iota // the page as wide as the port: reading size
	fitPage             // all of it
	fitNone             // as a person set it
)

// Limits of the scale: no page needs less, no eye more.
const (
	leastScale = 0.02
	mostScale  = 8
)

// newSight sees a page of a size in dots whose dots are dpi to the inch; where
// these differ (fax), the page is shown with its true proportions.
func newSight(width, height int, dpi [2]float64, margin float64) sight {
	s := sight{page: [2]float64{float64(width), float64(height)}, scale: [2]float64{1, 1}, margin: margin}
	if dpi[0] > 0 && dpi[1] > 0 {
		s.scale[1] = dpi[0] / dpi[1]
	}
	return s
}

// onPort is the point of the port where a point of the page is seen.
func (s sight) onPort(p [2]float64) [2]float64 {
	return [2]float64{(p[0] - s.at[0]) * s.scale[0], (p[1] - s.at[1]) * s.scale[1]}
}

// onPage is the point of the page seen at a point of the port.
func (s sight) onPage(q [2]float64) [2]float64 {
	return [2]float64{s.at[0] + q[0]/s.scale[0], s.at[1] + q[1]/s.scale[1]}
}

// sized gives the sight a scale across; the scale down keeps its proportion.
func (s sight) sized(scale float64) sight {
	scale = min(max(scale, leastScale), mostScale)
	s.scale = [2]float64{scale, scale * s.scale[1] / s.scale[0]}
	return s
}

// zoomed changes the scale by a factor. The point of the page below q stays there;
// see held for the edges of the page.
func (s sight) zoomed(factor float64, q [2]float64) sight {
	p := s.onPage(q)
	s = s.sized(s.scale[0] * factor)
	s.at = [2]float64{p[0] - q[0]/s.scale[0], p[1] - q[1]/s.scale[1]}
	return s
}

// free are the dots of the port across (0) or down (1) that nothing lies above.
func (s sight) free(i int) float64 {
	if i == 1 {
		return max(s.port[1]-s.under, 1)
	}
	return s.port[0]
}

// held moves the sight so that the page stays in it: centred where the port is
// larger, else without more ground at a side than the margin.
func (s sight) held() sight {
	for i := range s.at {
		seen, margin := s.free(i)/s.scale[i], s.margin/s.scale[i]
		if s.page[i]+2*margin <= seen {
			s.at[i] = (s.page[i] - seen) / 2
		} else {
			s.at[i] = min(max(s.at[i], -margin), s.page[i]+margin-seen)
		}
	}
	return s
}

// fitted takes the scale that a fit asks for, and with it the upper edge.
func (s sight) fitted(f fit) sight {
	if f == fitNone || s.port[0] <= 2*s.margin || s.free(1) <= 2*s.margin {
		return s
	}
	aspect := s.scale[1] / s.scale[0]
	across := (s.port[0] - 2*s.margin) / s.page[0]
	if f == fitPage {
		return s.sized(whole(min(across, (s.free(1)-2*s.margin)/(s.page[1]*aspect))))
	}
	return s.sized(max(whole(across), s.least))
}

// nearly is how much smaller than it could be a page is made so that each dot of the
// screen is one of a size there is: that is sharper, and a quarter of the tiles.
const nearly = 1.04

// whole is the scale of a size there is where it is nearly the one asked for.
func whole(scale float64) float64 {
	for size := 1.0; size > leastScale; size /= 2 {
		if scale >= size && scale <= size*nearly {
			return size
		}
	}
	return scale
}

// moved shifts what is seen by dots of the screen: a positive x shows more of the
// right.
func (s sight) moved(x, y float64) sight {
	s.at[0] += x / s.scale[0]
	s.at[1] += y / s.scale[1]
	return s
}

// again is what of one part of a page is shown with the next part: a line that was cut
// is whole there.
const again = 1.0 / 8

// rounding is what a place on a page may be off, in its dots.
const rounding = 0.01

// onward moves to the part of the page that is read next, from the left to the right
// and then downwards, or with -1 to the one before; more is false where the page ends.
func (s sight) onward(by float64) (next sight, more bool) {
	seen, end := [2]float64{s.free(0) / s.scale[0], s.free(1) / s.scale[1]}, [2]bool{}
	for i := range s.at {
		if end[i] = s.at[i] <= rounding; by > 0 {
			end[i] = s.at[i]+seen[i] >= s.page[i]-rounding
		}
	}
	switch {
	case !end[0]:
		s.at[0] += by * seen[0] * (1 - again)
	case !end[1]:
		s.at[1] += by * seen[1] * (1 - again)
		s.at[0] = -by * s.page[0] // the other side of the page, up to its margin
	default:
		return s, false
	}
	return s.held(), true
}

// showing moves as little as is needed for a box of the page (x, y, width, height)
// to be seen, and not at the very edge; a box that does not fit is seen from its
// upper left corner.
func (s sight) showing(box [4]int) sight {
	for i := range s.at {
		seen := s.free(i) / s.scale[i]
		room := seen / 6
		from, to := float64(box[i])-room, float64(box[i]+box[i+2])+room
		switch {
		case to-from > seen:
			s.at[i] = from
		case from < s.at[i]:
			s.at[i] = from
		case to > s.at[i]+seen:
			s.at[i] = to - seen
		}
	}
	return s.held()
}

// level is the smallest of the sizes of the page that still has a dot for every
// dot of the screen.
func (s sight) level(levels [][2]int) int {
	best := 0
	for n, l := range levels {
		const slack = 0.999 // sizes of levels are whole dots
		if float64(l[0]) >= s.page[0]*s.scale[0]*slack && float64(l[1]) >= s.page[1]*s.scale[1]*slack {
			best = n
		}
	}
	return best
}

// seen is the part of the page in the port, in dots of a level of the given size.
func (s sight) seen(level [2]int) image.Rectangle {
	var out [4]float64
	for i := range s.at {
		factor := float64(level[i]) / s.page[i]
		out[i] = math.Floor(max(s.at[i], 0) * factor)
		out[i+2] = math.Ceil(min(s.at[i]+s.port[i]/s.scale[i], s.page[i]) * factor)
	}
	return image.Rect(int(out[0]), int(out[1]), int(out[2]), int(out[3])).Intersect(image.Rect(0, 0, level[0], level[1]))
}

// tiles are the columns and rows of the tiles that are seen, from the top.
func (s sight) tiles(level [2]int, side int) []image.Point {
	r := s.seen(level)
	if r.Empty() {
		return nil
	}
	var out []image.Point
	for row := r.Min.Y / side; row <= (r.Max.Y-1)/side; row++ {
		for column := r.Min.X / side; column <= (r.Max.X-1)/side; column++ {
			out = append(out, image.Pt(column, row))
		}
	}
	return out
}

// toPort maps dots of a level to dots of the screen: x' = out[0]·x + out[2], and
// y' = out[4]·y + out[5], as f64.Aff3 has it.
func (s sight) toPort(level [2]int) [6]float64 {
	x, y := s.page[0]/float64(level[0])*s.scale[0], s.page[1]/float64(level[1])*s.scale[1]
	return [6]float64{x, 0, -s.at[0] * s.scale[0], 0, y, -s.at[1] * s.scale[1]}
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-6 }

func roundTo(v float64) float64 { return math.Floor(v + 0.5) }
