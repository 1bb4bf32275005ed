package words_test

import (
	"regexp"
	"testing"

	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
)

// commanding is what only somebody at a command line can follow.
var commanding = regexp.MustCompile(`[»“]?scanstelle [a-z-]|--[a-z]|Aufruf|same call|repeat the call`)

// commandsOnly are failures whose way out no room has.
var commandsOnly = map[batch.Code]bool{batch.CodeDisplay: true}

// TestNextAtTheDesk: whoever works at the window is not told to type a command where
// the window has a way.
func TestNextAtTheDesk(t *testing.T) {
	for _, l := range []string{"de", "en", words.Pseudo} {
		w, err := words.Open(l)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range batch.Catalogue() {
			next := w.Next(e.Code)
			if next == "" || commanding.MatchString(next) != commandsOnly[e.Code] {
				t.Errorf("%s, %s: %s", l, e.Code, next)
			}
		}
	}
}
