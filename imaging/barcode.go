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

// sheetStep is how many lines of a sheet lie between two that are read for codes
// of bars: 5 mm of height are 30 lines at 150 dpi, one is needed, of a price code
// four. Codes too small for that are looked for on the raw pixels again.
const sheetStep = 2

// readCodes reads all codes of a page: first on the sheet (150 dpi), QR codes only
// where finders of them are seen; then, where something looks like a code and none
// was read, on the raw pixels of that place, straightened, enlarged twice, and by
// libdmtx.
func readCodes(r *Raster, s *sheet, spots []component) []batch.Barcode {
	clean := inkOnWhite(s.contrast, cleanFloor)
	step := 1
	if s.factor > 1 {
		step = sheetStep
	}
	read := readZBar(clean, s.width, s.height, search{linear: true, rows: step, columns: step})
	if r.Width*r.Height <= smallPicture || s.hasFinders() {
		read = append(read, readZBar(clean, s.width, s.height, search{qr: true, rows: 1, columns: 1})...)
	}
	var codes []batch.Barcode
	for _, c := range read {
		c.Box = s.rawBox(image.Rect(c.Box[0], c.Box[1], c.Box[0]+c.Box[2], c.Box[1]+c.Box[3]))
		codes = add(codes, c)
	}
	if s.factor > 1 && r.Width*r.Height <= smallPicture {
		for _, c := range readZBar(r.Gray, r.Width, r.Height, closely) {
			codes = add(codes, c)
		}
	}
	codes = readMatrices(r, s, spots, codes)
	margin := int(s.mm(quietMM))
	matrices := mostMatrices
	places := s.textures()
	s.place(codes, places)
	for _, t := range places {
		box := s.rawBox(t.box.Inset(-margin))
		if slices.ContainsFunc(codes, func(c batch.Barcode) bool { return overlaps(c.Box, box) }) {
			continue
		}
		p := s.codePlace(r, t)
		found := p.read()
		if len(found) == 0 && !t.bars && matrices > 0 {
			matrices--
			found = p.readMatrix()
		}
		for _, c := range found {
			codes = add(codes, c)
		}
	}
	return append(codes, s.patchT(codes)...)
}

// place gives codes of which zbar names a single point, as where bars lean, the box of the
// texture there.
func (s *sheet) place(codes []batch.Barcode, places []texture) {
	for i, c := range codes {
		if c.Box[2] > 0 || c.Box[3] > 0 {
			continue
		}
		at := image.Pt(c.Box[0]/s.factor, c.Box[1]/s.factor)
		for _, t := range places {
			if t.bars && at.In(t.box) {
				codes[i].Box = s.rawBox(t.box)
			}
		}
	}
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
const captionMM = 7

// otherInk is the share of the page that carries ink away from codes, their
// captions and the bars of patch codes.
func (s *sheet) otherInk(spots []component, codes []batch.Barcode) float64 {
	var taken []image.Rectangle
	for _, code := range codes {
		taken = append(taken, s.extent(spots, code).Inset(-int(s.mm(captionMM))))
	}
	total := 0
	for i := range spots {
		c := &spots[i]
		if !s.isBar(c) && !slices.ContainsFunc(taken, c.box().In) {
			total += c.area
		}
	}
	return float64(total) / float64(s.width*s.height)
}

// mostBarMM is the length of the bars of a code, at most.
const mostBarMM = 45

// extent is the box of a code on the sheet. zbar boxes the lines that it read; of
// a leaning code that is a sliver, so the bars that cross it are taken along.
func (s *sheet) extent(spots []component, code batch.Barcode) image.Rectangle {
	read := image.Rect(code.Box[0]/s.factor, code.Box[1]/s.factor, (code.Box[0]+code.Box[2])/s.factor+1, (code.Box[1]+code.Box[3])/s.factor+1)
	whole := read
	if code.Format == "QR" || code.Format == "DATAMATRIX" || code.Format == "PATCH-T" {
		return whole
	}
	for i := range spots {
		c := &spots[i]
		long := math.Hypot(float64(c.width()), float64(c.height()))
		if c.box().Overlaps(read) && long <= s.mm(mostBarMM) && 3*float64(c.area) <= long*long {
			whole = whole.Union(c.box())
		}
	}
	return whole
}

// isBar knows the bars of patch codes, also those cut off at the edge.
func (s *sheet) isBar(c *component) bool {
	long := math.Hypot(float64(c.width()), float64(c.height()))
	thick := float64(c.area) / long
	return long >= s.mm(15) && thick >= s.mm(1.2) && thick <= s.mm(6.5)
}
