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
