package fields

import (
	"math"

	"github.com/scanstelle/scanstelle/batch"
)

// code is a bar code in the reading frame.
type code struct {
	format string
	text   string
	sheet  *sheet
	px     [4]int // zero where unknown
}

func (c *code) span() span { return span{sheet: c.sheet, code: c} }

// inReadingFrame leads a box of the raw image to the frame of the text: turned
// by Rotation, then straightened by Deskew about the centre.
func inReadingFrame(t *batch.Text, raw [4]int) [4]int {
	if raw[2] <= 0 || raw[3] <= 0 {
		return [4]int{}
	}
	w, h := float64(t.Width), float64(t.Height) // of the turned page
	sin, cos := math.Sincos(-t.Deskew * math.Pi / 180)
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, corner := range [4][2]int{{0, 0}, {1, 0}, {0, 1}, {1, 1}} {
		x, y := float64(raw[0]+corner[0]*raw[2]), float64(raw[1]+corner[1]*raw[3])
		switch t.Rotation {
		case 90:
			x, y = w-y, x
		case 180:
			x, y = w-x, h-y
		case 270:
			x, y = y, h-x
		}
		dx, dy := x-w/2, y-h/2
		x, y = dx*cos-dy*sin+w/2, dx*sin+dy*cos+h/2
		x0, y0, x1, y1 = min(x0, x), min(y0, y), max(x1, x), max(y1, y)
	}
	left, top := max(0, math.Floor(x0)), max(0, math.Floor(y0))
	right, bottom := min(w, math.Ceil(x1)), min(h, math.Ceil(y1))
	if right <= left || bottom <= top {
		return [4]int{}
	}
	return [4]int{int(left), int(top), int(right - left), int(bottom - top)}
}
