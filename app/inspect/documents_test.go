package inspect

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/inspect/model"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
)

// TestThousandDocuments: only the lines that are seen are made, and each a few times,
// however many documents there are. Headings keep their height when others take
// their place.
func TestThousandDocuments(t *testing.T) {
	w, err := words.Open("de")
	if err != nil {
		t.Fatal(err)
	}
	test.NewApp().Settings().SetTheme(look.New(look.Light, 1))
	bridge := frame.NewBridge(t.Context(), func(func()) {})
	defer bridge.Close()
	r := New(&frame.Desk{Words: w, Keys: frame.NewKeys(), Bridge: bridge, Session: func() string { return "" }})
	win := test.NewWindow(r.documents.content)
	defer win.Close()
	win.Resize(fyne.NewSize(240, 900))
	made := 0
	update := r.documents.rows.UpdateItem
	r.documents.rows.UpdateItem = func(i int, o fyne.CanvasObject) {
		made++
		update(i, o)
	}
	for _, drawn := range []int{1000, 3} {
		made = 0
		one := &model.Work{}
		for i := range 1000 {
			d := model.Document{Document: batch.Document{ID: batch.ID(fmt.Sprint(i)), Number: i + 1}, Group: model.Drawn}
			if i >= drawn {
				d.Group = model.Others
			}
			one.Documents = append(one.Documents, d)
		}
		r.work = one
		r.documents.show()
		if made == 0 || made > 300 {
			t.Errorf("%d lines filled for 1000 documents", made)
		}
		for i, l := range r.documents.lines[:10] {
			r.documents.rows.ScrollToOffset(0)
			if got, want := height(r, i), rowHeight(l.heading != ""); got != want {
				t.Errorf("%d drawn: line %d is %v high, not %v", drawn, i, got, want)
			}
		}
	}
}

// TestSignMakesRoom: the sign of a document that was open and has a finding now has the
// room that its words need.
func TestSignMakesRoom(t *testing.T) {
	w, err := words.Open("de")
	if err != nil {
		t.Fatal(err)
	}
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 1))
	bridge := frame.NewBridge(t.Context(), func(func()) {})
	defer bridge.Close()
	r := New(&frame.Desk{Words: w, Keys: frame.NewKeys(), Bridge: bridge, Session: func() string { return "" }})
	row := newDocumentRow(r.documents)
	win := test.NewTempWindow(t, row)
	win.Resize(fyne.NewSize(240, 120))
	for _, state := range []batch.State{"", batch.Doubtful} {
		r.work = &model.Work{Documents: []model.Document{{}, {Document: batch.Document{ID: "1", Number: 1, State: state}}}}
		row.show(line{document: 1})
		if has, needs := row.sign.Size(), row.sign.MinSize(); has.Width < needs.Width {
			t.Errorf("%q: needs %v and has %v", row.sign.AccessibilityLabel(), needs, has)
		}
	}
}

// height is that of a line that is seen, 0 where it is not.
func height(r *Room, i int) (found float32) {
	update := r.documents.rows.UpdateItem
	defer func() { r.documents.rows.UpdateItem = update }()
	r.documents.rows.UpdateItem = func(at int, o fyne.CanvasObject) {
		if at == i {
			found = o.Size().Height
		}
	}
	r.documents.rows.Refresh()
	return found
}
