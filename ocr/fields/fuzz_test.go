package fields

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/assets/samplepost"
	"github.com/scanstelle/scanstelle/batch"
)

// sound tells what every suggestion must fulfil.
func sound(t *testing.T, pages int, all []batch.Suggestion) {
	t.Helper()
	last, count := -1, map[batch.Field]int{}
	order := map[batch.Field]int{}
	for i, f := range batch.Fields() {
		order[f] = i
	}
	for i, s := range all {
		at, known := order[s.Field]
		if !known || s.Value == "" || s.Reason == "" || s.Page < 1 || s.Page > pages || s.Confidence < leastConfidence || s.Confidence > 0.99 || at < last {
			t.Fatalf("suggestion %d: %+v", i, s)
		}
		last = at
		if count[s.Field]++; count[s.Field] > mostPerField {
			t.Fatalf("%d suggestions for %s", count[s.Field], s.Field)
		}
	}
}

// FuzzSuggest lays out arbitrary lines on a page: no panic, sound results,
// bounded time.
func FuzzSuggest(f *testing.F) {
	f.Add("Ihr Zeichen|Unser Zeichen|Datum\n32.1-0815/26|mü-st|12.11.2026\n\nSehr geehrte Damen und Herren,\nAnlagen: 3", uint16(25), uint8(90), "E-2026-012345")
	f.Add("Kröger KG · Kirchgasse 5 · 43101 Probstheim\nStadt Musterhausen\nSozialamt\nRathausplatz 1\n62123 Musterhausen\nBetreff: Mahnung\nIBAN: DE89 37O4 0044 0532 0130 00", uint16(25), uint8(30),
		"BCD\n002\n1\nSCT\n\nX\nDE02120300000000202051\nEUR1.00")
	f.Add("RN 65 647 081 0 DE\nAnlage\nbis zum 31.12.2026\nFrist: binnen vier Wochen\nGesamtbetrag 1 190,00 €", uint16(0), uint8(0), "RN656470810DE")
	town, err := Compile(samplepost.Town())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string, x uint16, confidence uint8, code string) {
		if len(text) > 20_000 {
			return
		}
		var lines []print
		for i, l := range strings.Split(text, "\n") {
			lines = append(lines, print{float64(x % 300), float64(i%60) * 5, l})
		}
		p := paper(lines...)
		for i := range p.Text.Lines {
			for j := range p.Text.Lines[i].Words {
				p.Text.Lines[i].Words[j].Confidence = float64(confidence)
			}
		}
		p.Barcodes = []batch.Barcode{{Format: "QR", Text: code, Box: [4]int{int(x), 5, 40, 40}}}
		start := time.Now()
		all := town.Suggest(Document{Pages: []Page{p, p}, Intake: intakeDay})
		if d := time.Since(start); d > 5*time.Second {
			t.Errorf("%v for %d bytes", d, len(text))
		}
		sound(t, 2, all)
	})
}

// FuzzSuggestJSON takes a text as it could lie in a damaged store.
func FuzzSuggestJSON(f *testing.F) {
	good, err := json.Marshal(paper(append(recipientLines, print{25, 99, "Ihr Zeichen|Datum"}, print{25, 104, "32.1-0815/26|12.11.2026"})...).Text)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good, 300.0)
	f.Add([]byte(`{"width":-1,"height":0,"rotation":90,"lines":[{"size":-5,"words":[{"text":"Datum: 1.1.2026","box":[-9,-9,0,0],"confidence":-1}]}]}`), -1.0)
	f.Fuzz(func(t *testing.T, data []byte, dpi float64) {
		var text batch.Text
		if len(data) > 20_000 || json.Unmarshal(data, &text) != nil {
			return
		}
		sound(t, 1, Default().Suggest(Document{Pages: []Page{{Text: &text, DPI: dpi, Barcodes: []batch.Barcode{{Text: "RN656470810DE", Box: [4]int{1, 2, 3, 4}}}}}}))
	})
}

// FuzzCompile gives arbitrary patterns: refused with the right code, or usable.
func FuzzCompile(f *testing.F) {
	f.Add(`\bK(\d{8})\b`, "K12345674", "mod10", false)
	f.Add(`(?i)az.{1,9}`, "az 12", "", true)
	f.Fuzz(func(t *testing.T, form, example, checksum string, labelled bool) {
		r, err := Compile(batch.FieldSettings{Patterns: []batch.Pattern{{Field: batch.FieldOwnReference, Regexp: form, Example: example, Checksum: checksum, Labelled: labelled}}})
		if err != nil {
			if batch.CodeOf(err) != batch.CodeProfileInvalid {
				t.Fatal(err)
			}
			return
		}
		sound(t, 1, r.Suggest(Document{Pages: []Page{paper(print{25, 106, "Az.: " + example}, print{25, 120, example})}}))
	})
}
