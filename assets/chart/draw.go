// Package chart draws the test chart of the acceptance of a scanner (A.O.3) and
// compares a scan of it with what is printed.
//
// Marks in the corners lay the scan over the sheet. Rows of the characters that
// symbol coding is known to swap (A.SC.12: 6/8, 3/8, 1/7, 0/O) stand at 6 to 10
// points; groups of lines, colours and grays show what the scanner keeps.
package chart

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"

	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"github.com/scanstelle/scanstelle/batch"
)

// printDPI is the resolution of what is black: that of an office printer, so
// that no line is resampled.
const printDPI = 600

// Draw returns the chart as a scanner without faults would see it, A4 portrait at
// dpi pixels per inch. It fails with batch.CodeUsage below 50 and above 600 dpi.
func Draw(dpi float64) (*image.RGBA, error) {
	if dpi < 50 || dpi > printDPI {
		return nil, batch.Refuse("chart.draw", batch.CodeUsage, "Prüftafel mit %g dpi", dpi)
	}
	black, err := ink()
	if err != nil {
		return nil, err
	}
	w, h := int(math.Round(WidthMM/25.4*dpi)), int(math.Round(HeightMM/25.4*dpi))
	small := reduce(black, w, h)
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Rect, small, image.Point{}, draw.Src)
	for _, p := range append(append([]patch{}, colours...), grays...) {
		px := func(mm float64) int { return int(math.Round(mm / 25.4 * dpi)) }
		box := image.Rect(px(p.at.x), px(p.at.y), px(p.at.x+patchW), px(p.at.y+patchH))
		draw.Draw(out, box, image.NewUniform(color.RGBA{p.rgb[0], p.rgb[1], p.rgb[2], 255}), image.Point{}, draw.Src)
	}
	return out, nil
}

// sheet is what is black on the chart at printDPI, or a part of it.
type sheet struct {
	img   *image.Gray
	faces map[int]font.Face
	bold  font.Face
	swap  bool // each character of a pair is the other
}

func px(mm float64) int { return int(math.Round(mm / 25.4 * printDPI)) }

// newSheet makes a white surface for a part of the sheet, in mm.
func newSheet(from, to point) (*sheet, error) {
	s := &sheet{img: image.NewGray(image.Rect(px(from.x), px(from.y), px(to.x), px(to.y))), faces: map[int]font.Face{}}
	draw.Draw(s.img, s.img.Rect, image.White, image.Point{}, draw.Src)
	for _, points := range []int{6, 7, 8, 9, 10} {
		face, err := newFace(liberationsansregular.TTF, float64(points))
		if err != nil {
			return nil, err
		}
		s.faces[points] = face
	}
	var err error
	s.bold, err = newFace(liberationsansbold.TTF, 14)
	return s, err
}

func newFace(ttf []byte, points float64) (font.Face, error) {
	parsed, err := opentype.Parse(ttf)
	if err != nil {
		return nil, fmt.Errorf("font of the chart: %w", err)
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: points, DPI: printDPI, Hinting: font.HintingNone})
	if err != nil {
		return nil, fmt.Errorf("font of the chart: %w", err)
	}
	return face, nil
}

// ink draws all that is black.
func ink() (*image.Gray, error) {
	s, err := newSheet(point{}, point{WidthMM, HeightMM})
	if err != nil {
		return nil, err
	}
	for _, m := range append(corners[:], turn) {
		s.fill(point{m.x - markMM/2, m.y - markMM/2}, point{m.x + markMM/2, m.y + markMM/2})
	}
	s.say(s.bold, 20, 34, fmt.Sprintf("Prüftafel der Scanstelle, Fassung %d", Version))
	for i, line := range []string{
		"Für die Abnahme eines Scanners (BSI TR-03138, A.O.3). In Originalgröße (100 %) und in Farbe drucken, mit mindestens 600 dpi;",
		"den Ausdruck scannen, keine Kopie davon. Gefaltete oder verschmutzte Tafeln neu drucken.",
	} {
		s.say(s.faces[8], 20, 41+float64(i)*4, line)
	}
	s.say(s.faces[8], 124, 67, "Linien")
	s.say(s.faces[8], 20, 202, "Farben")
	s.say(s.faces[8], 20, 232, "Graustufen")
	for _, g := range groups {
		s.lines(g.period, g.upright, true)
		s.lines(g.period, g.levels, false)
		s.say(s.faces[8], g.upright.x, 112, fmt.Sprintf("%.1f/mm", g.perMM()))
	}
	for _, r := range Rows() {
		s.say(s.faces[8], 20, r.Y, fmt.Sprintf("%d pt", r.Points))
	}
	s.rows()
	return s.img, nil
}

