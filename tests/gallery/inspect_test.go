package gallery

import (
	"fmt"
	"image"
	"image/color"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app"
	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/process"
)

// openAs shows the desk of somebody who is logged in, in the room Prüfen.
func openAs(t *testing.T, c station.Caller, token string, mode look.Mode, scale float32, size fyne.Size) *screen {
	t.Helper()
	newApp(t).Settings().SetTheme(look.New(mode, scale))
	w, err := words.Open("de")
	if err != nil {
		t.Fatal(err)
	}
	s := &screen{t: t, queue: make(chan func(), 1000), name: fmt.Sprintf("%s-%gx%g-%g", mode, size.Width, size.Height, scale)}
	s.desk = app.New(t.Context(), app.Config{Station: c, Words: w, Do: func(f func()) { s.queue <- f }, Token: token,
		Looks: fixed{app.Look{Mode: mode, Scale: scale, Language: "de"}}})
	t.Cleanup(s.desk.Abandon)
	s.win = test.NewTempWindow(t, s.desk.Content())
	s.win.SetPadded(false)
	s.win.Resize(size)
	s.desk.Attach(heard{s.win.Canvas(), complained}, func() fyne.KeyModifier { return 0 })
	for i, r := range s.desk.Rooms() {
		if r.ID() == "inspect" {
			s.desk.Go(i)
		}
	}
	return s
}

// fixed is one look for everybody.
type fixed struct{ is app.Look }

func (f fixed) Look(string) app.Look  { return f.is }
func (f fixed) Keep(string, app.Look) {}

// chord presses a key with modifiers.
func (s *screen) chord(name fyne.KeyName, mod fyne.KeyModifier) {
	s.desk.Keys().Pressed(name)
	s.desk.Keys().Chord(frame.Chord{Key: name, Mod: mod}, false)
	s.desk.Keys().Released(name)
}

// quiet lets the screen go on until the page is whole and nothing has come for a while:
// for a picture, until all thumbnails are there too.
func (s *screen) quiet() {
	s.t.Helper()
	for limit := time.After(time.Minute); ; {
		select {
		case f := <-s.queue:
			f()
		case <-time.After(pause(1500 * time.Millisecond)):
			if s.whole() {
				return
			}
		case <-limit:
			s.keep("stuck")
			s.t.Fatal("the page never became whole")
		}
	}
}

// still lets the screen go on until also small pictures are there, for a golden one.
func (s *screen) still() {
	s.t.Helper()
	s.quiet()
	for end := time.After(time.Second); ; {
		select {
		case f := <-s.queue:
			f()
		case <-end:
			return
		}
	}
}

// whole tells whether all that is to be seen of a page is there.
func (s *screen) whole() bool {
	if s.desk.Room() == nil {
		return true
	}
	for _, p := range s.desk.Room().Panes() {
		if v, ok := p.(*part.Viewer); ok && v.Visible() && v.Key() != "" && !v.Whole() {
			return false
		}
	}
	return true
}

// streaked draws the line of a dirty sensor over a page, and a dark edge.
func streaked(page *image.Gray) *image.Gray {
	for y := range page.Rect.Dy() {
		for x := 1180; x < 1184; x++ {
			page.SetGray(x, y, color.Gray{Y: 90})
		}
		for x := range 34 {
			page.SetGray(x, y, color.Gray{Y: 20})
		}
	}
	return page
}

// inspectLooks are those in which the room is shown; the first one stays.
var inspectLooks = []struct {
	mode  look.Mode
	scale float32
	size  fyne.Size
}{{look.Light, 1, fyne.NewSize(1280, 800)}, {look.Dark, 1, fyne.NewSize(1280, 800)}, {look.HighContrast, 1, fyne.NewSize(1280, 800)},
	{look.Light, 1.5, fyne.NewSize(1920, 1080)}, {look.Light, 2, fyne.NewSize(1280, 800)}, {look.HighContrast, 2, fyne.NewSize(1280, 800)}}

// largest is the one of them in the largest print.
const largest = 4

// inLooks keeps a picture of what is on the screen in the looks from one on, all of which
// can be read.
func (s *screen) inLooks(from int, name string) {
	s.t.Helper()
	defer s.scrolled()()
	for i := len(inspectLooks) - 1; i >= 0; i-- {
		l := inspectLooks[i]
		if i > 0 && (i < from || !kept()) {
			continue
		}
		s.wear(l.mode, l.scale, l.size)
		for range 2 {
			s.win.Content().Refresh()
		}
		s.quiet()
		s.readable(name)
		if i >= from {
			s.keep(name)
		}
	}
	s.fits(name)
}

