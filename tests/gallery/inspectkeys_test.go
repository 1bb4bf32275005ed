package gallery

import (
	"bytes"
	"image"
	"image/draw"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/inspect/model"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/process"
)

// inspection is the screen in Prüfen, and what the station has of the batch on it.
type inspection struct {
	*screen
	staff *process.Staff
	batch batch.ID
}

func (s inspection) work() model.Work {
	s.t.Helper()
	w, err := model.Load(s.staff.Context(s.staff.Look), s.staff.Owner, s.batch)
	if err != nil {
		s.t.Fatal(err)
	}
	return w
}

// becomes lets the screen go on until the batch is as asked for, and the page is whole.
func (s inspection) becomes(what string, is func(model.Work) bool) {
	s.t.Helper()
	for limit := time.Now().Add(30 * time.Second); !is(s.work()); {
		s.settleFor(20 * time.Millisecond)
		if time.Now().After(limit) {
			s.keep("stuck")
			s.t.Fatalf("%s: it is not; the room shows:\n%s", what, strings.Join(outline(s.desk.Room().Content(), nil), "\n"))
		}
	}
	s.quiet()
}

func (s inspection) viewer() *part.Viewer { return s.desk.Room().Panes()[0].(*part.Viewer) }

// on tells whether the first page of a document, from 0, is the one on the screen.
func (s inspection) on(document int) func() bool {
	pages := s.work().Batch.DocumentList[document].Pages
	return func() bool { return strings.HasPrefix(s.viewer().Key(), string(pages[0])) && s.whole() }
}

// sees is what the viewer shows.
func (s inspection) sees() []byte {
	s.quiet()
	for range 2 {
		s.win.Content().Refresh()
	}
	img, at := painted(s.win), placeOf(s.viewer())
	out := image.NewRGBA(image.Rectangle{Max: at.Size()})
	draw.Draw(out, out.Rect, img, at.Min, draw.Src)
	return out.Pix
}

// TestInspectByKeys presses the keys of Prüfen that leaf, look closer, turn and decide, and
// looks at which page is shown, how, and what the station has of it then: two keys that
// were swapped would do something else.
func TestInspectByKeys(t *testing.T) {
	w, err := words.Open("de")
	if err != nil {
		t.Fatal(err)
	}
	d := process.NewDesk(t, program)
	staff := process.NewStaff(t, d.Serve())
	staff.UseClass("plan = \"full\"\n")
	files, names := map[string][]byte{}, []string{"eins.jpg", "zwei.jpg", "drei.jpg"}
	for i, name := range names {
		files[name] = process.JPEG(t, letter(t, i))
	}
	const unread = "name = \"probe\"\nversion = 1\n[read]\nenabled = false\n"
	s := inspection{staff: staff, batch: staff.Capture(d.Dir, unread, names, files)}
	s.screen = openAs(t, staff.Owner, staff.Look, look.Light, 1, inspectLooks[0].size)
	s.settle(func() bool { return s.shows("1 Stapel wartet") })
	s.key(fyne.KeyReturn)
	ctrl, shift := fyne.KeyModifierControl, fyne.KeyModifierShift
	s.settle(func() bool { return s.shows(w.T("inspect.accept-page")) })

	// From document to document, and among those that are still to be seen.
	s.settle(s.on(0))
	s.chord(fyne.KeyPageDown, ctrl)
	s.settle(s.on(1))
	s.chord(fyne.KeyPageDown, ctrl)
	s.settle(s.on(2))
	s.chord(fyne.KeyPageUp, ctrl)
	s.settle(s.on(1))
	s.quiet()
	s.key(fyne.KeyReturn)
	verdict := func(document int, v station.LookVerdict) func(model.Work) bool {
		return func(w model.Work) bool {
			for _, x := range w.Documents {
				if x.ID == w.Batch.DocumentList[document].ID {
					return x.Pages[0].Verdict == v
				}
			}
			return false
		}
	}
	s.becomes("good", verdict(1, station.VerdictGood))
	s.settle(s.on(2))
	s.chord(fyne.KeyReturn, ctrl)
	s.settle(s.on(0))
	s.chord(fyne.KeyReturn, ctrl)
	s.settle(s.on(2)) // over the one that is done
	s.chord(fyne.KeyReturn, ctrl|shift)
	s.settle(s.on(0))
	s.becomes("the others stay as they are", func(w model.Work) bool { return verdict(0, "")(w) && verdict(2, "")(w) })

	// Closer and farther.
	v := s.viewer()
	for _, c := range []struct {
		what string
		key  fyne.KeyName
		mod  fyne.KeyModifier
		do   func()
	}{{"as wide as the pane", fyne.KeyS, 0, v.FitWidth}, {"dot for dot", fyne.KeyM, 0, v.DotForDot}, {"all of it", fyne.Key0, ctrl, v.FitPage}} {
		v.FitPage()
		v.Zoom(7)
		before := s.sees()
		c.do()
		want := s.sees()
		v.FitPage()
		v.Zoom(7)
		if s.chord(c.key, c.mod); !bytes.Equal(s.sees(), want) || bytes.Equal(before, want) {
			t.Errorf("%s: %s shows something else", c.what, c.key)
		}
	}
	plain := s.sees()
	s.win.Canvas().Focus(v)
	v.KeyDown(&fyne.KeyEvent{Name: fyne.KeySpace})
	if bytes.Equal(s.sees(), plain) {
		t.Error("Space holds no loupe above the page")
	}
	v.KeyUp(&fyne.KeyEvent{Name: fyne.KeySpace})
	if !bytes.Equal(s.sees(), plain) {
		t.Error("the loupe stays when Space is let go")
	}

	turned := func(degrees int) func(model.Work) bool {
		return func(w model.Work) bool { return w.Batch.PageList[0].Rotation == degrees }
	}
	s.chord(fyne.KeyRight, ctrl)
	s.becomes("turned to the right", turned(90))
	s.chord(fyne.KeyLeft, ctrl)
	s.becomes("turned back", turned(0))
	s.chord(fyne.KeyLeft, ctrl)
	s.becomes("turned to the left", turned(270))
	s.settle(s.on(0))

	s.key(fyne.KeyB)
	s.settle(func() bool { return s.shows(w.T("inspect.ask.best")) })
	s.walked("inspect-best")
	s.inLooks(4, "inspect-best")
	s.key(fyne.Key1)
	s.becomes("gets no better", verdict(0, station.VerdictBestPossible))
	s.chord(fyne.KeyA, shift)
	s.settle(func() bool { return s.shows(w.T("inspect.ask.return")) })
	s.walked("inspect-return")
	s.inLooks(4, "inspect-return")
	s.key(fyne.Key1)
	s.becomes("given back", func(w model.Work) bool { return w.Batch.State == batch.Rejected })
	s.save("inspect-returned")
}
