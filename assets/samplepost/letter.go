package samplepost

import (
	"fmt"
	"strings"
)

// letterCase is what all pages of one letter agree on.
type letterCase struct {
	text    letterText
	sender  address
	ref     string
	subject string
	date    string
}

// newLetterCase makes up a letter of a layout; "" takes any.
func (s *sheet) newLetterCase(layout string) letterCase {
	var fitting []letterText
	for _, l := range s.bank.letters {
		if layout == "" || l.layout == layout {
			fitting = append(fitting, l)
		}
	}
	if len(fitting) == 0 {
		fitting = s.bank.letters
	}
	c := letterCase{text: pick(s, fitting), ref: s.reference()}
	c.sender = s.firm()
	if c.text.private {
		c.sender = s.citizen()
	}
	day := s.date()
	c.date = long(day)
	c.subject = strings.NewReplacer("%d", short(day.AddDate(0, 0, -14-s.IntN(15))), "%r", c.ref).Replace(c.text.subject)
	f := s.truth.Fields
	f["absender"], f["empfaenger"], f["datum"], f["betreff"] = c.sender.name, townName, short(day), c.subject
	f["art"] = c.text.kind
	if strings.Contains(c.text.subject, "%r") {
		f["aktenzeichen"] = c.ref
	}
	return c
}

// Zones of DIN 5008 form B in millimetres.
const (
	leftMM    = 25.0
	rightMM   = 190.0
	returnMM  = 48.5 // baseline of the return line
	addressMM = 66.5 // first baseline of the recipient
	infoMM    = 125.0
	subjectMM = 106.0
)

// letter draws the only or first page of a letter; pages tells of how many.
func letter(layout string, pages int) func(*sheet) {
	return func(s *sheet) {
		c := s.newLetterCase(layout)
		s.truth.Layout = c.text.layout
		body := s.body(10.5 + float64(s.IntN(3))*0.5)
		if c.text.private {
			s.privateHead(c)
		} else {
			s.firmHead(c)
		}
		s.foldMarks()
		y := s.addressField(c.sender, body)
		s.gap()
		s.right(body, rightMM, 96, strings.SplitN(c.sender.place, " ", 2)[1]+", "+c.date, black)
		s.gap()
		y = s.paragraph(body.strong(), leftMM, max(y, subjectMM), rightMM-leftMM, c.subject, black) + body.leading()
		s.gap()
		y = s.paragraph(body, leftMM, y, rightMM-leftMM, "Sehr geehrte Damen und Herren,", black) + body.leading()*0.8
		s.gap()
		for _, p := range c.text.paragraphs {
			y = s.paragraph(body, leftMM, y, rightMM-leftMM, p, black) + body.leading()*0.8
			s.gap()
		}
		if pages > 1 {
			s.right(body.sized(9), rightMM, 272, fmt.Sprintf("Seite 1 von %d", pages), black)
		} else {
			s.closing(c, body, y)
		}
		if !c.text.private {
			s.gap()
			s.firmFoot(c.sender)
		}
	}
}

// letterContinued draws the second page of a letter of two.
func letterContinued(layout string) func(*sheet) {
	return func(s *sheet) {
		c := s.newLetterCase(layout)
		body := s.body(10.5 + float64(s.IntN(3))*0.5)
		y := 30.0
		s.print(body.sized(9), leftMM, y, c.sender.name+" an "+townName+", "+c.date, black)
		s.gap()
		y += 14
		for _, p := range s.bank.further {
			y = s.paragraph(body, leftMM, y, rightMM-leftMM, p, black) + body.leading()*0.8
			s.gap()
		}
		s.closing(c, body, y)
		s.gap()
		s.right(body.sized(9), rightMM, 272, "Seite 2 von 2", black)
	}
}

// addressField prints return line, recipient and place and date.
func (s *sheet) addressField(from address, body style) float64 {
	line := body.sized(7)
	back := from.name + ", " + from.street + ", " + from.place
	w := s.print(line, leftMM, returnMM, back, black)
	s.level(leftMM, returnMM+1, w, black.faded(0.6))
	s.gap()
	y := addressMM
	for _, l := range []string{townName, "Der Bürgermeister", townStreet, townPlace} {
		s.print(body, leftMM, y, l, black)
		y += body.leading()
	}
	return y
}

// privateHead prints a citizen's name and address at the top.
func (s *sheet) privateHead(c letterCase) {
	st := s.body(10.5)
	y := 20.0
	for i, l := range []string{c.sender.name, c.sender.street, c.sender.place, "Telefon " + c.sender.phone} {
		if i == 0 {
			s.print(st.strong(), leftMM, y, l, black)
		} else {
			s.print(st, leftMM, y, l, black)
		}
		y += st.leading()
	}
	s.gap()
}

// firmHead prints a logo, the firm's name and a line below.
func (s *sheet) firmHead(c letterCase) {
	k := s.logo(170, 14)
	st := s.body(17).strong()
	s.print(st, leftMM, 22, c.sender.name, k)
	s.print(s.body(8.5), leftMM, 28, c.sender.street+", "+c.sender.place+", Telefon "+c.sender.phone, black)
	s.level(leftMM, 33, rightMM-leftMM, k)
	s.truth.Colour = true
	s.gap()
}

// firmFoot prints the small print at the foot of a firm's letter.
func (s *sheet) firmFoot(from address) {
	iban := s.iban()
	s.truth.Fields["iban"] = iban
	st := s.body(7)
	s.level(leftMM, 274, rightMM-leftMM, black.faded(0.5))
	s.print(st, leftMM, 278, from.name+", Amtsgericht Probstheim HRB "+fmt.Sprint(10000+s.IntN(80000))+", USt-IdNr. DE999"+fmt.Sprintf("%06d", s.IntN(1000000)), black)
	s.print(st, leftMM, 281.2, "Musterbank Neu-Übungen, IBAN "+grouped(iban)+", "+from.mail, black)
}

// closing prints date, greeting, signature and enclosures.
func (s *sheet) closing(c letterCase, body style, y float64) {
	y += 2
	s.print(body, leftMM, y, "Mit freundlichen Grüßen", black)
	s.gap()
	s.signature(point{leftMM + 4, y + 12}, 34+s.Float64()*16, pick(s, []ink{blue, black}))
	y += 24
	s.print(body, leftMM, y, c.sender.name, black)
	s.gap()
	if len(c.text.enclosures) > 0 && y < 250 {
		y += body.leading() * 1.8
		s.print(body.strong(), leftMM, y, "Anlagen", black)
		s.truth.Fields["anlagen"] = fmt.Sprint(len(c.text.enclosures))
		for _, e := range c.text.enclosures {
			y += body.leading()
			s.print(body, leftMM, y, e, black)
		}
	}
}

// foldMarks draws the marks of DIN 5008 form B at the left edge.
func (s *sheet) foldMarks() {
	for _, y := range []float64{105, 148.5, 210} {
		s.level(3, y, 4, black.faded(0.7))
	}
}
