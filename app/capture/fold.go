package capture

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
)

// fold shows sheets and page side by side, or where large text leaves no room for
// both, the one that has the keyboard.
type fold struct {
	content *fyne.Container
	two     *fyne.Container // what stands at the right
	page    bool            // the page is what is shown where there is room for one
	single  bool            // there is no page to show
	// folded is told whether there is room for one only, and the size of the page's pane.
	folded func(one bool, page fyne.Size)
}

func newFold(sheets, page fyne.CanvasObject) *fold {
	f := &fold{folded: func(bool, fyne.Size) {}}
	f.two = container.NewBorder(nil, nil, part.Rule(), nil, page)
	f.content = container.New(f, part.Clip(sheets), part.Clip(f.two))
	return f
}

// away is where the folded pane lies: a hidden one could not get the keyboard.
const away = -20000

// turn shows the page, or the sheets, where there is room for one.
func (f *fold) turn(page bool) {
	if f.page != page {
		f.page = page
		f.content.Refresh()
	}
}

// alone hides the page as long as there is none; Tab does not stop at it.
func (f *fold) alone(on bool) {
	if f.single != on {
		f.single = on
		if f.two.Hidden = on; on {
			f.page = false
		}
		f.content.Refresh()
	}
}

// roomForTwo is the width that both need, in points at text scale 1.
const roomForTwo = 700

// MinSize is that of one of them.
func (f *fold) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(360, 240) }

// Layout gives the page about a third. Each pane is given its size once: the page is
// drawn anew for every one.
func (f *fold) Layout(o []fyne.CanvasObject, size fyne.Size) {
	right := min(max(size.Width*0.315, 372), 620)
	away := fyne.NewPos(away, 0)
	two := size.Width/(theme.TextSize()/look.TextBody) >= roomForTwo
	if two {
		f.folded(false, fyne.NewSize(right, size.Height))
	} else {
		f.folded(true, size)
	}
	place := func(i int, at fyne.Position, size fyne.Size) {
		o[i].Move(at)
		o[i].Resize(size)
	}
	switch here := fyne.NewPos(0, 0); {
	case f.single:
		place(0, here, size)
		place(1, away, fyne.NewSize(right, size.Height))
	case two:
		place(0, here, fyne.NewSize(size.Width-right, size.Height))
		place(1, fyne.NewPos(size.Width-right, 0), fyne.NewSize(right, size.Height))
	case f.page:
		place(0, away, size)
		place(1, here, size)
	default:
		place(0, here, size)
		place(1, away, size)
	}
}
