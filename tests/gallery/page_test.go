package gallery

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestLettersBelongToThePage: letters do something while the page has the keyboard, or the
// list it is chosen from; elsewhere a sentence says where. A hand scanner that types a code
// and Enter into a page accepts nothing.
func TestLettersBelongToThePage(t *testing.T) {
	d := process.NewDesk(t, program)
	staff := process.NewStaff(t, d.Serve())
	staff.UseClass("plan = \"full\"\n")
	const unread = "name = \"probe\"\nversion = 1\n[read]\nenabled = false\n"
	staff.Capture(d.Dir, unread, []string{"bescheid.jpg"}, map[string][]byte{"bescheid.jpg": process.JPEG(t, process.Notice(t, "Bescheid über den Beitrag"))})
	s := openAs(t, staff.Owner, staff.Look, look.Light, 1, inspectLooks[0].size)
	s.settle(func() bool { return s.shows("1 Stapel wartet") })
	s.key(fyne.KeyReturn)
	s.settle(func() bool { return s.shows("Seite annehmen") })
	s.quiet()
	const asked, astray = "Was ist beim neuen Scan zu bessern?", "N (»Neu scannen lassen«) wirkt nur auf der Seite"
	c := s.win.Canvas()
	on := false
	for range 40 {
		c.FocusNext()
		if _, on = c.Focused().(*part.Button); on {
			break
		}
	}
	if !on {
		t.Fatal("Tab leads to no button")
	}
	s.typedKey(fyne.KeyN)
	if s.rest(); s.shows(asked) || !s.shows(astray) {
		t.Errorf("on a button: asked %v, said %v", s.shows(asked), s.shows(astray))
	}
	s.save("inspect-letter-astray")
	for _, where := range s.desk.Room().Panes() {
		c.Focus(where)
		_, field := where.(*part.Field)
		s.typedKey(fyne.KeyN)
		if s.rest(); s.shows(asked) == field || s.shows(astray) {
			t.Errorf("on %T: asked %v, said %v", where, s.shows(asked), s.shows(astray))
		}
		if s.shows(asked) {
			s.typedKey(fyne.KeyEscape)
		}
	}
	c.Unfocus() // as after a press with the mouse
	if s.key(fyne.KeyN); !s.shows(asked) {
		t.Error("where nothing has the keyboard the page does not take it")
	}
	s.typedKey(fyne.KeyEscape)

	s.desk.Keys().Later = func(after time.Duration, do func()) {
		time.AfterFunc(after, func() { s.queue <- do })
	}
	s.rest()
	for _, key := range []fyne.KeyName{fyne.KeyN, fyne.Key4, fyne.Key7, fyne.Key1, fyne.KeyReturn} {
		s.typedKey(key)
	}
	s.quiet()
	if s.shows("1 von 1 Dokument geprüft") || s.shows(asked) || !s.shows("Ein Handscanner schrieb") {
		t.Errorf("a hand scanner: asked %v, said %v", s.shows(asked), s.shows("Ein Handscanner schrieb"))
	}
	s.save("inspect-hand-scanner")
	s.quiet() // the page is seen again
	s.typedKey(fyne.KeyReturn)
	s.settle(func() bool { return s.shows("1 von 1 Dokument geprüft") })
}
