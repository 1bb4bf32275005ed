package pdfa

import (
	"math"

	"github.com/scanstelle/scanstelle/batch"
)

// Limits of a page in units (ISO 19005-2 6.1.13).
const (
	minSide = 3
	maxSide = 14400
)

// Limits of a resolution that can be meant.
const (
	minDPI = 1
	maxDPI = 100000
)

// frame is where the pixels of one page lie on its PDF page. Turning happens in
// pixels, as OCR does it, so that text and image stay together also where the
// two resolutions of a scan differ.
type frame struct {
	width, height float64 // MediaBox, units
	unit          float64 // UserUnit: 1 except for pages longer than 5.08 m
	rawWidth      float64 // pixels
	rawHeight     float64
	fromRaw       matrix // raw pixels, y down, to page units, y up
}

func newFrame(p *Page) (frame, error) {
	img := p.Image
	dpiX, dpiY := img.DPI, img.DPIY
	if dpiY == 0 {
		dpiY = dpiX
	}
	switch {
	case p.Rotation != 0 && p.Rotation != 90 && p.Rotation != 180 && p.Rotation != 270:
		return frame{}, batch.Refuse("pdfa.page", batch.CodeUsage, "Drehung %d°", p.Rotation)
	case !isFinite(p.Deskew) || !(dpiX >= minDPI && dpiX <= maxDPI && dpiY >= minDPI && dpiY <= maxDPI):
		return frame{}, batch.Refuse("pdfa.page", batch.CodeUsage, "Auflösung %g × %g dpi", dpiX, dpiY)
	case img.Width < 1 || img.Height < 1:
		return frame{}, batch.Refuse("pdfa.page", batch.CodeUsage, "%d × %d Pixel", img.Width, img.Height)
	}
	f := frame{rawWidth: float64(img.Width), rawHeight: float64(img.Height), unit: 1}
	w, h := f.rawWidth, f.rawHeight
	if p.Rotation%180 != 0 {
		w, h, dpiX, dpiY = h, w, dpiY, dpiX
	}
	shown := quarters(f.rawWidth, f.rawHeight, p.Rotation)
	if p.Deskew != 0 {
		var turn matrix
		turn, w, h = whole(w, h, -p.Deskew)
		shown = shown.then(turn)
	}
	sx, sy := 72/dpiX, 72/dpiY
	for max(w*sx, h*sy)/f.unit > maxSide {
		f.unit *= 2
	}
	sx, sy = sx/f.unit, sy/f.unit
	// A sliver keeps its size and gets paper around it.
	f.width, f.height = max(w*sx, minSide), max(h*sy, minSide)
	if p.Deskew != 0 { // a crooked number of units: no corner is rounded away
		f.width, f.height = min(math.Ceil(f.width*100)/100, maxSide), min(math.Ceil(f.height*100)/100, maxSide)
	}
	f.fromRaw = shown.then(matrix{sx, 0, 0, -sy, 0, f.height})
	return f, nil
}

// image maps the unit square of an image XObject to the page.
func (f frame) image() matrix {
	return matrix{f.rawWidth, 0, 0, -f.rawHeight, 0, f.rawHeight}.then(f.fromRaw)
}

// text maps the reading frame of a text layer to the page.
func (f frame) text(t *batch.Text) (matrix, error) {
	switch t.Rotation {
	case 0, 90, 180, 270:
	default:
		return matrix{}, batch.Refuse("pdfa.page", batch.CodeUsage, "Drehung des Textes %d°", t.Rotation)
	}
	if t.Width < 1 || t.Height < 1 || !isFinite(t.Deskew) {
		return matrix{}, batch.Refuse("pdfa.page", batch.CodeUsage, "Textebene %d × %d Pixel", t.Width, t.Height)
	}
	w, h := f.rawWidth, f.rawHeight
	if t.Rotation%180 != 0 {
		w, h = h, w
	}
	back := quarters(w, h, (360-t.Rotation)%360)
	return scale(w/float64(t.Width), h/float64(t.Height)).
		then(spin(w, h, t.Deskew)).then(back).then(f.fromRaw), nil
}
