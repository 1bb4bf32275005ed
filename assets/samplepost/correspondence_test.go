package samplepost

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// TestCorrespondenceTellsWhatItPrints compares the fields of the truth with the
// printed text.
func TestCorrespondenceTellsWhatItPrints(t *testing.T) {
	for _, held := range []bool{false, true} {
		layouts, fields := map[string]int{}, map[string]int{}
		printer := newPress(held)
		for _, page := range correspondencePlan(11, 40, held) {
			page.scan.dpi = 50 // nobody reads the pixels here
			drawn := printer.draw(page.front, page.scan)
			layouts[page.front.layout]++
			text := strings.Join(strings.Fields(drawn.text()), " ")
			for key, value := range drawn.truth.Fields {
				fields[key]++
				printed := true
				switch key {
				case "aktenzeichen", "zeichen_absender", "absender", "betreff", "rechnungsnummer", "betrag":
					printed = strings.Contains(text, value)
				case "iban":
					printed = strings.Contains(text, grouped(value))
				case "sendungsnummer":
					printed = len(drawn.truth.Barcodes) == 1 && drawn.truth.Barcodes[0].Text == value
				}
				if !printed {
					t.Errorf("%s: %s %q is not on the page", page.file, key, value)
				}
			}
		}
		if len(layouts) != 7 {
			t.Errorf("layouts %v", layouts)
		}
		for _, key := range []string{"aktenzeichen", "zeichen_absender", "absender", "amt", "datum", "betreff", "art", "anlagen", "frist", "betrag", "iban", "rechnungsnummer", "sendungsnummer"} {
			if fields[key] == 0 {
				t.Errorf("held=%v: no letter has %s: %v", held, key, fields)
			}
		}
	}
}

func TestCorrespondenceRepeats(t *testing.T) {
	made := func() (out [][]byte) {
		for page, err := range Correspondence(5, 3, true) {
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, page.Data)
		}
		return out
	}
	if !slices.EqualFunc(made(), made(), bytes.Equal) {
		t.Error("the same seed gives other pages")
	}
}

// TestDevelopAndHeldOutShareNoWords keeps the two sets of letters apart.
func TestDevelopAndHeldOutShareNoWords(t *testing.T) {
	seen := map[string]bool{}
	for i, c := range []correspondents{openCorrespondents, heldCorrespondents} {
		all := slices.Concat(c.labels.own, c.labels.theirs, c.labels.total, []string{c.labels.court}, c.authorities, c.lawyers, c.courts)
		for _, list := range [][]dispatch{c.official, c.business, c.legal, c.judicial, c.billing} {
			for _, d := range list {
				all = append(all, d.paragraphs...)
				if d.subject != "" {
					all = append(all, d.subject)
				}
			}
		}
		for _, text := range all {
			if i > 0 && seen[text] {
				t.Errorf("%q is in both sets", text)
			}
			if i == 0 {
				seen[text] = true
			}
		}
	}
}
