// Package placeholder draws the sheet that stands for an annex which stays on
// paper (»Anlage liegt im Original vor«): order and count of the pages stay true.
package placeholder

import (
	"fmt"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/assets/paper"
	"github.com/scanstelle/scanstelle/batch"
)

// DPI of the sheet; it is A4 in black and white.
const DPI = paper.DPI

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
	c := paper.New()
	c.Frame(paper.Margin/2, paper.Margin/2, paper.Width-paper.Margin/2, paper.Height-paper.Margin/2, 12)
	y := paper.Margin + 150
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
		if y, err = c.Write(paper.Line{Text: line.text, Bold: line.bold, Size: line.size, Space: line.space}, y); err != nil {
			return nil, batch.Fail(op, batch.CodeInternal, err)
		}
	}
	data, err := c.PNG()
	if err != nil {
		return nil, batch.Fail(op, batch.CodeInternal, err)
	}
	return data, nil
}
