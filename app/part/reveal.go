package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"github.com/scanstelle/scanstelle/app/look"
)

// Reveal scrolls so that something inside can be seen whole, as far as there is
// room: who goes on with Tab must see where they are (EN 301 549, 11.2.4.7).
func Reveal(scroll *container.Scroll, o fyne.CanvasObject) {
	d := fyne.CurrentApp().Driver()
	top := d.AbsolutePositionForObject(o).Y - d.AbsolutePositionForObject(scroll.Content).Y
	bottom := top + o.Size().Height + look.Near
	to := scroll.Offset.Y
	to = max(to, bottom-scroll.Size().Height)
	to = max(min(to, top-look.Near), 0)
	if to != scroll.Offset.Y {
		scroll.ScrollToOffset(fyne.NewPos(scroll.Offset.X, to))
	}
}
