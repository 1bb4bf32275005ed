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

// texts are the words on a screen.
func texts(o fyne.CanvasObject, out map[string]bool) map[string]bool {
	if !o.Visible() {
		return out
	}
	switch o := o.(type) {
	case *part.Text:
		out[o.Words()] = true
	case *fyne.Container:
		for _, c := range o.Objects {
			texts(c, out)
		}
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(o).Objects() {
			texts(c, out)
		}
	}
	return out
}

// newRoom is the room in a window, at a station that does not answer and with nobody
// logged in.
func newRoom(t *testing.T) *Room {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 1))
	w, err := words.Open("de")
	if err != nil {
		t.Fatal(err)
	}
	b := frame.NewBridge(t.Context(), func(func()) {})
	t.Cleanup(b.Close)
	r := New(&frame.Desk{Station: &station.Client{}, Words: w, Keys: frame.NewKeys(), Bridge: b, Session: func() string { return "" }, Person: func() *station.PersonView { return nil },
		Now: time.Now, Focus: func(fyne.Focusable) {}, Say: func(part.Tone, string, string) {}})
	test.NewTempWindow(t, r.Content()).Resize(fyne.NewSize(1280, 800))
	return r
}

// TestRejected: a package that arrived and was not taken over is told of where nothing
// waits, at its target, in the list of what arrived, and with what the receiver says.
func TestRejected(t *testing.T) {
	r := newRoom(t)
	w := r.desk.Words
	refused := batch.Refuse("deliver", batch.CodeTargetRejected, "0000008 Die Nachricht entspricht nicht dem Schema")
	row := station.OutboxRow{Type: "delivery", Title: "Antrag", Delivery: batch.Delivery{ID: batch.NewID(), Target: "folder:/srv/eingang", State: batch.Verified, Level: batch.LevelWritten, Code: batch.CodeTargetRejected, Message: batch.Message(refused)}}
	sum := station.OutboxSum{Targets: []station.TargetState{{Target: row.Target, Contact: station.ContactOnline, Rejected: 1}}}
	r.show(model.Queue{Sum: sum})
	seen := texts(r.Content(), map[string]bool{})
	for _, want := range []string{w.N("handover.rejected.title", 1), w.N("handover.rejects", 1)} {
		if !seen[want] {
			t.Errorf("nobody is told: %s", want)
		}
	}
	if seen[w.T("handover.empty.title")] {
		t.Error("all is said to be well")
	}
	r.done = true
	r.waiting.Hide()
	r.arrived.Show()
	r.show(model.Queue{Done: true, Rows: []station.OutboxRow{row}, Sum: sum})
	seen = texts(r.Content(), map[string]bool{})
	for _, want := range []string{w.T("handover.do.target-rejected"), w.Said(row.Code, row.Message), w.T("handover.rejected")} {
		if !seen[want] {
			t.Errorf("it is not said: %s", want)
		}
	}
}
