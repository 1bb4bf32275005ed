package imaging

import (
	"image"
	"math"

	"github.com/scanstelle/scanstelle/batch"
)

const (
	leastLean     = 3.0  // degrees from which bars are straightened
	bothWaysLean  = 30.0 // degrees from which bars are crossed by rows and by columns
	quietMM       = 5.0  // margin taken along with a place
	lineMM        = 0.25 // between two lines across bars
	leastLines    = 48   // across bars, where there are so many
	fineRun       = 16.0 // raw pixels; bars and spaces wider on average need no enlarging
	mostUpscaling = 1_000_000
)

// codePlace is a part of the raw image that looks like a code.
type codePlace struct {
	texture
	pix    []byte
	w, h   int
	at     image.Point // of its corner in the raw image
	step   int         // raw pixels between two lines across bars
	margin int         // around the texture, in raw pixels
	fine   bool        // enlarging may help
}

// codePlace cuts a texture with its margin out of the raw image.
func (s *sheet) codePlace(r *Raster, t texture) codePlace {
	margin := int(s.mm(quietMM))
	box := t.box.Inset(-margin).Intersect(image.Rect(0, 0, s.width, s.height))
	raw := image.Rect(box.Min.X*s.factor, box.Min.Y*s.factor, box.Max.X*s.factor, box.Max.Y*s.factor)
	if raw.Max.X > r.Width-s.factor {
		raw.Max.X = r.Width
	}
	if raw.Max.Y > r.Height-s.factor {
		raw.Max.Y = r.Height
	}
	p := codePlace{texture: t, at: raw.Min, margin: margin * s.factor, step: int(s.mm(lineMM)) * s.factor}
	p.pix, p.w, p.h = cut(r, raw)
	p.fine = p.w*p.h <= mostUpscaling && (!t.bars || t.run*float64(s.factor) <= fineRun)
	return p
}

// read tries the place as it is, straightened, and enlarged. Boxes are pixels of
// the raw image.
func (p codePlace) read() []batch.Barcode {
	codes := readZBar(p.pix, p.w, p.h, p.search(p.angle))
	if len(codes) == 0 && math.Abs(p.angle) >= leastLean && p.bars {
		codes = leanBack(readZBar(rotateGray(p.pix, p.w, p.h, -p.angle), p.w, p.h, p.search(0)), p.w, p.h, p.angle)
	}
	if len(codes) == 0 && p.fine {
		look := p.search(p.angle)
		if p.bars { // the same lines again
			look.rows, look.columns = 2*look.rows, 2*look.columns
		}
		codes = readZBar(double(p.pix, p.w, p.h), 2*p.w, 2*p.h, look)
		for i := range codes {
			for k := range codes[i].Box {
				codes[i].Box[k] /= 2
			}
		}
	}
	for i := range codes {
		codes[i].Box[0] += p.at.X
		codes[i].Box[1] += p.at.Y
	}
	return codes
}

// readMatrix lets libdmtx try, which takes its time where there is no code.
func (p codePlace) readMatrix() []batch.Barcode {
	text, ok := readDataMatrix(p.pix, p.w, p.h, dmtxMilliseconds)
	if !ok {
		return nil
	}
	return []batch.Barcode{{Format: "DATAMATRIX", Text: text,
		Box: [4]int{p.at.X + p.margin, p.at.Y + p.margin, p.w - 2*p.margin, p.h - 2*p.margin}}}
}

// search looks for QR codes among modules, and across bars that lean by an
// angle: along them there is nothing to read.
func (p codePlace) search(angle float64) search {
	if !p.bars {
		return search{qr: true, rows: 1, columns: 1}
	}
	look := search{linear: true}
	steep := math.Abs(angle) >= bothWaysLean
	if p.upright || steep {
		look.rows = max(1, min(p.step, p.h/leastLines))
	}
	if !p.upright || steep {
		look.columns = max(1, min(p.step, p.w/leastLines))
	}
	return look
}

// leanBack maps boxes of a straightened picture to boxes that hold them in the
// leaning one.
func leanBack(codes []batch.Barcode, w, h int, angle float64) []batch.Barcode {
	sin, cos := math.Sincos(angle * math.Pi / 180)
	cx, cy := float64(w-1)/2, float64(h-1)/2
	for i, c := range codes {
		x, y := float64(c.Box[0])+float64(c.Box[2])/2-cx, float64(c.Box[1])+float64(c.Box[3])/2-cy
		bw := float64(c.Box[2])*math.Abs(cos) + float64(c.Box[3])*math.Abs(sin)
		bh := float64(c.Box[2])*math.Abs(sin) + float64(c.Box[3])*math.Abs(cos)
		codes[i].Box = [4]int{int(cx + x*cos - y*sin - bw/2), int(cy + x*sin + y*cos - bh/2), int(bw), int(bh)}
	}
	return codes
}

func cut(r *Raster, box image.Rectangle) (pix []byte, w, h int) {
	w, h = box.Dx(), box.Dy()
	pix = make([]byte, w*h)
	for y := range h {
		at := (box.Min.Y+y)*r.Width + box.Min.X
		copy(pix[y*w:(y+1)*w], r.Gray[at:at+w])
	}
	return pix, w, h
}

// double enlarges pixels twice per side, bilinear.
func double(pix []byte, w, h int) []byte {
	out := make([]byte, 4*w*h)
	for y := range 2 * h {
		v := y / 2
		other := min(max(v+2*(y&1)-1, 0), h-1)
		for x := range 2 * w {
			u := x / 2
			beside := min(max(u+2*(x&1)-1, 0), w-1)
			sum := 9*int(pix[v*w+u]) + 3*int(pix[v*w+beside]) + 3*int(pix[other*w+u]) + int(pix[other*w+beside])
			out[y*2*w+x] = byte((sum + 8) / 16)
		}
	}
	return out
}
