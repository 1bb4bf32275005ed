package handover

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/handover/model"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// TestUrgentIsShown: a package that is marked »Eilt« says so in the list and beside it.
func TestUrgentIsShown(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 1))
	w, err := words.Open("de")
	if err != nil {
		t.Fatal(err)
	}
	b := frame.NewBridge(t.Context(), func(func()) {})
	t.Cleanup(b.Close)
	r := New(&frame.Desk{Station: &station.Client{}, Words: w, Keys: frame.NewKeys(), Bridge: b, Session: func() string { return "" }, Person: func() *station.PersonView { return nil }, Now: time.Now, Focus: func(fyne.Focusable) {}, Say: func(part.Tone, string, string) {}})
	win := test.NewTempWindow(t, r.Content())
	win.Resize(fyne.NewSize(1280, 800))
	row := station.OutboxRow{Type: "delivery", Title: "Antrag", Delivery: batch.Delivery{ID: batch.NewID(), Target: "folder:/srv/eingang", State: batch.Queued}}
	for _, urgent := range []bool{false, true} {
		row.Urgent = urgent
		r.show(model.Queue{Rows: []station.OutboxRow{row}, Sum: station.OutboxSum{Waiting: 1}})
		seen := texts(r.Content(), map[string]bool{})
		inList := r.waitingCell(row, 0).Words == "Eilt: Antrag"
		if inList != urgent || seen["Eilt"] != urgent || !seen["Antrag"] {
			t.Errorf("urgent is %v: the screen says %v", urgent, seen)
		}
	}
}
