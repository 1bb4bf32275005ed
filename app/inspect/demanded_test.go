package inspect

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/inspect/model"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// TestReleaseAsksForWhatTheTargetDemands: F9 says which fields the target refuses the
// batch without; 1 leads to the field, F9 goes on to the question of every release.
func TestReleaseAsksForWhatTheTargetDemands(t *testing.T) {
	missing := []station.MissingField{{Field: batch.FieldAmount, Target: "DMS", Property: "d:betrag"}}
	w := complete()
	w.Documents = []model.Document{{Document: w.Batch.DocumentList[0], Pages: []model.Page{{Page: batch.Page{ID: "p"}}}}}
	w.Batch.Missing = map[batch.ID][]station.MissingField{"d": missing, "e": missing} // the second stays as a doubt case
	r, _ := alone(t, w)
	win := test.NewTempWindow(t, r.Content())
	win.Resize(fyne.NewSize(1280, 800))
	r.desk.Focus = func(f fyne.Focusable) { win.Canvas().Focus(f) }
	if n := len(r.work.Wanting()); n != 1 {
		t.Errorf("%d documents want something", n)
	}
	set := station.DocumentFields{Document: "d", Missing: missing}
	press(r, fyne.KeyF9)
	if r.busy || len(r.sheet.Objects) == 0 {
		t.Fatal("F9 asked nothing")
	}
	if press(r, fyne.KeyReturn); r.busy {
		t.Fatal("Enter released")
	}
	press(r, fyne.Key1)
	if len(r.sheet.Objects) != 0 {
		t.Fatal("1 did not lead to the field")
	}
	r.index.fill(model.NewIndex(set, nil))
	e := r.index.typing()
	if e == nil || e.known.Name != batch.FieldAmount || e.doubt.AccessibilityLabel() != "Das Ziel »DMS« verlangt diese Angabe." || !e.doubt.Visible() {
		t.Fatalf("%+v has the keyboard", e)
	}
	win.Canvas().Unfocus()
	press(r, fyne.KeyF9)
	if press(r, fyne.KeyF9); r.busy || len(r.sheet.Objects) == 0 {
		t.Error("F9 did not go on to what every release asks")
	}
	press(r, fyne.KeyEscape)
	set.Missing = nil
	r.index.fill(model.NewIndex(set, nil)) // somebody filled it in
	if press(r, fyne.KeyF9); len(r.work.Wanting()) != 0 {
		t.Error("it is asked for what was filled in")
	}
	if press(r, fyne.KeyF9); !r.busy {
		t.Error("F9 again does not release")
	}
}
