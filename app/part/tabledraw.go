package part

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"github.com/scanstelle/scanstelle/app/look"
)

// tableRenderer draws the rows that are seen.
type tableRenderer struct {
	table                   *Table
	ground, bar, ring, line *canvas.Rectangle
	objects                 []fyne.CanvasObject
}

// tableBar is the width of the bar that shows where in the table one is.
const tableBar float32 = 6

func (r *tableRenderer) color(name fyne.ThemeColorName) color.Color {
	return r.table.Theme().Color(name, theme.VariantLight)
}

// tableGive is the share of its least width that a column with a share gives up
// where the table is too narrow; its words are cut then.
const tableGive float32 = 0.6

// widths divides the width among the columns.
func (r *tableRenderer) widths(width float32) (lefts, widths []float32) {
	t := r.table
	var least, shares, gives float32
	for _, c := range t.columns {
		least += c.Least * t.scale()
		if shares += c.Share; c.Share > 0 {
			gives += c.Least * t.scale() * tableGive
		}
	}
	left := width - least - look.Apart*float32(len(t.columns)+1) - tableBar
	short := float32(0) // of what can be given up
	if left < 0 && gives > 0 {
		short = min(-left/gives, 1)
	}
	left = max(left, 0)
	x := look.Apart
	for _, c := range t.columns {
		w := c.Least * t.scale()
		if c.Share > 0 {
			w += left*c.Share/shares - short*w*tableGive
		}
		lefts, widths = append(lefts, x), append(widths, w)
		x += w + look.Apart
	}
	return lefts, widths
}

// layout makes the objects that are seen at a size.
func (r *tableRenderer) layout(size fyne.Size) {
	t, th := r.table, r.table.Theme()
	h := t.rowHeight()
	r.ground.FillColor = r.color(look.Card)
	r.ground.Resize(size)
	r.objects = append(r.objects[:0], r.ground)
	lefts, widths := r.widths(size.Width)
	for i, c := range t.columns {
		r.text(c.Head, th.Size(theme.SizeNameCaptionText), look.Soft, true, c.Right, lefts[i], 0, widths[i], h)
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
		r.row(row, y, size.Width, lefts, widths)
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
		r.ring.FillColor, r.ring.StrokeColor, r.ring.StrokeWidth, r.ring.CornerRadius = color.Transparent, r.color(look.Accent), look.Ring, look.Tight
		r.ring.Move(fyne.NewPos(look.Ring, look.Ring))
		r.ring.Resize(size.SubtractWidthHeight(2*look.Ring, 2*look.Ring))
		r.objects = append(r.objects, r.ring)
	}
}

// row draws one row.
func (r *tableRenderer) row(row int, y, width float32, lefts, widths []float32) {
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
		x, w, ink := lefts[i], widths[i], look.Ink
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

// MinSize shows heads and four rows.
func (r *tableRenderer) MinSize() fyne.Size {
	var w float32
	for _, c := range r.table.columns {
		least := c.Least * r.table.scale()
		if c.Share > 0 {
			least *= 1 - tableGive
		}
		w += least + look.Apart
	}
	return fyne.NewSize(w+look.Apart+tableBar, 5*r.table.rowHeight())
}

func (r *tableRenderer) Refresh() {
	r.layout(r.table.Size())
	canvas.Refresh(r.table)
}

func (r *tableRenderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *tableRenderer) Destroy() {}
