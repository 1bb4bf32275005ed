package imaging

import (
	"image"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
)

// Patch code T (Kodak publication A-61599): four bars, read from the nearest
// page edge inwards narrow, wide, narrow, wide; narrow bars and the spaces are
// 2.03 mm, wide bars 5.08 mm, the whole is 20.3 mm across and the bars are 51 mm
// long. Sizes from 70 to 120 percent are taken, and bars of 20 mm, because words
// interrupt them on Kodak's own sheet.
//
// Any code of narrow and wide bars holds the same sequence somewhere. What tells a
// patch code is that it stands alone: paper before and behind it, together more
// than two wide spaces of a code, on a sheet of paper, and no other code was read
// from the same bars. (That sheet has a line 3.4 mm behind them.)
const (
	patchLeastMM  = 14
	patchMostMM   = 24.5
	patchStepMM   = 2.0  // between scan lines
	patchLines    = 10   // scan lines in a row that must agree
	patchQuiet    = 1.4  // of paper before the first and behind the last bar, in narrow bars …
	patchAlone    = 6.5  // … and both together
	patchRimMM    = 3.0  // dark this near to the rim is shadow, not a bar
	patchSheetMM  = 90   // least width of a sheet; A6 has 105
	patchLeanTan  = 0.40 // bars lean by 20 degrees at most, with some room
	narrow, broad = 1.0, 2.5
)

// patchT finds Patch T codes with bars upright or level, at any place but within
// the codes already read.
func (s *sheet) patchT(read []batch.Barcode) []batch.Barcode {
	if float64(min(s.width, s.height)) < s.mm(patchSheetMM) {
		return nil
	}
	bits := make([]byte, len(s.contrast))
	limit := s.inkLimit()
	for i, v := range s.contrast {
		if v >= limit {
			bits[i] = 1
		}
	}
	var found []batch.Barcode
	for _, box := range append(patchScan(bits, s.width, s.height, 1, s.width, s.mm, false),
		patchScan(bits, s.height, s.width, s.width, 1, s.mm, true)...) {
		raw := s.rawBox(box)
		middle := [4]int{raw[0] + raw[2]/2, raw[1] + raw[3]/2, 1, 1}
		if !slices.ContainsFunc(read, func(c batch.Barcode) bool { return overlaps(c.Box, middle) }) {
			found = append(found, batch.Barcode{Format: "PATCH-T", Text: "T", Box: raw})
		}
	}
	return found
}

// inkLimit is the contrast from which a pixel of a printed code counts as dark.
func (s *sheet) inkLimit() byte { return byte(min(110, max(strongContrast, s.paper*2/5))) }

// patchScan looks along lines of the given length; step leads to the next pixel
// of a line and stride to the next line.
func patchScan(bits []byte, length, lines, step, stride int, mm func(float64) float64, turned bool) []image.Rectangle {
	apart := max(1, int(mm(patchStepMM)))
	type track struct {
		first, last, begin, end, count int
	}
	var open []track
	var found []image.Rectangle
	shut := func(t track) {
		if t.count < patchLines {
			return
		}
		box := image.Rect(t.begin, t.first, t.end, t.last+1)
		if turned {
			box = image.Rect(t.first, t.begin, t.last+1, t.end)
		}
		found = append(found, box)
	}
	for line := 0; line < lines; line += apart {
		hits := patchHits(bits, line*stride, step, length, mm)
		var still []track
		for _, t := range open {
			matched := false
			for i, h := range hits {
				if h[1] > 0 && near(h[0], t.begin, apart) && near(h[1], t.end, apart) {
					still = append(still, track{t.first, line, h[0], h[1], t.count + 1})
					hits[i][1] = 0
					matched = true
					break
				}
			}
			if !matched {
				shut(t)
			}
		}
		for _, h := range hits {
			if h[1] > 0 {
				still = append(still, track{line, line, h[0], h[1], 1})
			}
		}
		open = still
	}
	for _, t := range open {
		shut(t)
	}
	return found
}

// near tells whether an edge moved no further from one scan line to the next
// than a lean of 20 degrees allows.
func near(a, b, apart int) bool {
	return float64(max(a-b, b-a)) <= patchLeanTan*float64(apart)+1.5
}

// patchHits returns begin and end of every Patch T on one line.
func patchHits(bits []byte, at, step, length int, mm func(float64) float64) (hits [][2]int) {
	var ends []int // places where the colour changes, beginning with paper
	colour := byte(0)
	for i := range length {
		if v := bits[at+i*step]; v != colour {
			ends = append(ends, i)
			colour = v
		}
	}
	if len(ends)%2 == 1 {
		ends = append(ends, length)
	}
	inwards := [7]float64{narrow, narrow, broad, narrow, narrow, narrow, broad}
	rim := int(mm(patchRimMM))
	for i := 0; i+8 <= len(ends); i += 2 {
		begin, end := ends[i], ends[i+7]
		total := float64(end - begin)
		if total < mm(patchLeastMM) || total > mm(patchMostMM) {
			continue
		}
		unit := total / 10
		before, behind := float64(length), float64(length)
		if i > 0 && ends[i-1] > rim {
			before = float64(begin - ends[i-1])
		}
		if i+8 < len(ends) && ends[i+8] < length-rim {
			behind = float64(ends[i+8] - end)
		}
		if min(before, behind) < patchQuiet*unit || before+behind < patchAlone*unit {
			continue
		}
		fromFarEdge := begin+end > length
		if fits(ends[i:i+8], inwards, unit, fromFarEdge) {
			hits = append(hits, [2]int{begin, end})
		}
	}
	return hits
}

// fits compares seven runs with the pattern, in units of a narrow bar.
func fits(ends []int, pattern [7]float64, unit float64, reversed bool) bool {
	for k, want := range pattern {
		got := float64(ends[k+1]-ends[k]) / unit
		if reversed {
			got = float64(ends[7-k]-ends[6-k]) / unit
		}
		if want == narrow && (got < 0.6 || got > 1.45) || want == broad && (got < 2 || got > 3.1) {
			return false
		}
	}
	return true
}
