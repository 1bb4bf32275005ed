package samplepost

import (
	"github.com/scanstelle/scanstelle/assets/separators"
	"github.com/scanstelle/scanstelle/batch"
)

// demo is one morning's post.
func (p *plan) demo() {
	s := p.used()
	s.skew, s.holes, s.tint = 1.8, true, white
	p.single("widerspruch", p.drawing("widerspruch", also(letter("widerspruch", 1), stamped, noted)), s)

	s = p.used()
	s.skew = -0.6
	p.single("rechnung", p.drawing("rechnung", also(invoice, lowStamped)), s)

	p.demoStack()

	p.open("fax", "tiff")
	for i, draw := range []func(*sheet){letter("anfrage", 2), letterContinued("anfrage")} {
		s := clean()
		s.mode, s.skew, s.noise = bitonalMode, 0.7, 9
		d := drawing{layout: "anfrage", seed: 0xfa4 + p.pages[0].front.seed, draw: draw}
		p.page(batch.Front, d, s).note = []string{"first page of a fax", "last page of a fax"}[i]
	}

	s = clean()
	s.mode, s.turn = bitonalMode, 180
	p.single("beschwerde", p.drawing("beschwerde", letter("beschwerde", 1)), s).note = "lies upside down"

	s = p.used()
	s.skew, s.shadow, s.tint = -1.1, 0, white
	p.single("umschlag", p.drawn("umschlag", envelope(sizeC5), sizeC5), s)

	s = p.used()
	s.window, s.skew, s.backing, s.tint, s.holes, s.shadow = point{105, 180}, 2.4, 238, white, false, 0
	p.single("kassenbon", p.drawn("kassenbon", receipt, sizeReceipt), s)

	s = clean()
	s.mode, s.noise = grayMode, 3
	p.single("amtsblatt", p.drawing("amtsblatt", gazette), s)

	s = p.used()
	s.turn, s.skew, s.tint = 90, 0.8, green
	p.single("hundesteuer", p.drawing("hundesteuer", dogTaxForm), s).note = "lies on its side"

	s = p.used()
	p.single("abgebrochen", p.drawing("mahnung", letter("mahnung", 1)), s).refused = batch.CodeTruncated
}

// demoStack is a duplex stack of four documents in one PDF, cut by separator
// sheets that are printed on both sides.
func (p *plan) demoStack() {
	p.open("stapel", "pdf")

	// Application with form: two sheets, the first with a blank back.
	s := p.used()
	s.bleed, s.skew, s.holes, s.tint = 0.10, 0.9, false, white
	p.sides(p.drawing("wohngeld", also(letter("wohngeld", 1), stamped)), nil, s)
	seed := p.Uint64()
	back := drawing{layout: "wohngeld-formular", seed: seed, draw: housingForm(2)}
	s.bleed, s.skew = 0.06, -1.3
	p.sides(drawing{layout: "wohngeld-formular", seed: seed, draw: housingForm(1)}, &back, s)

	p.cut(separators.Own, 0.5, 0)

	// A letter of two pages on one sheet, and a council paper with a blank
	// back.
	s = p.used()
	s.bleed, s.skew, s.holes, s.tint = 0.08, 0.4, true, white
	seed = p.Uint64()
	back = drawing{layout: "anfrage", seed: seed, draw: letterContinued("anfrage")}
	p.sides(drawing{layout: "anfrage", seed: seed, draw: also(letter("anfrage", 2), coded(formatCode128), boxStamped)}, &back, s)
	s = p.used()
	s.bleed, s.skew, s.tint = 0.12, -2.2, gray
	p.sides(p.drawing("vorlage", council), nil, s)

	p.cut(separators.Code39, -1.5, 180)

	// A reminder that lies upside down; its back has the hand's note alone.
	s = p.used()
	s.turn, s.skew, s.bleed, s.tint = 180, 3.2, 0.08, white
	note := p.drawing("bleistift", nearBlank("bleistift"))
	p.sides(p.drawing("mahnung", also(letter("mahnung", 1), stamped)), &note, s)
}

// cut adds a separator sheet printed on both sides, and begins the next
// document.
func (p *plan) cut(style separators.Style, skew float64, turn int) {
	s := clean()
	s.skew, s.turn = skew, turn
	next := p.document + 1
	p.document = 0
	d := p.drawing("trennblatt", separator(style))
	p.page(batch.Front, d, s)
	s.skew = -skew
	p.page(batch.Back, d, s)
	p.document = next
}
