package gallery

import (
	"testing"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestRailFitsSmallScreens: at twice the size of text, with every room and the
// practice on the rail, the desk asks for no more height than a small screen has: a
// window grows with what it holds, and its buttons would leave the screen.
func TestRailFitsSmallScreens(t *testing.T) {
	size := fyne.NewSize(1280, 800)
	s := openWith(t, app.Config{Station: process.NewDesk(t, program).Serve(), Practise: func() {}}, look.HighContrast, 2, size)
	for _, room := range s.desk.Rooms() {
		s.enter(room.ID())
		s.settle(func() bool { return s.desk.Room() == room })
		if high := s.desk.Content().MinSize().Height; high > size.Height {
			t.Errorf("%s asks for %v points", room.ID(), high)
		}
	}
	s.save("rail")
}
