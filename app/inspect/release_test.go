package inspect

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/inspect/model"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality/sampling"
	"github.com/scanstelle/scanstelle/station"
)

// alone is the room with a batch, at a desk whose station is away: busy tells that
// something was decided.
func alone(t *testing.T, w model.Work) (r *Room, said *string) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 1))
	german, err := words.Open("de")
	if err != nil {
		t.Fatal(err)
	}
	bridge, said := frame.NewBridge(t.Context(), func(func()) {}), new(string)
	t.Cleanup(bridge.Close)
	r = New(&frame.Desk{Station: &station.Client{}, Words: german, Keys: frame.NewKeys(), Bridge: bridge, Now: time.Now, Session: func() string { return "" },
		Person: func() *station.PersonView { return nil }, Focus: func(fyne.Focusable) {}, Say: func(_ part.Tone, title, _ string) { *said = title }})
	r.desk.Keys.Push("room", false, r.actions)
	r.take(w)
	return r, said
}

func press(r *Room, key fyne.KeyName) {
	r.desk.Keys.Pressed(key)
	r.desk.Keys.Typed(key, false)
	r.desk.Keys.Released(key)
}

// complete is a batch of which nothing is left to do.
func complete() model.Work {
	w := model.Work{Review: station.Review{Draw: &sampling.Draw{}, Seen: true}}
	w.Batch.ID, w.Batch.State = "b", batch.Captured
	w.Batch.DocumentList = []batch.Document{{ID: "d", Pages: []batch.ID{"p", "q"}}, {ID: "e", Pages: []batch.ID{"r"}, State: batch.Doubtful}}
	return w
}

// TestReleaseIsShownOnce: what F9 lets go is shown before it goes, since nobody takes a
// release back (EN 301 549, 11.3.3.4). A held key and Enter release nothing.
func TestReleaseIsShownOnce(t *testing.T) {
	r, _ := alone(t, complete())
	r.desk.Keys.Pressed(fyne.KeyF9)
	for range 5 {
		r.desk.Keys.Typed(fyne.KeyF9, false)
	}
	r.desk.Keys.Released(fyne.KeyF9)
	if r.busy || len(r.sheet.Objects) == 0 {
		t.Fatal("F9 released without showing what goes")
	}
	if press(r, fyne.KeyReturn); r.busy {
		t.Fatal("Enter released")
	}
	if press(r, fyne.KeyEscape); r.busy || len(r.sheet.Objects) != 0 {
		t.Fatal("Esc did not leave the batch as it is")
	}
	press(r, fyne.KeyF9)
	if press(r, fyne.KeyF9); !r.busy || len(r.sheet.Objects) != 0 {
		t.Error("F9 again does not release")
	}
	if d, p := r.work.Going(); d != 1 || p != 2 {
		t.Errorf("%d documents and %d pages go", d, p)
	}
	w := complete()
	w.Review.Seen = false
	r, _ = alone(t, w)
	if press(r, fyne.KeyF9); !r.busy || len(r.sheet.Objects) != 0 {
		t.Error("what cannot go is asked about, and not refused at once")
	}
}

// TestEnterOnlyAccepts: Enter neither leaves a batch that is released nor draws one anew
// that went back.
func TestEnterOnlyAccepts(t *testing.T) {
	w := complete()
	w.Batch.State = batch.Released
	r, said := alone(t, w)
	if press(r, fyne.KeyReturn); r.work == nil || *said == "" {
		t.Error("Enter left the batch that is released")
	}
	w.Batch.State = batch.Rejected
	r, _ = alone(t, w)
	if press(r, fyne.KeyReturn); r.busy || len(r.sheet.Objects) == 0 {
		t.Fatal("Enter began the inspection anew")
	}
	if press(r, fyne.Key1); !r.busy {
		t.Error("the key that says so does not begin it")
	}
}
