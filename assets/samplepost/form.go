package samplepost

import (
	"fmt"
	"strings"
)

// hue is the colour of a form's lines.
var hue = ink{70, 100, 140, 0.9}

// formHead prints the head of a form of the town.
func (s *sheet) formHead(title, number string) float64 {
	s.print(s.body(9).strong(), 20, 17, townName, black)
	s.right(s.body(7.5), 190, 17, "Vordruck "+number, black)
	s.gap()
	s.level(20, 20, 170, black)
	s.print(s.body(15).strong(), 20, 29, title, black)
	s.gap()
	y := s.paragraph(s.body(8), 20, 35, 170, "Bitte in Druckbuchstaben ausfüllen und Zutreffendes ankreuzen. Die Angaben werden nach § 60 SGB I benötigt; Hinweise zum Datenschutz finden Sie auf der Rückseite.", black)
	s.gap()
	return y + 2
}

// section prints a numbered heading on a tinted bar.
func (s *sheet) section(y float64, title string) float64 {
	s.box(20, y, 170, 6.5, ink{205, 218, 232, 1})
	s.print(s.body(9.5).strong(), 22, y+4.7, title, black)
	s.gap()
	return y + 6.5
}

// entry is a field of a form: its label, its share of the width and what is
// written in it.
type entry struct {
	label string
	share float64
	value string
}

// row prints fields side by side, filled in by hand.
func (s *sheet) row(y float64, entries []entry) float64 {
	const height = 12.0
	x := 20.0
	for i, e := range entries {
		w := 170 * e.share
		s.frame(x, y, w, height, hue)
		if i == 0 {
			s.print(s.body(7), x+1.2, y+3.2, e.label, black)
		} else {
			s.more(s.body(7), x+1.2, y+3.2, e.label, black)
		}
		if e.value != "" {
			size := min(4.6, (w-4)/(0.8*float64(len([]rune(e.value)))+1))
			s.hand(x+2.5, y+10, size, 0.38, e.value, blue)
		}
		x += w
	}
	s.gap()
	return y + height
}

// choice prints boxes to tick; the ticked one is at index on, none below 0.
func (s *sheet) choice(y float64, question string, options []string, on int) float64 {
	s.print(s.body(9), 22, y+5, question, black)
	x := 24 + s.width(s.body(9), question)
	for i, o := range options {
		s.frame(x, y+2, 3.4, 3.4, black)
		if i == on {
			s.tick(x, y+2, 3.4, blue)
		}
		s.more(s.body(9), x+5, y+5, o, black)
		x += 9 + s.width(s.body(9), o)
	}
	s.gap()
	return y + 8
}

// comb prints a field with one box per character.
func (s *sheet) comb(y float64, label, value string) float64 {
	s.print(s.body(7), 20, y+3, label, black)
	s.gap()
	const cell, size = 6.4, 4.2
	for i, r := range value {
		x := 20 + float64(i)*cell
		s.frame(x, y+4.2, cell, 8, hue)
		s.hand(x+1.3, y+10.8, size, 0.38, string(r), blue)
	}
	// One entry instead of many single characters.
	n := len(s.truth.Handwriting) - len([]rune(value))
	s.truth.Handwriting = append(s.truth.Handwriting[:n], value)
	return y + 15
}

// formFoot prints the place for date and signature.
func (s *sheet) formFoot(y float64, c address) {
	y += 16
	s.hand(22, y-1.5, 4, 0.38, strings.ToUpper(strings.SplitN(townPlace, " ", 2)[1])+" "+short(s.date()), blue)
	s.signature(point{118, y - 2}, 44, blue)
	s.level(20, y, 80, black)
	s.level(110, y, 80, black)
	s.print(s.body(7), 20, y+3.2, "Ort, Datum", black)
	s.more(s.body(7), 110, y+3.2, "Unterschrift der antragstellenden Person", black)
	s.gap()
	s.truth.Fields["absender"] = c.name
}

