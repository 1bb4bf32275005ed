package samplepost

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// Town returns what the town of the sample post would tell its desk about itself:
// its offices and the form of its references.
func Town() batch.FieldSettings {
	s := batch.FieldSettings{Town: townName, Postcodes: []string{townPlace[:5]}, Offices: slices.Clone(offices),
		Patterns: []batch.Pattern{{Name: "Aktenzeichen der Stadt Musterhausen", Field: batch.FieldOwnReference,
			Regexp: `\b\d{2}\.\d-\d{4}/\d{2}\b`, Example: "32.1-0815/26"}}}
	return s
}

// offices are the units of the town; references begin with their numbers.
var offices = []batch.Office{{Number: "20", Name: "Kämmerei"}, {Number: "32", Name: "Ordnungsamt"}, {Number: "33", Name: "Bürgerbüro"},
	{Number: "50", Name: "Sozialamt"}, {Number: "61", Name: "Stadtplanungsamt"}, {Number: "63", Name: "Bauaufsichtsamt"}}

// Correspondence makes n letters of authorities, courts, lawyers, firms and
// citizens, one page and one file each, in both forms of DIN 5008 and in none:
// information block, reference line, references below the address or in the
// subject. Truth.Fields holds every index field that a letter has: aktenzeichen
// (ours), zeichen_absender, absender, amt, datum, betreff, art, anlagen, frist,
// betrag, iban, rechnungsnummer, sendungsnummer; what is missing there is not on
// the page. Index fields are measured on it, so it stays apart from the sample
// post that people see.
func Correspondence(seed int64, n int, held bool) iter.Seq2[Page, error] {
	return printAll(correspondencePlan(seed, n, held), held)
}

func correspondencePlan(seed int64, n int, held bool) []spec {
	number := uint64(seed)
	if held {
		number ^= 0x4e1d000000000000
	}
	p := &plan{Rand: rand.New(rand.NewPCG(number, 0xc0))}
	draws := []struct {
		layout string
		draw   func(*sheet)
		size   point // A4 where zero
	}{
		{"behoerde", authorityLetter(0), point{}}, {"buerger", citizenLetter, point{}}, {"firma", firmLetter(formA), point{}}, {"rechnung", bill, point{}},
		{"gericht", courtLetter, point{}}, {"kanzlei", lawyerLetter, point{}}, {"buerger", citizenLetter, point{}}, {"behoerde", authorityLetter(formA), point{}},
		{"firma", firmLetter(0), point{}}, {"einschreiben", registered, sizeC5},
	}
	for i := range n {
		d := draws[i%len(draws)]
		draw := d.draw
		if i%4 == 1 {
			draw = also(draw, func(s *sheet) { s.roundStamp(point{150 + s.Float64()*15, 122 + s.Float64()*20}) })
		}
		scan, note := p.worn(i)
		p.single(d.layout, p.drawn(d.layout, draw, d.size), scan).note = note
	}
	return p.pages
}

// worn is a scan of paper, every third of it faxed, pale or copied; the note says
// which.
func (p *plan) worn(i int) (s scan, note string) {
	s = p.used()
	switch i % 8 {
	case 1:
		s.mode = grayMode
	case 3:
		s.mode, s.tint, s.shadow, s.noise = bitonalMode, white, 0, 5
		note = "faxed"
	case 4:
		s.skew, s.fade = p.lean(2.6), 0.3
		note = "pale"
	case 6:
		s.blur, s.noise = 1, 5
		note = "copied"
	}
	return s, note
}

// formA is how much form A of DIN 5008 lies above form B, in mm.
const formA = 18.0

// mailing is a letter under construction.
type mailing struct {
	from      address
	own       string // our reference
	theirs    string
	date      string
	text      dispatch
	subject   string
	up        float64 // mm above form B
	body      style
	office    batch.Office
	addressee string // line of the office, "" for none
}

// newMailing makes up a letter from one of several texts.
func (s *sheet) newMailing(texts []dispatch, from address, up float64) mailing {
	m := mailing{from: from, up: up, text: pick(s, texts), body: s.body(10 + float64(s.IntN(3))*0.5)}
	m.own = s.ownReference()
	day := s.date()
	m.date = []string{long(day), short(day), short(day)}[s.IntN(3)]
	m.subject = strings.NewReplacer("%d", short(day.AddDate(0, 0, -20-s.IntN(15))), "%n", pick(s, s.bank.last)).Replace(m.text.subject)
	number, _, _ := strings.Cut(m.own, ".")
	f := s.truth.Fields
	f["absender"], f["datum"], f["betreff"], f["art"], f["aktenzeichen"] = from.name, short(day), m.subject, m.text.kind, m.own
	for _, o := range offices {
		if o.Number == number {
			m.office = o
			f["amt"] = o.Number + " " + o.Name
		}
	}
	if m.office.Name == "" {
		m.office = pick(s, offices)
	}
	if s.IntN(3) > 0 {
		m.addressee = pick(s, []string{m.office.Name, "Amt " + m.office.Number, "- " + m.office.Name + " -"})
		f["amt"] = m.office.Number + " " + m.office.Name
	}
	return m
}

