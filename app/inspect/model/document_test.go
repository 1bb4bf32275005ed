package model_test

import (
	"slices"
	"testing"

	"github.com/scanstelle/scanstelle/app/inspect/model"
	"github.com/scanstelle/scanstelle/batch"
)

// TestDocumentIsOfAnotherClass: a document gets another class and title in inspection, the
// sample of a batch that demands more is drawn anew, and a class chosen wrongly is changed
// again; a class that is never scanned is not offered.
func TestDocumentIsOfAnotherClass(t *testing.T) {
	d, s, k := open(t, "plan = \"full\"\n")
	id := letters(t, d, s, 2)
	ctx := k.Context(t.Context())
	w, err := model.Begin(ctx, k.Station, id, false)
	if err != nil || len(w.Documents) != 2 {
		t.Fatal(w.Documents, err)
	}
	classes, err := k.Classes(ctx)
	named := func(name string) bool {
		return slices.ContainsFunc(classes, func(c batch.Class) bool { return c.Name == name })
	}
	if err != nil || !named("soziales") || !named(w.Batch.Class.Name) || named("wahlbrief") {
		t.Fatalf("%+v %v", classes, err)
	}
	was, first := w.Batch.Class.Name, w.Documents[0]
	if w, err = k.SetClass(ctx, w, first, "soziales", "nach dem Inhalt"); err != nil {
		t.Fatal(err)
	}
	if got := w.Batch.Class.Treated(first.ID).Name; got != "soziales" || w.Review.Draw == nil {
		t.Errorf("it is of class %s, drawn: %v", got, w.Review.Draw != nil)
	}
	if w, err = k.SetClass(ctx, w, first, was, "doch nicht"); err != nil || w.Batch.Class.Treated(first.ID).Name != was {
		t.Errorf("back: %v", err)
	}
	if _, err = k.SetClass(ctx, w, first, "soziales", ""); batch.CodeOf(err) != batch.CodeReason {
		t.Errorf("without a reason: %v", err)
	}
	if w, err = k.Rename(ctx, w, first, "Antrag Kaya"); err != nil || !slices.ContainsFunc(w.Documents, func(d model.Document) bool { return d.ID == first.ID && d.Title == "Antrag Kaya" }) {
		t.Errorf("renamed: %v", err)
	}
}
