package handover

import (
	"strings"
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

// TestRefusedForWantOfAField: a package that its target refuses without a field says which,
// and the key that sends it again asks for it first (mailroom.md 6, message 17).
func TestRefusedForWantOfAField(t *testing.T) {
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
	refused := batch.Refuse("deliver", batch.CodeTargetRefuses, "Aktenzeichen fehlt")
	row := station.OutboxRow{Type: "delivery", Title: "Bauantrag Müller", Missing: []station.MissingField{{Field: batch.FieldOwnReference, Target: "DMS", Property: "Geschäftszeichen"}},
		Delivery: batch.Delivery{ID: batch.NewID(), Target: "cmis:https://dms.example/browser", State: batch.Queued, Code: batch.CodeTargetRefuses, Message: batch.Message(refused)}}
	r.show(model.Queue{Rows: []station.OutboxRow{row}, Sum: station.OutboxSum{Waiting: 1}})
	said := func(want string) bool {
		for text := range texts(r.Content(), map[string]bool{}) {
			if strings.Contains(text, want) {
				return true
			}
		}
		return false
	}
	if !said("Tragen Sie Aktenzeichen nach: »Erneut übergeben« (Alt E) fragt danach.") {
		t.Error("nobody is told a way that works")
	}
	r.desk.Keys.Push("room", false, r.actions)
	r.action("handover-again").Do()
	if r.asked == nil || r.busy || !said("»Bauantrag Müller«: Aktenzeichen nachtragen") || !said("Geschäftszeichen") {
		t.Error("it is sent again as it is")
	}
}
