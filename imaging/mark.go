package imaging

import (
	"math"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
)

// Limits of what counts as made on purpose; "in doubt: content". Measured: of real
// blank backs the roughest leaves a stroke that stands out by 16 levels, none
// above; show-through of 6 to 18 % leaves none even at 6 (its edges are as wide
// as the reach of ridges). Pencil on the sample post stands out by 82 levels and
// more; faded to half of that and blurred by five means of 2 × 2 pixels it is
// still found; at 40 % of it some notes get lost. See blank_test.go and
// post_test.go.
const (
	strongContrast = 48  // luma levels: ink, toner, most pencil
	ridgeContrast  = 20  // luma levels a pale but sharp stroke stands out
	strongMM       = 1.1 // least extent of a strong mark; a digit of 8 pt has 2 mm
	ridgeMM        = 1.6 // least extent of a pale stroke
	ridgeReachMM   = 0.5 // how far beside a stroke the paper is looked at
	crumbMM        = 1.7 // printer's remnants in a corner are lower than that …
	crumbZoneMM    = 11  // … and lie within this distance of both edges
	sparseInk      = 0.02
	softShare      = 0.55 // a stroke stands out by more than that of its contrast
)

// ink is what the page carries.
type ink struct {
	share       float64 // of the page
	marks       int
	soft        int     // marks that are blurred like show-through
	strongest   float64 // contrast of the strongest mark
	showThrough float64
	holes       int
	blank       bool
	spots       []component // strong spots without border, holes and streaks
}

// measureInk separates what was put on the page from what only looks dark:
// border, punch holes, sensor streaks, the sheet's own edges, dust and the other
// side.
func (s *sheet) measureInk(spots []component, runs []run, border [4]int, streaks []batch.Streak) ink {
	var k ink
	var judged []component // no ink, whatever lies around it
	kept := make([]bool, len(spots))
	total := 0
	for i := range spots {
		c := &spots[i]
		switch {
		case s.inBorder(c, border), s.inStreak(c, streaks):
			judged = append(judged, *c)
		case s.isHole(c):
			k.holes++
			judged = append(judged, *c)
		default:
			kept[i] = true
			total += c.area
		}
	}
	k.share = float64(total) / float64(s.width*s.height)
	if k.share < sparseInk {
		s.measureSparse(&k, spots, runs, kept, judged, border, streaks)
		return k
	}
	for i := range spots {
		if kept[i] {
			k.spots = append(k.spots, spots[i])
			if s.isMark(&spots[i], strongMM) {
				k.marks++
				k.strongest = max(k.strongest, float64(spots[i].peak))
			}
		}
	}
	k.blank = k.marks == 0
	return k
}

// measureSparse looks for strokes and show-through below the contrast of ink as
// well. On pages with much ink the halo of the letters would hide both.
func (s *sheet) measureSparse(k *ink, spots []component, runs []run, kept []bool, judged []component, border [4]int, streaks []batch.Streak) {
	floor := byte(max(ridgeContrast, math.Ceil(6*s.noise)))
	pale := sheet{width: s.width, height: s.height, dpi: s.dpi, factor: s.factor, contrast: s.ridges(max(2, int(s.mm(ridgeReachMM)+0.5)), floor)}
	strokes, strokeRuns := pale.components(1)
	edges := s.sheetEdges(border)
	on := s.onEdges(edges, len(spots), runs)
	var marks []component
	total := 0
	for i := range spots {
		switch c := &spots[i]; {
		case !kept[i]:
		case on[i]:
			judged = append(judged, *c)
		default:
			total += c.area
			k.spots = append(k.spots, *c)
			if s.isMark(c, strongMM) {
				marks, judged = append(marks, *c), append(judged, *c)
			} else if s.isCrumb(c) {
				judged = append(judged, *c)
			}
		}
	}
	k.share = float64(total) / float64(s.width*s.height)
	on = s.onEdges(edges, len(strokes), strokeRuns)
	for i, c := range strokes {
		if on[i] || s.inBorder(&c, border) || s.inStreak(&c, streaks) || !s.isMark(&c, ridgeMM) || touchesAny(&c, judged) {
			continue
		}
		marks = append(marks, c)
	}
	for i := range marks {
		peak := float64(s.peak(&marks[i]))
		k.strongest = max(k.strongest, peak)
		if float64(pale.peak(&marks[i])) < softShare*peak {
			k.soft++
		}
	}
	k.marks = len(marks)
	k.blank = k.marks == 0
	k.showThrough = s.shownThrough(pale.contrast, k.share, border)
}

// shownThrough is the share of the page that is darker than paper and softer
// than a stroke, without what ink of the given share brings along.
func (s *sheet) shownThrough(ridges []byte, share float64, border [4]int) float64 {
	soft := 0
	least := max(8, 5*s.noise)
	for y := border[top] + 1; y < s.height-border[bottom]; y++ {
		for x := border[left] + 1; x < s.width-border[right]; x++ {
			if i := y*s.width + x; float64(s.contrast[i]) >= least && s.contrast[i] < strongContrast && ridges[i] == 0 {
				soft++
			}
		}
	}
	return max(0, float64(soft)/float64(s.width*s.height)-2*share)
}

// peak is the strongest contrast within the box of a spot.
func (s *sheet) peak(c *component) (most byte) {
	for y := c.top; y < c.bottom; y++ {
		for _, v := range s.contrast[y*s.width+c.left : y*s.width+c.right] {
			most = max(most, v)
		}
	}
	return most
}

// touchesAny tells whether a pale stroke is the rim of a strong spot, which was
// judged already (the rim of a hole, the halo of a border).
func touchesAny(c *component, spots []component) bool {
	return slices.ContainsFunc(spots, func(o component) bool {
		return c.left < o.right+2 && o.left < c.right+2 && c.top < o.bottom+2 && o.top < c.bottom+2
	})
}

// isMark tells whether a spot is large enough to have been made on purpose.
func (s *sheet) isMark(c *component, least float64) bool {
	if float64(max(c.width(), c.height())) < s.mm(least) || float64(c.area) < s.mm(0.35)*s.mm(0.35) {
		return false
	}
	return !s.isCrumb(c)
}

// isCrumb knows the remnants of printing that stand in the very corner of a
// sheet, lower than any page number.
func (s *sheet) isCrumb(c *component) bool {
	if float64(c.height()) > s.mm(crumbMM) || float64(c.width()) > s.mm(2.5*crumbMM) {
		return false
	}
	zone := int(s.mm(crumbZoneMM))
	return (c.right <= zone || c.left >= s.width-zone) && (c.bottom <= zone || c.top >= s.height-zone)
}

// isHole knows punch holes: filled discs of 4.5 to 8 mm whose centre lies within
// 20 mm of an edge (ISO 838: 6 mm, 12 mm from the edge).
func (s *sheet) isHole(c *component) bool {
	w, h := float64(c.width()), float64(c.height())
	if w < s.mm(4.5) || w > s.mm(8) || h < s.mm(4.5) || h > s.mm(8) || w > 1.2*h || h > 1.2*w {
		return false
	}
	if fill := float64(c.area) / (w * h); fill < 0.70 || fill > 0.86 {
		return false
	}
	d := s.distances(c)
	return float64(slices.Min(d[:]))+w/2 <= s.mm(20)
}

func (s *sheet) inStreak(c *component, streaks []batch.Streak) bool {
	for _, k := range streaks {
		begin, end := c.left, c.right
		if !k.Vertical {
			begin, end = c.top, c.bottom
		}
		if begin >= k.At-2 && end <= k.At+k.Width+2 {
			return true
		}
	}
	return false
}
