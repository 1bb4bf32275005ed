package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// ends is the layout of Ends.
type ends struct {
	gap   float32
	width float32 // it was laid out in last
}

// Ends puts one object at the left end of a line and another at its right. Where
// the line is too short the second stands below the first.
func Ends(gap float32, left, right fyne.CanvasObject) *fyne.Container {
	return container.New(&ends{gap: gap}, left, right)
}

// broken tells whether the line is too short for both.
func (l *ends) broken(o []fyne.CanvasObject, width float32) bool {
	return width > 0 && o[1].Visible() && o[0].MinSize().Width+l.gap+o[1].MinSize().Width > width
}

// MinSize is as wide as the wider one, and as high as the width of last time wants
// it.
func (l *ends) MinSize(o []fyne.CanvasObject) fyne.Size {
	a, b := o[0].MinSize(), o[1].MinSize()
	if l.broken(o, l.width) {
		return fyne.NewSize(max(a.Width, b.Width), a.Height+b.Height)
	}
	return a.Max(b)
}

// Layout places both.
func (l *ends) Layout(o []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	a, b := o[0].MinSize(), o[1].MinSize()
	if l.broken(o, size.Width) {
		o[0].Move(fyne.NewPos(0, 0))
		o[0].Resize(fyne.NewSize(size.Width, a.Height))
		o[1].Move(fyne.NewPos(0, a.Height))
		o[1].Resize(fyne.NewSize(size.Width, b.Height))
		return
	}
	tall := max(a.Height, b.Height)
	o[0].Move(fyne.NewPos(0, (tall-a.Height)/2))
	o[0].Resize(a)
	o[1].Move(fyne.NewPos(size.Width-b.Width, (tall-b.Height)/2))
	o[1].Resize(b)
}
