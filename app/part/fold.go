package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"github.com/scanstelle/scanstelle/app/look"
)

// Fold is two panes side by side. Where the screen or the size of the text leaves
// no room for both, only one is there; Turn changes which.
type Fold struct {
	content *fyne.Container // not embedded: Fyne draws containers and widgets, and nothing that is made of them
	layout  *foldLayout
}

// NewFold puts two panes beside each other; the second gets its least width and a
// share of what is left beyond the least width of the first, both at text scale 1.
func NewFold(first, second fyne.CanvasObject, least, other, share float32) *Fold {
	l := &foldLayout{least: least, other: other, share: share}
	return &Fold{container.New(l, first, second), l}
}

// Content is what the screen shows.
func (f *Fold) Content() *fyne.Container { return f.content }

// Turn shows the pane with that index where there is room for one only.
func (f *Fold) Turn(i int) {
	if f.layout.shown != i {
		f.layout.shown = i
		f.content.Refresh()
	}
}

type foldLayout struct {
	least, other, share float32
	shown               int
}

// Away is how far from its place the folded pane lies: it stays able to get the focus.
const Away = -20000

func (l *foldLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	a, b := o[0].MinSize(), o[1].MinSize()
	return fyne.NewSize(min(a.Width, b.Width), max(a.Height, b.Height))
}

func (l *foldLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	scale := theme.TextSize() / look.TextBody
	least, other := max(l.least*scale, o[0].MinSize().Width), max(l.other*scale, o[1].MinSize().Width)
	if size.Width < least+other {
		for i, pane := range o {
			pane.Resize(size)
			if pane.Move(fyne.NewPos(0, 0)); i != l.shown {
				pane.Move(fyne.NewPos(Away, 0))
			}
		}
		return
	}
	other += (size.Width - least - other) * l.share
	o[0].Move(fyne.NewPos(0, 0))
	o[0].Resize(fyne.NewSize(size.Width-other, size.Height))
	o[1].Move(fyne.NewPos(size.Width-other, 0))
	o[1].Resize(fyne.NewSize(other, size.Height))
}