// housingForm draws a page of the application for a rent subsidy.
func housingForm(page int) func(*sheet) {
	return func(s *sheet) {
		c := s.citizen()
		names := strings.SplitN(c.name, " ", 2)
		s.truth.Fields["absender"] = c.name
		y := 0.0
		if page == 1 {
			y = s.formHead("Antrag auf Wohngeld (Mietzuschuss)", "WG 01/2026")
			y = s.section(y, "1. Antragstellende Person")
			y = s.row(y, []entry{{"Familienname", 0.5, names[1]}, {"Vorname", 0.5, names[0]}})
			y = s.row(y, []entry{{"Straße, Hausnummer", 0.6, c.street}, {"Geburtsdatum", 0.4, fmt.Sprintf("%02d.%02d.19%d", 1+s.IntN(28), 1+s.IntN(12), 50+s.IntN(49))}})
			y = s.row(y, []entry{{"Postleitzahl", 0.25, c.place[:5]}, {"Wohnort", 0.45, c.place[6:]}, {"Telefon (Angabe freiwillig)", 0.3, c.phone}})
			y = s.choice(y+1, "Familienstand:", []string{"ledig", "verheiratet", "geschieden", "verwitwet"}, s.IntN(4))
			y = s.section(y+2, "2. Wohnung")
			y = s.row(y, []entry{{"Wohnfläche in m²", 0.3, fmt.Sprint(45 + s.IntN(60))}, {"Zahl der Räume", 0.3, fmt.Sprint(2 + s.IntN(3))}, {"bezogen am", 0.4, "01.0" + fmt.Sprint(1+s.IntN(9)) + ".2019"}})
			y = s.row(y, []entry{{"Miete ohne Heizkosten, monatlich in Euro", 0.5, euro(40000 + s.IntN(40000))}, {"davon Nebenkosten in Euro", 0.5, euro(9000 + s.IntN(9000))}})
			y = s.choice(y+1, "Wird ein Teil der Wohnung untervermietet?", []string{"nein", "ja, Anlage U beifügen"}, 0)
			y = s.choice(y, "Ist die Wohnung öffentlich gefördert?", []string{"nein", "ja", "nicht bekannt"}, s.IntN(3))
			y = s.section(y+2, "3. Bankverbindung")
			iban := s.iban()
			y = s.comb(y+1, "IBAN", iban)
			s.truth.Fields["iban"] = iban
			s.formFoot(y, c)
			s.centre(s.body(8), 105, 285, "Seite 1 von 2", black)
			return
		}
		y = s.section(18, "4. Personen im Haushalt")
		for i := range 3 {
			y = s.row(y, []entry{{fmt.Sprintf("Person %d: Name", i+2), 0.45, names[1] + " " + pick(s, s.bank.first)}, {"Geburtsdatum", 0.25, fmt.Sprintf("%02d.%02d.20%02d", 1+s.IntN(28), 1+s.IntN(12), 5+s.IntN(18))}, {"Einkommen im Monat", 0.3, []string{"KEINES", euro(s.IntN(90000))}[s.IntN(2)]}})
		}
		y = s.section(y+3, "5. Erklärung")
		y = s.paragraph(s.body(8.5), 22, y+5, 166, "Ich versichere, dass alle Angaben vollständig und richtig sind. Änderungen, vor allem beim Einkommen, bei der Miete und bei der Zahl der Personen, teile ich der Wohngeldstelle unverzüglich mit. Mir ist bekannt, dass zu Unrecht gezahltes Wohngeld zu erstatten ist.", black)
		s.gap()
		y = s.section(y+2, "Hinweise zum Datenschutz")
		y = s.paragraph(s.body(6.5), 22, y+4, 166, "Verantwortlich für die Verarbeitung ist die "+townName+", "+townStreet+", "+townPlace+". Die Daten werden zur Prüfung des Anspruchs nach dem Wohngeldgesetz verarbeitet und zehn Jahre nach der letzten Zahlung gelöscht. Sie werden mit Meldebehörde, Rentenversicherung und Finanzverwaltung abgeglichen (§ 33 WoGG). Sie haben das Recht auf Auskunft, Berichtigung, Löschung und Beschwerde bei der Aufsichtsbehörde.", black)
		s.gap()
		s.formFoot(y+4, c)
		s.centre(s.body(8), 105, 285, "Seite 2 von 2", black)
	}
}

// dogTaxForm draws a form of one page.
func dogTaxForm(s *sheet) {
	c := s.citizen()
	names := strings.SplitN(c.name, " ", 2)
	y := s.formHead("Anmeldung zur Hundesteuer", "HSt 3")
	y = s.section(y, "Halterin oder Halter")
	y = s.row(y, []entry{{"Familienname", 0.5, names[1]}, {"Vorname", 0.5, names[0]}})
	y = s.row(y, []entry{{"Straße, Hausnummer", 0.55, c.street}, {"PLZ, Ort", 0.45, c.place}})
	y = s.section(y+3, "Angaben zum Hund")
	y = s.row(y, []entry{{"Rufname", 0.35, pick(s, []string{"BELLO", "WALDI", "LUNA", "REX"})}, {"Rasse", 0.4, pick(s, []string{"DACKEL", "MISCHLING", "PUDEL"})}, {"Wurftag", 0.25, "0" + fmt.Sprint(1+s.IntN(9)) + ".2024"}})
	y = s.choice(y+1, "Geschlecht:", []string{"Rüde", "Hündin"}, s.IntN(2))
	y = s.choice(y, "Weitere Hunde im Haushalt?", []string{"nein", "ja, Anzahl:"}, 0)
	y = s.choice(y, "Ermäßigung wird beantragt, weil:", []string{"Blindenführhund", "Wachhund", "Rettungshund"}, -1)
	y = s.section(y+3, "SEPA-Lastschriftmandat")
	y = s.paragraph(s.body(8), 22, y+4, 166, "Ich ermächtige die Stadtkasse, Zahlungen von meinem Konto mittels Lastschrift einzuziehen. Gläubiger-Identifikationsnummer: DE99ZZZ09999999999.", black)
	s.gap()
	iban := s.iban()
	y = s.comb(y+1, "IBAN", iban)
	s.truth.Fields["iban"] = iban
	s.formFoot(y, c)
}

// handwritten draws a letter written by hand on lined paper: nothing on it is
// printed.
func handwritten(s *sheet) {
	s.truth.Oriented = false
	c := s.newLetterCase("")
	for y := 30.0; y < 285; y += 9 {
		s.level(10, y, 190, ink{150, 170, 210, 0.5})
	}
	y := 39.0
	for _, line := range []string{c.sender.name, c.sender.street, c.sender.place, "", "AN DIE " + townName, ""} {
		if line != "" {
			s.hand(25, y-1, 4.6, 0.42, line, blue)
		}
		y += 9
	}
	words := strings.Fields(strings.Join(c.text.paragraphs, " "))
	for y < 230 && len(words) > 0 {
		n := 0
		length := 0
		for n < len(words) && length+len([]rune(words[n])) < 42 {
			length += len([]rune(words[n])) + 1
			n++
		}
		s.hand(25+s.Float64()*2, y-1, 4.4, 0.42, strings.Join(words[:n], " "), blue)
		words = words[n:]
		y += 9
	}
	s.signature(point{110, y + 16}, 50, blue)
}
