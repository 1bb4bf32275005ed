package gallery

import (
	"fyne.io/fyne/v2"
)

// paperMoves notes by keys that the paper of the chosen entry lies elsewhere.
func (s *screen) paperMoves() {
	s.t.Helper()
	s.key(fyne.KeyF11)
	s.settle(func() bool { return s.shows("hat noch niemand eingetragen") })
	s.quiet()
	s.walked("paper-move")
	s.inAllLooks("paper-move")
	s.typed("7")
	s.win.Canvas().FocusNext()
	s.typed("Archiv, Regal 2")
	for range 2 {
		s.win.Canvas().FocusNext()
	}
	s.typed("abgelegt")
	s.key(fyne.KeyReturn)
	s.settle(func() bool { return s.shows("Karton 7, Archiv, Regal 2") })
	s.quiet()
	s.inAllLooks("paper-moved")
}