// ownReference invents a reference of the town in one of the forms that German
// towns use.
func (s *sheet) ownReference() string {
	switch s.IntN(6) {
	case 0:
		return fmt.Sprintf("%03d.%02d:%04d/%d", 100+s.IntN(800), 10+s.IntN(80), 1+s.IntN(4000), 2023+s.IntN(4))
	case 1:
		return fmt.Sprintf("505.%02d.%06d.%d", 10+s.IntN(80), 100000+s.IntN(800000), s.IntN(10))
	default:
		return s.reference()
	}
}

// window prints return line and recipient.
func (s *sheet) window(m mailing, note string) {
	line := m.body.sized(7)
	mark := pick(s, []string{", ", " · ", " | "})
	w := s.print(line, leftMM, returnMM-m.up, m.from.name+mark+m.from.street+mark+m.from.place, black)
	s.level(leftMM, returnMM+1-m.up, w, black.faded(0.6))
	s.gap()
	if note != "" {
		s.print(m.body, leftMM, 56-m.up, note, black)
		s.gap()
	}
	y := addressMM - m.up
	lines := []string{townName, m.addressee, townStreet, townPlace}
	if m.addressee == "" {
		lines[1] = "Der Bürgermeister"
	}
	for _, l := range lines {
		s.print(m.body, leftMM, y, l, black)
		y += m.body.leading()
	}
	s.gap()
}

// infoBlock prints labels with their values in two columns on the right.
func (s *sheet) infoBlock(m mailing, rows [][2]string) {
	small := m.body.sized(9)
	y := 53.0 - m.up
	wide, widest := 0.0, 0.0
	for _, r := range rows {
		wide, widest = max(wide, s.width(small, r[0])), max(widest, s.width(small, r[1]))
	}
	x := min(infoMM, 204-wide-3-widest)
	for _, r := range rows {
		s.print(small, x, y, r[0], black)
		s.more(small, x+wide+3, y, r[1], black)
		y += small.leading() * 1.15
	}
	s.gap()
}

// referenceLine prints labels in one line with their values below (DIN 5008).
func (s *sheet) referenceLine(m mailing, columns [][2]string) {
	small := m.body.sized(7.5)
	y := 99.0 - m.up
	for row := range 2 {
		for i, c := range columns {
			st := small
			if row == 1 {
				st = m.body.sized(9.5)
			}
			x := leftMM + []float64{0, 50.8, 101.6, 137}[i]
			if i == 0 {
				s.print(st, x, y, c[row], black)
			} else {
				s.more(st, x, y, c[row], black)
			}
		}
		y += 4.6
	}
	s.gap()
}

// content prints subject, text, greeting and annexes.
func (s *sheet) content(m mailing, y float64) {
	bold := m.body.strong()
	subject := m.subject
	if s.IntN(4) == 0 {
		subject = "Betreff: " + subject
	}
	y = s.paragraph(bold, leftMM, y, rightMM-leftMM, subject, black) + m.body.leading()
	s.gap()
	s.print(m.body, leftMM, y, "Sehr geehrte Damen und Herren,", black)
	y += m.body.leading() * 1.8
	s.gap()
	if m.text.within != "" {
		s.truth.Fields["frist"] = m.text.within
	}
	for _, t := range m.text.paragraphs {
		if strings.Contains(t, "%f") {
			day := today.AddDate(0, 0, 10+s.IntN(30))
			form := []string{long(day), short(day)}[s.IntN(2)]
			t = strings.ReplaceAll(t, "%f", form)
			s.truth.Fields["frist"] = short(day)
		}
		y = s.paragraph(m.body, leftMM, y, rightMM-leftMM, t, black) + m.body.leading()*0.8
		s.gap()
	}
	s.print(m.body, leftMM, y, pick(s, []string{"Mit freundlichen Grüßen", "Hochachtungsvoll", "Im Auftrag"}), black)
	s.gap()
	s.signature(point{leftMM + 4, y + 11}, 30+s.Float64()*16, pick(s, []ink{blue, black}))
	y += 21
	signer := m.from.name
	if m.text.signer {
		signer = pick(s, s.bank.first) + " " + pick(s, s.bank.last)
	}
	s.print(m.body, leftMM, y, signer, black)
	s.gap()
	s.annexes(m, y+m.body.leading()*2)
}

// annexes prints the annexes as a list, as a number or in one line.
func (s *sheet) annexes(m mailing, y float64) {
	n := len(m.text.annexes)
	if n == 0 {
		return
	}
	s.truth.Fields["anlagen"] = fmt.Sprint(n)
	switch form := s.IntN(3); {
	case form == 0:
		s.print(m.body, leftMM, y, fmt.Sprintf("Anlagen: %d", n), black)
	case form == 1 && n > 1:
		s.print(m.body, leftMM, y, fmt.Sprintf("%d Anlagen", n), black)
	case n == 1:
		s.print(m.body, leftMM, y, "Anlage: "+m.text.annexes[0], black)
	default:
		s.print(m.body.strong(), leftMM, y, "Anlagen", black)
		for _, a := range m.text.annexes {
			y += m.body.leading()
			s.print(m.body, leftMM, y, a, black)
		}
	}
	s.gap()
}
