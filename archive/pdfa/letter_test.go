package pdfa

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"strings"
	"sync"
	"testing"

	imagefont "golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"github.com/scanstelle/scanstelle/batch"
)

// letter is a drawn page with exact ground truth: where each word stands, in
// pixels of the upright, straight page.
type letter struct {
	img   *image.Gray
	dpi   float64
	lines []letterLine
}

type letterLine struct {
	baseline float64
	size     float64 // ascender plus descender
	words    []letterWord
}

type letterWord struct {
	text       string
	x, y, w, h float64
}

var letterText = []string{
	"Stadt Musterhausen – Bürgerbüro",
	"Ihr Antrag vom 3. November 2026",
	"Sehr geehrte Frau Jäger-Müßig,",
	"gemäß § 12 Abs. 3 erhöht sich die Gebühr",
	"für die Größe Ihres Grundstücks in der",
	"Straße „Am Anger“ auf 1.234,56 € (zwölf %).",
	"Überweisen Sie bitte bis Ende Dezember.",
	"Mit freundlichen Grüßen, Öztürk",
}

var goRegular = sync.OnceValues(func() (*opentype.Font, error) { return opentype.Parse(goregular.TTF) })

// drawLetter draws A5 in landscape at 150 dpi: no side or direction is like
// another.
func drawLetter(t testing.TB) letter {
	t.Helper()
	parsed, err := goRegular()
	if err != nil {
		t.Fatal(err)
	}
	const dpi, points = 150, 12
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: points, DPI: dpi})
	if err != nil {
		t.Fatal(err)
	}
	l := letter{img: image.NewGray(image.Rect(0, 0, 1240, 874)), dpi: dpi}
	draw.Draw(l.img, l.img.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(l.img, image.Rect(1100, 40, 1180, 120), image.NewUniform(color.Gray{90}), image.Point{}, draw.Src)
	drawer := imagefont.Drawer{Dst: l.img, Src: image.Black, Face: face}
	metrics := face.Metrics()
	for i, sentence := range letterText {
		line := letterLine{baseline: float64(160 + 70*i)}
		line.size = float64(metrics.Ascent+metrics.Descent) / 64
		x := fixed.I(100)
		for _, word := range strings.Fields(sentence) {
			drawer.Dot = fixed.Point26_6{X: x, Y: fixed.I(160 + 70*i)}
			bounds, next := drawer.BoundString(word)
			drawer.DrawString(word)
			line.words = append(line.words, letterWord{
				text: word,
				x:    float64(bounds.Min.X) / 64, y: float64(bounds.Min.Y) / 64,
				w: float64(bounds.Max.X-bounds.Min.X) / 64, h: float64(bounds.Max.Y-bounds.Min.Y) / 64,
			})
			x += next + drawer.MeasureString(" ")
		}
		l.lines = append(l.lines, line)
	}
	return l
}

// skewed returns the letter's image leaning clockwise by degrees.
func (l letter) skewed(degrees float64) *image.Gray {
	if degrees == 0 {
		return l.img
	}
	b := l.img.Bounds()
	out := image.NewGray(b)
	back := spin(float64(b.Dx()), float64(b.Dy()), -degrees)
	for y := range b.Dy() {
		for x := range b.Dx() {
			sx, sy := back.point(float64(x)+0.5, float64(y)+0.5)
			out.SetGray(x, y, color.Gray{between(l.img, sx-0.5, sy-0.5)})
		}
	}
	return out
}

func between(img *image.Gray, x, y float64) byte {
	x0, y0 := math.Floor(x), math.Floor(y)
	at := func(x, y float64) float64 {
		p := image.Pt(int(x), int(y))
		if !p.In(img.Bounds()) {
			return 255
		}
		return float64(img.GrayAt(p.X, p.Y).Y)
	}
	fx, fy := x-x0, y-y0
	return byte(math.Round((at(x0, y0)*(1-fx)+at(x0+1, y0)*fx)*(1-fy) + (at(x0, y0+1)*(1-fx)+at(x0+1, y0+1)*fx)*fy))
}

// turned turns an image clockwise by a multiple of 90 degrees.
func turned(img *image.Gray, degrees int) *image.Gray {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	if degrees%180 != 0 {
		w, h = h, w
	}
	out := image.NewGray(image.Rect(0, 0, w, h))
	m := quarters(float64(b.Dx()), float64(b.Dy()), degrees)
	for y := range b.Dy() {
		for x := range b.Dx() {
			tx, ty := m.point(float64(x)+0.5, float64(y)+0.5)
			out.SetGray(int(tx), int(ty), img.GrayAt(x, y))
		}
	}
	return out
}

// text is what OCR would say about the letter in a frame that still leans by
// lean degrees; the whole page leant by skew.
func (l letter) text(rotation int, skew, lean float64) *batch.Text {
	b := l.img.Bounds()
	t := &batch.Text{Width: b.Dx(), Height: b.Dy(), Rotation: rotation, Deskew: skew - lean}
	m := spin(float64(b.Dx()), float64(b.Dy()), lean)
	slope := math.Tan(lean * math.Pi / 180)
	for i, line := range l.lines {
		out := batch.Line{Size: line.size, BaselineSlope: slope, Paragraph: 1, Block: i + 1}
		var all [4]float64
		for j, w := range line.words {
			box := w.leaning(m)
			if j == 0 {
				all = box
			}
			all = [4]float64{min(all[0], box[0]), min(all[1], box[1]), max(all[2], box[2]), max(all[3], box[3])}
			out.Words = append(out.Words, batch.Word{Text: w.text, Confidence: 95, Box: pixelBox(box)})
		}
		out.Box = pixelBox(all)
		px, py := m.point(line.words[0].x, line.baseline)
		out.BaselineOffset = py + slope*(float64(out.Box[0])-px) - float64(out.Box[1]+out.Box[3])
		t.Lines = append(t.Lines, out)
	}
	return t
}

// leaning is the upright box around a word after m: left, top, right, bottom.
func (w letterWord) leaning(m matrix) [4]float64 {
	out := [4]float64{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, c := range [][2]float64{{w.x, w.y}, {w.x + w.w, w.y}, {w.x, w.y + w.h}, {w.x + w.w, w.y + w.h}} {
		x, y := m.point(c[0], c[1])
		out = [4]float64{min(out[0], x), min(out[1], y), max(out[2], x), max(out[3], y)}
	}
	return out
}

func pixelBox(b [4]float64) [4]int {
	x, y := math.Floor(b[0]), math.Floor(b[1])
	return [4]int{int(x), int(y), int(math.Ceil(b[2]) - x), int(math.Ceil(b[3]) - y)}
}

func (l letter) words() []string {
	return strings.Fields(strings.Join(letterText, " "))
}
