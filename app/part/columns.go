package part

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"github.com/scanstelle/scanstelle/app/look"
)

// columns puts objects side by side in columns of one width, line by line.
type columns struct {
	least       float32 // of a column, at text scale 1
	gap, upward float32
	down        bool    // one column is filled after the other
	width       float32 // it was laid out in last
}

// Columns is a layout of as many columns of at least a width as there is room for,
// with gaps between columns and lines.
func Columns(least, gap, upward float32) fyne.Layout {
	return &columns{least: least, gap: gap, upward: upward}
}

// ColumnsDown is Columns that are read one after the other.
func ColumnsDown(least, gap, upward float32) fyne.Layout {
	return &columns{least: least, gap: gap, upward: upward, down: true}
}

// line are the objects of a line, from its first column on.
func (l *columns) line(o []fyne.CanvasObject, n, at int) (line []fyne.CanvasObject) {
	if !l.down {
		return o[at*n : min(at*n+n, len(o))]
	}
	for lines := (len(o) + n - 1) / n; at < len(o); at += lines {
		line = append(line, o[at])
	}
	return line
}

// ColumnsIn is how many columns of at least a width, at text scale 1, have room side by side.
func ColumnsIn(width, least, gap float32) int {
	least *= theme.TextSize() / look.TextBody
	return max(int((width+gap)/(least+gap)), 1)
}

func (l *columns) count(width float32) int { return ColumnsIn(width, l.least, l.gap) }

// place gives each object that is seen its place and returns the height of all.
func (l *columns) place(o []fyne.CanvasObject, width float32, move bool) float32 {
	o = slices.DeleteFunc(slices.Clone(o), func(one fyne.CanvasObject) bool { return !one.Visible() })
	n := l.count(width)
	w := (width - l.gap*float32(n-1)) / float32(n)
	y := float32(0)
	for at := range (len(o) + n - 1) / n {
		line := l.line(o, n, at)
		var tall float32
		for _, one := range line {
			tall = max(tall, one.MinSize().Height)
		}
		for k, one := range line {
			if move {
				one.Move(fyne.NewPos(float32(k)*(w+l.gap), y))
				one.Resize(fyne.NewSize(w, tall))
			}
		}
		y += tall + l.upward
	}
	return max(y-l.upward, 0)
}

// MinSize is as wide as one column.
func (l *columns) MinSize(o []fyne.CanvasObject) fyne.Size {
	var w float32
	for _, one := range o {
		w = max(w, one.MinSize().Width)
	}
	return fyne.NewSize(w, l.place(o, max(l.width, w), false))
}

// Layout gives every object its place.
func (l *columns) Layout(o []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	l.place(o, size.Width, true)
}
