package fields

import (
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/assets/samplepost"
	"github.com/scanstelle/scanstelle/batch"
)

// print is a line at a place in millimetres.
type print struct {
	x, y float64
	text string
}

// paper sets lines as a reader would report them at 300 dpi: 2 mm per letter, 3
// mm high, all of one block; a line of "|" parts is cut into columns of 50 mm.
func paper(lines ...print) Page {
	perMM := 300 / 25.4
	t := &batch.Text{Width: 2480, Height: 3508}
	for i, l := range lines {
		line := batch.Line{Size: 3 * perMM, Block: 1, Paragraph: 1 + i/100}
		for c, column := range strings.Split(l.text, "|") {
			x := l.x + 50*float64(c)
			for _, w := range strings.Fields(column) {
				n := 2 * float64(len([]rune(w)))
				line.Words = append(line.Words, batch.Word{Text: w, Confidence: 95, Box: [4]int{int(x * perMM), int(l.y * perMM), int(n * perMM), int(3 * perMM)}})
				x += n + 1.5
			}
		}
		t.Lines = append(t.Lines, line)
	}
	return Page{Text: t, DPI: 300, Kind: batch.KindContent}
}

func rules(t *testing.T, s batch.FieldSettings) *Rules {
	t.Helper()
	r, err := Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// values lists the values suggested for a field.
func values(all []batch.Suggestion, field batch.Field) []string {
	var out []string
	for _, s := range all {
		if s.Field == field {
			out = append(out, s.Value)
		}
	}
	return out
}

var recipientLines = []print{{25, 62, "Stadt Musterhausen"}, {25, 67, "Sozialamt"}, {25, 72, "Rathausplatz 1"}, {25, 77, "62123 Musterhausen"}}

func TestValuesAreFoundWhereTheyStand(t *testing.T) {
	for _, c := range []struct {
		name  string
		lines []print
		field batch.Field
		want  string // "" for no suggestion from 0.5 on
	}{
		{"Ihr Zeichen is ours", []print{{125, 55, "Ihr Zeichen: 621.41:0012/2024"}}, batch.FieldOwnReference, "621.41:0012/2024"},
		{"misread I", []print{{125, 55, "lhr Zeichen: 505.12.345678.9"}}, batch.FieldOwnReference, "505.12.345678.9"},
		{"Unser Zeichen is theirs", []print{{125, 55, "Unser Zeichen: Z I 3 - 12001/7#4"}}, batch.FieldSenderReference, "Z I 3 - 12001/7#4"},
		{"initials", []print{{125, 55, "Unser Zeichen: br-we"}}, batch.FieldSenderReference, "br-we"},
		{"label beside value", []print{{125, 55, "Mein Zeichen:"}, {160, 55, "11-4711/26"}}, batch.FieldSenderReference, "11-4711/26"},
		{"reference line, ours", []print{{25, 99, "Ihr Zeichen|Unser Zeichen|Datum"}, {25, 104, "32.1-0815/26|mü-st|12.11.2026"}}, batch.FieldOwnReference, "32.1-0815/26"},
		{"reference line, theirs", []print{{25, 99, "Ihr Zeichen|Unser Zeichen|Datum"}, {25, 104, "32.1-0815/26|mü-st|12.11.2026"}}, batch.FieldSenderReference, "mü-st"},
		{"reference line, date", []print{{25, 99, "Ihr Zeichen|Unser Zeichen|Datum"}, {25, 104, "32.1-0815/26|mü-st|12.11.2026"}}, batch.FieldLetterDate, "2026-11-12"},
		{"label over two lines", []print{{25, 97, "Ihr Zeichen,|Unser Zeichen,"}, {25, 101, "Ihre Nachricht vom|unsere Nachricht vom"}, {25, 106, "20.4-1234/25|KA-77/26"}}, batch.FieldOwnReference, "20.4-1234/25"},
		{"court", []print{{125, 50, "Geschäftsnummer: S 12 AS 345/24 ER"}}, batch.FieldSenderReference, "S 12 AS 345/24 ER"},
		{"prosecutor", []print{{125, 50, "Aktenzeichen: 110 Js 12345/24"}}, batch.FieldSenderReference, "110 Js 12345/24"},
		{"Kassenzeichen", []print{{25, 110, "Kassenzeichen: 51254.0001.3"}}, batch.FieldOwnReference, "51254.0001.3"},
		{"in the subject", []print{{25, 106, "Ihr Bescheid vom 3.11.2026, Az.: B-2024-0123"}}, batch.FieldOwnReference, "B-2024-0123"},
		{"date behind the label is no reference", []print{{125, 55, "Ihr Zeichen, Ihre Nachricht vom: 03.11.2026"}}, batch.FieldOwnReference, ""},
		{"telephone is no reference", []print{{125, 55, "Ihr Zeichen:"}, {125, 60, "Telefon: 069 90009 123"}}, batch.FieldOwnReference, ""},
		{"divided label", []print{{25, 120, "wir nehmen Bezug auf das Verfahren mit dem Akten-"}, {25, 124, "zeichen 61.3-0099/26 und bitten um Nachricht."}}, batch.FieldOwnReference, "61.3-0099/26"},
		{"place and date", []print{{130, 92, "Probstheim, den 4. November 2026"}}, batch.FieldLetterDate, "2026-11-04"},
		{"spaces in a date", []print{{130, 92, "Probstheim, 4. 11. 26"}}, batch.FieldLetterDate, "2026-11-04"},
		{"ISO date", []print{{125, 70, "Datum: 2026-11-04"}}, batch.FieldLetterDate, "2026-11-04"},
		{"date of another letter", []print{{25, 106, "Ihr Schreiben vom 04.11.2026"}}, batch.FieldLetterDate, ""},
		{"stamp", []print{{150, 70, "EINGANG 20.11.2026"}}, batch.FieldLetterDate, ""},
		{"31 February", []print{{125, 70, "Datum: 31.02.2026"}}, batch.FieldLetterDate, ""},
		{"subject over the salutation", []print{{25, 106, "Nutzung der Mehrzweckhalle"}, {25, 118, "Sehr geehrte Damen und Herren,"}}, batch.FieldSubject, "Nutzung der Mehrzweckhalle"},
		{"subject of two lines", []print{{25, 102, "Antrag auf Erteilung einer Sondernutzungs-"}, {25, 106.5, "erlaubnis für den Marktplatz"}, {25, 116, "Guten Tag,"}}, batch.FieldSubject,
			"Antrag auf Erteilung einer Sondernutzungserlaubnis für den Marktplatz"},
		{"labelled subject", []print{{25, 106, "Betreff: Lärm am Bolzplatz"}}, batch.FieldSubject, "Lärm am Bolzplatz"},
		{"objection, not notice", []print{{25, 106, "Widerspruch gegen Ihren Gebührenbescheid"}, {25, 118, "Sehr geehrte Damen und Herren,"}}, batch.FieldDocumentType, "Widerspruch"},
		{"reminder of an invoice", []print{{25, 106, "2. Mahnung zu unserer Rechnung vom 1.9.2026"}, {25, 118, "Guten Tag,"}}, batch.FieldDocumentType, "Mahnung"},
		{"annexes, number behind", []print{{25, 250, "Anlagen: 3"}}, batch.FieldAnnexes, "3"},
		{"annexes, number before", []print{{25, 250, "2 Anlagen"}}, batch.FieldAnnexes, "2"},
		{"annexes, list", []print{{25, 240, "Anlagen"}, {25, 244.5, "Lageplan 1:500"}, {25, 249, "2 Skizzen"}}, batch.FieldAnnexes, "2"},
		{"title of an annex", []print{{25, 100, "Anlage 2"}}, batch.FieldAnnexes, ""},
		{"deadline", []print{{25, 150, "Bitte äußern Sie sich bis spätestens 15.12.2026 dazu."}}, batch.FieldDeadline, "2026-12-15"},
		{"span", []print{{25, 150, "Bitte zahlen Sie innerhalb von 14 Tagen ohne Abzug."}}, batch.FieldDeadline, "14 Tage"},
		{"span in words", []print{{25, 150, "Es wird gebeten, binnen vier Wochen schriftlich zu antworten."}}, batch.FieldDeadline, "4 Wochen"},
		{"span over two lines", []print{{25, 150, "Bitte nehmen Sie Stellung, und zwar innerhalb von drei"}, {25, 154, "Monaten nach Zugang."}}, batch.FieldDeadline, "3 Monate"},
		{"misread initials", []print{{125, 55, "Unser Zeichen: t9/800"}}, batch.FieldSenderReference, ""},
		{"misread end", []print{{125, 55, "Unser Zeichen: 773/25 WE®1"}}, batch.FieldSenderReference, ""},
		{"stamped annexes", []print{{150, 139, "Anl. 1"}}, batch.FieldAnnexes, ""},
		{"IBAN", []print{{25, 200, "IBAN: DE89 3704 0044 0532 0130 00"}}, batch.FieldIBAN, "DE89370400440532013000"},
		{"IBAN, O for 0", []print{{25, 200, "IBAN: DE89 37O4 0044 O532 0130 00"}}, batch.FieldIBAN, "DE89370400440532013000"},
		{"IBAN, wrong check digits", []print{{25, 200, "IBAN: DE88 3704 0044 0532 0130 00"}}, batch.FieldIBAN, ""},
		{"registered mail", []print{{25, 30, "RN 65 647 081 0 DE"}}, batch.FieldMailNumber, "RN656470810DE"},
		{"registered mail, S for 5", []print{{25, 30, "RN 6S 647 081 0 DE"}}, batch.FieldMailNumber, "RN656470810DE"},
		{"registered mail, wrong digit", []print{{25, 30, "RN 65 647 081 3 DE"}}, batch.FieldMailNumber, ""},
		{"franking number", []print{{25, 55, "Ihr Zeichen: 1D 0A5C 33F0 2B 1234 00AF"}}, batch.FieldOwnReference, ""},
		{"service by deed", []print{{25, 55, "Förmliche Zustellung"}}, batch.FieldMailKind, "Förmliche Zustellung"},
		{"intake label", []print{{140, 15, "E-2026-012345"}}, batch.FieldIntakeNumber, "E-2026-012345"},
		{"state tax number", []print{{25, 280, "Steuernummer: 133/8150/8159"}}, batch.FieldTaxNumber, "133/8150/8159"},
		{"VAT number", []print{{25, 280, "USt-IdNr. DE136695976"}}, batch.FieldTaxNumber, "DE136695976"},
		{"VAT number, wrong digit", []print{{25, 280, "USt-IdNr. DE136695977"}}, batch.FieldTaxNumber, ""},
		{"invoice number", []print{{125, 55, "Rechnungsnummer: RE-2026-00042"}}, batch.FieldInvoiceNumber, "RE-2026-00042"},
		{"total proved by net and tax", []print{{110, 150, "Nettobetrag"}, {170, 150, "1.000,00"}, {110, 156, "zzgl. 19 % Umsatzsteuer"}, {170, 156, "190,00"}, {110, 162, "Gesamtbetrag"}, {170, 162, "1.190,00 €"}}, batch.FieldAmount, "1190.00 EUR"},
		{"total that contradicts net and tax", []print{{110, 150, "Nettobetrag"}, {170, 150, "1.000,00"}, {110, 156, "zzgl. 19 % Umsatzsteuer"}, {170, 156, "190,00"}, {110, 162, "Gesamtbetrag"}, {170, 162, "7.190,00 €"}}, batch.FieldAmount, ""},
		{"return line", append([]print{{25, 46, "Kröger & Söhne KG · Kirchgasse 5 · 43101 Probstheim"}}, recipientLines...), batch.FieldSender, "Kröger & Söhne KG"},
		{"return line's address", append([]print{{25, 46, "Anna Weiß, Lindenstraße 12a, 62123 Musterhausen"}}, recipientLines...), batch.FieldSenderAddress, "Lindenstraße 12a, 62123 Musterhausen"},
		{"office", recipientLines, batch.FieldOffice, "50 Sozialamt"},
	} {
		t.Run(c.name, func(t *testing.T) {
			all := rules(t, samplepost.Town()).Suggest(Document{Pages: []Page{paper(c.lines...)}, Intake: intakeDay})
			got := ""
			for _, s := range all {
				if s.Field == c.field && s.Confidence >= shown {
					got = s.Value
					break
				}
			}
			if got != c.want {
				t.Errorf("%q, want %q; all: %+v", got, c.want, all)
			}
		})
	}
}

func TestMendedValuesSaySo(t *testing.T) {
	for _, line := range []string{"IBAN: DE89 37O4 0044 O532 0130 00", "RN 6S 647 081 0 DE"} {
		for _, s := range Default().Suggest(Document{Pages: []Page{paper(print{25, 30, line})}}) {
			if s.Field == batch.FieldMailKind {
				continue
			}
			if !strings.Contains(s.Reason, "als Buchstabe") || s.Confidence > 0.9 || s.Raw == s.Value {
				t.Errorf("%s: %+v", line, s)
			}
		}
	}
}

func TestPlaceOfASuggestion(t *testing.T) {
	all := Default().Suggest(Document{Pages: []Page{{}, paper(print{125, 55, "Ihr Zeichen: 621.41:0012/2024"})}})
	if len(all) != 1 {
		t.Fatalf("%+v", all)
	}
	s := all[0]
	if s.Page != 2 || s.BoxMM[0] < 149 || s.BoxMM[0] > 153 || s.BoxMM[1] != 54.9 || s.Box[1] != 649 || s.Source != batch.SourceLabel ||
		s.Reason != "Steht hinter »Ihr Zeichen« und hat die Form »kommunaler Aktenplan«; das Zeichen des Empfängers ist unser eigenes." {
		t.Errorf("%+v", s)
	}
}

func TestFirstPageWeighsMost(t *testing.T) {
	first, second := paper(print{125, 55, "Ihr Zeichen: 11-1111/26"}), paper(print{125, 55, "Ihr Zeichen: 22-2222/26"})
	got := values(Default().Suggest(Document{Pages: []Page{first, second}}), batch.FieldOwnReference)
	if len(got) != 2 || got[0] != "11-1111/26" {
		t.Errorf("%v", got)
	}
}

func TestSameValueAtTwoPlacesIsSurer(t *testing.T) {
	once := Default().Suggest(Document{Pages: []Page{paper(print{125, 55, "Ihr Zeichen: 11-1111/26"})}})
	twice := Default().Suggest(Document{Pages: []Page{paper(print{125, 55, "Ihr Zeichen: 11-1111/26"}, print{25, 106, "Ihr Zeichen: 11-1111/26"})}})
	if len(once) != 1 || len(twice) != 1 || twice[0].Confidence <= once[0].Confidence {
		t.Errorf("%+v %+v", once, twice)
	}
}

func TestDoubtfulLettersLowerConfidence(t *testing.T) {
	p := paper(print{125, 55, "Ihr Zeichen: 11-1111/26"})
	sure := Default().Suggest(Document{Pages: []Page{p}})[0].Confidence
	words := p.Text.Lines[0].Words
	words[len(words)-1].Confidence = 40
	if doubtful := Default().Suggest(Document{Pages: []Page{p}})[0].Confidence; doubtful > 0.6*sure {
		t.Errorf("%v after %v", doubtful, sure)
	}
}

func TestCodes(t *testing.T) {
	const pay = "BCD\n002\n1\nSCT\n\nKroeger GmbH\nDE89370400440532013000\nEUR1190.5\n\n\nRE-2026-00042"
	for _, c := range []struct {
		name, text string
		field      batch.Field
		want       string
	}{
		{"amount", pay, batch.FieldAmount, "1190.50 EUR"}, {"account", pay, batch.FieldIBAN, "DE89370400440532013000"}, {"number", pay, batch.FieldInvoiceNumber, "RE-2026-00042"},
		{"payee", pay, batch.FieldSender, "Kroeger GmbH"},
		{"registered", "RN656470810DE", batch.FieldMailNumber, "RN656470810DE"}, {"registered kind", "RN656470810DE", batch.FieldMailKind, "Einschreiben"},
		{"intake", "E-2026-012345", batch.FieldIntakeNumber, "E-2026-012345"}, {"our form", "32.1-0815/26", batch.FieldOwnReference, "32.1-0815/26"},
		{"stamp", "DEA123456789012", batch.FieldMailNumber, ""}, {"separator", "PATCHT", batch.FieldOwnReference, ""}, {"policy", "VN-00112233", batch.FieldOwnReference, ""},
	} {
		p := paper(print{25, 150, "Text"})
		p.Barcodes = []batch.Barcode{{Format: "QR", Text: c.text, Box: [4]int{100, 200, 300, 300}}}
		got := values(rules(t, samplepost.Town()).Suggest(Document{Pages: []Page{p}}), c.field)
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestForgedAccountIsNamed(t *testing.T) {
	p := paper(print{25, 200, "IBAN: DE89 3704 0044 0532 0130 00"})
	p.Barcodes = []batch.Barcode{{Format: "QR", Text: "BCD\n002\n1\nSCT\n\nX\nDE02120300000000202051\nEUR1.00"}}
	all := Default().Suggest(Document{Pages: []Page{p}})
	if got := values(all, batch.FieldIBAN); len(got) != 2 {
		t.Fatalf("%v", got)
	}
	for _, s := range all {
		if s.Field == batch.FieldIBAN && (s.Confidence > 0.5 || !strings.Contains(s.Reason, "andere IBAN") || s.Doubt != batch.DoubtAccounts || s.Proven) {
			t.Errorf("%+v", s)
		}
	}
}

func TestCodeOfATurnedPage(t *testing.T) {
	// A code in the upper left corner of the raw image is in the upper right one
	// after a quarter turn clockwise.
	text := &batch.Text{Width: 3508, Height: 2480, Rotation: 90}
	if got := inReadingFrame(text, [4]int{100, 200, 50, 60}); got != [4]int{3508 - 260, 100, 60, 50} {
		t.Errorf("%v", got)
	}
	text = &batch.Text{Width: 2480, Height: 3508, Rotation: 180}
	if got := inReadingFrame(text, [4]int{100, 200, 50, 60}); got != [4]int{2480 - 150, 3508 - 260, 50, 60} {
		t.Errorf("%v", got)
	}
	text = &batch.Text{Width: 2480, Height: 3508, Rotation: 270}
	if got := inReadingFrame(text, [4]int{100, 200, 50, 60}); got != [4]int{200, 3508 - 150, 60, 50} {
		t.Errorf("%v", got)
	}
}

func TestOwnAccountIsNotSuggested(t *testing.T) {
	r := rules(t, batch.FieldSettings{IBANs: []string{"DE89 3704 0044 0532 0130 00"}})
	if got := values(r.Suggest(Document{Pages: []Page{paper(print{25, 200, "IBAN: DE89 3704 0044 0532 0130 00"})}}), batch.FieldIBAN); len(got) != 0 {
		t.Errorf("%v", got)
	}
}

func TestLettersFromTheFutureAreDoubted(t *testing.T) {
	p := paper(print{125, 70, "Datum: 24.11.2026"})
	all := Default().Suggest(Document{Pages: []Page{p}, Intake: intakeDay})
	for _, s := range all {
		if s.Field == batch.FieldLetterDate && s.Confidence >= shown {
			t.Errorf("%+v", s)
		}
	}
	if got := values(Default().Suggest(Document{Pages: []Page{p}}), batch.FieldLetterDate); len(got) != 1 {
		t.Errorf("without intake date: %v", got)
	}
}

func TestNothingToRead(t *testing.T) {
	for _, d := range []Document{{}, {Pages: []Page{{}}}, {Pages: []Page{{Text: &batch.Text{}}}}} {
		if got := Default().Suggest(d); len(got) != 0 {
			t.Errorf("%+v", got)
		}
	}
}

// TestProven: what its check digit or the register of offices bears out is told from what
// merely looks so, and what speaks against a value is named.
func TestProven(t *testing.T) {
	p := paper(append(recipientLines[:len(recipientLines):len(recipientLines)], print{25, 100, "Aktenzeichen: 32.1-0815/26"}, print{25, 200, "IBAN: DE89 3704 0044 0532 0130 00"}, print{125, 62, "Datum: 24.12.2025"})...)
	doc := Document{Intake: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), Pages: []Page{p}}
	got := map[batch.Field]batch.Suggestion{}
	for _, s := range rules(t, samplepost.Town()).Suggest(doc) {
		if _, ok := got[s.Field]; !ok {
			got[s.Field] = s
		}
	}
	for field, want := range map[batch.Field]bool{batch.FieldIBAN: true, batch.FieldOffice: true, batch.FieldOwnReference: false} {
		if s, ok := got[field]; !ok || s.Proven != want || s.Doubt != "" {
			t.Errorf("%s: %+v", field, s)
		}
	}
	if s := got[batch.FieldLetterDate]; s.Doubt != batch.DoubtOld {
		t.Errorf("a day long ago: %+v", s)
	}
	town := samplepost.Town()
	town.Offices = town.Offices[:1]
	for _, s := range rules(t, town).Suggest(doc) {
		if s.Field == batch.FieldOffice && s.Value == "Sozialamt" && (s.Proven || s.Doubt != batch.DoubtUnlisted) {
			t.Errorf("%+v", s)
		}
	}
}
