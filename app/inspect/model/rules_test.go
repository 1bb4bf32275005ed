package model_test

import (
	"slices"
	"testing"

	"github.com/scanstelle/scanstelle/app/inspect/model"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestVeryHighPageByPage: where the need is very high a document does not stand for
// its pages, and a page made ready beforehand does not count as opened
// (A.AM.IN.SH.5).
func TestVeryHighPageByPage(t *testing.T) {
	d := process.NewDesk(t, program)
	s := process.NewStaff(t, d.Serve())
	process.Ask[station.ClassVersion](s, s.Lead, station.OpClassPut, process.CourtClass)
	process.Ask[station.ClassVersion](s, s.Boss, station.OpClassRelease, station.ClassRelease{Name: "amt", Reason: "geprüft"})
	k := deskOf(s, s.Look)
	id := letters(t, d, s, 2)
	w, err := model.Begin(k.Context(t.Context()), k.Station, id, false)
	if err != nil || w.Missing() != 2 {
		t.Fatalf("%d missing, %v", w.Missing(), err)
	}
	doc, page, _ := w.At(w.First())
	if !page.Own {
		t.Fatal("the page is not confirmed on its own")
	}
	if _, err := k.AcceptDocument(t.Context(), w, doc); batch.CodeOf(err) != batch.CodeNotInspected {
		t.Errorf("a document stood for its pages: %v", err)
	}
	if _, err := k.Ahead(t.Context(), page.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Look(t.Context(), w, doc.ID, page.ID, station.VerdictGood, ""); batch.CodeOf(err) != batch.CodeEachPage {
		t.Errorf("confirmed unseen: %v", err)
	}
	picture, err := k.Open(t.Context(), page.ID, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.Look(t.Context(), w, doc.ID, page.ID, station.VerdictGood, ""); batch.CodeOf(err) != batch.CodeEachPage {
		t.Errorf("confirmed before a pixel was seen: %v", err)
	}
	size := picture.Levels()[0]
	for row := 0; row*picture.Side() < size[1]; row++ {
		for column := 0; column*picture.Side() < size[0]; column++ {
			if _, err := picture.Tile(t.Context(), 0, column, row); err != nil {
				t.Fatal(err)
			}
		}
	}
	if w, err = k.Look(t.Context(), w, doc.ID, page.ID, station.VerdictGood, ""); err != nil || w.Missing() != 1 {
		t.Errorf("%d missing, %v", w.Missing(), err)
	}
}

// TestRescanBecomesATask: what an inspector orders is a task of those who scan, with
// its reason; and a doubt parks the document.
func TestRescanBecomesATask(t *testing.T) {
	d, s, k := open(t, "plan = \"full\"\n")
	id := letters(t, d, s, 2)
	w, err := model.Begin(k.Context(t.Context()), k.Station, id, false)
	if err != nil {
		t.Fatal(err)
	}
	at := w.First()
	_, page, _ := w.At(at)
	if w, err = k.Rescan(t.Context(), w, page.ID, "unscharf"); err != nil {
		t.Fatal(err)
	}
	orders := process.Ask[[]batch.RescanOrder](s, s.Scan, station.OpRescanOrders, id)
	if len(orders) != 1 || !slices.Contains(orders[0].Pages, page.ID) || orders[0].Reason != "unscharf" {
		t.Errorf("the task of the operator: %+v", orders)
	}
	next, ok := w.NextOpen(at, 1)
	if !ok {
		t.Fatal("no other page")
	}
	doc, _, _ := w.At(next)
	if w, err = k.Doubt(t.Context(), w, doc.ID, "Zuständigkeit unklar"); err != nil {
		t.Fatal(err)
	}
	for _, other := range w.Documents {
		if other.ID == doc.ID && (other.State != batch.Doubtful || other.Group != model.InDoubt) {
			t.Errorf("the document is %s, in group %d", other.State, other.Group)
		}
	}
	if w.Review.Parked == nil {
		t.Error("nothing is parked")
	}

	// The supervisor decides; the document is to be seen again.
	c, err := k.DoubtOf(t.Context(), doc.ID)
	if err != nil || c.Reason != "Zuständigkeit unklar" || c.Batch != id {
		t.Fatalf("%+v %v", c, err)
	}
	if _, err := k.SettleDoubt(t.Context(), w, c, "keep", "wir sind zuständig"); batch.CodeOf(err) != batch.CodeRole {
		t.Errorf("the inspector decides: %v", err)
	}
	missing := w.Missing()
	if w, err = deskOf(s, s.Lead).SettleDoubt(t.Context(), w, c, "keep", "wir sind zuständig"); err != nil {
		t.Fatal(err)
	}
	if now, _, ok := w.At(w.Document(doc.ID)); !ok || now.ID != doc.ID || now.State != batch.Open || w.Missing() != missing+now.Open() || now.Open() == 0 {
		t.Errorf("after the decision: %+v, %d missing", now.Document, w.Missing())
	}
	if _, err := k.DoubtOf(t.Context(), doc.ID); batch.CodeOf(err) != batch.CodeWrongState {
		t.Errorf("a case that is decided: %v", err)
	}
}

// TestFieldsAreNeverFilledSilently: a suggestion is shown with its place and how
// sure it is, and becomes a value by a person alone (A.SC.7).
func TestFieldsAreNeverFilledSilently(t *testing.T) {
	d, s, k := open(t, "plan = \"full\"\n")
	id := s.Capture(d.Dir, "", []string{"brief.jpg"}, map[string][]byte{"brief.jpg": process.JPEG(t, process.Notice(t, "Bescheid über den Beitrag"))})
	w, err := model.Begin(k.Context(t.Context()), k.Station, id, false)
	if err != nil {
		t.Fatal(err)
	}
	doc, page, _ := w.At(w.First())
	x, err := k.Index(t.Context(), doc.ID)
	if err != nil {
		t.Fatal(err)
	}
	field := func(x model.Index, name batch.Field) model.Field {
		for _, f := range x.Fields {
			if f.Name == name {
				return f
			}
		}
		t.Fatalf("no field %s", name)
		return model.Field{}
	}
	own := field(x, batch.FieldOwnReference) // »Ihr Zeichen« of a letter that came in is ours
	if own.Confirmed() || len(own.Offers) == 0 || own.Offers[0].Value != "63-4711/2025" || own.Offers[0].Confidence <= 0 || own.Offers[0].Confidence > 1 {
		t.Fatalf("%+v", own)
	}
	picture, err := k.Open(t.Context(), page.ID, false)
	if err != nil {
		t.Fatal(err)
	}
	box, ok := picture.Place(own.Offers[0].Suggestion)
	wide, high := picture.Levels()[0][0], picture.Levels()[0][1]
	if !ok || box[0] < wide/2 || box[1] > high/3 || box[0]+box[2] > wide {
		t.Errorf("the place is %v on a page of %d × %d", box, wide, high)
	}
	if set := process.Ask[station.DocumentFields](s, s.Look, station.OpFields, doc.ID); len(set.Values) != 0 {
		t.Fatalf("filled in without a person: %+v", set.Values)
	}
	if err := k.Take(t.Context(), doc.ID, own, "", 0, ""); err != nil {
		t.Fatal(err)
	}
	if x, err = k.Index(t.Context(), doc.ID); err != nil || !field(x, batch.FieldOwnReference).Confirmed() || field(x, batch.FieldSender).Confirmed() {
		t.Errorf("%+v %v", x.Fields, err)
	}
	if err := k.Take(t.Context(), doc.ID, field(x, batch.FieldSender), "Krankenkasse Nordlicht", -1, ""); err != nil {
		t.Fatal(err)
	}
	x, err = k.Index(t.Context(), doc.ID)
	if sender := field(x, batch.FieldSender); err != nil || sender.Value == nil || sender.Value.Value != "Krankenkasse Nordlicht" || sender.Value.Suggestion != nil {
		t.Errorf("%+v %v", sender, err)
	}
}
