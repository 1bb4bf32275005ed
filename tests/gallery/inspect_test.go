package gallery

import (
	"fmt"
	"image"
	"image/color"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app"
	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/process"
)

// openAs shows the desk of somebody who is logged in, in the room Prüfen.
func openAs(t *testing.T, c station.Caller, token string, mode look.Mode, scale float32, size fyne.Size) *screen {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(look.New(mode, scale))
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
	s.desk.Attach(s.win.Canvas(), func() fyne.KeyModifier { return 0 })
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

// quiet lets the screen go on until nothing has come for a while: all tiles and
// thumbnails are there.
func (s *screen) quiet() {
	s.t.Helper()
	for {
		select {
		case f := <-s.queue:
			f()
		case <-time.After(1500 * time.Millisecond):
			return
		}
	}
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

// TestInspect shows the room Prüfen: its queue, a page with findings and fields, a
// rejection, a release.
func TestInspect(t *testing.T) {
	d := process.NewDesk(t, program)
	staff := process.NewStaff(t, d.Serve())
	staff.UseClass("plan = \"percent 30\"\n")
	normal := fyne.NewSize(1280, 800)
	s := openAs(t, staff.Owner, staff.Look, look.Light, 1, normal)
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
	s.settle(func() bool { return s.shows("1 Stapel wartet") })
	s.save("inspect-queue")
	s.key(fyne.KeyReturn)
	s.settle(func() bool { return s.shows("Stichprobe") })
	s.quiet()
	s.save("inspect-page")
	s.key(fyne.KeyF8)
	s.quiet()
	s.save("inspect-finding")
	s.chord(fyne.KeyF6, 0)
	s.quiet()
	s.save("inspect-field")
	for _, c := range []struct {
		mode  look.Mode
		scale float32
		size  fyne.Size
	}{{look.Dark, 1, normal}, {look.HighContrast, 1, normal}, {look.Light, 2, normal}, {look.HighContrast, 2, normal}, {look.Light, 1.5, fyne.NewSize(1920, 1080)}} {
		o := openAs(t, staff.Owner, staff.Look, c.mode, c.scale, c.size)
		o.settle(func() bool { return o.shows("1 Stapel wartet") })
		o.save("inspect-queue")
		o.key(fyne.KeyReturn)
		o.settle(func() bool { return o.shows("Stichprobe") })
		o.quiet()
		o.key(fyne.KeyF8)
		o.quiet()
		o.save("inspect-finding")
		o.chord(fyne.KeyF6, 0)
		o.quiet()
		o.save("inspect-field")
		o.chord(fyne.KeyF6, 0)
		o.quiet()
		o.save("inspect-documents")
	}
	s.chord(fyne.KeyF6, fyne.KeyModifierShift)
	s.key(fyne.KeyW)
	s.quiet()
	s.save("inspect-text")
	s.key(fyne.KeyW)
	s.key(fyne.KeyA)
	s.save("inspect-reasons")
	s.key(fyne.Key2)
	s.settle(func() bool { return s.shows("zurückgewiesen") })
	s.quiet()
	s.save("inspect-rejected")
	s.key(fyne.KeyF9)
	s.settle(func() bool { return s.shows(batch.Lookup(batch.CodeFaulty).Next) })
	s.save("inspect-refused")
}
