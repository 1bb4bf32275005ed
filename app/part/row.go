package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// row is a layout of objects one after the other, each at its least size,
// centred across, with a gap of the desk's own measure.
type row struct {
	gap  float32
	down bool // one below the other, each as wide as the space
	fill int  // index of the one that takes what is left; -1: none
}

// Row puts objects side by side, centred.
func Row(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(row{gap: gap, fill: -1}, objects...)
}

// RowFilled is a Row in which the object with that index takes what is left.
func RowFilled(gap float32, fill int, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(row{gap: gap, fill: fill}, objects...)
}

// Column puts objects below each other, each as wide as the space.
func Column(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(row{gap: gap, down: true, fill: -1}, objects...)
}

// ColumnFilled is a Column in which the object with that index takes what is
// left.
func ColumnFilled(gap float32, fill int, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(row{gap: gap, down: true, fill: fill}, objects...)
}

// MinSize is the sum along and the largest across.
func (l row) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var along, across float32
	n := 0
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		n++
		a, c := l.turn(o.MinSize())
		along += a
		across = max(across, c)
	}
	along += l.gap * float32(max(n-1, 0))
	if l.down {
		return fyne.NewSize(across, along)
	}
	return fyne.NewSize(along, across)
}

// turn gives the lengths along and across the direction of the row.
func (l row) turn(s fyne.Size) (along, across float32) {
	if l.down {
		return s.Height, s.Width
	}
	return s.Width, s.Height
}

// widen tells the objects of a column how wide they are going to be: how high words
// that break into lines must be follows from it.
func (l row) widen(objects []fyne.CanvasObject, width float32) {
	for _, o := range objects {
		if o.Visible() && o.Size().Width != width {
			o.Resize(fyne.NewSize(width, o.MinSize().Height))
		}
	}
}

// Layout places the objects.
func (l row) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	space, across := l.turn(size)
	if l.down {
		l.widen(objects, across)
	}
	least, _ := l.turn(l.MinSize(objects))
	at := float32(0)
	for i, o := range objects {
		if !o.Visible() {
			continue
		}
		a, c := l.turn(o.MinSize())
		if i == l.fill {
			a += max(space-least, 0)
		}
		if l.down {
			o.Move(fyne.NewPos(0, at))
			o.Resize(fyne.NewSize(across, a))
		} else {
			o.Move(fyne.NewPos(at, (across-c)/2))
			o.Resize(fyne.NewSize(a, c))
		}
		at += a + l.gap
	}
}

// Centred keeps one object at its least size in the middle of the space.
func Centred(o fyne.CanvasObject) *fyne.Container { return container.NewCenter(o) }

// Space is nothing: what a filled row gives the rest to.
func Space() fyne.CanvasObject { return container.NewWithoutLayout() }
