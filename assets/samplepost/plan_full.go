package samplepost

import (
	"image/color"

	"github.com/scanstelle/scanstelle/assets/separators"
	"github.com/scanstelle/scanstelle/batch"
)

// full is 126 single pages that reach into the corners of what a scanner
// delivers.
func (p *plan) full() {
	p.fullText()
	p.fullDefects()
	p.fullBlank()
	p.fullNearBlank()
	p.fullSeparators()
	p.fullOdd()
}

// fullText is 44 pages of text at all angles and ways up.
func (p *plan) fullText() {
	draws := []struct {
		layout string
		draw   func(*sheet)
	}{
		{"widerspruch", also(letter("widerspruch", 1), stamped)}, {"rechnung", also(invoice, lowStamped)}, {"wohngeld-formular", housingForm(1)},
		{"anfrage", letter("anfrage", 1)}, {"vorlage", council}, {"mahnung", also(letter("mahnung", 1), boxStamped, noted)},
		{"amtsblatt", gazette}, {"hundesteuer", dogTaxForm}, {"wohngeld", letter("wohngeld", 1)}, {"beschwerde", letter("beschwerde", 1)},
		{"wohngeld-formular", housingForm(2)},
	}
	for i := range 44 {
		d := draws[i%len(draws)]
		s := p.used()
		s.skew = p.lean(4)
		s.turn = []int{0, 180, 0, 90, 0, 270, 180, 0}[i%8]
		if i%7 == 6 {
			s.skew = p.lean(10)
		}
		if i%9 == 8 {
			s.skew = 0
		}
		if i%11 == 10 {
			s.mode = grayMode
		}
		p.single(d.layout, p.drawing(d.layout, d.draw), s)
	}
}

// fullDefects is 14 pages with one thing wrong.
func (p *plan) fullDefects() {
	for _, change := range []struct {
		name  string
		apply func(*scan)
	}{
		{"blass", func(s *scan) { s.fade = 0.55 }},
		{"sehr-blass", func(s *scan) { s.fade = 0.72 }},
		{"durchschein", func(s *scan) { s.bleed = 0.2 }},
		{"unscharf", func(s *scan) { s.blur = 5 }},
		{"rauschen", func(s *scan) { s.noise = 9 }},
		{"streifen", func(s *scan) { s.streaks = []streak{{0.31, 3, 60}} }},
		{"streifen", func(s *scan) { s.streaks = []streak{{0.62, 2, 40}, {0.88, 5, 90}} }},
		{"rand", func(s *scan) { s.border = [4]float64{0, 7, 0, 0} }},
		{"rand", func(s *scan) { s.border = [4]float64{5, 0, 6, 0} }},
		{"schwarz-hinterlegt", func(s *scan) { s.backing, s.skew = 24, 2.5 }},
		{"bundschatten", func(s *scan) { s.shadow, s.gutter = 0.7, 3 }},
		{"200dpi", func(s *scan) { s.dpi = 200 }},
		{"ohne-dpi", func(s *scan) { s.noDPI = true }},
		{"rosa", func(s *scan) { s.tint = rosy }},
	} {
		s := clean()
		s.skew = p.lean(0.5)
		change.apply(&s)
		front := p.drawing("rechnung", invoice)
		page := p.single(change.name, p.drawing("anfrage", letter("anfrage", 1)), s)
		page.back, page.note = &front, change.name
	}
}

// fullBlank is 24 blank pages.
func (p *plan) fullBlank() {
	fronts := []func(*sheet){letter("", 1), invoice, council, housingForm(1), gazette}
	for i := range 24 {
		s := p.used()
		s.tint = []color.RGBA{white, cream, gray, green, rosy, white}[i%6]
		s.bleed = []float64{0, 0.06, 0.10, 0.14, 0.18}[i%5]
		s.holes = i%3 == 0
		s.skew = p.lean(3)
		specks := []int{0, 6, 14}[i%3]
		switch i {
		case 5:
			s.backing = 24
		case 9:
			s.border = [4]float64{0, 0, 0, 6}
		case 13:
			s.streaks = []streak{{0.4, 3, 50}}
		case 16, 17:
			s.mode = grayMode
		case 20:
			s.mode, s.bleed, s.tint = bitonalMode, 0.06, white
		case 21:
			s.noise = 8
		case 22:
			s.shadow, s.gutter = 0.6, 1
		}
		front := p.drawing("vorderseite", fronts[i%len(fronts)])
		page := p.single("leer", p.drawing("leer", blank(specks)), s)
		page.side, page.back = batch.Back, &front
	}
}

// fullNearBlank is 18 pages with one small thing on them.
func (p *plan) fullNearBlank() {
	for i := range 18 {
		what := []string{"seitenzahl", "unterschrift", "bleistift", "seitenzahl", "bleistift", "stempel", "unterschrift", "bleistift", "zeile"}[i%9]
		s := p.used()
		s.skew = p.lean(2)
		s.bleed = []float64{0, 0.06, 0.12}[i%3]
		s.tint = []color.RGBA{white, cream, gray, green}[i%4]
		front := p.drawing("vorderseite", letter("", 1))
		p.single(what, p.drawing(what, nearBlank(what)), s).back = &front
	}
}

// fullSeparators is 16 separator sheets in all positions.
func (p *plan) fullSeparators() {
	styles := []separators.Style{separators.Own, separators.Code39, separators.Bars, separators.Own}
	for i := range 16 {
		s := p.used()
		s.turn = []int{0, 180, 90, 0, 270}[i%5]
		s.skew = p.lean(4)
		switch i {
		case 6, 8:
			s.skew = 9.5
		case 12, 13:
			s.skew = -16
		case 14:
			s.tint = green
		case 15:
			s.tint = rosy
		}
		if i%6 == 5 {
			s.mode = grayMode
		}
		page := p.single("trennblatt", p.drawing("trennblatt", separator(styles[i%4])), s)
		page.document = 0
	}
}

// fullOdd is 10 pages of other kinds: foreign codes, envelopes, receipts,
// handwriting.
func (p *plan) fullOdd() {
	for _, formats := range [][]string{{formatCode128}, {formatCode39}, {formatQR, formatDataMatrix}, {formatCode128, formatCode39, formatQR}} {
		p.single("fremdcode", p.drawing("fremdcode", also(letter("anfrage", 1), coded(formats...))), p.used())
	}
	s := p.used()
	p.single("umschlag", p.drawn("umschlag", envelope(sizeC5), sizeC5), s)
	p.single("umschlag", p.drawn("umschlag", envelope(sizeDL), sizeDL), p.used())
	page := p.single("umschlag-rueckseite", p.drawn("umschlag", envelopeBack(sizeDL), sizeDL), p.used())
	page.note = "creases of the flap only"
	s = p.used()
	s.window, s.skew, s.holes = point{210, 297}, -3, false
	p.single("kassenbon", p.drawn("kassenbon", receipt, sizeReceipt), s)
	p.single("handschrift", p.drawing("handschrift", handwritten), p.used())
	s = p.used()
	s.turn = 180
	p.single("handschrift", p.drawing("handschrift", handwritten), s)
}
