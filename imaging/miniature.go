package imaging

import "fmt"

// miniatureSide is the longer side of a miniature in pixels.
const miniatureSide = 256

// Miniature returns the page made small, in a form that anybody can compute anew
// from the page image: a netpbm file, "P5\nWIDTH HEIGHT\n255\n" and one byte of
// luma per pixel. The longer side has 256 pixels, or as many as the page where it
// has fewer; the shorter keeps the shape, rounded down, at least 1. The pixel at
// column x of w and row y of h is the mean, rounded down, of the luma of the page
// from column x·W/w up to but without (x+1)·W/w and row y·H/h up to (y+1)·H/h,
// all divisions rounded down. The luma of a JPEG is its Y, as djpeg -grayscale
// gives it with its accurate integer method; of other colours it is
// (19595 R + 38470 G + 7471 B + 32768) / 65536, rounded down; of bitonal pages 0
// and 255. The page is taken as it lies in the store, not turned.
func (r *Raster) Miniature() []byte {
	w, h := r.Width, r.Height
	if longer := max(w, h); longer > miniatureSide {
		w, h = max(1, w*miniatureSide/longer), max(1, h*miniatureSide/longer)
	}
	return append(fmt.Appendf(nil, "P5\n%d %d\n255\n", w, h), shrink(r.Gray, r.Width, r.Height, 1, w, h)...)
}
