package samplepost

import (
	"image"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// spec is a page to be made.
type spec struct {
	file     string
	format   string // of the file
	number   int    // page in the file
	document int
	sheet    int
	side     batch.Side
	front    drawing  // what is on this side
	back     *drawing // what is on the other side, where it shines through
	scan     scan
	refused  batch.Code
	note     string
}

// drawing draws one side of a sheet. The seed fixes all its chances, so that
// the pages of one document agree about names and numbers.
type drawing struct {
	layout string
	seed   uint64
	draw   func(*sheet)
	size   point // mm; A4 where zero
}

func (d drawing) paper() point {
	if d.size.x > 0 {
		return d.size
	}
	return point{210, 297}
}

// press makes pages; it belongs to one goroutine at a time and keeps the large
// buffers.
type press struct {
	canvas  *canvas
	held    bool
	colours []byte // for the planes of a colour image
	grays   *image.Gray
}

func newPress(held bool) *press {
	return &press{canvas: &canvas{fonts: newFonts()}, held: held}
}

// ycbcr returns an image of the given size with subsampled colour, its planes in
// one buffer that is used again.
func (p *press) ycbcr(w, h int) *image.YCbCr {
	cw, ch := (w+1)/2, (h+1)/2
	if n := w*h + 2*cw*ch; cap(p.colours) < n {
		p.colours = make([]byte, n)
	}
	buf := p.colours[:cap(p.colours)]
	return &image.YCbCr{Y: buf[:w*h], Cb: buf[w*h : w*h+cw*ch], Cr: buf[w*h+cw*ch : w*h+2*cw*ch],
		YStride: w, CStride: cw, SubsampleRatio: image.YCbCrSubsampleRatio420, Rect: image.Rect(0, 0, w, h)}
}

func (p *press) gray(w, h int) *image.Gray {
	if p.grays == nil || cap(p.grays.Pix) < w*h {
		p.grays = image.NewGray(image.Rect(0, 0, w, h))
	}
	p.grays.Pix, p.grays.Stride, p.grays.Rect = p.grays.Pix[:w*h], w, image.Rect(0, 0, w, h)
	return p.grays
}

// draw puts a drawing on the clean canvas and returns what it says.
func (p *press) draw(d drawing, s scan) *sheet {
	size := d.paper()
	p.canvas.reset(size.x, size.y, s.dpi, s.tint)
	rng := rand.New(rand.NewPCG(d.seed, 0x5ca57e11e))
	sh := newSheet(p.canvas, rng, p.held)
	d.draw(sh)
	return sh
}

// print makes a page.
func (p *press) print(s spec) (Page, error) {
	var other *otherSide
	if s.back != nil && s.scan.bleed > 0 {
		p.draw(*s.back, s.scan)
		other = p.canvas.seenThrough()
	}
	sh := p.draw(s.front, s.scan)
	if other != nil {
		p.canvas.shineThrough(other, s.scan.bleed)
	}
	if s.scan.holes {
		p.canvas.punch(s.side == batch.Back)
	}
	rng := rand.New(rand.NewPCG(s.front.seed, 0xd1e5e1+uint64(s.number)))
	img := p.capture(s.scan, rng)
	data, err := encode(img, s.scan)
	if err != nil {
		return Page{}, err
	}
	page := Page{Name: s.file, Number: s.number, Format: s.format, Data: data, Truth: s.truth(sh, img.Bounds())}
	if s.refused != "" {
		page.Data = data[:len(data)*3/5]
	}
	return page, nil
}

// truth tells what the page is.
func (s spec) truth(sh *sheet, b image.Rectangle) Truth {
	t := sh.truth
	t.File, t.Page, t.Document, t.Sheet, t.Side = s.file, s.number, s.document, s.sheet, s.side
	t.Layout, t.Note, t.Refused = s.front.layout, s.note, s.refused
	t.Text = sh.text()
	t.SkewDeg = s.scan.skew
	t.Rotation = (360 - s.scan.turn) % 360
	t.Mode, t.DPI, t.DPIInFile = s.scan.mode, s.scan.dpi, !s.scan.noDPI
	t.Colour = s.scan.mode == colourMode && (t.Colour || s.scan.coloured())
	t.Width, t.Height = b.Dx(), b.Dy()
	t.Defects = s.scan.defects(s.back != nil)
	t.Findings = s.findings(t)
	if t.Refused != "" {
		t.Findings = nil
	}
	return t
}

// coloured tells whether the paper itself has a colour a viewer would name.
func (s scan) coloured() bool {
	lo, hi := min(s.tint.R, s.tint.G, s.tint.B), max(s.tint.R, s.tint.G, s.tint.B)
	return hi-lo > 20
}

func (s scan) defects(back bool) []string {
	var out []string
	for _, d := range []struct {
		name string
		is   bool
	}{
		{"bleed", back && s.bleed > 0},
		{"holes", s.holes},
		{"shadow", s.shadow > 0},
		{"border", slices.Max(s.border[:]) > 0},
		{"streak", len(s.streaks) > 0},
		{"faint", s.fade >= 0.4},
		{"blur", s.blur > 1},
		{"noise", s.noise >= 6},
		{"tint", s.coloured()},
	} {
		if d.is {
			out = append(out, d.name)
		}
	}
	return out
}

// findings are what a check at usual limits must report. Only clear cases are
// asserted; borderline ones are left to the defects.
func (s spec) findings(t Truth) []batch.FindingCode {
	out := t.Findings // those of the drawing itself
	add := func(is bool, code batch.FindingCode) {
		if is {
			out = append(out, code)
		}
	}
	add(t.Kind == batch.KindBlank, batch.FindingBlank)
	text := t.Oriented && t.Kind == batch.KindContent
	add(math.Abs(t.SkewDeg) >= 3 && text, batch.FindingSkew)
	add(t.Rotation != 0 && text, batch.FindingRotated)
	add(t.DPI < 200, batch.FindingLowResolution)
	add(!t.DPIInFile, batch.FindingDPIEstimated)
	add(len(s.scan.streaks) > 0, batch.FindingStreak)
	add(slices.Max(s.scan.border[:]) >= 5, batch.FindingDarkBorder)
	return out
}

// sheet is a canvas that remembers what was printed on it.
type sheet struct {
	*canvas
	*rand.Rand
	bank   *bank
	family family
	held   bool
	truth  Truth
	lines  []string
}

func newSheet(c *canvas, rng *rand.Rand, held bool) *sheet {
	s := &sheet{canvas: c, Rand: rng, bank: bankFor(held), held: held}
	f := families(held)
	s.family = f[rng.IntN(len(f))]
	s.truth.Kind = batch.KindContent
	s.truth.Oriented = true
	s.truth.Fields = map[string]string{}
	return s
}

// body is the usual font of this sheet.
func (s *sheet) body(size float64) style { return style{family: s.family, size: size} }

// print writes one line and records it as a printed line.
func (s *sheet) print(st style, x, y float64, text string, k ink) float64 {
	s.lines = append(s.lines, text)
	return s.write(st, x, y, text, k)
}

// right prints a line that ends at x.
func (s *sheet) right(st style, x, y float64, text string, k ink) {
	s.print(st, x-s.width(st, text), y, text, k)
}

// centre prints a line centred at x.
func (s *sheet) centre(st style, x, y float64, text string, k ink) {
	s.print(st, x-s.width(st, text)/2, y, text, k)
}

// more appends a text to the line printed last, where it stands in the same
// printed line.
func (s *sheet) more(st style, x, y float64, text string, k ink) float64 {
	s.lines[len(s.lines)-1] += " " + text
	return s.write(st, x, y, text, k)
}

// paragraph prints wrapped text and returns the baseline below it.
func (s *sheet) paragraph(st style, x, y, width float64, text string, k ink) float64 {
	for _, line := range s.wrap(st, text, width) {
		s.print(st, x, y, line, k)
		y += st.leading()
	}
	return y
}

// gap ends a block of text.
func (s *sheet) gap() {
	if n := len(s.lines); n > 0 && s.lines[n-1] != "" {
		s.lines = append(s.lines, "")
	}
}

// text returns the printed text.
func (s *sheet) text() string {
	if len(s.lines) == 0 {
		return ""
	}
	return strings.TrimSpace(strings.Join(s.lines, "\n")) + "\n"
}

// pick chooses one of several.
func pick[T any](s *sheet, from []T) T { return from[s.IntN(len(from))] }
