package gallery

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/feeder"
)

// stack is the screen in Erfassen, and what the station has of the stack on it.
type stack struct {
	*screen
	station *station.Station
}

func (s stack) view() station.BatchView {
	s.t.Helper()
	v, err := s.station.Batch(batch.ID(s.memory.String("capture.batch")))
	if err != nil {
		s.t.Fatal(err)
	}
	v.DocumentList = slices.DeleteFunc(v.DocumentList, func(d batch.Document) bool { return d.Gone }) // joined
	return v
}

// becomes lets the screen go on until the stack is as asked for, and nothing is at work on it.
func (s stack) becomes(what string, is func(station.BatchView) bool) {
	s.t.Helper()
	for limit := time.Now().Add(30 * time.Second); !is(s.view()) || !s.ready("new-stack"); {
		s.settleFor(20 * time.Millisecond)
		if time.Now().After(limit) {
			s.keep("stuck")
			s.t.Fatalf("%s: it is not, but %+v; the room shows:\n%s", what, s.view().DocumentList, strings.Join(outline(s.desk.Room().Content(), nil), "\n"))
		}
	}
	s.rest() // what was done comes back to the room as a change
}

// side is a page of a sheet.
func side(v station.BatchView, sheet int, side batch.Side) batch.Page {
	for _, p := range v.PageList {
		if p.Sheet == sheet && p.Side == side {
			return p
		}
	}
	return batch.Page{}
}

// order are the sheets of a document as its pages follow each other.
func order(v station.BatchView, document int) (sheets []int) {
	if document >= len(v.DocumentList) {
		return nil
	}
	for _, id := range v.DocumentList[document].Pages {
		for _, p := range v.PageList {
			if p.ID == id {
				sheets = append(sheets, p.Sheet)
			}
		}
	}
	return sheets
}

