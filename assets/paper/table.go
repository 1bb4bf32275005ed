package paper

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
)

// Table is a list on sheets of A4 that lie on their long side: Height × Width
// pixels. Every sheet repeats title and heads, and says which it is.
type Table struct {
	Title string
	Notes []string // below the title on every sheet
	Heads []string
	// Shares are how the width is divided; one for each head.
	Shares []int
	Rows   [][]string // one text for each head; long ones are broken
}

// Measures of a table in pixels and points.
const (
	tableMargin = 150
	tableGap    = 24 // between columns
	tableLead   = 10 // above and below each row
	tableText   = 8.0
	tableTitle  = 14.0
)

// fonts of a table.
type tableFonts struct{ text, bold, title set }

func openTable() (f tableFonts, err error) {
	if f.text, err = open(Line{Size: tableText}); err != nil {
		return f, err
	}
	if f.bold, err = open(Line{Size: tableText, Bold: true}); err != nil {
		return f, err
	}
	f.title, err = open(Line{Size: tableTitle, Bold: true})
	return f, err
}

// tableRow is a row with its texts broken into lines.
type tableRow struct {
	cells [][]string
	high  int // pixels
}

// Sheets draws the table and hands over each sheet; only one lies in memory at a
// time. An error of fn ends it.
func (t Table) Sheets(fn func(*Sheet) error) error {
	if len(t.Heads) == 0 || len(t.Heads) != len(t.Shares) {
		return fmt.Errorf("table with %d heads and %d shares", len(t.Heads), len(t.Shares))
	}
	f, err := openTable()
	if err != nil {
		return err
	}
	lefts, widths := t.columns()
	head := breakRow(f.bold, t.Heads, widths)
	top := tableMargin + f.title.step + len(t.Notes)*f.text.step + 3*tableLead
	room := Width - tableMargin - 2*f.text.step - top - head.high
	pages := [][]tableRow{nil}
	used := 0
	for _, texts := range t.Rows {
		row := breakRow(f.text, texts, widths)
		if last := len(pages) - 1; used+row.high > room && len(pages[last]) > 0 {
			pages, used = append(pages, nil), 0
		}
		pages[len(pages)-1] = append(pages[len(pages)-1], row)
		used += row.high
	}
	for i, rows := range pages {
		s := blank(Height, Width)
		y := tableMargin + f.title.ascent
		s.put(f.title, t.Title, tableMargin, y)
		y += f.title.underrun
		for _, note := range t.Notes {
			y += f.text.step
			s.put(f.text, note, tableMargin, y)
		}
		y = s.row(f.bold, head, lefts, top)
		s.rule(y, 3)
		for _, row := range rows {
			y = s.row(f.text, row, lefts, y)
			s.rule(y, 1)
		}
		s.put(f.text, fmt.Sprintf("Blatt %d von %d", i+1, len(pages)), tableMargin, Width-tableMargin)
		if err := fn(s); err != nil {
			return err
		}
	}
	return nil
}

// columns gives the left edges and widths of the columns.
func (t Table) columns() (lefts, widths []int) {
	whole := 0
	for _, share := range t.Shares {
		whole += share
	}
	space := Height - 2*tableMargin - tableGap*(len(t.Shares)-1)
	x := tableMargin
	for _, share := range t.Shares {
		w := space * share / whole
		lefts, widths = append(lefts, x), append(widths, w)
		x += w + tableGap
	}
	return lefts, widths
}

func breakRow(f set, texts []string, widths []int) tableRow {
	row := tableRow{high: f.step}
	for i, w := range widths {
		var lines []string
		if i < len(texts) && texts[i] != "" {
			lines = wrap(f.face, texts[i], w)
		}
		row.cells = append(row.cells, lines)
		row.high = max(row.high, len(lines)*f.step)
	}
	row.high += 2 * tableLead
	return row
}

// row draws a row from y on and returns where it ends.
func (s *Sheet) row(f set, row tableRow, lefts []int, y int) int {
	for i, lines := range row.cells {
		at := y + tableLead + f.ascent
		for _, line := range lines {
			s.put(f, line, lefts[i], at)
			at += f.step
		}
	}
	return y + row.high
}

// rule draws a line over the whole width.
func (s *Sheet) rule(y, thick int) {
	draw.Draw(s, image.Rect(tableMargin, y-thick, s.Rect.Dx()-tableMargin, y), image.NewUniform(color.Black), image.Point{}, draw.Src)
}
