package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"github.com/scanstelle/scanstelle/app/look"
)

// pairLabel is the width of the name of a value, at text scale 1.
const pairLabel = 116

// NewPair puts the name of a value beside it; a long value breaks into lines.
func NewPair(label, value string) *fyne.Container {
	return container.New(pairLayout{}, NewSmall(label).Wrapped(), NewText(value).Wrapped())
}

type pairLayout struct{}

func (pairLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	a, b := o[0].MinSize(), o[1].MinSize()
	return fyne.NewSize(pairLabel*theme.TextSize()/look.TextBody+look.Near+b.Width, max(a.Height, b.Height))
}

func (pairLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	left := pairLabel * theme.TextSize() / look.TextBody
	o[0].Move(fyne.NewPos(0, 2))
	o[0].Resize(fyne.NewSize(left, size.Height))
	o[1].Move(fyne.NewPos(left+look.Near, 0))
	o[1].Resize(fyne.NewSize(max(size.Width-left-look.Near, 0), size.Height))
}
