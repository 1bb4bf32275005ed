package samplepost

import (
	"fmt"
	"image"
	"math"

	"github.com/go-fonts/liberation/liberationmonobold"
	"github.com/go-fonts/liberation/liberationmonoregular"
	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"
	"github.com/go-fonts/liberation/liberationserifbold"
	"github.com/go-fonts/liberation/liberationserifregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gomedium"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/gomonobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// family is a regular and a bold font.
type family [2][]byte

var (
	sans     = family{liberationsansregular.TTF, liberationsansbold.TTF}
	serif    = family{liberationserifregular.TTF, liberationserifbold.TTF}
	mono     = family{liberationmonoregular.TTF, liberationmonobold.TTF}
	goSans   = family{goregular.TTF, gobold.TTF}
	goStrong = family{gomedium.TTF, gobold.TTF}
	goTyper  = family{gomono.TTF, gomonobold.TTF}
)

// families are the fonts of letters; the held-out set has its own.
func families(held bool) []family {
	if held {
		return []family{goStrong, goTyper, mono}
	}
	return []family{sans, serif, goSans}
}

// style is a font at a size.
type style struct {
	family family
	bold   bool
	size   float64 // points
}

func (s style) strong() style            { s.bold = true; return s }
func (s style) sized(pt float64) style   { s.size = pt; return s }
func (s style) leading() float64         { return s.size * 1.22 * 25.4 / 72 } // mm from line to line
func (s style) of(f family) style        { s.family = f; return s }
func (s style) data() (data []byte)      { return s.family[b2i(s.bold)] }
func (s style) key(dpi float64) styleKey { return styleKey{&s.data()[0], s.size, dpi} }

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

type styleKey struct {
	font *byte
	size float64
	dpi  float64
}

// glyph is a rasterised letter relative to its origin on the baseline.
type glyph struct {
	mask    *image.Alpha // nil for spaces
	x, y    int
	advance fixed.Int26_6
}

// face is a font at a size with its letters rasterised once.
type face struct {
	inner  font.Face
	glyphs map[rune]glyph
}

// fonts caches faces; it belongs to one goroutine.
type fonts struct {
	parsed map[*byte]*opentype.Font
	faces  map[styleKey]*face
}

func newFonts() *fonts {
	return &fonts{parsed: map[*byte]*opentype.Font{}, faces: map[styleKey]*face{}}
}

// maxFaces bounds the cache; odd sizes would fill it over many pages.
const maxFaces = 64

func (f *fonts) font(data []byte) *opentype.Font {
	p, ok := f.parsed[&data[0]]
	if !ok {
		var err error
		if p, err = opentype.Parse(data); err != nil {
			panic(fmt.Sprintf("built-in font: %v", err)) // the fonts are part of the program
		}
		f.parsed[&data[0]] = p
	}
	return p
}

func (f *fonts) face(s style, dpi float64) *face {
	key := s.key(dpi)
	if found, ok := f.faces[key]; ok {
		return found
	}
	if len(f.faces) >= maxFaces {
		clear(f.faces)
	}
	inner, err := opentype.NewFace(f.font(s.data()), &opentype.FaceOptions{Size: s.size, DPI: dpi, Hinting: font.HintingNone})
	if err != nil {
		panic(fmt.Sprintf("built-in font: %v", err))
	}
	made := &face{inner: inner, glyphs: map[rune]glyph{}}
	f.faces[key] = made
	return made
}

func (f *face) glyph(r rune) glyph {
	if g, ok := f.glyphs[r]; ok {
		return g
	}
	box, mask, at, advance, ok := f.inner.Glyph(fixed.Point26_6{}, r)
	if !ok {
		panic(fmt.Sprintf("no letter %q in the font", r))
	}
	g := glyph{x: box.Min.X, y: box.Min.Y, advance: advance}
	if !box.Empty() {
		g.mask = image.NewAlpha(image.Rect(0, 0, box.Dx(), box.Dy()))
		source := mask.(*image.Alpha)
		for y := range box.Dy() {
			from := source.PixOffset(at.X, at.Y+y)
			copy(g.mask.Pix[y*g.mask.Stride:][:box.Dx()], source.Pix[from:from+box.Dx()])
		}
	}
	f.glyphs[r] = g
	return g
}

// width returns the width of a text in pixels.
func (f *face) width(text string) float64 {
	var sum fixed.Int26_6
	for _, r := range text {
		sum += f.glyph(r).advance
	}
	return math.Round(float64(sum)) / 64
}
