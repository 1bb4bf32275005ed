package part

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"github.com/scanstelle/scanstelle/app/look"
)

// tableRenderer draws the rows that are seen.
type tableRenderer struct {
	table     *Table
	bar, line *canvas.Rectangle
	ring      *Edge
	objects   []fyne.CanvasObject
}

// tableBar is the width of the bar that shows where in the table one is.
const tableBar float32 = 6

func (r *tableRenderer) color(name fyne.ThemeColorName) color.Color {
	return r.table.Theme().Color(name, theme.VariantLight)
}

// tableGive is the share of its least width that a column with a share gives up
// where the table is too narrow; its words are cut then.
const tableGive float32 = 0.6

// least is the width that some columns want, with the gaps around them.
func (t *Table) least(of func(TableColumn) bool) (width float32, n int) {
	width = look.Apart + tableBar
	for _, c := range t.columns {
		if of(c) {
			width += c.Least*t.scale() + look.Apart
			n++
		}
	}
	return width, n
}

func anyColumn(TableColumn) bool { return true }

func (c TableColumn) shared() bool { return c.Share > 0 }

func (c TableColumn) fixed() bool { return c.Share == 0 }

// twoLines tells whether the columns with a share stand below the others at a width.
func (t *Table) twoLines(width float32) bool {
	all, _ := t.least(anyColumn)
	_, shared := t.least(TableColumn.shared)
	return width > 0 && all > width && shared > 1 && shared < len(t.columns)
}

// spot is where a column stands in a row.
type spot struct {
	x, width float32
	line     int
}

// spots divides the width among the columns.
func (t *Table) spots(width float32) []spot {
	out := make([]spot, len(t.columns))
	if !t.twoLines(width) {
		t.divide(out, width, 0, anyColumn)
		return out
	}
	lines := [2]func(TableColumn) bool{TableColumn.fixed, TableColumn.shared}
	if t.columns[0].shared() { // what a row is about is read first
		slices.Reverse(lines[:])
	}
	for i, of := range lines {
		t.divide(out, width, i, of)
	}
	return out
}

// divide gives some columns their places in a line.
func (t *Table) divide(out []spot, width float32, line int, of func(TableColumn) bool) {
	var shares, gives float32
	for _, c := range t.columns {
		if of(c) && c.shared() {
			shares += c.Share
			gives += c.Least * t.scale() * tableGive
		}
	}
	least, _ := t.least(of)
	left := width - least
	short := float32(0) // of what can be given up
	if left < 0 && gives > 0 {
		short = min(-left/gives, 1)
	}
	left = max(left, 0)
	x := look.Apart
	for i, c := range t.columns {
		if !of(c) {
			continue
		}
		w := c.Least * t.scale()
		if c.shared() {
			w += left*c.Share/shares - short*w*tableGive
		}
		out[i] = spot{x, w, line}
		x += w + look.Apart
	}
}

// layout makes the objects that are seen at a size.
func (r *tableRenderer) layout(size fyne.Size) {
	t, th := r.table, r.table.Theme()
	h := t.rowHeight()
	r.objects = r.objects[:0]
	spots := t.spots(size.Width)
	for i, c := range t.columns {
		y, high := r.lineOf(spots[i], 0)
		r.text(c.Head, th.Size(theme.SizeNameCaptionText), look.Soft, true, c.Right, spots[i].x, y, spots[i].width, high)
	}
	r.line.FillColor = r.color(look.Edge)
	r.line.Move(fyne.NewPos(0, h-1))
	r.line.Resize(fyne.NewSize(size.Width, 1))
	r.objects = append(r.objects, r.line)
	first := int((t.top + h - 1) / h) // a row that is not whole at the top is not shown
	for row := first; row < t.rows; row++ {
		y := h + float32(row)*h - float32(first)*h
		if y+h > size.Height {
			break
		}
		r.row(row, y, size.Width, spots)
	}
	if t.rows == 0 && t.empty != "" {
		r.text(t.empty, th.Size(theme.SizeNameText), look.Soft, false, false, look.Apart, h+look.Near, size.Width-2*look.Apart, h)
	}
	if whole := float32(t.rows) * h; whole > t.room() && t.room() > 0 {
		r.bar.FillColor, r.bar.CornerRadius = r.color(look.Edge), tableBar/2
		long := max(t.room()*t.room()/whole, 24)
		r.bar.Move(fyne.NewPos(size.Width-tableBar-2, h+(t.room()-long)*t.top/(whole-t.room())))
		r.bar.Resize(fyne.NewSize(tableBar, long))
		r.objects = append(r.objects, r.bar)
	}
	if t.focused {
		r.ring.Move(fyne.NewPos(look.Ring, look.Ring))
		r.ring.Resize(size.SubtractWidthHeight(2*look.Ring, 2*look.Ring))
		r.objects = append(r.objects, r.ring)
	}
}

