package fields

import (
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/assets/samplepost"
)

// BenchmarkSuggest states the time for a letter of one page with 400 words.
func BenchmarkSuggest(b *testing.B) {
	lines := append([]print{{25, 46, "Kröger & Söhne KG · Kirchgasse 5 · 43101 Probstheim"}}, recipientLines...)
	lines = append(lines, print{25, 99, "Ihr Zeichen|Unser Zeichen|Datum"}, print{25, 104, "32.1-0815/26|mü-st|12.11.2026"}, print{25, 112, "Mahnung zu unserer Rechnung vom 1.9.2026"},
		print{25, 120, "Sehr geehrte Damen und Herren,"})
	for y := 130.0; y < 270; y += 4.5 {
		lines = append(lines, print{25, y, strings.Repeat("wir bitten Sie um Zahlung bis ", 2)})
	}
	town, err := Compile(samplepost.Town())
	if err != nil {
		b.Fatal(err)
	}
	page := paper(lines...)
	for b.Loop() {
		town.Suggest(Document{Pages: []Page{page}, Intake: intakeDay})
	}
}
