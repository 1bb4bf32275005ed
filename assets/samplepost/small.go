package samplepost

import (
	"fmt"
	"math"

	"github.com/scanstelle/scanstelle/batch"
)

// Sizes of small pieces in millimetres.
var (
	sizeC5      = point{229, 162}
	sizeDL      = point{220, 110}
	sizeReceipt = point{80, 158}
)

// envelope draws the front of an envelope: sender, recipient, franking with a
// data matrix code and a postmark.
func envelope(size point) func(*sheet) {
	return func(s *sheet) {
		c := s.citizen()
		st := s.body(9)
		y := 14.0
		for _, l := range []string{"Absender:", c.name, c.street, c.place} {
			s.print(st, 14, y, l, black)
			y += st.leading()
		}
		s.gap()
		x := size.x - 62
		number := fmt.Sprintf("%04X %04X %02X %04X %04X", s.IntN(65536), s.IntN(65536), s.IntN(256), s.IntN(65536), s.IntN(65536))
		s.code(formatDataMatrix, "DEA"+fmt.Sprintf("%012d", s.IntN(1e12)), x, 9, 14, 14)
		s.print(st.sized(8).strong(), x+18, 13, "Musterpost", black)
		s.print(st.sized(8), x+18, 17, "0,95 EUR", black)
		s.print(st.sized(8), x+18, 21, "18.11.26", black)
		s.print(st.sized(6.5), x, 27, number, black)
		s.gap()
		s.postmark(point{x - 18, 20})
		st = s.body(12)
		y = size.y*0.5 + 4
		for _, l := range []string{townName, "Poststelle", townStreet, townPlace} {
			s.print(st, size.x*0.5, y, l, black)
			y += st.leading()
		}
		s.truth.Fields["absender"] = c.name
	}
}

// postmark draws a round mark and waves.
func (s *sheet) postmark(at point) {
	k := ink{40, 40, 50, 0.6}
	s.ring(at, 11, 0.45, k)
	st := style{family: sans, bold: true, size: 7.5}
	s.arc(st, at, 8.2, 0, "BRIEFZENTRUM 62", false, k)
	s.tilted(st.sized(9), at.plus(point{0, 1.5}), 0, "18.11.26-19", k)
	for i := range 5 {
		var through []point
		for x := range 9 {
			through = append(through, point{at.x - 14 - float64(x)*4, at.y - 7 + float64(i)*3.4 + 1.2*math.Sin(float64(x)*1.5)})
		}
		s.stroke(curve(through, 6), evenly(0.45), k)
	}
	s.truth.Stamps = append(s.truth.Stamps, "BRIEFZENTRUM 62 18.11.26-19")
}

// envelopeBack draws the flap of an envelope: creases, nothing printed.
func envelopeBack(size point) func(*sheet) {
	return func(s *sheet) {
		s.truth.Kind = batch.KindBlank
		s.truth.Oriented = false
		crease := ink{205, 204, 200, 0.8}
		s.stroke([]point{{2, 2}, {size.x / 2, size.y * 0.45}, {size.x - 2, 2}}, evenly(0.5), crease)
	}
}

// receipt draws a till receipt.
func receipt(s *sheet) {
	st := style{family: mono, size: 8.5}
	middle := sizeReceipt.x / 2
	firm := s.firm()
	y := 14.0
	s.centre(st.sized(11).strong(), middle, y, "Bäckerei & Café am Markt", black)
	y += 6
	for _, l := range []string{firm.street, firm.place, "Tel. " + firm.phone} {
		s.centre(st, middle, y, l, black)
		y += st.leading()
	}
	s.gap()
	y += 4
	total := 0
	for range 5 + s.IntN(5) {
		name, price := pick(s, []string{"Brezel", "Kaffee groß", "Käsebrötchen", "Mineralwasser", "Apfelkuchen", "Tüte Äpfel"}), 120+s.IntN(500)
		n := 1 + s.IntN(6)
		total += n * price
		s.print(st, 6, y, fmt.Sprintf("%d x %s", n, name), black)
		amount := euro(n*price) + " A"
		s.more(st, sizeReceipt.x-6-s.width(st, amount), y, amount, black)
		y += st.leading() * 1.1
	}
	s.level(6, y-1, sizeReceipt.x-12, black)
	y += 5
	s.print(st.sized(11).strong(), 6, y, "SUMME EUR", black)
	sum := euro(total)
	s.more(st.sized(11).strong(), sizeReceipt.x-6-s.width(st.sized(11).strong(), sum), y, sum, black)
	s.gap()
	y += 8
	for _, l := range []string{"MwSt A 7 % enthalten", "Datum 17.11.2026 09:4" + fmt.Sprint(s.IntN(10)), "Bon-Nr. " + fmt.Sprint(1000+s.IntN(9000)), "Vielen Dank für Ihren Einkauf!"} {
		s.centre(st, middle, y, l, black)
		y += st.leading()
	}
	s.gap()
	s.code(formatCode128, fmt.Sprintf("B%09d", s.IntN(1e9)), 12, y+2, 56, 9)
	s.truth.Fields["betrag"] = sum
}

// blank draws nothing; specks of dust may lie on it.
func blank(specks int) func(*sheet) {
	return func(s *sheet) {
		s.truth.Kind = batch.KindBlank
		s.truth.Oriented = false
		for range specks {
			at := point{5 + s.Float64()*200, 5 + s.Float64()*287}
			s.fill([][]point{dot(at, 0.05+s.Float64()*0.09)}, pencil)
		}
	}
}

// nearBlank draws a page that carries one small thing and must never pass for
// blank.
func nearBlank(what string) func(*sheet) {
	return func(s *sheet) {
		s.truth.Oriented = false
		if what != "stempel" { // a stamp has as much ink as some letters
			s.truth.Findings = append(s.truth.Findings, batch.FindingNearBlank)
		}
		switch what {
		case "seitenzahl":
			s.centre(s.body(10), 105, 285, pick(s, []string{"- 4 -", "Seite 4 von 4", "2", "- 12 -"}), black)
		case "unterschrift":
			s.signature(point{40 + s.Float64()*90, 60 + s.Float64()*160}, 40, pick(s, []ink{blue, black}))
		case "bleistift":
			s.pencilNote(point{30 + s.Float64()*110, 25 + s.Float64()*230}, 4.5)
		case "stempel":
			s.roundStamp(point{60 + s.Float64()*90, 60 + s.Float64()*160})
		case "zeile":
			s.print(s.body(10.5), leftMM, 30+s.Float64()*200, "Diese Seite wurde absichtlich frei gelassen.", black)
		}
	}
}

// also lets further marks follow a drawing.
func also(draw func(*sheet), marks ...func(*sheet)) func(*sheet) {
	return func(s *sheet) {
		draw(s)
		for _, mark := range marks {
			mark(s)
		}
	}
}

// Marks of the mailroom and of other systems.
func stamped(s *sheet)    { s.roundStamp(point{155 + s.Float64()*15, 68 + s.Float64()*8}) }
func boxStamped(s *sheet) { s.boxStamp(point{152 + s.Float64()*8, 66 + s.Float64()*10}) }
func lowStamped(s *sheet) { s.boxStamp(point{58 + s.Float64()*20, 240 + s.Float64()*15}) }
func noted(s *sheet)      { s.pencilNote(point{130 + s.Float64()*20, 12 + s.Float64()*4}, 4) }

func coded(formats ...string) func(*sheet) {
	return func(s *sheet) { s.foreignCodes(formats...) }
}
