// Package paper draws sheets of text in black and white, with the places of the
// words: what the station writes itself lies in a package like a scanned page.
package paper

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strings"

	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"github.com/scanstelle/scanstelle/batch"
)

// DPI of a sheet; it is A4, Width × Height pixels, with Margin on all sides.
const (
	DPI           = 300
	Width, Height = 2480, 3508
	Margin        = 300
)

// Line is a paragraph in one size; it is broken where the sheet ends.
type Line struct {
	Text  string
	Bold  bool
	Size  float64 // points
	Space int     // before it, pixels
}

// Sheet is one sheet; index 1 of its palette is ink.
type Sheet struct {
	*image.Paletted
	text batch.Text
}

// New returns an empty sheet.
func New() *Sheet { return blank(Width, Height) }

func blank(width, height int) *Sheet {
	return &Sheet{
		Paletted: image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.White, color.Black}),
		text:     batch.Text{Engine: "Scanstelle", Languages: "deu", Width: width, Height: height},
	}
}

// Frame draws a frame of a thickness in pixels.
func (s *Sheet) Frame(left, top, right, bottom, thick int) {
	ink := image.NewUniform(color.Black)
	for _, r := range []image.Rectangle{
		image.Rect(left, top, right, top+thick), image.Rect(left, bottom-thick, right, bottom),
		image.Rect(left, top, left+thick, bottom), image.Rect(right-thick, top, right, bottom),
	} {
		draw.Draw(s, r, ink, image.Point{}, draw.Src)
	}
}

// Set fills as many sheets as the lines need, from the top margin on.
func Set(lines []Line) (sheets []*Sheet, err error) {
	err = Each(lines, func(s *Sheet) error {
		sheets = append(sheets, s)
		return nil
	})
	return sheets, err
}

// Each does that and hands over each sheet; only one lies in memory at a time. An error
// of fn ends it.
func Each(lines []Line, fn func(*Sheet) error) error {
	sheet, y := New(), Margin
	for _, l := range lines {
		f, err := open(l)
		if err != nil {
			return err
		}
		y += l.Space
		for _, part := range wrap(f.face, l.Text, Width-2*Margin) {
			if y+f.step > Height-Margin {
				if err := fn(sheet); err != nil {
					return err
				}
				sheet, y = New(), Margin
			}
			y += f.step
			sheet.line(f, part, y)
		}
		if err := f.face.Close(); err != nil {
			return fmt.Errorf("font: %w", err)
		}
	}
	return fn(sheet)
}

// Write sets a line below y and returns where it ends.
func (s *Sheet) Write(l Line, y int) (int, error) {
	f, err := open(l)
	if err != nil {
		return 0, err
	}
	defer f.face.Close()
	y += l.Space
	for _, part := range wrap(f.face, l.Text, Width-2*Margin) {
		y += f.step
		s.line(f, part, y)
	}
	return y, nil
}

// Put sets one line from x on, below y; it is not broken.
func (s *Sheet) Put(l Line, x, y int) error {
	f, err := open(l)
	if err != nil {
		return err
	}
	defer f.face.Close()
	s.put(f, l.Text, x, y+l.Space+f.step)
	return nil
}

// set is a font in the size of a line.
type set struct {
	face             font.Face
	step             int // from line to line, pixels
	ascent, underrun int // above and below the baseline
}

func open(l Line) (set, error) {
	data := liberationsansregular.TTF
	if l.Bold {
		data = liberationsansbold.TTF
	}
	parsed, err := opentype.Parse(data)
	if err != nil {
		return set{}, fmt.Errorf("font: %w", err)
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: l.Size, DPI: DPI, Hinting: font.HintingFull})
	if err != nil {
		return set{}, fmt.Errorf("font: %w", err)
	}
	m := face.Metrics()
	return set{face, m.Height.Ceil(), m.Ascent.Ceil(), m.Descent.Ceil()}, nil
}

// line draws one line of text on its baseline at the margin.
func (s *Sheet) line(f set, text string, y int) { s.put(f, text, Margin, y) }

// put draws one line of text on its baseline and notes where its words lie.
func (s *Sheet) put(f set, text string, x, y int) {
	ink := image.NewUniform(color.Black)
	d := font.Drawer{Dst: s, Src: ink, Face: f.face, Dot: fixed.P(x, y)}
	d.DrawString(text)
	width := func(t string) int { return font.MeasureString(f.face, t).Ceil() }
	out := batch.Line{
		Box: [4]int{x, y - f.ascent, max(width(text), 1), f.ascent + f.underrun}, BaselineOffset: float64(-f.underrun), Size: float64(f.ascent + f.underrun),
		Paragraph: len(s.text.Lines) + 1, Block: 1,
	}
	at := 0
	for _, word := range strings.Fields(text) {
		at += strings.Index(text[at:], word)
		out.Words = append(out.Words, batch.Word{Text: word, Box: [4]int{x + width(text[:at]), y - f.ascent, width(word), f.ascent + f.underrun}, Confidence: 100})
		at += len(word)
	}
	if len(out.Words) > 0 {
		s.text.Lines = append(s.text.Lines, out)
	}
}

// Text is what the sheet says, with its places.
func (s *Sheet) Text() *batch.Text { return &s.text }

// PNG codes the sheet as a bitonal PNG that states its resolution.
func (s *Sheet) PNG() ([]byte, error) {
	var b bytes.Buffer
	if err := png.Encode(&b, s); err != nil {
		return nil, fmt.Errorf("png: %w", err)
	}
	return withDensity(b.Bytes()), nil
}

// wrap breaks a text into lines no wider than limit pixels; a word wider than
// that is cut.
func wrap(face font.Face, text string, limit int) []string {
	var lines []string
	line := ""
	fits := func(s string) bool { return font.MeasureString(face, s).Ceil() <= limit }
	for _, word := range strings.Fields(text) {
		for !fits(word) {
			cut := []rune(word)
			for !fits(string(cut)) {
				cut = cut[:len(cut)-1]
			}
			if line != "" {
				lines, line = append(lines, line), ""
			}
			lines, word = append(lines, string(cut)), strings.TrimPrefix(word, string(cut))
		}
		switch {
		case line == "":
			line = word
		case fits(line + " " + word):
			line += " " + word
		default:
			lines, line = append(lines, line), word
		}
	}
	return append(lines, line)
}

// withDensity puts the resolution behind the header of a PNG (pHYs, ISO 15948
// 11.3.5.3).
func withDensity(data []byte) []byte {
	const header = 33 // signature and IHDR
	const perMetre = (DPI*10000 + 127) / 254
	chunk := []byte{0, 0, 0, 9, 'p', 'H', 'Y', 's'}
	chunk = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(chunk, perMetre), perMetre)
	chunk = append(chunk, 1)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
	return append(append(append([]byte{}, data[:header]...), chunk...), data[header:]...)
}