// TestInspect shows the room Prüfen: its queue, a page with findings and fields, a
// rejection, a release.
func TestInspect(t *testing.T) {
	d := process.NewDesk(t, program)
	staff := process.NewStaff(t, d.Serve())
	staff.UseClass("plan = \"percent 30\"\n")
	s := openAs(t, staff.Owner, staff.Look, look.Light, 1, inspectLooks[0].size)
	s.settle(func() bool { return s.shows("Kein Stapel wartet") })
	s.save("inspect-empty")
	files := map[string][]byte{}
	var names []string
	for i := range 6 {
		page := process.Notice(t, fmt.Sprintf("Bescheid Nr. %d über den Beitrag", i+1))
		if i%2 == 0 {
			page = streaked(page)
		}
		name := fmt.Sprintf("brief%d.jpg", i+1)
		files[name], names = process.JPEG(t, page), append(names, name)
	}
	id := staff.Capture(d.Dir, "", names, files)
	process.Ask[station.Review](staff, staff.Scan, station.OpCount, station.CountRequest{Batch: id, Sheets: 7})
	s.settle(func() bool { return s.shows("1 Stapel wartet") && !s.shows("noch gelesen") })
	if s.shows("01.01.0001") {
		t.Error("the batch has no time of capture")
	}
	s.outlined("inspect-queue")
	s.inLooks(0, "inspect-queue")
	s.key(fyne.KeyReturn)
	s.settle(func() bool { return s.shows("Stichprobe") })
	s.still()
	s.save("inspect-page")
	s.key(fyne.KeyF8)
	s.inLooks(0, "inspect-finding")
	s.chord(fyne.KeyF6, 0)
	s.quiet()
	s.inLooks(0, "inspect-field")
	s.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if now := s.win.Canvas().Focused(); now != s.desk.Room().Panes()[0] {
		t.Errorf("Esc leads from the field to %T, and not to the page", now)
	}
	s.chord(fyne.KeyF6, 0)
	s.chord(fyne.KeyF6, 0)
	s.inLooks(3, "inspect-documents")
	s.chord(fyne.KeyF6, 0)
	s.heldAccept()
	s.key(fyne.KeyW)
	s.quiet()
	if !s.shows("Text, wie gelesen") {
		t.Error("nothing says that the text is shown")
	}
	s.save("inspect-text")
	s.key(fyne.KeyReturn)
	s.settle(func() bool { return s.shows("der gelesene Text") })
	s.key(fyne.KeyF10)
	s.key(fyne.KeyW)
	s.key(fyne.KeyO)
	s.quiet()
	if !s.shows("Original, wie gescannt") {
		t.Error("nothing says that the page is shown as it was scanned")
	}
	s.save("inspect-raw")
	s.key(fyne.KeyO)
	if s.shows("Original, wie gescannt") {
		t.Error("the same key does not show the page as in the package again")
	}
	s.key(fyne.KeyF3)
	s.quiet()
	if !s.shows("Nicht gezogen") {
		t.Error("F3 does not show what was not drawn")
	}
	s.save("inspect-all")
	s.key(fyne.KeyF3)
	s.quiet()
	s.inLetters("inspect", fyne.KeyA, "Warum ist die Seite zurückzuweisen?")
	s.key(fyne.KeyA)
	if !s.shows(", Seite 1 von 1") {
		t.Error("the question does not name what it is about")
	}
	s.inLooks(4, "inspect-reasons")
	s.key(fyne.Key2)
	s.settle(func() bool { return s.shows("zurückgewiesen") })
	s.quiet()
	s.inLooks(3, "inspect-rejected")
	s.key(fyne.KeyF9)
	s.settle(func() bool { return s.shows(batch.Lookup(batch.CodeFaulty).Next) })
	s.save("inspect-refused")
	s.desk.Abandon()
	inspectInLongWords(t, staff)
}

// inspectInLongWords opens the batch in words that are a third longer: all can be read.
func inspectInLongWords(t *testing.T, staff *process.Staff) {
	t.Helper()
	w, err := words.Open(words.Pseudo)
	if err != nil {
		t.Fatal(err)
	}
	s := openWith(t, app.Config{Station: staff.Owner, Words: w, Token: staff.Look, Looks: fixed{app.Look{Mode: look.Light, Scale: 1, Language: words.Pseudo}}}, look.Light, 1, inspectLooks[0].size)
	s.name = words.Pseudo + "-" + s.name
	s.enter("inspect")
	s.settle(func() bool { return s.shows(w.N("inspect.waiting", 1)) })
	s.readable("inspect-queue")
	s.key(fyne.KeyReturn)
	s.settle(func() bool { return s.shows(w.T("inspect.sample")) })
	s.key(fyne.KeyF8)
	s.chord(fyne.KeyF6, 0)
	s.quiet()
	s.save("inspect-field")
	s.desk.Abandon()
}

