package fields

import (
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

func TestBuiltinPatternsMatchRealLookingReferences(t *testing.T) {
	byName := map[string]pattern{}
	for _, p := range Default().patterns {
		byName[p.Name] = p
	}
	for name, values := range map[string][]string{
		"Gerichtsaktenzeichen":       {"12 C 345/24", "XII ZR 17/04", "S 12 AS 345/24 ER", "110 Js 12345/24", "3 K 123.22"},
		"kommunaler Aktenplan":       {"022.31", "621.41:0012/2024", "632.6-123/24"},
		"Amt und laufende Nummer":    {"32.1-0815/26", "50-1234/25", "61.3.2-77/2026"},
		"Zeichen von Land oder Bund": {"Z I 3 - 12001/7#4", "KM 4 - 51010/2"},
		"Fallnummer mit Punkten":     {"505.12.345678.9", "51254.0001.3"},
		"Bauakte":                    {"00812-23-14", "B-2024-0123"},
	} {
		p, ok := byName[name]
		if !ok {
			t.Errorf("no pattern %q", name)
			continue
		}
		for _, v := range values {
			if from, to, ok := p.find(v); !ok || from != 0 || to != len(v) {
				t.Errorf("%s does not match %q: %d to %d", name, v, from, to)
			}
		}
	}
}

func TestPatternsAreRefusedInGerman(t *testing.T) {
	good := batch.Pattern{Name: "Kasse", Field: batch.FieldOwnReference, Regexp: `\bK\d{8}\b`, Example: "K12345674", Checksum: "mod10"}
	if _, err := Compile(batch.FieldSettings{Patterns: []batch.Pattern{good}}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		change func(*batch.Pattern)
		says   string
	}{
		{func(p *batch.Pattern) { p.Field = "shoe_size" }, "gibt es nicht"},
		{func(p *batch.Pattern) { p.Regexp = "" }, "Zeichen"},
		{func(p *batch.Pattern) { p.Regexp = strings.Repeat("a", 501) }, "501 Zeichen"},
		{func(p *batch.Pattern) { p.Regexp = `(K` }, "RE2"},
		{func(p *batch.Pattern) { p.Regexp = `K(?=\d)` }, "RE2"},
		{func(p *batch.Pattern) { p.Regexp = `(K)(\d{8})` }, "eine Klammer"},
		{func(p *batch.Pattern) { p.Regexp = `\d*` }, "auf nichts"},
		{func(p *batch.Pattern) { p.Regexp = `[A-Za-z]+` }, "gewöhnlichen Text"},
		{func(p *batch.Pattern) { p.Example = "" }, "Beispiel fehlt"},
		{func(p *batch.Pattern) { p.Example = "XK12345674" }, "das ganze Beispiel"},
		{func(p *batch.Pattern) { p.Example = "K12345678" }, "Prüfziffer des Beispiels"},
		{func(p *batch.Pattern) { p.Checksum = "mod12" }, "Prüfziffernverfahren"},
	} {
		p := good
		c.change(&p)
		_, err := Compile(batch.FieldSettings{Patterns: []batch.Pattern{p}})
		if batch.CodeOf(err) != batch.CodeProfileInvalid || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v gives %v, want %q", p, err, c.says)
		}
	}
	for _, s := range []batch.FieldSettings{{Postcodes: []string{"1234"}}, {IBANs: []string{"DE00"}}, {Offices: []batch.Office{{Number: "50"}}}, {Patterns: make([]batch.Pattern, 101)}} {
		if _, err := Compile(s); batch.CodeOf(err) != batch.CodeProfileInvalid {
			t.Errorf("%+v is accepted: %v", s, err)
		}
	}
}

func TestTownPatternWithCheckDigit(t *testing.T) {
	r := rules(t, batch.FieldSettings{Patterns: []batch.Pattern{{Name: "Kassenzeichen", Field: batch.FieldOwnReference, Regexp: `\bK(\d{8})\b`, Example: "K12345674", Checksum: "mod10"}}})
	all := r.Suggest(Document{Pages: []Page{paper(print{25, 150, "Überweisung K12345674 von gestern, K12345675 nicht"})}})
	if len(all) != 1 || all[0].Value != "12345674" || all[0].Source != batch.SourcePattern || !strings.Contains(all[0].Reason, "Kassenzeichen") {
		t.Errorf("%+v", all)
	}
}

func TestCheckDigits(t *testing.T) {
	for _, c := range []struct {
		method, right, wrong string
	}{
		{"iban", "DE89370400440532013000", "DE89370400440532013001"},
		{"s10", "RN656470810DE", "RN656470811DE"},
		{"mod97", "053150300184", "053150300185"},
		{"mod10", "79927398713", "79927398710"},
		{"mod11", "12345674", "12345675"},
		{"mod11-10", "86095742719", "86095742710"},
		{"ustid", "DE136695976", "DE136695970"},
	} {
		check := checks[c.method]
		if !check(c.right) {
			t.Errorf("%s refuses %s", c.method, c.right)
		}
		if check(c.wrong) {
			t.Errorf("%s takes %s", c.method, c.wrong)
		}
	}
}
