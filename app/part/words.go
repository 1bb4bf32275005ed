package part

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"sync"

	"fyne.io/fyne/v2"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// Word is a word that was read on a page, with its place in dots of the page (x, y,
// width, height).
type Word struct {
	Text   string
	Box    [4]int
	Unsure bool // low confidence
}

// wordsPainter writes the words that were read where the page has them: the page
// pales, and what the machine took it for stands in its place.
type wordsPainter struct {
	words       []Word
	ink, unsure color.Color
	font        *opentype.Font

	mu    sync.Mutex
	faces map[int]font.Face // by size in dots
}

func newWordsPainter(words []Word, ink, unsure color.Color, f fyne.Resource) (*wordsPainter, error) {
	parsed, err := opentype.Parse(f.Content())
	if err != nil {
		return nil, err
	}
	return &wordsPainter{words: words, ink: ink, unsure: unsure, font: parsed, faces: map[int]font.Face{}}, nil
}

// veil is laid over the page so that the words stand out.
var veil = image.NewUniform(color.NRGBA{0xff, 0xff, 0xff, 0xd8})

// paint writes the words on a picture of the page, clipped to its bounds.
func (w *wordsPainter) paint(out *image.RGBA, s sight) {
	w.mu.Lock()
	defer w.mu.Unlock()
	draw.Draw(out, out.Rect, veil, image.Point{}, draw.Over)
	for _, word := range w.words {
		from := s.onPort([2]float64{float64(word.Box[0]), float64(word.Box[1])})
		to := s.onPort([2]float64{float64(word.Box[0] + word.Box[2]), float64(word.Box[1] + word.Box[3])})
		box := image.Rect(int(from[0]), int(from[1]), int(math.Ceil(to[0])), int(math.Ceil(to[1])))
		if !box.Overlaps(out.Rect) || box.Dy() < 4 {
			continue
		}
		ink := w.ink
		if word.Unsure { // a line below says it without colour, too
			ink = w.unsure
			draw.Draw(out, image.Rect(box.Min.X, box.Max.Y, box.Max.X, box.Max.Y+2), image.NewUniform(ink), image.Point{}, draw.Src)
		}
		w.write(out, word.Text, box, ink)
	}
}

// write sets a word as large as its box allows.
func (w *wordsPainter) write(out *image.RGBA, text string, box image.Rectangle, ink color.Color) {
	size := box.Dy()
	f := w.face(size)
	if f == nil {
		return
	}
	if width := font.MeasureString(f, text).Ceil(); width > box.Dx() && width > 0 {
		if f = w.face(max(size*box.Dx()/width, 3)); f == nil {
			return
		}
	}
	d := font.Drawer{Dst: out, Src: image.NewUniform(ink), Face: f, Dot: fixed.P(box.Min.X, box.Max.Y-size/6)}
	d.DrawString(text)
}

// face is the font at a size in dots, nil where the size is not of this world.
func (w *wordsPainter) face(size int) font.Face {
	if f, ok := w.faces[size]; ok {
		return f
	}
	f, err := opentype.NewFace(w.font, &opentype.FaceOptions{Size: float64(size), DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil
	}
	w.faces[size] = f
	return f
}
