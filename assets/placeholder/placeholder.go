// Package placeholder draws the sheet that stands for an annex which stays on
// paper (»Anlage liegt im Original vor«): order and count of the pages stay true.
package placeholder

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
	"time"

	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"github.com/scanstelle/scanstelle/batch"
)

// DPI of the sheet; it is A4 in black and white.
const DPI = 300

const (
	width, height = 2480, 3508 // pixels
	margin        = 300
)

// Sheet is what the placeholder says.
type Sheet struct {
	What  string // the annex: "Bauplan A1, gefaltet"
	Where string // place of the original
	Date  time.Time
	Batch batch.ID
	By    string // pseudonym
}

// Most characters of a text on the sheet.
const maxText = 160

// PNG draws the sheet: a bitonal PNG that states its resolution. CodeUsage: a
// text is missing or too long.
func PNG(s Sheet) ([]byte, error) {
	const op = "placeholder"
	for name, text := range map[string]string{"die Bezeichnung der Anlage": s.What, "der Ort des Originals": s.Where} {
		if n := len([]rune(strings.TrimSpace(text))); n == 0 || n > maxText {
			return nil, batch.Refuse(op, batch.CodeUsage, "%s fehlt oder ist länger als %d Zeichen", name, maxText)
		}
	}
	c := &canvas{image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.White, color.Black})}
	c.frame(margin/2, margin/2, width-margin/2, height-margin/2, 12)
	y := margin + 150
	for _, line := range []struct {
		text  string
		bold  bool
		size  float64 // points
		space int     // before it, pixels
	}{
		{"Platzhalter", true, 40, 100},
		{"Anlage liegt im Original vor", true, 26, 60},
		{"Dieses Blatt steht an der Stelle einer Anlage, die nicht gescannt wurde. Es ist kein Bild eines Originals.", false, 14, 60},
		{"Anlage", true, 14, 200},
		{s.What, false, 18, 20},
		{"Ort", true, 14, 120},
		{s.Where, false, 18, 20},
		{"Datum", true, 14, 120},
		{fmt.Sprintf("%s, %d:%02d Uhr", s.Date.Local().Format("02.01.2006"), s.Date.Local().Hour(), s.Date.Local().Minute()), false, 18, 20},
		{"Eingelegt von", true, 14, 120},
		{s.By, false, 18, 20},
		{"Stapel", true, 14, 120},
		{string(s.Batch), false, 14, 20},
	} {
		var err error
		if y, err = c.write(line.text, line.bold, line.size, y+line.space); err != nil {
			return nil, batch.Fail(op, batch.CodeInternal, err)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, c); err != nil {
		return nil, batch.Fail(op, batch.CodeInternal, err)
	}
	return withDensity(b.Bytes()), nil
}

// canvas is the sheet; index 1 of its palette is ink.
type canvas struct{ *image.Paletted }

func (c *canvas) frame(left, top, right, bottom, thick int) {
	ink := image.NewUniform(color.Black)
	for _, r := range []image.Rectangle{
		image.Rect(left, top, right, top+thick), image.Rect(left, bottom-thick, right, bottom),
		image.Rect(left, top, left+thick, bottom), image.Rect(right-thick, top, right, bottom),
	} {
		draw.Draw(c, r, ink, image.Point{}, draw.Src)
	}
}

// write sets a text below y in as many lines as it takes and returns where it
// ends.
func (c *canvas) write(text string, bold bool, size float64, y int) (int, error) {
	data := liberationsansregular.TTF
	if bold {
		data = liberationsansbold.TTF
	}
	parsed, err := opentype.Parse(data)
	if err != nil {
		return 0, fmt.Errorf("font: %w", err)
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: size, DPI: DPI, Hinting: font.HintingFull})
	if err != nil {
		return 0, fmt.Errorf("font: %w", err)
	}
	defer face.Close()
	step := face.Metrics().Height.Ceil()
	for _, line := range wrap(face, text, width-2*margin) {
		y += step
		d := font.Drawer{Dst: c, Src: image.NewUniform(color.Black), Face: face, Dot: fixed.P(margin, y)}
		d.DrawString(line)
	}
	return y, nil
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
