package samplepost

import (
	"fmt"
	"strings"
)

// invoice draws a firm's bill with table, sums and payment code.
func invoice(s *sheet) {
	c := s.newLetterCase("mahnung")
	c.sender = s.firm()
	number := fmt.Sprintf("RE-2026-%05d", s.IntN(100000))
	c.subject = "Rechnung " + number
	body := s.body(10)
	s.firmHead(c)
	s.foldMarks()
	s.addressField(c.sender, body)
	s.gap()
	small := body.sized(9)
	y := 52.0
	customer := fmt.Sprint(20000 + s.IntN(9999))
	dated := short(s.date())
	for _, l := range [][2]string{{"Rechnungsnummer:", number}, {"Kundennummer:", customer}, {"Rechnungsdatum:", dated},
		{"Ihr Zeichen:", c.ref}, {"Leistungszeitraum:", "Oktober 2026"}} {
		s.print(small, infoMM, y, l[0], black)
		s.more(small, infoMM+34, y, l[1], black)
		y += small.leading() * 1.1
	}
	s.gap()
	s.print(body.sized(14).strong(), leftMM, 104, c.subject, black)
	s.gap()
	y = s.paragraph(body, leftMM, 112, rightMM-leftMM, "für unsere Lieferungen und Leistungen erlauben wir uns, Ihnen wie folgt zu berechnen:", black) + 3
	s.gap()
	y, total := s.table(y, small)
	s.gap()
	iban := s.iban()
	codeTop := y + 4
	y = s.paragraph(body, leftMM, y+8, 118, "Bitte überweisen Sie den Gesamtbetrag innerhalb von 14 Tagen ohne Abzug unter Angabe der Rechnungsnummer auf unser Konto. Es gelten unsere Allgemeinen Geschäftsbedingungen.", black)
	s.gap()
	s.print(body, leftMM, y+2, "IBAN "+grouped(iban), black)
	s.gap()
	s.giroCode(158, codeTop, c.sender, iban, total, number)
	s.gap()
	s.print(s.body(7), leftMM, 280, strings.Join([]string{c.sender.name, c.sender.street, c.sender.place, c.sender.mail, "USt-IdNr. DE999" + fmt.Sprintf("%06d", s.IntN(1000000))}, ", "), black)
	f := s.truth.Fields
	f["art"], f["datum"], f["aktenzeichen"] = "Rechnung", dated, c.ref
	f["absender"], f["betreff"], f["rechnungsnummer"], f["iban"], f["betrag"] = c.sender.name, c.subject, number, iban, euro(total)
}

// table prints the items and the sums; it returns the next baseline and the
// total in cents.
func (s *sheet) table(y float64, st style) (float64, int) {
	columns := []float64{leftMM + 1, leftMM + 11, 120, 138, 164, rightMM - 1} // last two and quantity end here
	head := []string{"Pos.", "Bezeichnung", "Menge", "Einheit", "Einzel €", "Gesamt €"}
	s.box(leftMM, y, rightMM-leftMM, 6.5, ink{222, 222, 224, 1})
	line := func(y float64, st style, cells []string) {
		for i, cell := range cells {
			x := columns[i]
			switch i {
			case 2, 4, 5:
				x -= s.width(st, cell)
			case 3:
				x = 123
			}
			if i == 0 {
				s.print(st, x, y, cell, black)
			} else {
				s.more(st, x, y, cell, black)
			}
		}
	}
	line(y+4.6, st.strong(), head)
	top := y
	y += 6.5
	net := 0
	items := s.Perm(len(s.bank.items))[:4+s.IntN(3)]
	for i, n := range items {
		it := s.bank.items[n]
		quantity := 1 + s.IntN(24)
		if it.unit == "psch." {
			quantity = 1
		}
		net += quantity * it.price
		line(y+4.8, st, []string{fmt.Sprint(i + 1), it.text, fmt.Sprint(quantity), it.unit, euro(it.price), euro(quantity * it.price)})
		y += 7
		s.level(leftMM, y, rightMM-leftMM, black.faded(0.35))
	}
	for _, x := range []float64{leftMM, rightMM} {
		s.rule(x, top, y-top, black.faded(0.35))
	}
	s.gap()
	tax := (net*19 + 50) / 100
	for i, l := range [][2]string{{"Nettobetrag", euro(net)}, {"zzgl. 19 % Umsatzsteuer", euro(tax)}, {"Gesamtbetrag", euro(net+tax) + " €"}} {
		y += 6
		use := st
		if i == 2 {
			use = st.strong()
			s.level(120, y-4.2, rightMM-120, black)
		}
		s.print(use, 121, y, l[0], black)
		s.more(use, rightMM-1-s.width(use, l[1]), y, l[1], black)
	}
	return y, net + tax
}