// lineOf is where a line of a row that begins at y stands, and how high it is.
func (r *tableRenderer) lineOf(s spot, y float32) (top, high float32) {
	t := r.table
	if !t.twoLines(t.Size().Width) {
		return y, t.rowHeight()
	}
	return y + look.Near + float32(s.line)*t.lineHeight(), t.lineHeight()
}

// row draws one row.
func (r *tableRenderer) row(row int, y, width float32, spots []spot) {
	t, h := r.table, r.table.rowHeight()
	size := t.Theme().Size(theme.SizeNameText)
	if row == t.chosen {
		ground := canvas.NewRectangle(r.color(look.AccentSoft))
		mark := canvas.NewRectangle(r.color(look.Accent))
		ground.Move(fyne.NewPos(0, y))
		ground.Resize(fyne.NewSize(width, h-1))
		mark.Move(fyne.NewPos(0, y))
		mark.Resize(fyne.NewSize(4, h-1))
		r.objects = append(r.objects, ground, mark)
	}
	line := canvas.NewRectangle(r.color(look.Line))
	line.Move(fyne.NewPos(0, y+h-1))
	line.Resize(fyne.NewSize(width, 1))
	r.objects = append(r.objects, line)
	for i, c := range t.columns {
		cell := t.cell(row, i)
		x, w, ink := spots[i].x, spots[i].width, look.Ink
		y, h := r.lineOf(spots[i], y)
		if cell.Tone != nil {
			tone := tones[*cell.Tone]
			ink = tone.ink
			side := 12 * t.scale()
			sign := &canvas.Image{FillMode: canvas.ImageFillContain, Resource: drawn(tone.sign, r.color(ink))}
			sign.Move(fyne.NewPos(x, y+(h-side)/2))
			sign.Resize(fyne.NewSquareSize(side))
			r.objects = append(r.objects, sign)
			x, w = x+side+look.Tight, w-side-look.Tight
		}
		r.text(cell.Words, size, ink, cell.Bold, c.Right, x, y, w, h)
	}
}

// text draws words in a place, cut where they are too long.
func (r *tableRenderer) text(words string, size float32, ink fyne.ThemeColorName, bold, right bool, x, y, w, h float32) {
	if words == "" {
		return
	}
	style := fyne.TextStyle{Bold: bold}
	c := canvas.NewText(cutText(words, w, size, style), r.color(ink))
	c.TextSize, c.TextStyle = size, style
	if right {
		c.Alignment = fyne.TextAlignTrailing
	}
	high := c.MinSize().Height
	c.Move(fyne.NewPos(x, y+(h-high)/2))
	c.Resize(fyne.NewSize(w, high))
	r.objects = append(r.objects, c)
}

// cutText cuts words so that they fit into a width, with an ellipsis at the end.
func cutText(words string, width, size float32, style fyne.TextStyle) string {
	fits := func(s string) bool { return fyne.MeasureText(s, size, style).Width <= width }
	if fits(words) {
		return words
	}
	letters := []rune(words)
	low, high := 0, len(letters)
	for low < high {
		if mid := (low + high + 1) / 2; fits(string(letters[:mid]) + "…") {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return string(letters[:low]) + "…"
}

func (r *tableRenderer) Layout(size fyne.Size) {
	r.table.clamp()
	r.layout(size)
}

// MinSize shows heads and a row: with large print there may be no room for more.
func (r *tableRenderer) MinSize() fyne.Size {
	t := r.table
	least := func(of func(TableColumn) bool) float32 {
		w, _ := t.least(of)
		for _, c := range t.columns {
			if of(c) && c.shared() {
				w -= c.Least * t.scale() * tableGive
			}
		}
		return w
	}
	w := least(anyColumn)
	if t.twoLines(w) {
		w = max(least(TableColumn.fixed), least(TableColumn.shared))
	}
	return fyne.NewSize(w, 2*t.rowHeight())
}

func (r *tableRenderer) Refresh() {
	r.layout(r.table.Size())
	canvas.Refresh(r.table)
}

func (r *tableRenderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *tableRenderer) Destroy() {}
