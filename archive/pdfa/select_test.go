package pdfa

import (
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

type seenWord struct {
	XMin float64 `xml:"xMin,attr"`
	YMin float64 `xml:"yMin,attr"`
	XMax float64 `xml:"xMax,attr"`
	YMax float64 `xml:"yMax,attr"`
	Text string  `xml:",chardata"`
}

func seenWords(t *testing.T, path string) []seenWord {
	t.Helper()
	var doc struct {
		Words []seenWord `xml:"body>doc>page>word"`
	}
	if err := xml.Unmarshal(run(t, "pdftotext", "-bbox", path, "-"), &doc); err != nil {
		t.Fatal(err)
	}
	return doc.Words
}

// TestSelect puts the text layer on the words for every way a page can lie, be
// shown and have been read, and asks poppler what it finds where.
func TestSelect(t *testing.T) {
	l := drawLetter(t)
	for _, rotation := range []int{0, 90, 180, 270} {
		for _, c := range []struct{ skew, shown, read float64 }{
			{0, 0, 0}, // straight
			{3, 3, 0}, // read straightened, shown straightened
			{3, 3, 3}, // read as it is, shown straightened
			{0.4, 0.4, 0.4},
			{-8, -8, 0},
			{3, 0, 0}, // read straightened, shown as it is
			{3, 0, 3}, // read as it is, shown as it is
			{0.4, 0, 0},
			{-1.5, 0, 0},
			{-2, -2, -2},
			{-7, 0, 0},
			{10, 0, 0},
		} {
			t.Run(fmt.Sprintf("%d/%v", rotation, c), func(t *testing.T) {
				raw := turned(l.skewed(c.skew), (360-rotation)%360)
				p := page(batch.JPEG, asJPEG(t, raw), raw.Bounds(), l.dpi)
				p.Rotation, p.Deskew, p.Text = rotation, c.shown, l.text(rotation, c.skew, c.read)
				path, _ := write(t, someOptions(Part3), nil, func(w *Writer) { add(t, w, p) })
				l.compare(t, path, c.skew-c.shown, c.shown)
				l.look(t, path, c.skew, c.shown)
			})
		}
	}
}

// compare checks words, order and places on a page that is shown leaning by lean
// after it was turned by -shown.
func (l letter) compare(t *testing.T, path string, lean, shown float64) {
	t.Helper()
	args := []string{path, "-"}
	if math.Abs(lean) > 1.5 {
		// The layout analysis of pdftotext takes a line for one only while it
		// rises less than half its height; the order in the file is ours.
		args = append([]string{"-raw"}, args...)
	}
	plain := strings.Fields(string(run(t, "pdftotext", args...)))
	if want := l.words(); !slices.Equal(plain, want) {
		t.Errorf("text\n%.900q", plain)
	}
	b := l.img.Bounds()
	w, h := float64(b.Dx()), float64(b.Dy())
	_, width, height := whole(w, h, -shown)
	m := spin(w, h, lean).then(matrix{1, 0, 0, 1, (width - w) / 2, (height - h) / 2})
	words := seenWords(t, path)
	worst := 0.0
	for _, line := range l.lines {
		for _, w := range line.words {
			box, k := w.leaning(m), 72/l.dpi
			at := slices.IndexFunc(words, func(s seenWord) bool {
				return s.Text == w.text && math.Abs(s.XMin-box[0]*k) < 5 && math.Abs(s.YMin-box[1]*k) < 10
			})
			if at < 0 {
				t.Errorf("%q is not where it is drawn", w.text)
				continue
			}
			got := words[at]
			// The ink lies inside the cell of the font, so left, right and middle count.
			off := max(math.Abs(got.XMin-box[0]*k), math.Abs(got.XMax-box[2]*k))
			top, bottom := box[1]*k, box[3]*k
			if lean == 0 {
				off = max(off, got.YMin-top, bottom-got.YMax)
			}
			worst = max(worst, off)
			if off > 2 || (top+bottom)/2 < got.YMin || (top+bottom)/2 > got.YMax {
				t.Errorf("%q at %.1f %.1f – %.1f %.1f, drawn at %.1f %.1f – %.1f %.1f",
					w.text, got.XMin, got.YMin, got.XMax, got.YMax, box[0]*k, top, box[2]*k, bottom)
			}
		}
	}
	t.Logf("worst distance %.2f pt", worst)
}

// look renders the page and compares it with the skewed letter, turned by -shown
// on a white page that holds the whole of it.
func (l letter) look(t *testing.T, path string, skew, shown float64) {
	t.Helper()
	raw := l.skewed(skew)
	m, width, height := whole(float64(raw.Rect.Dx()), float64(raw.Rect.Dy()), -shown)
	want := image.NewGray(image.Rect(0, 0, int(math.Ceil(width)), int(math.Ceil(height))))
	for y := range want.Rect.Dy() {
		for x := range want.Rect.Dx() {
			// The inverse of a turn is its transpose.
			dx, dy := float64(x)+0.5-m[4], float64(y)+0.5-m[5]
			want.SetGray(x, y, color.Gray{between(raw, m[0]*dx+m[1]*dy-0.5, m[2]*dx+m[3]*dy-0.5)})
		}
	}
	got := rendered(t, path, 1, l.dpi)
	if got.Bounds() != want.Bounds() {
		t.Fatalf("rendered %v, want %v", got.Bounds(), want.Bounds())
	}
	if d := difference(got, want); d > 3 {
		t.Errorf("rendered page differs by %.2f levels in the mean", d)
	}
}

// rendered lets poppler draw a page in gray.
func rendered(t *testing.T, path string, page int, dpi float64) *image.Gray {
	t.Helper()
	out := filepath.Join(t.TempDir(), "page")
	run(t, "pdftoppm", "-gray", "-singlefile", "-f", fmt.Sprint(page), "-r", fmt.Sprint(dpi), path, out)
	data, err := os.ReadFile(out + ".pgm")
	if err != nil {
		t.Fatal(err)
	}
	var w, h, most int
	if _, err := fmt.Sscanf(string(data[:min(60, len(data))]), "P5\n%d %d\n%d", &w, &h, &most); err != nil || most != 255 {
		t.Fatalf("no PGM: %v", err)
	}
	img := image.NewGray(image.Rect(0, 0, w, h))
	copy(img.Pix, data[len(data)-w*h:])
	return img
}

func difference(a, b *image.Gray) float64 {
	sum := 0.0
	for i := range a.Pix {
		sum += math.Abs(float64(a.Pix[i]) - float64(b.Pix[i]))
	}
	return sum / float64(len(a.Pix))
}

// TestAngles reads lines that run up, down and upside down on a page, as OCR
// tells them by hOCR's textangle.
func TestAngles(t *testing.T) {
	for angle, box := range map[float64][2][4]int{
		0:   {{100, 300, 60, 30}, {180, 300, 120, 30}},
		90:  {{300, 500, 30, 60}, {300, 360, 30, 120}}, // first word below
		180: {{400, 300, 60, 30}, {260, 300, 120, 30}},
		270: {{300, 100, 30, 60}, {300, 180, 30, 120}},
	} {
		text := &batch.Text{Width: 600, Height: 800, Lines: []batch.Line{{Angle: angle, Size: 30}}}
		line := &text.Lines[0]
		for i, word := range []string{"Maß", "Größen"} {
			line.Words = append(line.Words, batch.Word{Text: word, Box: box[i]})
		}
		a, b := box[0], box[1]
		x, y := min(a[0], b[0]), min(a[1], b[1])
		line.Box = [4]int{x, y, max(a[0]+a[2], b[0]+b[2]) - x, max(a[1]+a[3], b[1]+b[3]) - y}
		blank := image.NewGray(image.Rect(0, 0, 600, 800))
		p := page(batch.PNG, asPNG(t, blank), blank.Rect, 72)
		p.Text = text
		path, _ := write(t, someOptions(Part2), nil, func(w *Writer) { add(t, w, p) })
		words := seenWords(t, path)
		if len(words) != 2 || words[0].Text != "Maß" || words[1].Text != "Größen" {
			t.Errorf("angle %v: words %v", angle, words)
			continue
		}
		for i, w := range words {
			want := box[i]
			for _, d := range []float64{w.XMin - float64(want[0]), w.YMin - float64(want[1]),
				w.XMax - float64(want[0]+want[2]), w.YMax - float64(want[1]+want[3])} {
				// poppler cuts ascenders to its own idea of a line.
				if math.Abs(d) > 2 && (angle != 0 || math.Abs(d) > 8) {
					t.Errorf("angle %v: %q at %v, want %v", angle, w.Text, w, want)
					break
				}
			}
		}
	}
}

// TestFax has two resolutions: half the rows, the same paper, turned.
func TestFax(t *testing.T) {
	l := drawLetter(t)
	b := l.img.Bounds()
	half := image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()/2))
	for y := range half.Rect.Dy() {
		copy(half.Pix[y*half.Stride:], l.img.Pix[2*y*l.img.Stride:][:b.Dx()])
	}
	text := l.text(0, 0, 0)
	text.Height /= 2
	for i := range text.Lines {
		line := &text.Lines[i]
		line.Size, line.BaselineOffset = line.Size/2, line.BaselineOffset/2
		line.Box[1], line.Box[3] = line.Box[1]/2, line.Box[3]/2
		for j := range line.Words {
			box := &line.Words[j].Box
			box[1], box[3] = box[1]/2, box[3]/2
		}
	}
	for _, rotation := range []int{0, 90} {
		raw := turned(half, (360-rotation)%360)
		p := page(batch.JPEG, asJPEG(t, raw), raw.Rect, l.dpi)
		p.Image.DPIY = l.dpi / 2
		if rotation == 90 {
			p.Image.DPI, p.Image.DPIY = l.dpi/2, l.dpi
		}
		p.Rotation, p.Text = rotation, text
		p.Text.Rotation = rotation
		path, _ := write(t, someOptions(Part2), nil, func(w *Writer) { add(t, w, p) })
		l.compare(t, path, 0, 0)
		l.look(t, path, 0, 0)
	}
}

