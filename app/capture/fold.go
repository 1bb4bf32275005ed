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
	folded  func(bool)      // is told whether there is room for one only
}

func newFold(sheets, page fyne.CanvasObject) *fold {
	f := &fold{folded: func(bool) {}}
	f.two = container.NewBorder(nil, nil, part.Rule(), nil, page)
	f.content = container.New(f, container.NewClip(sheets), container.NewClip(f.two))
	return f
}

// turn shows the page, or the sheets, where there is room for one.
func (f *fold) turn(page bool) {
	if f.page != page {
		f.page = page
		f.content.Refresh()
	}
}

// alone hides the page as long as there is none.
func (f *fold) alone(on bool) {
	if f.single != on {
		f.single = on
		if on {
			f.page = false
		}
		f.content.Refresh()
	}
}

// roomForTwo is the width that both need, in points at text scale 1.
const roomForTwo = 700

// MinSize is that of one of them.
func (f *fold) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(360, 240) }

// Layout gives the page about a third.
func (f *fold) Layout(o []fyne.CanvasObject, size fyne.Size) {
	right := min(max(size.Width*0.315, 372), 620)
	away := fyne.NewPos(-4*size.Width, 0) // not hidden: a hidden pane could not get the keyboard
	two := size.Width/(theme.TextSize()/look.TextBody) >= roomForTwo
	f.folded(!two)
	o[0].Move(fyne.NewPos(0, 0))
	o[1].Move(away)
	o[0].Resize(size)
	o[1].Resize(size)
	switch {
	case f.single:
	case two:
		o[0].Resize(fyne.NewSize(size.Width-right, size.Height))
		o[1].Move(fyne.NewPos(size.Width-right, 0))
		o[1].Resize(fyne.NewSize(right, size.Height))
	case f.page:
		o[0].Move(away)
		o[1].Move(fyne.NewPos(0, 0))
	}
}
