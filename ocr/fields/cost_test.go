package fields

import (
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/assets/samplepost"
)

// costly is a letter of one page with 400 words.
func costly() Page {
	lines := append([]print{{25, 46, "Kröger & Söhne KG · Kirchgasse 5 · 43101 Probstheim"}}, recipientLines...)
	lines = append(lines, print{25, 99, "Ihr Zeichen|Unser Zeichen|Datum"}, print{25, 104, "32.1-0815/26|mü-st|12.11.2026"}, print{25, 112, "Mahnung zu unserer Rechnung vom 1.9.2026"},
		print{25, 120, "Sehr geehrte Damen und Herren,"})
	for y := 130.0; y < 270; y += 4.5 {
		lines = append(lines, print{25, y, strings.Repeat("wir bitten Sie um Zahlung bis ", 2)})
	}
	return paper(lines...)
}

// BenchmarkSuggest states the time for a letter of one page with 400 words.
func BenchmarkSuggest(b *testing.B) {
	town, err := Compile(samplepost.Town())
	if err != nil {
		b.Fatal(err)
	}
	page := costly()
	for b.Loop() {
		town.Suggest(Document{Pages: []Page{page}, Intake: intakeDay})
	}
}

// BenchmarkMark states the time for what a page says about its document, of the same
// letter: a batch that is opened pays it once for each page.
func BenchmarkMark(b *testing.B) {
	page := costly()
	for b.Loop() {
		Mark(page)
	}
}
