package fields

import (
	"fmt"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/assets/samplepost"
	"github.com/scanstelle/scanstelle/batch"
)

// hinted are the hints of pages in short: code, page, numbers, of, there.
func hinted(pages ...Page) string {
	var marks []Marks
	for _, p := range pages {
		marks = append(marks, Mark(p))
	}
	var out []string
	for _, h := range Hints(marks) {
		text := fmt.Sprintf("%s@%d", h.Code, h.Page)
		if len(h.Numbers) > 0 {
			text += " " + batch.Spans(h.Numbers)
		}
		if h.Of > 0 {
			text += fmt.Sprintf("/%d", h.Of)
		}
		if h.There > 0 {
			text += fmt.Sprintf(" there %d", h.There)
		}
		out = append(out, text)
	}
	return strings.Join(out, "; ")
}

var body = print{25, 150, "Text des Briefes mit einigen Worten"}

// numberedPage has a page number at its foot; "" has none.
func numberedPage(text string) Page {
	if text == "" {
		return paper(body)
	}
	return paper(body, print{150, 285, text})
}

func kind(k batch.PageKind, p Page) Page {
	p.Kind = k
	return p
}

// TestMissingPagesAreHinted: "Seite 2 von 5" proves completeness, gaps are said with their
// place, and annexes with numbers of their own are none (mailroom.md 2.2).
func TestMissingPagesAreHinted(t *testing.T) {
	blank := kind(batch.KindBlank, Page{})
	for _, c := range []struct {
		name  string
		feet  []string
		extra []Page
		want  string
	}{
		{name: "whole", feet: []string{"Seite 1 von 3", "Seite 2 von 3", "Seite 3 von 3"}},
		{name: "one in the middle", feet: []string{"Seite 1 von 5", "Seite 2 von 5", "Seite 4 von 5", "Seite 5 von 5"}, want: "pages-missing@2 3/5"},
		{name: "the last", feet: []string{"Seite 1 von 3", "Seite 2 von 3"}, want: "pages-missing@2 3/3"},
		{name: "backs were not scanned", feet: []string{"Seite 1 / 4", "Seite 3 / 4"}, want: "pages-missing@1 2, 4/4"},
		{name: "one page of two", feet: []string{"- Seite 1 von 2 -"}, want: "pages-missing@1 2/2"},
		{name: "it begins with the second", feet: []string{"Seite 2 von 2"}, want: "pages-missing@1 1/2"},
		{name: "the first has no number", feet: []string{"", "Seite 2 von 2"}},
		{name: "one number was not read", feet: []string{"Seite 1 von 3", "", "Seite 3 von 3"}},
		{name: "the end may be without number", feet: []string{"Seite 1 von 3", "Seite 2 von 3", ""}},
		{name: "a total was misread", feet: []string{"Seite 1 von 3", "Seite 2 von 8", "Seite 3 von 3"}},
		{name: "the last total was misread", feet: []string{"Seite 1 von 3", "Seite 2 von 3", "Seite 3 von 8"}},
		{name: "an annex counts for itself", feet: []string{"Seite 1 von 2", "Seite 2 von 2", "Seite 1 von 3", "Seite 2 von 3", "Seite 3 von 3"}},
		{name: "two annexes of the same length", feet: []string{"Seite 1 von 2", "Seite 2 von 2", "Seite 1 von 2", "Seite 2 von 2"}},
		{name: "an annex of the same length is short", feet: []string{"Seite 1 von 3", "Seite 2 von 3", "Seite 3 von 3", "Seite 1 von 3"}},
		{name: "an excerpt as annex", feet: []string{"", "", "Seite 7 von 12"}},
		{name: "the letter is short before its annex", feet: []string{"Seite 1 von 4", "Seite 2 von 4", "Seite 1 von 2", "Seite 2 von 2"}, want: "pages-missing@2 3–4/4"},
		{name: "out of order", feet: []string{"Seite 1 von 3", "Seite 3 von 3", "Seite 2 von 3"}, want: "pages-order@3 2–3/3"},
		{name: "an edition is no page number", feet: []string{"11/26"}},
		{name: "a bare number with its total", feet: []string{"- 1 von 2 -"}, want: "pages-missing@1 2/2"},
		{name: "blank backs", feet: []string{"Seite 1 von 2"}, extra: []Page{blank, numberedPage("Seite 2 von 2"), blank}},
		{name: "an envelope behind", feet: []string{"Seite 1 von 2"}, extra: []Page{kind(batch.KindEnvelope, paper(body))}, want: "pages-missing@1 2/2"},
		{name: "a placeholder stands for it", feet: []string{"Seite 1 von 2"}, extra: []Page{kind(batch.KindPlaceholder, paper(body))}},
	} {
		var pages []Page
		for _, f := range c.feet {
			pages = append(pages, numberedPage(f))
		}
		if got := hinted(append(pages, c.extra...)...); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestPageNumbersHaveAPlace: they stand at the head or the foot, or alone; in a sentence
// they are none. Unsure ones say nothing.
func TestPageNumbersHaveAPlace(t *testing.T) {
	for name, c := range map[string]struct {
		line print
		want string
	}{
		"head":          {print{150, 12, "Schreiben vom 3.11.2026 Seite 1 von 2"}, "pages-missing@1 2/2"},
		"beside":        {print{130, 80, "Seite: 1 von 2"}, "pages-missing@1 2/2"},
		"in a sentence": {print{25, 140, "wie auf Seite 1 von 2 zu lesen ist"}, ""},
		"alone, amid":   {print{25, 140, "1 von 2"}, ""},
	} {
		if got := hinted(paper(body, c.line)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	p := numberedPage("Seite 1 von 2")
	words := p.Text.Lines[1].Words
	for i := range words {
		words[i].Confidence = 10
	}
	if got := hinted(p); got != "" {
		t.Errorf("a number that was hardly read: %q", got)
	}
	h := Hints([]Marks{Mark(numberedPage("Seite 1 von 2"))})
	if len(h) != 1 || h[0].BoxMM[0] < 149 || h[0].BoxMM[1] < 284 || h[0].Raw != "Seite 1 von 2" || h[0].Confidence < 0.9 || h[0].Message != "Seite 2 von 2 fehlt." {
		t.Errorf("%+v", h)
	}
}

// TestNamedAnnexesAreCompared with the pages behind the letter (mailroom.md 2.1).
func TestNamedAnnexesAreCompared(t *testing.T) {
	letter := func(lines ...print) Page { return paper(append([]print{body}, lines...)...) }
	three, annex := letter(print{25, 250, "3 Anlagen"}), paper(body)
	for name, c := range map[string]struct {
		pages []Page
		want  string
	}{
		"all there":          {[]Page{three, annex, annex, annex}, ""},
		"more pages":         {[]Page{three, annex, annex, annex, annex}, ""},
		"one there":          {[]Page{three, annex}, "annexes-missing@1/3 there 1"},
		"none there":         {[]Page{letter(print{25, 250, "Anlagen: 2"})}, "annexes-missing@1/2"},
		"blank and envelope": {[]Page{letter(print{25, 250, "Anlagen: 1"}), kind(batch.KindBlank, Page{}), kind(batch.KindEnvelope, annex)}, "annexes-missing@1/1"},
		"a placeholder":      {[]Page{letter(print{25, 250, "Anlagen: 1"}), kind(batch.KindPlaceholder, annex)}, ""},
		"a list":             {[]Page{letter(print{25, 240, "Anlagen"}, print{25, 244.5, "Lageplan 1:500"}, print{25, 249, "Vollmacht"})}, "annexes-missing@1/2"},
		"a list, one page":   {[]Page{letter(print{25, 240, "Anlagen"}, print{25, 244.5, "Lageplan 1:500"}, print{25, 249, "Vollmacht"}), annex}, ""},
		"none":               {[]Page{letter(print{25, 240, "Anlagen: keine"})}, ""},
		"a title":            {[]Page{letter(), letter(print{25, 100, "Anlage 2"})}, ""},
		"named on the first of two pages": {[]Page{letter(print{125, 80, "Anlagen: 2"}, print{150, 285, "Seite 1 von 2"}), numberedPage("Seite 2 von 2"), annex},
			"annexes-missing@1/2 there 1"},
	} {
		if got := hinted(c.pages...); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestPrintOfElectronicInvoice: the paper is a view only; a letter about such invoices is
// none (mailroom.md 3).
func TestPrintOfElectronicInvoice(t *testing.T) {
	number := print{125, 55, "Rechnungsnummer: RE-2026-00042"}
	for name, c := range map[string]struct {
		lines []print
		want  bool
	}{
		"named":            {[]print{number, {25, 280, "Erstellt im Format XRechnung 3.0"}}, true},
		"ZUGFeRD":          {[]print{number, {25, 280, "ZUGFeRD 2.3"}}, true},
		"its standard":     {[]print{number, {25, 280, "urn:cen.eu:en16931:2017"}}, true},
		"names of fields":  {[]print{{25, 60, "Rechnungsnummer (BT-1)"}, {25, 70, "Käuferreferenz (BT-10)"}, {25, 80, "Betrag (BT-115)"}}, true},
		"an invoice":       {[]print{number}, false},
		"a letter about":   {[]print{{25, 120, "Bitte senden Sie Ihre Rechnung künftig als XRechnung."}}, false},
		"a word like that": {[]print{number, {25, 120, "Die Firma Zugferdinand liefert."}}, false},
	} {
		if got := hinted(paper(append(c.lines, body)...)) != ""; got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if got := hinted(paper(body), paper(number, print{25, 280, "Format: ZUGFeRD"})); got != "electronic-original@2" {
		t.Errorf("%q", got)
	}
}

// TestForeignSymbols: the code of a Swiss payment slip is marked and gives nothing; stamps
// of the post are a note on envelopes only; no symbol of others is a value or a hint
// (mailroom.md 3).
func TestForeignSymbols(t *testing.T) {
	swiss := "SPC\r\n0200\r\n1\r\nCH5800791123000889012\r\nS\r\nMuster AG\r\nBahnhofstrasse\r\n1\r\n8000\r\nZürich\r\nCH"
	for name, c := range map[string]struct {
		format, text string
		kind         batch.PageKind
		want         string
	}{
		"Swiss":                     {"QR", swiss, batch.KindContent, "foreign-payment@1"},
		"stamp on an envelope":      {"DATAMATRIX", "DEA\x1e\x00\x04\x7f", batch.KindEnvelope, "franking@1"},
		"stamp behind the window":   {"DATAMATRIX", "DEA123456789012", batch.KindContent, ""},
		"begins alike":              {"QR", "SPCA-2026-1", batch.KindContent, ""},
		"policy of an insurer":      {"CODE128", "VN-00112233", batch.KindContent, ""},
		"number of a form":          {"CODE39", "034032", batch.KindContent, ""},
		"batch of another program":  {"PDF417", "DOC|2026|4711", batch.KindContent, ""},
		"separator of another":      {"CODE39", "PATCH2", batch.KindContent, ""},
		"a page number in a code":   {"QR", "Seite 1 von 3", batch.KindContent, ""},
		"an address of the network": {"QR", "https://example.org/E-2026-1", batch.KindContent, ""},
	} {
		p := kind(c.kind, paper(body))
		p.Barcodes = []batch.Barcode{{Format: c.format, Text: c.text, Box: [4]int{1200, 200, 300, 300}}}
		if got := hinted(p); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		for _, s := range rules(t, samplepost.Town()).Suggest(Document{Pages: []Page{p}}) {
			if s.Source == batch.SourceBarcode {
				t.Errorf("%s: suggests %+v", name, s)
			}
		}
		for _, h := range Hints([]Marks{Mark(p)}) {
			if strings.Contains(h.Raw, "CH58") || h.Box == [4]int{} || !h.Code.Note() {
				t.Errorf("%s: %+v", name, h)
			}
		}
	}
}

// TestFormsOfLetters: the recipient is found in form A and in form B of DIN 5008, whose
// fields lie 18 mm apart: by the zone that has a line with a postcode, since readers see no
// fold marks.
func TestFormsOfLetters(t *testing.T) {
	for form, up := range map[string]float64{"A": 18, "B": 0} {
		lines := []print{{25, 46 - up, "Kröger & Söhne KG · Kirchgasse 5 · 43101 Probstheim"}, {25, 63 - up, "Stadt Musterhausen"}, {25, 68 - up, "Sozialamt"},
			{25, 73 - up, "Rathausplatz 1"}, {25, 78 - up, "62123 Musterhausen"}, {125, 55 - up, "Ihr Zeichen: 32.1-0815/26"}, {125, 60 - up, "Datum: 12.11.2026"},
			{25, 106 - up, "Nutzung der Mehrzweckhalle"}, {25, 118 - up, "Sehr geehrte Damen und Herren,"}, {25, 130 - up, "wir bitten um Nachricht."}}
		for _, shift := range []float64{-4, 0, 4} { // feed and printers
			var at []print
			for _, l := range lines {
				at = append(at, print{l.x, l.y + shift, l.text})
			}
			all := rules(t, samplepost.Town()).Suggest(Document{Pages: []Page{paper(at...)}, Intake: intakeDay})
			for field, want := range map[batch.Field]string{batch.FieldOffice: "50 Sozialamt", batch.FieldSender: "Kröger & Söhne KG", batch.FieldOwnReference: "32.1-0815/26",
				batch.FieldLetterDate: "2026-11-12", batch.FieldSubject: "Nutzung der Mehrzweckhalle"} {
				if got := values(all, field); len(got) == 0 || got[0] != want {
					t.Errorf("form %s, shifted by %v: %s is %v", form, shift, field, got)
				}
			}
		}
	}
}

// TestRoutingID: what routes an invoice to a unit is suggested where its check digits hold,
// as our reference and as the office that has it in the register (mailroom.md 2.1).
func TestRoutingID(t *testing.T) {
	town := samplepost.Town()
	town.Offices[0].Also = append(town.Offices[0].Also, "05315-03001-84")
	office := title(town.Offices[0])
	for _, c := range []struct {
		name      string
		lines     []print
		reference string
		office    string
	}{
		{"labelled", []print{{25, 100, "Leitweg-ID: 05315-03001-84"}}, "05315-03001-84", office},
		{"beside", []print{{25, 100, "Leitweg-ID"}, {75, 100, "05315-03001-84"}}, "05315-03001-84", office},
		{"under", []print{{25, 100, "Leitweg-ID"}, {25, 105, "05315-03001-84"}}, "05315-03001-84", office},
		{"alone", []print{{25, 100, "05315-03001-84"}}, "05315-03001-84", office},
		{"of nobody listed", []print{{25, 100, "Leitweg-ID: 04011000-1234512345-06"}}, "04011000-1234512345-06", ""},
		{"wrong check digits", []print{{25, 100, "Leitweg-ID: 05315-03001-92"}}, "", ""},
		{"no place of an authority", []print{{25, 100, "Telefon 4711-0815-21"}}, "", ""},
	} {
		all := rules(t, town).Suggest(Document{Pages: []Page{paper(c.lines...)}})
		for field, want := range map[batch.Field]string{batch.FieldOwnReference: c.reference, batch.FieldOffice: c.office} {
			var found *batch.Suggestion
			for i, s := range all {
				if s.Field == field && s.Proven {
					found = &all[i]
					break
				}
			}
			switch {
			case want == "" && found != nil, want != "" && (found == nil || found.Value != want || found.Box == [4]int{} || !strings.Contains(found.Reason, "Leitweg-ID")):
				t.Errorf("%s: %s is %+v, want %q", c.name, field, found, want)
			}
		}
	}
}
