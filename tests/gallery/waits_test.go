package gallery

import (
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/sound"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/tests/feeder"
)

// TestCaptureWaits goes on by itself when paper is laid in, and tells who does not
// look that the feeder stopped, by a notification and a tone: all only where somebody
// wants it.
func TestCaptureWaits(t *testing.T) {
	w, err := words.Open("de")
	if err != nil {
		t.Fatal(err)
	}
	for _, wanted := range []bool{false, true} {
		st, f := feeder.Open(t, program)
		f.Text, f.Tells = "Text", true
		memory := frame.Forgetful{}
		heard := loudspeaker(t)
		var told *fyne.Notification
		if wanted {
			memory["capture.wait"], memory["capture.notify"], memory["capture.sound"] = "1", "1", "1"
			told = fyne.NewNotification(w.T("capture.signal"), w.T("fault.no-paper.title"))
		}
		s := desktop(t, st, memory)
		s.settle(func() bool { return s.shows("Einzug 60") })
		f.Put(feeder.Post(t, 2)...)
		test.AssertNotificationSent(t, told, func() {
			s.key(fyne.KeyF5)
			s.settle(func() bool { return s.shows(w.T("fault.no-paper.title")) })
			s.settleFor(100 * time.Millisecond)
		})
		want := ""
		if wanted {
			want = string(sound.Fault.WAV())
		}
		for begin := time.Now(); heard() != want && time.Since(begin) < 10*time.Second; {
			s.settleFor(20 * time.Millisecond)
		}
		if n := len(heard()); n != len(want) {
			t.Errorf("a tone of %d bytes is heard, wanted %v", n, wanted)
		}
		if s.shows(w.T("capture.waiting")) != wanted {
			t.Errorf("waits for paper: %v, wanted %v", !wanted, wanted)
		}
		if !wanted {
			continue
		}
		f.Put(feeder.Post(t, 1)...)
		s.settle(func() bool { return f.Fed() == 3 && s.shows(w.T("capture.waiting")) })
		s.key(fyne.KeyEscape)
		s.settle(func() bool { return !s.shows(w.T("capture.waiting")) })
		f.Put(feeder.Post(t, 1)...)
		if s.settleFor(300 * time.Millisecond); f.Fed() != 3 {
			t.Errorf("%d sheets: nobody waits any more", f.Fed())
		}
		s.chord(fyne.KeyF9, fyne.KeyModifierControl)
		done := string(sound.Done.WAV())
		for begin := time.Now(); heard() != done && time.Since(begin) < 10*time.Second; {
			s.settleFor(20 * time.Millisecond)
		}
		if heard() != done || done == want {
			t.Error("no tone of its own says that the stack is done")
		}

		// A new stack begins with paper that is laid in, or with the button of the device.
		s.settle(func() bool { return s.shows(w.T("action.new-stack")) })
		s.chord(fyne.KeyN, fyne.KeyModifierControl)
		s.settle(func() bool { return s.shows(w.T("capture.waiting")) })
		if s.settleFor(300 * time.Millisecond); f.Fed() != 3 {
			t.Errorf("%d sheets: what lay there begins a stack", f.Fed())
		}
		f.Empty()
		s.settleFor(50 * time.Millisecond)
		f.Put(feeder.Post(t, 1)...)
		s.settle(func() bool { return f.Fed() == 4 && s.shows(w.T("fault.no-paper.title")) })
		s.chord(fyne.KeyF9, fyne.KeyModifierControl)
		s.settle(func() bool { return s.shows(w.T("action.new-stack")) })
		f.Put(feeder.Post(t, 1)...)
		s.chord(fyne.KeyN, fyne.KeyModifierControl)
		s.settle(func() bool { return s.shows(w.T("capture.waiting")) })
		form := s.desk.Room().Panes()
		field := form[slices.IndexFunc(form, func(p fyne.Focusable) bool { _, ok := p.(*part.Field); return ok })]
		s.win.Canvas().Focus(field)
		s.settleFor(50 * time.Millisecond)
		f.Press()
		s.settle(func() bool { return s.shows(w.T("capture.wait.laid.title")) })
		if f.Fed() != 4 {
			t.Errorf("%d sheets: it begins while somebody types", f.Fed())
		}
		s.desk.Go(1)
		s.desk.Go(0)
		s.settle(func() bool { return s.shows(w.T("capture.waiting")) })
		s.settleFor(50 * time.Millisecond)
		f.Press()
		s.settle(func() bool { return f.Fed() == 5 })
	}
}