// digits draws the rows of characters alone, in the part of the sheet that they
// fill; with swap each as the other of its pair.
func digits(swap bool) (*image.Gray, error) {
	s, err := newSheet(point{36, 54}, point{110, 192})
	if err != nil {
		return nil, err
	}
	s.swap = swap
	s.rows()
	return s.img, nil
}

func (s *sheet) fill(from, to point) {
	draw.Draw(s.img, image.Rect(px(from.x), px(from.y), px(to.x), px(to.y)), image.Black, image.Point{}, draw.Src)
}

func (s *sheet) say(face font.Face, x, y float64, text string) {
	d := font.Drawer{Dst: s.img, Src: image.Black, Face: face, Dot: dot(x, y)}
	d.DrawString(text)
}

func dot(x, y float64) fixed.Point26_6 {
	return fixed.Point26_6{X: fixed.Int26_6(math.Round(x / 25.4 * printDPI * 64)), Y: fixed.Int26_6(math.Round(y / 25.4 * printDPI * 64))}
}

// lines draws a block of lines of half a period.
func (s *sheet) lines(period int, at point, upright bool) {
	x0, y0, x1, y1 := px(at.x), px(at.y), px(at.x+groupMM), px(at.y+groupMM)
	for y := y0; y < y1; y++ {
		for x := x0; x < x1; x++ {
			along := y - y0
			if upright {
				along = x - x0
			}
			if along%period < period/2 {
				s.img.SetGray(x, y, color.Gray{})
			}
		}
	}
}

// glyph is one character of a row.
type glyph struct {
	row    Row
	column int // from 1
	truth  string
	x      float64 // mm, where its cell begins
	width  float64 // mm
}

// glyphs lays out the characters of a row.
func (s *sheet) glyphs(r Row) (out []glyph) {
	x := r.X
	face := s.faces[r.Points]
	for _, c := range r.Text {
		advance, _ := face.GlyphAdvance(c)
		width := float64(advance) / 64 / printDPI * 25.4
		if c != ' ' {
			out = append(out, glyph{row: r, column: len(out) + 1, truth: string(c), x: x, width: width})
		}
		x += width
	}
	return out
}

// rows draws every character in the middle of the cell of the true one.
func (s *sheet) rows() {
	for _, r := range Rows() {
		face := s.faces[r.Points]
		for _, g := range s.glyphs(r) {
			c := g.truth
			if s.swap {
				c = r.Pair.other(c)
			}
			advance, _ := face.GlyphAdvance([]rune(c)[0])
			s.say(face, g.x+(g.width-float64(advance)/64/printDPI*25.4)/2, r.Y, c)
		}
	}
}

// reduce makes an image smaller by the mean of what each pixel covers, as a
// sensor does.
func reduce(src *image.Gray, w, h int) *image.Gray {
	sw, sh := src.Rect.Dx(), src.Rect.Dy()
	out := image.NewGray(image.Rect(0, 0, w, h))
	across := make([]float64, w*sh)
	for y := range sh {
		row := src.Pix[y*src.Stride : y*src.Stride+sw]
		for x := range w {
			across[y*w+x] = mean(float64(x)*float64(sw)/float64(w), float64(x+1)*float64(sw)/float64(w), func(i int) float64 { return float64(row[i]) })
		}
	}
	for x := range w {
		for y := range h {
			v := mean(float64(y)*float64(sh)/float64(h), float64(y+1)*float64(sh)/float64(h), func(i int) float64 { return across[i*w+x] })
			out.Pix[y*out.Stride+x] = uint8(math.Round(v))
		}
	}
	return out
}

// mean of the values between two places, those at the ends by their share.
func mean(from, to float64, at func(int) float64) float64 {
	var sum float64
	for i := int(from); float64(i) < to-1e-9; i++ {
		sum += at(i) * (math.Min(to, float64(i+1)) - math.Max(from, float64(i)))
	}
	return sum / (to - from)
}
