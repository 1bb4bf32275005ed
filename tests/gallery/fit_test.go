package gallery

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/words"
)

// small is a screen as there are still many (mailroom.md 5), tight the least there may be
// in the largest print: whatever is shown has to fit into both.
var (
	small = appearance{look.Light, 1, fyne.NewSize(1366, 768)}
	tight = appearance{look.Light, 2, fyne.NewSize(1280, 800)}
)

// fits looks whether all that is on the screen can be read, also laid out for the largest
// print and for a small screen, and leaves it as it was. Nothing is painted for that.
func (s *screen) fits(what string) {
	s.t.Helper()
	s.readable(what)
	settings, size, name := fyne.CurrentApp().Settings(), s.win.Canvas().Size(), s.name
	was := settings.Theme()
	if was.Size(theme.SizeNameText) != look.TextBody {
		return
	}
	back := s.scrolled()
	if !strings.HasPrefix(name, words.Pseudo) { // longer words and larger ones at once are not promised
		s.wear(tight.mode, tight.scale, tight.size)
		s.readable(what)
		settings.SetTheme(was)
	}
	s.name = nameOf(small.mode, small.scale, small.size)
	s.win.Resize(small.size)
	s.readable(what)
	s.win.Resize(size)
	s.name = name
	back()
}

// scrolled remembers how far each part of the screen is scrolled: another size of the
// window changes that. What it returns scrolls back.
func (s *screen) scrolled() (back func()) {
	at := map[*container.Scroll]fyne.Position{}
	var walk func(o fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *container.Scroll:
			at[o] = o.Offset
			walk(o.Content)
		case *fyne.Container:
			for _, c := range o.Objects {
				walk(c)
			}
		case fyne.Widget:
			for _, c := range test.WidgetRenderer(o).Objects() {
				walk(c)
			}
		}
	}
	walk(s.win.Content())
	return func() {
		for range 2 { // as a window does before it paints
			s.win.Content().Refresh()
		}
		for scroll, offset := range at {
			scroll.ScrollToOffset(offset)
		}
	}
}
