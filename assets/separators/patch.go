package separators

import (
	"image"
	"image/color"
	"image/draw"
	"math"
)

// Widths of patch code bars and spaces in millimetres (Kodak A-61599).
const (
	narrowMM = 0.08 * 25.4
	wideMM   = 0.20 * 25.4
	// PatchDepthMM is the extent of a patch code from its first to its last
	// bar.
	PatchDepthMM = 0.80 * 25.4
	// PatchMarginMM is the white border between paper edge and first bar.
	PatchMarginMM = 0.50 * 25.4
)

// patchT lists the bars of Patch T from the leading edge inwards.
var patchT = [4]float64{narrowMM, wideMM, narrowMM, wideMM}

// Edge is an edge of the sheet along which a patch code can run.
type Edge int

// Edges of a sheet.
const (
	Top Edge = iota
	Right
	Bottom
	Left
)

// DrawPatchT paints a Patch T along one edge of the sheet that img shows at
// dpi, leaving cornerMM free at both ends of that edge. The first bar lies
// [PatchMarginMM] from the edge; the sequence runs inwards, so every edge can
// lead.
func DrawPatchT(img draw.Image, dpi float64, edge Edge, cornerMM float64) {
	b := img.Bounds()
	px := func(mm float64) int { return int(math.Round(mm / 25.4 * dpi)) }
	corner := px(cornerMM)
	at := PatchMarginMM
	for _, width := range patchT {
		from, to := px(at), px(at+width)
		var r image.Rectangle
		switch edge {
		case Top:
			r = image.Rect(b.Min.X+corner, b.Min.Y+from, b.Max.X-corner, b.Min.Y+to)
		case Bottom:
			r = image.Rect(b.Min.X+corner, b.Max.Y-to, b.Max.X-corner, b.Max.Y-from)
		case Left:
			r = image.Rect(b.Min.X+from, b.Min.Y+corner, b.Min.X+to, b.Max.Y-corner)
		case Right:
			r = image.Rect(b.Max.X-to, b.Min.Y+corner, b.Max.X-from, b.Max.Y-corner)
		}
		draw.Draw(img, r, image.NewUniform(color.Black), image.Point{}, draw.Src)
		at += width + narrowMM
	}
}
