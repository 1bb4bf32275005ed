package imaging

import (
	"image"
	"math"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
)

// Limits of a spot that can be a Data Matrix code (ISO/IEC 16022: two solid
// sides that meet, two of alternating modules), leaning by up to 45 degrees.
const (
	matrixLeastMM = 4.0
	matrixMostMM  = 45.0
	matrixSolid   = 0.90 // share of its two solid sides that must be dark
	matrixOpen    = 0.80 // share of the two others that may be dark …
	matrixChanges = 6    // … and how often they change at least; the smallest code has 7
	matrixInsetMM = 0.25 // how far inside its sides is looked
	mostMatrices  = 3
	// A whole code takes libdmtx 1 to 7 ms; wall clock, so a busy machine needs room.
	matrixMilliseconds = 100
)

// readMatrices reads Data Matrix codes where a spot has the two solid sides of
// one, unless another code was read there.
func readMatrices(r *Raster, s *sheet, spots []component, codes []batch.Barcode) []batch.Barcode {
	tried := 0
	margin := int(s.mm(quietMM) / 2)
	for i := range spots {
		c := &spots[i]
		if tried == mostMatrices {
			break
		}
		box := image.Rect(c.left, c.top, c.right, c.bottom)
		if !s.isMatrix(c) || slices.ContainsFunc(codes, func(o batch.Barcode) bool { return overlaps(o.Box, s.rawBox(box)) }) {
			continue
		}
		tried++
		around := box.Inset(-margin).Intersect(image.Rect(0, 0, s.width, s.height))
		if text, ok := readMatrix(r, s, around); ok {
			codes = add(codes, batch.Barcode{Format: "DATAMATRIX", Text: text, Box: s.rawBox(box)})
		}
	}
	return codes
}

// readMatrix reads the code in a box of the sheet: on the sheet, where libdmtx is
// fast and seldom fooled by large modules, then on the raw pixels.
func readMatrix(r *Raster, s *sheet, box image.Rectangle) (string, bool) {
	pix, w, h := cut(&Raster{Width: s.width, Gray: s.gray}, box)
	text, ok := readDataMatrix(pix, w, h, matrixMilliseconds)
	if !ok && s.factor > 1 {
		at := s.rawBox(box)
		pix, w, h = cut(r, image.Rect(at[0], at[1], at[0]+at[2], at[1]+at[3]))
		text, ok = readDataMatrix(pix, w, h, matrixMilliseconds)
	}
	return text, ok
}

// isMatrix tells whether a spot has two solid sides of much the same length that
// meet at a right angle, and two sides that are not solid.
func (s *sheet) isMatrix(c *component) bool {
	w, h := float64(c.width()), float64(c.height())
	if min(w, h) < s.mm(matrixLeastMM) || max(w, h) > s.mm(matrixMostMM) || max(w, h) > 4*min(w, h) {
		return false
	}
	if fill := float64(c.area) / (w * h); fill < 0.2 || fill > 0.85 {
		return false
	}
	// A code that lies straight has its corners in those of the box; one that
	// leans has them at the ends of the box's sides.
	for _, corners := range [2][4]image.Point{s.diagonalCorners(c), s.levelCorners(c)} {
		for i, a := range corners {
			if s.isCorner(corners[(i+3)%4], a, corners[(i+1)%4]) {
				return true
			}
		}
	}
	return false
}

// isCorner tells whether the sides from a to b and from a to c are solid, at
// right angles, and those across from them are not.
func (s *sheet) isCorner(b, a, c image.Point) bool {
	ab, ac := b.Sub(a), c.Sub(a)
	lengthB, lengthC := math.Hypot(float64(ab.X), float64(ab.Y)), math.Hypot(float64(ac.X), float64(ac.Y))
	if min(lengthB, lengthC) < s.mm(matrixLeastMM)*0.9 || max(lengthB, lengthC) > 4*min(lengthB, lengthC) {
		return false
	}
	if cos := float64(ab.X*ac.X+ab.Y*ac.Y) / (lengthB * lengthC); math.Abs(cos) > 0.12 {
		return false
	}
	d := b.Add(ac)
	for _, side := range [2]image.Point{b, c} {
		if dark, _ := s.side(a, side, d); dark < matrixSolid {
			return false
		}
		if dark, changes := s.side(side, d, a); dark > matrixOpen || changes < matrixChanges {
			return false
		}
	}
	return true
}

// side is the dark share of the line from a to b, moved a little towards p, and
// how often it changes between dark and light.
func (s *sheet) side(a, b, p image.Point) (share float64, changes int) {
	dx, dy := float64(b.X-a.X), float64(b.Y-a.Y)
	length := math.Hypot(dx, dy)
	nx, ny := -dy/length, dx/length
	if nx*float64(p.X-a.X)+ny*float64(p.Y-a.Y) < 0 {
		nx, ny = -nx, -ny
	}
	inset := s.mm(matrixInsetMM)
	dark, n := 0, 0
	last := false
	for t := inset; t < length-inset; t++ {
		x, y := int(float64(a.X)+t*dx/length+inset*nx+0.5), int(float64(a.Y)+t*dy/length+inset*ny+0.5)
		if x < 0 || y < 0 || x >= s.width || y >= s.height {
			continue
		}
		n++
		now := s.contrast[y*s.width+x] >= strongContrast
		if now {
			dark++
		}
		if now != last && n > 1 {
			changes++
		}
		last = now
	}
	return float64(dark) / float64(max(n, 1)), changes
}

// diagonalCorners are the dark pixels that reach furthest into the four corners
// of a spot's box, clockwise.
func (s *sheet) diagonalCorners(c *component) [4]image.Point {
	return s.extremes(c, func(p image.Point) [4]int { return [4]int{-p.X - p.Y, p.X - p.Y, p.X + p.Y, p.Y - p.X} })
}

// levelCorners are the dark pixels that reach furthest to the four sides of a
// spot's box, clockwise.
func (s *sheet) levelCorners(c *component) [4]image.Point {
	return s.extremes(c, func(p image.Point) [4]int { return [4]int{-p.Y, p.X, p.Y, -p.X} })
}

func (s *sheet) extremes(c *component, reach func(image.Point) [4]int) (corners [4]image.Point) {
	best := [4]int{math.MinInt, math.MinInt, math.MinInt, math.MinInt}
	for y := c.top; y < c.bottom; y++ {
		for x := c.left; x < c.right; x++ {
			if s.contrast[y*s.width+x] < strongContrast {
				continue
			}
			p := image.Pt(x, y)
			for i, r := range reach(p) {
				if r > best[i] {
					best[i], corners[i] = r, p
				}
			}
		}
	}
	return corners
}
