package imaging

import (
	"image"
	"math"
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// cleanFloor is the contrast below which paper is painted white before codes
// are looked for: the grain of a scan costs zbar three times the time.
const cleanFloor = 20

// smallPicture is so small that its raw pixels are read at once.
const smallPicture = 1_500_000

// readCodes reads all codes of a page: first on the sheet (150 dpi), then, only
// where something looks like a code and none was read, on the raw pixels of that
// place, straightened, enlarged twice, and by libdmtx.
func readCodes(r *Raster, s *sheet, spots []component) []batch.Barcode {
	clean := inkOnWhite(s.contrast, cleanFloor)
	var codes []batch.Barcode
	for _, c := range readZBar(clean, s.width, s.height, 1) {
		c.Box = s.rawBox(image.Rect(c.Box[0], c.Box[1], c.Box[0]+c.Box[2], c.Box[1]+c.Box[3]))
		codes = add(codes, c)
	}
	if s.factor > 1 && r.Width*r.Height <= smallPicture {
		for _, c := range readZBar(r.Gray, r.Width, r.Height, 1) {
			codes = add(codes, c)
		}
	}
	codes = readMatrices(r, s, spots, codes)
	margin := int(s.mm(quietMM))
	for _, t := range s.textures() {
		box := s.rawBox(t.box.Inset(-margin))
		if slices.ContainsFunc(codes, func(c batch.Barcode) bool { return overlaps(c.Box, box) }) {
			continue
		}
		for _, c := range readPlace(r, s, t) {
			codes = add(codes, c)
		}
	}
	for _, c := range s.patchT() {
		codes = add(codes, c)
	}
	return codes
}

// rawBox turns a box of the sheet into x, y, width, height of the raw image.
func (s *sheet) rawBox(b image.Rectangle) [4]int {
	return [4]int{b.Min.X * s.factor, b.Min.Y * s.factor, b.Dx() * s.factor, b.Dy() * s.factor}
}

func overlaps(a, b [4]int) bool {
	return a[0] < b[0]+b[2] && b[0] < a[0]+a[2]+1 && a[1] < b[1]+b[3] && b[1] < a[1]+a[3]+1
}

// add appends a code unless the same one was read at the same place.
func add(codes []batch.Barcode, c batch.Barcode) []batch.Barcode {
	for _, o := range codes {
		if o.Format == c.Format && o.Text == c.Text && (overlaps(o.Box, c.Box) || c.Box == [4]int{} || o.Box == [4]int{}) {
			return codes
		}
	}
	return append(codes, c)
}

const (
	leastLean     = 3.0 // degrees from which bars are straightened
	quietMM       = 5.0 // margin taken along with a place
	mostUpscaling = 4_000_000
)

// readPlace tries harder on one place of the raw image.
func readPlace(r *Raster, s *sheet, t texture) []batch.Barcode {
	margin := int(s.mm(quietMM))
	box := t.box.Inset(-margin).Intersect(image.Rect(0, 0, s.width, s.height))
	raw := image.Rect(box.Min.X*s.factor, box.Min.Y*s.factor, box.Max.X*s.factor, box.Max.Y*s.factor)
	if raw.Max.X > r.Width-s.factor {
		raw.Max.X = r.Width
	}
	if raw.Max.Y > r.Height-s.factor {
		raw.Max.Y = r.Height
	}
	pix, w, h := cut(r, raw)
	codes := readZBar(pix, w, h, 1)
	if len(codes) == 0 && math.Abs(t.angle) >= leastLean && t.bars {
		codes = leanBack(readZBar(rotateGray(pix, w, h, -t.angle), w, h, 1), w, h, t.angle)
	}
	if len(codes) == 0 && w*h <= mostUpscaling {
		codes = readZBar(double(pix, w, h), 2*w, 2*h, 1)
		for i := range codes {
			for k := range codes[i].Box {
				codes[i].Box[k] /= 2
			}
		}
	}
	if len(codes) == 0 && !t.bars {
		if text, ok := readDataMatrix(pix, w, h, dmtxMilliseconds); ok {
			codes = []batch.Barcode{{Format: "DATAMATRIX", Text: text, Box: [4]int{margin * s.factor, margin * s.factor, w - 2*margin*s.factor, h - 2*margin*s.factor}}}
		}
	}
	for i := range codes {
		codes[i].Box[0] += raw.Min.X
		codes[i].Box[1] += raw.Min.Y
	}
	return codes
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

// SeparatorPrefix opens the text of Scanstelle's own separator sheets.
const SeparatorPrefix = "SCANSTELLE:TRENN"

// separator names the sign that makes the page a separator: printed text goes
// before bars. Foreign codes never do.
func separator(codes []batch.Barcode) string {
	bars := ""
	for _, c := range codes {
		text := strings.TrimSpace(c.Text)
		switch c.Format {
		case "CODE39", "CODE128", "QR":
			if strings.HasPrefix(text, SeparatorPrefix) && c.Format != "CODE39" {
				return "SCANSTELLE"
			}
			if text == "PATCHT" && c.Format != "QR" {
				bars = "PATCHT"
			}
		case "PATCH-T":
			if bars == "" {
				bars = "PATCH-T"
			}
		}
	}
	return bars
}

// captionMM is how far from a code its printed caption may stand.
const captionMM = 12

// otherInk is the share of the page that carries ink away from codes, their
// captions and the bars of patch codes.
func (s *sheet) otherInk(spots []component, codes []batch.Barcode) float64 {
	reach := int(s.mm(captionMM))
	total := 0
	for i := range spots {
		c := &spots[i]
		if s.isBar(c) || slices.ContainsFunc(codes, func(code batch.Barcode) bool {
			b := image.Rect(code.Box[0], code.Box[1], code.Box[0]+code.Box[2], code.Box[1]+code.Box[3])
			near := image.Rect(b.Min.X/s.factor, b.Min.Y/s.factor, b.Max.X/s.factor, b.Max.Y/s.factor).Inset(-reach)
			return image.Rect(c.left, c.top, c.right, c.bottom).In(near)
		}) {
			continue
		}
		total += c.area
	}
	return float64(total) / float64(s.width*s.height)
}

// isBar knows the bars of patch codes, also those cut off at the edge.
func (s *sheet) isBar(c *component) bool {
	long := math.Hypot(float64(c.width()), float64(c.height()))
	thick := float64(c.area) / long
	return long >= s.mm(15) && thick >= s.mm(1.2) && thick <= s.mm(6.5)
}