// TestCaptureByKeys presses the keys that change a stack, one after the other, and looks at
// what the station has of it then: two keys that were swapped would do something else.
func TestCaptureByKeys(t *testing.T) {
	w, err := words.Open("de")
	if err != nil {
		t.Fatal(err)
	}
	st, f := feeder.Open(t, program)
	f.Text = "Text"
	s := stack{desktop(t, st, frame.Forgetful{}), st}
	ctrl, alt, shift := fyne.KeyModifierControl, fyne.KeyModifierAlt, fyne.KeyModifierShift
	s.settle(func() bool { return s.shows("Einzug 60") })
	f.Put(feeder.Post(t, 3)...) // the third has something on its back
	s.key(fyne.KeyF5)
	s.settle(func() bool { return s.shows(w.T("fault.no-paper.title")) })
	s.chord(fyne.KeyF9, ctrl)
	s.settle(func() bool { return s.shows(w.T("action.new-stack")) })
	s.becomes("ended", func(v station.BatchView) bool { return len(order(v, 0)) > 3 })
	s.key(fyne.KeyHome)

	turned := func(v station.BatchView, sheet int, of batch.Side) int { return side(v, sheet, of).Rotation }
	is := func(front, other, back int) func(station.BatchView) bool {
		return func(v station.BatchView) bool {
			return turned(v, 1, batch.Front) == front && turned(v, 2, batch.Front) == other && turned(v, 3, batch.Back) == back
		}
	}
	s.chord(fyne.KeyRight, ctrl)
	s.becomes("turned to the right", is(90, 0, 0))
	s.chord(fyne.KeyLeft, ctrl)
	s.becomes("turned back", is(0, 0, 0))
	s.chord(fyne.KeyLeft, ctrl)
	s.becomes("turned to the left", is(270, 0, 0))
	s.chord(fyne.KeyRight, ctrl|shift)
	s.becomes("all backs are turned", is(270, 0, 180))
	s.chord(fyne.KeyZ, ctrl)
	s.becomes("they are not", is(270, 0, 0))

	first := side(s.view(), 1, batch.Front).ID
	at := func(n int) func(station.BatchView) bool {
		return func(v station.BatchView) bool { return slices.Index(v.DocumentList[0].Pages, first) == n }
	}
	s.chord(fyne.KeyDown, alt)
	s.becomes("one place down", at(1))
	s.chord(fyne.KeyDown, alt)
	s.becomes("two places down", at(2))
	s.chord(fyne.KeyUp, alt)
	s.becomes("up again", at(1))
	s.chord(fyne.KeyUp, alt)
	s.becomes("first again", at(0))

	s.key(fyne.KeyEnd)
	kind := func(k batch.PageKind) func(station.BatchView) bool {
		return func(v station.BatchView) bool { return side(v, 3, batch.Back).Kind == k }
	}
	s.key(fyne.KeyU)
	s.becomes("an envelope", kind(batch.KindEnvelope))
	s.key(fyne.KeyU)
	s.becomes("no envelope", kind(batch.KindContent))
	s.key(fyne.KeyL)
	s.becomes("blank", kind(batch.KindBlank))
	s.key(fyne.KeyL)
	s.becomes("not blank", kind(batch.KindContent))

	documents := func(n int) func(station.BatchView) bool {
		return func(v station.BatchView) bool { return len(v.DocumentList) == n }
	}
	s.key(fyne.KeyT)
	s.becomes("two documents", documents(2))
	s.key(fyne.KeyE)
	s.becomes("the second is urgent", func(v station.BatchView) bool { return v.DocumentList[1].Urgent && !v.DocumentList[0].Urgent })
	s.key(fyne.KeyE)
	s.becomes("not any more", func(v station.BatchView) bool { return !v.DocumentList[1].Urgent })
	s.key(fyne.KeyV)
	s.becomes("one document", documents(1))

	// What is pulled in by one key lies behind the page, by the other at the end.
	s.key(fyne.KeyHome)
	s.key(fyne.KeyPageDown)
	f.Put(feeder.Post(t, 1)...)
	s.key(fyne.KeyInsert)
	s.becomes("inserted", func(v station.BatchView) bool {
		return slices.Equal(slices.Compact(order(v, 0)), []int{1, 4, 2, 3})
	})
	s.key(fyne.KeyHome)
	f.Put(feeder.Post(t, 1)...)
	s.chord(fyne.KeyInsert, alt)
	s.becomes("appended", func(v station.BatchView) bool {
		return slices.Equal(slices.Compact(order(v, 0)), []int{1, 4, 2, 3, 5})
	})
	s.key(fyne.KeyHome)
	s.key(fyne.KeyP)
	s.settle(func() bool { return s.shows(w.T("capture.placeholder.title")) })
	s.walked("capture-placeholder")
	s.inTwoLooks("capture-placeholder")
	s.typed("Bauplan in A0")
	s.win.Canvas().FocusNext()
	s.typed("Planschrank 3")
	s.key(fyne.KeyReturn)
	s.becomes("a placeholder", func(v station.BatchView) bool {
		return slices.ContainsFunc(v.PageList, func(p batch.Page) bool { return p.Kind == batch.KindPlaceholder && p.Withdrawn == batch.NotWithdrawn })
	})
	s.save("capture-placed")
	s.key(fyne.KeyHome)
	f.Put(feeder.Post(t, 1)...)
	s.key(fyne.KeyF7)
	s.becomes("scanned anew", func(v station.BatchView) bool {
		now := order(v, 0)
		return side(v, 1, batch.Front).Withdrawn == batch.Replaced && len(now) > 0 && now[0] > 5
	})

	// One document of two is sealed off, with why.
	s.key(fyne.KeyHome)
	for range 3 {
		s.key(fyne.KeyPageDown)
	}
	s.key(fyne.KeyT)
	s.becomes("two documents again", documents(2))
	second := s.view().DocumentList[1].Pages
	s.chord(fyne.KeyI, ctrl)
	s.settle(func() bool { return s.shows(w.T("capture.seal.title")) })
	s.walked("capture-seal-off")
	s.typed("persönlicher Brief")
	s.key(fyne.KeyReturn)
	s.becomes("sealed off", func(v station.BatchView) bool {
		for _, p := range v.PageList {
			if sealed := slices.Contains(second, p.ID); sealed != (p.Withdrawn == batch.SealedOff) {
				return false
			}
		}
		return true
	})
	s.save("capture-sealed-off")
}
