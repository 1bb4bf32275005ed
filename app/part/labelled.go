package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"github.com/scanstelle/scanstelle/app/look"
)

// NewLabelled puts the name of a field above it, where it stays while one types
// (WCAG 2.1, 3.3.2).
func NewLabelled(label string, field fyne.CanvasObject) *fyne.Container {
	call(field, label)
	return Column(look.Tight, NewSmall(label), field)
}

// NewLeast keeps something at least as wide, in points at text scale 1.
func NewLeast(width float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(least{width}, o)
}

type least struct{ width float32 }

// MinSize is that of the object, widened.
func (l least) MinSize(o []fyne.CanvasObject) fyne.Size {
	size := o[0].MinSize()
	return fyne.NewSize(max(size.Width, l.width*theme.TextSize()/look.TextBody), size.Height)
}

// Layout gives the object all.
func (l least) Layout(o []fyne.CanvasObject, size fyne.Size) { o[0].Resize(size) }

// NewHigh keeps something at least as high, in points.
func NewHigh(height float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(high{height}, o)
}

type high struct{ height float32 }

// MinSize is that of the object, heightened.
func (h high) MinSize(o []fyne.CanvasObject) fyne.Size {
	size := o[0].MinSize()
	return fyne.NewSize(size.Width, max(size.Height, h.height))
}

// Layout gives the object all.
func (h high) Layout(o []fyne.CanvasObject, size fyne.Size) { o[0].Resize(size) }

// NewSheet keeps something in the middle of the screen: as wide as is good to read, and
// with large print as wide as there is room.
func NewSheet(o fyne.CanvasObject) *fyne.Container { return container.New(sheetLayout{}, o) }

type sheetLayout struct{}

// sheetWidth is that of a sheet at text scale 1.
const sheetWidth = 780

// MinSize is small: a sheet takes what there is.
func (sheetLayout) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }

// Layout puts the object into the middle.
func (sheetLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	width := max(min(sheetWidth*theme.TextSize()/look.TextBody, size.Width-2*look.Wide), o[0].MinSize().Width)
	for range 2 { // once for the width, once for the lines it gives
		high := o[0].MinSize().Height
		o[0].Resize(fyne.NewSize(width, high))
		o[0].Move(fyne.NewPos((size.Width-width)/2, max((size.Height-high)/2, look.Wide)))
	}
}
