package pdfa

import (
	"image"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/ocr"
	"github.com/scanstelle/scanstelle/ocr/ocrtest"
)

// gazettePage has the upper half of a page of the sample post in two columns,
// with its reading.
func gazettePage(t *testing.T) Page {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "columns.hocr"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := ocr.ParseHOCR(data)
	if err != nil {
		t.Fatal(err)
	}
	blank := image.NewGray(image.Rect(0, 0, text.Width, text.Height))
	p := page(batch.PNG, asPNG(t, blank), blank.Rect, 300)
	p.Text = text
	return p
}

// TestColumnsAreReadOneAfterTheOther: pdftotext finds the order of columns by
// itself, and words are selected where they stand.
func TestColumnsAreReadOneAfterTheOther(t *testing.T) {
	p := gazettePage(t)
	path, _ := write(t, someOptions(Part3), nil, func(w *Writer) { add(t, w, p) })
	if f := open(t, path); len(f.Page(0).fonts) != 2 {
		t.Errorf("fonts of the page: %v", f.Page(0).fonts)
	}
	truth := p.Text.Plain()
	if cer := ocrtest.CER(truth, string(run(t, "pdftotext", "-raw", path, "-"))); cer > 0 {
		t.Errorf("%.2f %% of the characters differ in the order of the file", 100*cer)
	}
	plain := string(run(t, "pdftotext", path, "-"))
	if cer := ocrtest.CER(truth, plain); cer > 0.03 { // poppler reads the two titles first
		t.Errorf("%.2f %% of the characters differ\n%s", 100*cer, plain)
	}
	words := seenWords(t, path)
	const k = 72.0 / 300
	for _, line := range p.Text.Lines {
		for _, word := range line.Words {
			x, y, w, h := box(word.Box)
			at := slices.IndexFunc(words, func(s seenWord) bool {
				return s.Text == word.Text && math.Abs(s.XMin-x*k) < 3 && s.YMin < (y+h/2)*k && s.YMax > (y+h/2)*k
			})
			if at < 0 {
				t.Errorf("%q is not at %.1f %.1f", word.Text, x*k, y*k)
				continue
			}
			got := words[at]
			if math.Abs(got.XMin-x*k) > 0.2 || got.XMax > (x+w)*k+0.2 || got.XMax < (x+w)*k-2 {
				t.Errorf("%q from %.1f to %.1f, read from %.1f to %.1f", word.Text, got.XMin, got.XMax, x*k, (x+w)*k)
			}
			if height := got.YMax - got.YMin; math.Abs(height-line.Size*k) > 0.25*line.Size*k {
				t.Errorf("%q is %.1f high, its line %.1f", word.Text, height, line.Size*k)
			}
		}
	}
}

func TestInColumns(t *testing.T) {
	// column makes lines of the same words from x on, pixels.
	column := func(x, width, top, pitch, lines int, words string) (out []batch.Line) {
		for i := range lines {
			line := batch.Line{Box: [4]int{x, top + i*pitch, width, 30}, Size: 30}
			for _, w := range strings.Fields(words) {
				line.Words = append(line.Words, batch.Word{Text: w, Box: line.Box})
			}
			out = append(out, line)
		}
		return out
	}
	const running = "Die Gebühr erhöht sich um"
	turned := slices.Concat(column(100, 400, 100, 40, 6, running), column(600, 400, 100, 40, 6, running))
	for i := range turned {
		turned[i].Angle = 90
	}
	// A heading over both columns, close enough to be of their block.
	bridged := slices.Concat(column(100, 900, 60, 40, 1, running), column(100, 400, 100, 40, 6, running), column(600, 400, 100, 40, 6, running))
	for name, c := range map[string]struct {
		lines []batch.Line
		want  int // lines in columns
	}{
		"nothing":       {nil, 0},
		"one column":    {column(100, 800, 100, 40, 20, running), 0},
		"two columns":   {slices.Concat(column(100, 400, 100, 40, 20, running), column(600, 400, 130, 40, 18, running)), 38},
		"three columns": {slices.Concat(column(100, 200, 100, 40, 9, running), column(400, 200, 100, 40, 9, running), column(700, 200, 100, 40, 9, running)), 27},
		"with a gap between paragraphs": {slices.Concat(column(100, 400, 100, 40, 3, running), column(100, 400, 243, 40, 3, running),
			column(600, 400, 100, 40, 6, running)), 12},
		"too far apart":       {slices.Concat(column(100, 400, 100, 70, 6, running), column(600, 400, 100, 40, 6, running)), 0},
		"one above the other": {slices.Concat(column(100, 400, 100, 40, 6, running), column(600, 400, 400, 40, 6, running)), 0},
		"a form":              {slices.Concat(column(100, 300, 100, 40, 12, "Geburtsdatum:"), column(600, 300, 100, 40, 12, "3. März")), 0},
		"few lines":           {slices.Concat(column(100, 400, 100, 40, 4, running), column(600, 400, 100, 40, 4, running)), 0},
		"turned":              {turned, 0},
		"bridged":             {bridged, 0},
	} {
		sizes := make([]float64, len(c.lines))
		for i := range c.lines {
			sizes[i] = c.lines[i].Size
		}
		got := 0
		for _, in := range inColumns(c.lines, sizes) {
			if in {
				got++
			}
		}
		if got != c.want {
			t.Errorf("%s: %d of %d lines stand in columns, want %d", name, got, len(c.lines), c.want)
		}
	}
	odd := slices.Concat(column(100, 400, 100, 40, 6, running), column(600, 400, 100, 40, 6, running))
	sizes := []float64{30, 30, 30, 30, 30, 30, math.NaN(), math.Inf(1), 0, -1, 30, 30}
	if got := inColumns(odd, sizes); slices.Contains(got, true) {
		t.Errorf("lines without a size: %v", got)
	}
}
