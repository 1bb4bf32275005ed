package paper

import (
	"fmt"
	"strings"
	"testing"
)

// TestCardFitsOneSheet: as many keys as a desk has fit on one sheet, all of them; what does
// not is refused.
func TestCardFitsOneSheet(t *testing.T) {
	parts := func(lines int) (out []CardPart) {
		for p := range 6 {
			part := CardPart{Title: fmt.Sprintf("Raum%d", p)}
			for i := range lines {
				part.Lines = append(part.Lines, [2]string{fmt.Sprintf("Strg Umschalt F%d", i), fmt.Sprintf("tut%dx%d etwas", p, i)})
			}
			out = append(out, part)
		}
		return out
	}
	s, err := Card("Tasten", "Buchstaben wirken auf der Seite.", parts(25))
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for _, l := range s.Text().Lines {
		for _, w := range l.Words {
			text += w.Text + " "
		}
	}
	for p := range 6 {
		for i := range 25 {
			if want := fmt.Sprintf("tut%dx%d ", p, i); !strings.Contains(text, want) {
				t.Errorf("%s is not on the sheet", want)
			}
		}
	}
	if _, err := Card("Tasten", "", parts(90)); err == nil {
		t.Error("540 lines fit on a sheet")
	}
}
