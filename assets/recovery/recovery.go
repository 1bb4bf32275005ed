// Package recovery draws the sheet with the recovery key of a station, to be printed
// once and kept apart from the computer.
package recovery

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"time"

	"github.com/boombuler/barcode/qr"

	"github.com/scanstelle/scanstelle/assets/paper"
)

// group is how many signs of the key stand together, and perLine how many groups in a
// line: what one copies by hand without losing the place.
const group, perLine = 6, 4

// groupStep is from line to line, in pixels.
const groupStep = 120

// Groups cuts a key as the sheet shows it.
func Groups(key string) []string {
	var out []string
	for len(key) > group {
		out, key = append(out, key[:group]), key[group:]
	}
	return append(out, key)
}

// Sheet draws the sheet. The QR code says the key and nothing else.
func Sheet(key, station string, day time.Time) (*paper.Sheet, error) {
	s := paper.New()
	y := paper.Margin
	write := func(lines ...paper.Line) (err error) {
		for _, l := range lines {
			if y, err = s.Write(l, y); err != nil {
				return err
			}
		}
		return nil
	}
	if err := write(
		paper.Line{Text: "Wiederherstellungsschlüssel", Bold: true, Size: 26},
		paper.Line{Text: "Scanstelle " + station + ", gedruckt am " + day.Format("02.01.2006"), Size: 11, Space: 30},
		paper.Line{Text: "Dieser Schlüssel öffnet den Datenordner der Scanstelle, wenn der Rechner verloren oder das Kennwort vergessen ist. Er ist nirgends gespeichert. Ohne ihn sind die Daten dann nicht mehr zu lesen.", Size: 12, Space: 60},
	); err != nil {
		return nil, err
	}
	top := y + 70
	y = top + 60
	groups := Groups(key)
	for i, text := range groups {
		l := paper.Line{Text: text, Bold: true, Size: 20}
		if err := s.Put(l, paper.Margin+90+i%perLine*(paper.Width-2*paper.Margin-90)/perLine, y+i/perLine*groupStep); err != nil {
			return nil, err
		}
	}
	y += (len(groups) + perLine - 1) / perLine * groupStep
	s.Frame(paper.Margin, top, paper.Width-paper.Margin, y+40, 5)
	var err error
	if y, err = code(s, key, y+120); err != nil {
		return nil, err
	}
	y += 60
	err = write(
		paper.Line{Text: "So wird er verwahrt", Bold: true, Size: 14, Space: 40},
		paper.Line{Text: "1.  Zwei Ausdrucke, jeder in einem verschlossenen Umschlag mit Datum und Unterschrift.", Size: 12, Space: 24},
		paper.Line{Text: "2.  An zwei Orten, keiner davon beim Rechner: etwa Tresor der Verwaltung und Bürgermeisteramt.", Size: 12, Space: 16},
		paper.Line{Text: "3.  Nicht fotografieren, nicht scannen, nicht verschicken. Die Datei nach dem Druck löschen.", Size: 12, Space: 16},
		paper.Line{Text: "So wird er gebraucht:  scanstelle --recovery-key DATEI …", Size: 12, Space: 50},
	)
	return s, err
}

// code draws the QR code in the middle with its upper edge at y, and returns its lower
// edge.
func code(s *paper.Sheet, text string, y int) (int, error) {
	symbol, err := qr.Encode(text, qr.Q, qr.AlphaNumeric)
	if err != nil {
		return y, fmt.Errorf("QR code: %w", err)
	}
	const module = 18 // pixels, 1.5 mm
	b := symbol.Bounds()
	left := (paper.Width - b.Dx()*module) / 2
	ink := image.NewUniform(color.Black)
	for row := range b.Dy() {
		for column := range b.Dx() {
			if color.GrayModel.Convert(symbol.At(column, row)).(color.Gray).Y < 128 {
				at := image.Pt(left+column*module, y+row*module)
				draw.Draw(s, image.Rectangle{Min: at, Max: at.Add(image.Pt(module, module))}, ink, image.Point{}, draw.Src)
			}
		}
	}
	return y + b.Dy()*module, nil
}

// PDF is the sheet for a printer.
func PDF(key, station string, day time.Time) ([]byte, error) {
	s, err := Sheet(key, station, day)
	if err != nil {
		return nil, err
	}
	return paper.Print(s.Paletted, 1)
}
