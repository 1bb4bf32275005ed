package gallery

import (
	"fmt"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
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

// TestCapture scans a stack with a jam by keyboard only, ends it, edits it, and
// shows the room on the way.
func TestCapture(t *testing.T) {
	w, err := words.Open("de")
	if err != nil {
		t.Fatal(err)
	}
	post := feeder.Post(t, 20)
	for _, l := range looks {
		t.Run(fmt.Sprint(l.mode, l.scale), func(t *testing.T) {
			st, f := feeder.Open(t, program)
			f.Pace = 5 * time.Millisecond
			s := open(t, st, l.mode, l.scale, l.size)
			s.desk.Go(0)
			s.settle(func() bool { return s.shows("posteingang") && s.shows("Einzug 60") })
			s.save("capture-empty")

			f.Put(post...)
			f.Faults[8] = batch.CodeJam
			s.key(fyne.KeyF5)
			s.settle(func() bool { return s.shows(w.T("fault.jam.title", words.Data{"Next": 8})) && s.shows("Blatt 7") })
			s.rest()
			s.save("capture-jam")

			s.key(fyne.KeyF5)
			s.settle(func() bool { return s.shows(w.T("fault.no-paper.title")) })
			s.rest()
			s.save("capture-no-paper")

			s.chord(fyne.KeyF9, fyne.KeyModifierControl)
			s.settle(func() bool {
				return s.shows(w.T("action.new-stack"))
			})
			s.key(fyne.KeyHome)
			s.key(fyne.KeyF8)
			s.rest()
			s.save("capture-findings")
			s.key(fyne.KeyF6)
			s.rest()
			s.save("capture-page")
			if l.scale > 1 {
				s.key(fyne.KeyF6)
			}
			s.chord(fyne.KeyI, fyne.KeyModifierControl)
			s.save("capture-seal-off")
			s.key(fyne.KeyEscape)
		})
	}
}

// rest lets pictures arrive until nothing has come for a while.
func (s *screen) rest() {
	s.t.Helper()
	for quiet := time.NewTimer(700 * time.Millisecond); ; quiet.Reset(700 * time.Millisecond) {
		select {
		case f := <-s.queue:
			f()
			s.win.Content().Refresh()
		case <-quiet.C:
			return
		case <-s.t.Context().Done():
			s.t.Fatal("the screen never came to rest")
		}
	}
}
