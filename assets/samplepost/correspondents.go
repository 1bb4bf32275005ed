package samplepost

import (
	"fmt"
)

// label takes one of the ways to announce a reference.
func (s *sheet) label(of func(*labels) []string) string { return pick(s, of(&s.bank.labels)) }

func ours(l *labels) []string   { return l.own }
func theirs(l *labels) []string { return l.theirs }

// authorityLetter draws a letter of another authority with an information
// block on the right.
func authorityLetter(up float64) func(*sheet) {
	return func(s *sheet) {
		from := s.firm()
		from.name = pick(s, s.bank.authorities)
		m := s.newMailing(s.bank.official, from, up)
		m.theirs = pick(s, []string{
			fmt.Sprintf("%s %d - %d/%d#%d", pick(s, []string{"Z I", "III B", "KM", "IV"}), 1+s.IntN(8), 10000+s.IntN(4000), 1+s.IntN(9), 1+s.IntN(9)),
			fmt.Sprintf("%d-%d/%02d", 11+s.IntN(70), 1000+s.IntN(8000), 24+s.IntN(3)),
			fmt.Sprintf("%d.%d-%04d", 10+s.IntN(80), 1+s.IntN(9), s.IntN(10000)),
		})
		s.truth.Fields["zeichen_absender"] = m.theirs
		s.print(s.body(16).strong(), leftMM, 16, from.name, black)
		s.print(s.body(8.5), leftMM, 21, from.street+", "+from.place, black)
		s.gap()
		s.foldMarks()
		s.window(m, "")
		s.infoBlock(m, [][2]string{{s.label(theirs) + ":", m.theirs}, {s.label(ours) + ":", m.own}, {"Bearbeiterin:", pick(s, s.bank.first) + " " + pick(s, s.bank.last)},
			{"Telefon:", from.phone}, {"E-Mail:", from.mail}, {"Datum:", m.date}})
		s.content(m, subjectMM-up)
	}
}

// firmLetter draws a letter of a firm with a reference line.
func firmLetter(up float64) func(*sheet) {
	return func(s *sheet) {
		m := s.newMailing(s.bank.business, s.firm(), up)
		m.theirs = pick(s, []string{fmt.Sprintf("%s-%s", lower2(s), lower2(s)), fmt.Sprintf("%s/%d", lower2(s), 100+s.IntN(900)), fmt.Sprintf("V-%d-%03d", 2024+s.IntN(3), s.IntN(1000))})
		s.truth.Fields["zeichen_absender"] = m.theirs
		if up == 0 {
			s.firmHead(letterCase{sender: m.from})
		} else {
			s.print(s.body(17).strong(), leftMM, 17, m.from.name, black)
			s.gap()
		}
		s.window(m, "")
		s.referenceLine(m, [][2]string{{s.label(ours), m.own}, {s.label(theirs), m.theirs}, {"Telefon", m.from.phone}, {"Datum", m.date}})
		s.content(m, 116-up)
		s.gap()
		s.firmFoot(m.from)
	}
}

func lower2(s *sheet) string { return string(rune('a'+s.IntN(26))) + string(rune('a'+s.IntN(26))) }

// lawyerLetter draws a lawyer's letter: references in lines below the address.
func lawyerLetter(s *sheet) {
	from := s.firm()
	from.name = pick(s, s.bank.lawyers)
	m := s.newMailing(s.bank.legal, from, 0)
	m.theirs = fmt.Sprintf("%d/%02d %s", 100+s.IntN(1900), 24+s.IntN(3), pick(s, []string{"MÜ/st", "K/ah", "WE01"}))
	s.truth.Fields["zeichen_absender"] = m.theirs
	s.centre(s.body(15).strong(), 105, 18, from.name, black)
	s.centre(s.body(8.5), 105, 24, from.street+" · "+from.place+" · Telefon "+from.phone, black)
	s.gap()
	s.window(m, "")
	s.right(m.body, rightMM, 92, placeOf(from)+", den "+m.date, black)
	s.gap()
	s.print(m.body, leftMM, 98, s.label(theirs)+": "+m.theirs, black)
	s.print(m.body, leftMM, 98+m.body.leading(), s.label(ours)+": "+m.own, black)
	s.gap()
	s.content(m, 114)
}

func placeOf(a address) string { return a.place[6:] }

// courtLetter draws a court's letter.
func courtLetter(s *sheet) {
	from := s.firm()
	from.name = pick(s, s.bank.courts)
	m := s.newMailing(s.bank.judicial, from, 0)
	m.text.signer = true
	m.theirs = pick(s, []string{fmt.Sprintf("%d K %d/%02d", 1+s.IntN(12), 100+s.IntN(3000), 24+s.IntN(3)), fmt.Sprintf("%d C %d/%02d", 1+s.IntN(120), 10+s.IntN(900), 24+s.IntN(3)),
		fmt.Sprintf("S %d SO %d/%02d ER", 1+s.IntN(30), 10+s.IntN(900), 24+s.IntN(3))})
	s.truth.Fields["zeichen_absender"] = m.theirs
	s.print(s.body(15).strong(), leftMM, 20, from.name, black)
	s.gap()
	s.window(m, "")
	s.infoBlock(m, [][2]string{{s.bank.labels.court + ":", m.theirs}, {s.label(ours) + ":", m.own}, {"Telefon:", from.phone}, {"Datum:", m.date}})
	s.content(m, subjectMM)
}

