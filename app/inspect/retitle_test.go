package inspect

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/inspect/model"
	"github.com/scanstelle/scanstelle/batch"
)

// TestClassOfDocumentIsChosen: the class of a document is picked, then its reason; without
// another class nothing is asked, and its title is never empty.
func TestClassOfDocumentIsChosen(t *testing.T) {
	w := complete()
	w.Batch.Class = &batch.Class{Name: "post", Title: "Eingangspost"}
	w.Documents = []model.Document{{Document: w.Batch.DocumentList[0], Pages: []model.Page{{Page: batch.Page{ID: "p"}}}}}
	w.Documents[0].State, w.Documents[0].Title = batch.Open, "Stapel-01"
	r, _ := alone(t, w)
	win := test.NewTempWindow(t, r.Content())
	win.Resize(fyne.NewSize(1280, 800))
	r.desk.Focus = func(f fyne.Focusable) { win.Canvas().Focus(f) }
	classes := []batch.Class{*w.Batch.Class, {Name: "soziales", Title: "Soziales"}}
	ask := func() {
		d, ok := r.ofDocument()
		if !ok {
			t.Fatal("no document is shown")
		}
		r.askClass(d, classes)
	}
	ask()
	if press(r, fyne.KeyReturn); r.busy || len(r.sheet.Objects) != 0 {
		t.Error("its own class is asked a reason for")
	}
	ask()
	win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	press(r, fyne.KeyReturn)
	if r.busy || len(r.sheet.Objects) == 0 {
		t.Fatal("no reason is asked for")
	}
	if press(r, fyne.Key1); !r.busy {
		t.Error("the class is not changed")
	}
	r.busy = false
	r.rename()
	field := win.Canvas().Focused()
	for range len("Stapel-01") {
		field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
		field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDelete})
	}
	if press(r, fyne.KeyReturn); r.busy {
		t.Error("a document without a title")
	}
	field.TypedRune('A')
	if press(r, fyne.KeyReturn); !r.busy {
		t.Error("the title is not changed")
	}
}
