package gallery

import (
	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/part"
)

// hitOnPage looks at the page of what a search found, in usual and in large print: the
// frame is on it, F6 comes to it and on to the search, and the keys of the page view move
// nearer and back.
func (s *screen) hitOnPage() {
	s.t.Helper()
	d, c := fyne.CurrentApp().Driver(), s.win.Canvas()
	for _, i := range []int{len(looks) - 1, 0} {
		s.wear(looks[i].mode, looks[i].scale, looks[i].size)
		s.rest()
		panes := s.desk.Room().Panes()
		c.Focus(panes[0])
		var met []fyne.Focusable
		for range panes {
			s.key(fyne.KeyF6)
			s.win.Content().Refresh()
			f := c.Focused()
			met = append(met, f)
			if at := d.AbsolutePositionForObject(f.(fyne.CanvasObject)); at.X < 0 || at.X >= c.Size().Width {
				s.t.Errorf("%s: F6 comes to a %T that cannot be seen: it is at %v", s.name, f, at)
			}
		}
		page, ok := met[0].(*part.Viewer)
		if !ok {
			s.t.Fatalf("%s: F6 comes from the list to a %T, not to the page", s.name, met[0])
		}
		if _, search := met[1].(*part.Field); !search || met[3] != panes[0] {
			s.t.Errorf("%s: from the page F6 goes to %T, %T and %T", s.name, met[1], met[2], met[3])
		}
		c.Focus(page)
		s.rest()
		if frames := page.Frames(); len(frames) == 0 || frames[0].Box[2] <= 0 || frames[0].Box[3] <= 0 {
			s.t.Fatalf("%s: nothing on the page is framed: %v", s.name, frames)
		}
		before := s.taken().Pix
		s.chord(fyne.KeyPlus, fyne.KeyModifierControl)
		s.rest()
		near := s.taken().Pix
		s.chord(fyne.Key0, fyne.KeyModifierControl)
		s.rest()
		whole := s.taken().Pix
		if string(before) == string(near) || string(near) == string(whole) {
			s.t.Errorf("%s: Ctrl + or Ctrl 0 changes nothing of the page", s.name)
		}
	}
	c.Focus(s.desk.Room().Panes()[0])
}
