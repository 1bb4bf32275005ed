package inspect

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/inspect/model"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// withDocument makes the room with a batch of one document of two pages, of which the second is
// shown; its type is confirmed, its subject only suggested.
func withDocument(t *testing.T) (*Room, fyne.Window) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 1))
	w, err := words.Open("de")
	if err != nil {
		t.Fatal(err)
	}
	bridge := frame.NewBridge(t.Context(), func(func()) {})
	t.Cleanup(bridge.Close)
	var win fyne.Window
	d := &frame.Desk{Words: w, Keys: frame.NewKeys(), Bridge: bridge, Station: &station.Client{}, Session: func() string { return "" },
		Person: func() *station.PersonView { return nil }, Focus: func(f fyne.Focusable) { win.Canvas().Focus(f) }}
	r := New(d)
	win = test.NewTempWindow(t, r.Content())
	win.Resize(fyne.NewSize(1280, 800))
	document := model.Document{Document: batch.Document{ID: "d", Number: 3}, Pages: []model.Page{{Page: batch.Page{ID: "p1"}}, {Page: batch.Page{ID: "p2"}}}}
	r.work, r.spot, r.entered = &model.Work{Documents: []model.Document{document}}, model.Spot{Page: 1}, true
	r.inspected.Show()
	r.queue.content.Hide()
	r.index.document = document
	r.index.lines([]model.Field{{Name: batch.FieldSubject, Offers: []model.Offer{{Suggestion: batch.Suggestion{Value: "Beitrag"}}}}, {Name: batch.FieldDocumentType, Value: &batch.FieldValue{Value: "Widerspruch"}}})
	return r, win
}

// TestQuestionsNameTheirDocument: who is asked for a reason sees which document it is
// about, by its number and what somebody confirmed of it.
func TestQuestionsNameTheirDocument(t *testing.T) {
	r, _ := withDocument(t)
	const page, document = "Dokument 3, Seite 2 von 2 · Widerspruch", "Dokument 3 · Widerspruch"
	shown := r.work.Documents[0]
	for name, c := range map[string]struct {
		ask  func()
		want string
	}{
		"reject": {r.reject, page}, "best": {r.best, page}, "rescan": {r.rescan, page}, "doubt": {r.doubt, document},
		"case": {func() { r.askDecision(shown, station.Doubt{}) }, document}, "assign": {func() { r.askAssignee(station.Doubt{}, r.about(r.documentName(shown), shown)) }, document},
		"stay": {func() {
			r.work.Documents[0].Pages[1].Rescan = &batch.RescanOrder{Reason: "unscharf", Pages: []batch.ID{"p2"}}
			r.rescan()
		}, page},
	} {
		c.ask()
		got := map[string]bool{}
		if said(r.sheet, got); !got[c.want] {
			t.Errorf("%s: nothing says %q, but %v", name, c.want, got)
		}
		r.closeSheet()
	}
}

// TestEscLeavesTheField: Esc leads from a field back to the page, where letters decide; what
// was typed stays, and Esc once more does what it always does.
func TestEscLeavesTheField(t *testing.T) {
	r, win := withDocument(t)
	stopped := 0
	r.desk.Keys.Push("desk", false, []frame.Action{{ID: "stop", Keys: []frame.Chord{{Key: fyne.KeyEscape}}, Do: func() { stopped++ }}})
	field := r.index.entries[0].field
	win.Canvas().Focus(field)
	field.TypedRune('B')
	field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if now := win.Canvas().Focused(); now != fyne.Focusable(r.page.viewer) || stopped != 0 {
		t.Errorf("Esc leads to %T and stops %d times", now, stopped)
	}
	if field.Text != "B" || r.index.typing() != nil {
		t.Errorf("in the field stands %q", field.Text)
	}
	win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if stopped != 1 {
		t.Errorf("Esc on the page stops %d times", stopped)
	}
}
