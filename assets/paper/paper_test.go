package paper

import (
	"bytes"
	"image/png"
	"strings"
	"testing"
)

// TestSheets: every word is on a sheet, within its margins, on as many sheets as
// it takes.
func TestSheets(t *testing.T) {
	long := strings.Repeat("Donaudampfschifffahrt ist ein langes Wort. ", 60)
	lines := []Line{{"Überschrift", true, 16, 0}, {long, false, 10, 40}, {strings.Repeat("x", 400), false, 10, 0}, {"", false, 10, 0}}
	for range 5 {
		lines = append(lines, Line{long, false, 10, 40})
	}
	sheets, err := Set(lines)
	if err != nil || len(sheets) < 2 {
		t.Fatalf("%d sheets, %v", len(sheets), err)
	}
	words := ""
	for _, s := range sheets {
		for _, l := range s.Text().Lines {
			for _, w := range l.Words {
				words += w.Text
				if w.Box[0] < Margin || w.Box[0]+w.Box[2] > Width-Margin+2 || w.Box[1] < Margin/2 || w.Box[1]+w.Box[3] > Height-Margin/2 {
					t.Fatalf("%q lies at %v", w.Text, w.Box)
				}
			}
		}
		data, err := s.PNG()
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.DecodeConfig(bytes.NewReader(data))
		if err != nil || img.Width != Width || img.Height != Height || !bytes.Contains(data[:80], []byte("pHYs\x00\x00\x2e\x23")) {
			t.Errorf("%+v, %v", img, err)
		}
	}
	want := ""
	for _, l := range lines {
		want += strings.ReplaceAll(l.Text, " ", "")
	}
	if words != want {
		t.Errorf("%d of %d characters are set", len(words), len(want))
	}
}
