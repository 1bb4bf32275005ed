package gallery

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/tests/feeder"
)

// looks are those in which a room is shown.
var looks = []struct {
	mode  look.Mode
	scale float32
	size  fyne.Size
}{
	{look.Light, 1, fyne.NewSize(1280, 800)}, {look.Dark, 1, fyne.NewSize(1920, 1080)}, {look.HighContrast, 1, fyne.NewSize(1280, 800)},
	{look.Light, 1.5, fyne.NewSize(1920, 1080)}, {look.Light, 2, fyne.NewSize(1280, 800)},
}

// TestCapture shows the room before a stack.
func TestCapture(t *testing.T) {
	for _, l := range looks {
		t.Run(fmt.Sprint(l.mode, l.scale), func(t *testing.T) {
			st, _ := feeder.Open(t, program)
			s := open(t, st, l.mode, l.scale, l.size)
			s.desk.Go(0)
			s.settle(func() bool { return s.shows("posteingang") && s.shows("Einzug 60") })
			s.save("capture-empty")
		})
	}
}
