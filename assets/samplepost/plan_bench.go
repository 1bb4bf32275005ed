package samplepost

// bench is 40 single pages at 300 dpi: 36 with text, one near blank and three
// blank, in the mix of an ordinary day, without separators.
func (p *plan) bench() {
	private := []string{"widerspruch", "wohngeld", "anfrage", "beschwerde"}
	for i := range 16 {
		layout := private[i%len(private)]
		draw := letter(layout, 1)
		if i%3 == 0 {
			draw = also(draw, stamped)
		}
		if i%5 == 0 {
			draw = also(draw, noted)
		}
		s := p.used()
		switch i {
		case 4, 11:
			s.turn = 180
		case 7:
			s.skew = p.lean(4)
		case 13:
			s.turn = 90
		}
		p.single(layout, p.drawing(layout, draw), s)
	}
	for i := range 4 {
		s := p.used()
		s.skew = p.lean(3)
		draw := also(letter("mahnung", 1), boxStamped)
		if i%2 == 0 {
			draw = also(draw, coded(formatQR))
		}
		p.single("mahnung", p.drawing("mahnung", draw), s)
	}
	for i := range 5 {
		s := p.used()
		if i == 2 {
			s.turn = 180
		}
		p.single("rechnung", p.drawing("rechnung", invoice), s)
	}
	for i := range 5 {
		s := p.used()
		draw := []func(*sheet){housingForm(1), housingForm(2), dogTaxForm}[i%3]
		if i == 3 {
			s.mode = grayMode
		}
		p.single("formular", p.drawing("formular", draw), s)
	}
	for i := range 3 {
		s := p.used()
		if i == 1 {
			s.mode = grayMode
		}
		p.single("vorlage", p.drawing("vorlage", council), s)
	}
	for range 2 {
		p.single("amtsblatt", p.drawing("amtsblatt", gazette), p.used())
	}
	s := clean()
	s.mode = bitonalMode
	p.single("brief-sw", p.drawing("anfrage", letter("anfrage", 1)), s)
	p.single("seitenzahl", p.drawing("seitenzahl", nearBlank("seitenzahl")), p.used())
	for i := range 3 {
		s := p.used()
		s.bleed = []float64{0.08, 0.12, 0}[i]
		front := p.drawing("wohngeld", letter("wohngeld", 1))
		p.single("rueckseite", p.drawing("leer", blank(4)), s).back = &front
	}
}