// citizenLetter draws a letter of a person, who keeps to no norm.
func citizenLetter(s *sheet) {
	from := s.citizen()
	var texts []dispatch
	for _, l := range s.bank.letters {
		if l.private {
			texts = append(texts, dispatch{kind: l.kind, subject: plainSubject(l.subject), paragraphs: l.paragraphs[:2], annexes: l.enclosures})
		}
	}
	m := s.newMailing(texts, from, 0)
	x := leftMM
	if s.IntN(3) == 0 {
		x = 135
	}
	y := 20.0
	for _, l := range []string{from.name, from.street, from.place, "Tel. " + from.phone} {
		s.print(m.body, x, y, l, black)
		y += m.body.leading()
	}
	s.gap()
	y = 54
	office := m.addressee
	if office == "" {
		office = "Rathaus"
	}
	for _, l := range []string{"An die", townName, office, townStreet, townPlace} {
		s.print(m.body, leftMM, y, l, black)
		y += m.body.leading()
	}
	s.gap()
	s.right(m.body, rightMM, 88, placeOf(from)+", "+pick(s, []string{"den ", ""})+m.date, black)
	s.gap()
	y = 98
	switch s.IntN(3) {
	case 0: // a line of its own
		s.print(m.body, leftMM, y, s.label(ours)+": "+m.own, black)
		s.gap()
		y += 2.2 * m.body.leading()
	case 1: // in the subject
		m.subject += ", " + pick(s, s.bank.labels.any) + " " + m.own
		s.truth.Fields["betreff"] = m.subject
	default:
		m.text.paragraphs = append([]string{"ich beziehe mich auf Ihr Schreiben vom 12.10.2026, " + pick(s, s.bank.labels.any) + " " + m.own + "."}, m.text.paragraphs...)
	}
	s.content(m, y)
}

// bill draws an invoice of form A without table.
func bill(s *sheet) {
	m := s.newMailing(s.bank.billing, s.firm(), formA)
	number := pick(s, []string{fmt.Sprintf("RE-2026-%05d", s.IntN(100000)), fmt.Sprintf("26%06d", s.IntN(1000000)), fmt.Sprintf("R%d/%02d", 1000+s.IntN(9000), 1+s.IntN(12))})
	m.subject = pick(s, []string{"Rechnung " + number, "Rechnung Nr. " + number})
	s.print(s.body(17).strong(), leftMM, 16, m.from.name, black)
	s.gap()
	s.window(m, "")
	s.infoBlock(m, [][2]string{{"Rechnungsnummer:", number}, {"Kundennummer:", fmt.Sprint(20000 + s.IntN(9999))}, {"Rechnungsdatum:", m.date}, {s.label(ours) + ":", m.own}})
	y := s.paragraph(m.body.sized(13).strong(), leftMM, 88, rightMM-leftMM, m.subject, black) + 6
	s.gap()
	y = s.paragraph(m.body, leftMM, y, rightMM-leftMM, m.text.paragraphs[0], black) + 6
	s.gap()
	net := 5000 + s.IntN(900000)
	tax := (net*19 + 50) / 100
	for _, l := range [][2]string{{"Nettobetrag", euro(net)}, {"19 % MwSt.", euro(tax)}, {pick(s, s.bank.labels.total), euro(net+tax) + " €"}} {
		s.print(m.body, 110, y, l[0], black)
		s.more(m.body, rightMM-s.width(m.body, l[1]), y, l[1], black)
		y += 6.5
	}
	s.gap()
	iban := s.iban()
	if s.IntN(2) == 0 {
		s.giroCode(155, y+6, m.from, iban, net+tax, number)
	}
	y = s.paragraph(m.body, leftMM, y+8, 118, m.text.paragraphs[1], black) + 4
	s.gap()
	s.print(m.body, leftMM, y, "IBAN: "+grouped(iban), black)
	s.gap()
	f := s.truth.Fields
	f["betreff"], f["rechnungsnummer"], f["iban"], f["betrag"] = m.subject, number, iban, euro(net+tax)
}

// registered draws the envelope of a registered letter.
func registered(s *sheet) {
	c := s.citizen()
	s.truth.Fields["absender"] = c.name
	st := s.body(9.5)
	y := 22.0
	for _, l := range []string{"Absender:", c.name, c.street, c.place} {
		s.print(st, 20, y, l, black)
		y += st.leading()
	}
	s.gap()
	number := s.registeredNumber()
	s.frame(18, 52, 74, 26, black)
	s.print(st.strong(), 21, 57, "Einschreiben Einwurf", black)
	s.code(formatCode128, number, 21, 59, 66, 10)
	s.print(st, 21, 75, number[:2]+" "+number[2:4]+" "+number[4:7]+" "+number[7:10]+" "+number[10:11]+" "+number[11:], black)
	s.gap()
	st = s.body(12)
	y = 95
	for _, l := range []string{townName, townStreet, townPlace} {
		s.print(st, 110, y, l, black)
		y += st.leading()
	}
	s.truth.Fields["sendungsnummer"] = number
}

// registeredNumber returns a number with a correct check digit (UPU S10).
func (s *sheet) registeredNumber() string {
	digits := fmt.Sprintf("%08d", s.IntN(100000000))
	sum := 0
	for i, weight := range []int{8, 6, 4, 2, 3, 5, 9, 7} {
		sum += weight * int(digits[i]-'0')
	}
	check := 11 - sum%11
	switch check {
	case 10:
		check = 0
	case 11:
		check = 5
	}
	return fmt.Sprintf("R%c%s%dDE", 'A'+s.IntN(26), digits, check)
}
