package chart

import (
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// printed is the text of the chart as OCR gives it, one line for each row.
func printed(change map[string]string) *batch.Text {
	t := &batch.Text{}
	for i, r := range Rows() {
		text := r.Text
		for from, to := range change {
			text = strings.Replace(text, from, to, 1)
		}
		var line batch.Line
		for _, w := range strings.Fields("6pt " + text) {
			line.Words = append(line.Words, batch.Word{Text: w})
		}
		line.Paragraph = i
		t.Lines = append(t.Lines, line)
	}
	return t
}

func TestText(t *testing.T) {
	six := Rows()[0].Text // 6/8 at 6 points
	swapped := "8" + six[1:]
	for name, c := range map[string]struct {
		text        *batch.Text
		right, rows int
		swapped     []string
	}{
		"as printed":          {printed(nil), 360, 15, nil},
		"a 6 became an 8":     {printed(map[string]string{six: swapped}), 359, 15, []string{"6 pt, Zeichen 1: 8 statt 6"}},
		"a character is lost": {printed(map[string]string{six: six[1:]}), 359, 15, nil},
		"another character":   {printed(map[string]string{six: "S" + six[1:]}), 359, 15, nil},
		"a row is lost":       {printed(map[string]string{six: "nichts"}), 336, 14, nil},
		"nothing":             {nil, 0, 0, nil},
	} {
		got := Text(c.text)
		if got.Right != c.right || got.Rows != c.rows || got.Characters != c.rows*24 || strings.Join(got.Swapped, ";") != strings.Join(c.swapped, ";") {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// FuzzText: whatever was read, the counts stay within what is printed.
func FuzzText(f *testing.F) {
	f.Add("6pt 686886 866868 668868 886866")
	f.Add("pt\npt 888888888888888888888888888888")
	f.Fuzz(func(t *testing.T, text string) {
		var read batch.Text
		for _, l := range strings.Split(text, "\n") {
			read.Lines = append(read.Lines, batch.Line{Words: []batch.Word{{Text: l}}})
		}
		if got := Text(&read); got.Right > got.Characters || got.Rows > 15 || got.Characters != got.Rows*24 {
			t.Errorf("%+v", got)
		}
	})
}
