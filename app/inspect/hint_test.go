package inspect

import (
	"slices"
	"testing"

	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
)

// TestHintsHaveWords: each hint has a title, a text and, where it is to be looked after, a
// sign in the list of documents, in both languages.
func TestHintsHaveWords(t *testing.T) {
	for _, language := range []string{"de", "en"} {
		w, err := words.Open(language)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range batch.HintCodes() {
			keys := []string{"inspect.hint." + string(c) + ".text"}
			if !c.Note() {
				keys = append(keys, "inspect.hint."+string(c)+".sign")
			}
			for _, key := range keys {
				if w.T(key) == key {
					t.Errorf("%s: no words for %s", language, key)
				}
			}
		}
	}
	german, err := words.Open("de")
	if err != nil {
		t.Fatal(err)
	}
	for want, h := range map[string]batch.Hint{
		"Seite 3 von 5 fehlt":                      {Code: batch.HintPages, Numbers: []int{3}, Of: 5},
		"Seiten 2, 4–5 von 5 fehlen":               {Code: batch.HintPages, Numbers: []int{2, 4, 5}, Of: 5},
		"Seite 2 von 3 liegt hinter Seite 3":       {Code: batch.HintOrder, Numbers: []int{2, 3}, Of: 3},
		"Anlagen: 3 genannt, danach 1 Seite":       {Code: batch.HintAnnexes, Of: 3, There: 1},
		"Anlagen: 3 genannt, danach 2 Seiten":      {Code: batch.HintAnnexes, Of: 3, There: 2},
		"Anlagen: 3 genannt, danach keine Seite":   {Code: batch.HintAnnexes, Of: 3},
		"Schon da? »E-2026-000123« vom 12.11.2026": {Code: batch.HintTwin, Title: "E-2026-000123", Day: "2026-11-12"},
		"Druck einer E-Rechnung":                   {Code: batch.HintElectronic},
		"Schweizer Zahlcode":                       {Code: batch.HintForeign},
		"Frankierung der Deutschen Post":           {Code: batch.HintFranking},
	} {
		if got := hintTitle(german, h); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		if tone := hintTone(h); (tone == part.ToneWarning) == slices.Contains([]batch.HintCode{batch.HintForeign, batch.HintFranking}, h.Code) {
			t.Errorf("%s has the tone %v", h.Code, tone)
		}
	}
}