// heldAccept accepts with a key that is held, and presses it anew before the next
// page is on the screen: one page is accepted, and no other.
func (s *screen) heldAccept() {
	s.t.Helper()
	s.desk.Keys().Pressed(fyne.KeyReturn)
	for range 5 {
		s.desk.Keys().Typed(fyne.KeyReturn, false)
	}
	s.settle(func() bool { return s.shows("1 von 2 Dokumenten geprüft") })
	for range 5 {
		s.desk.Keys().Typed(fyne.KeyReturn, false)
	}
	s.desk.Keys().Released(fyne.KeyReturn)
	s.key(fyne.KeyReturn) // nobody can have seen the next page yet
	s.quiet()
	if !s.shows("1 von 2 Dokumenten geprüft") {
		s.t.Error("a page was accepted that nobody saw")
	}
}

// TestInspectVeryHigh shows a batch of which every page is confirmed on its own, to
// its release: on a small screen one key goes through the whole of a page, as large as
// it is read.
func TestInspectVeryHigh(t *testing.T) {
	d := process.NewDesk(t, program)
	staff := process.NewStaff(t, d.Serve())
	process.Ask[station.ClassVersion](staff, staff.Lead, station.OpClassPut, process.CourtClass)
	process.Ask[station.ClassVersion](staff, staff.Boss, station.OpClassRelease, station.ClassRelease{Name: "amt", Reason: "geprüft"})
	page := process.JPEG(t, process.Notice(t, "Ladung zum Termin"))
	other := process.JPEG(t, process.Notice(t, "Begründung"))
	const unread = "name = \"probe\"\nversion = 1\n[read]\nenabled = false\n"
	id := staff.Capture(d.Dir, unread, []string{"ladung.jpg", "grund.jpg"}, map[string][]byte{"ladung.jpg": page, "grund.jpg": other})
	process.Ask[station.Review](staff, staff.Scan, station.OpCount, station.CountRequest{Batch: id, Sheets: 2})
	s := openAs(t, staff.Owner, staff.Look, look.Light, 1, fyne.NewSize(1280, 800))
	s.settle(func() bool { return s.shows("1 Stapel wartet") })
	s.key(fyne.KeyReturn)
	s.settle(func() bool { return s.shows("Seite für Seite") })
	s.quiet()
	s.chord(fyne.KeyReturn, fyne.KeyModifierShift)
	s.settle(func() bool { return s.shows("einzeln zu bestätigen") })
	s.key(fyne.KeyF10)
	s.key(fyne.KeyReturn)
	s.settle(func() bool { return s.shows("noch nicht ganz gesehen") })
	s.save("inspect-very-high")
	s.key(fyne.KeyF10)
	s.settle(func() bool { // the second letter is like the first
		return slices.Contains(outline(s.desk.Room().Content(), nil), "badge: 0 Befund")
	})
	s.outlined("inspect-each-page")
	s.golden("inspect-each-page")
	s.inLooks(3, "inspect-each-page")
	s.key(fyne.KeyA)
	s.outlined("inspect-reasons")
	s.walked("inspect-reasons")
	s.key(fyne.KeyEscape)
	s.ordered("tab-inspect-page", s.tabs("inspect", s.desk.Room().Panes()))
	s.win.Canvas().Focus(s.desk.Room().Panes()[0])
	s.chord(fyne.KeyF6, 0)
	s.chord(fyne.KeyF6, 0)
	s.quiet()
	s.save("inspect-each-list")
	s.chord(fyne.KeyF6, 0)
	for n := range 2 {
		s.settle(func() bool { return s.shows(fmt.Sprintf("Dokument %d, Seite 1 von 1", n+1)) })
		steps := 0
		for s.quiet(); s.shows("Weiter lesen"); s.quiet() {
			if steps++; steps > 5 || s.shows("Seite annehmen") {
				t.Fatalf("%d steps, and the page goes on", steps)
			}
			s.key(fyne.KeyPageDown)
		}
		if steps < 1 || !s.shows("Seite annehmen") {
			t.Errorf("page %d: %d steps to its end", n+1, steps)
		}
		s.key(fyne.KeyReturn)
		s.settle(func() bool { return n == 0 || s.shows("Stapel freigeben") })
	}
	s.quiet()
	s.save("inspect-done")
}