// TestLegible: nothing may be named that ToUnicode must not name.
func TestLegible(t *testing.T) {
	for in, want := range map[string]string{
		"Größe": "Größe", " a\u00a0b ": "a b", "x\x00\ufeff\ufffdy": "xy", "\ue000\U000F0000": "", "\ufdd0\ufffe": "",
		"\xff": "", "a\u00ad": "a\u00ad", "𝔄": "𝔄", "\t\n": "",
	} {
		if got := string(legible(in)); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

// TestWideRunes copies characters outside the first plane.
func TestWideRunes(t *testing.T) {
	blank := image.NewGray(image.Rect(0, 0, 600, 100))
	p := page(batch.PNG, asPNG(t, blank), blank.Rect, 72)
	p.Text = &batch.Text{Width: 600, Height: 100, Lines: []batch.Line{{Box: [4]int{10, 10, 300, 20}, Size: 20, BaselineOffset: -5,
		Words: []batch.Word{{Text: "𝔄𝔅", Box: [4]int{10, 10, 60, 20}}, {Text: "ſtadt№", Box: [4]int{100, 10, 90, 20}}}}}}
	path, _ := write(t, someOptions(Part2), nil, func(w *Writer) { add(t, w, p) })
	if got := strings.Fields(string(run(t, "pdftotext", path, "-"))); !slices.Equal(got, []string{"𝔄𝔅", "ſtadt№"}) {
		t.Errorf("text %q", got)
	}
}
