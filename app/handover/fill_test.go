package handover

import (
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/app/handover/model"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// TestRefusedForWantOfAField: a package that its target refuses without a field says which,
// and the key that sends it again asks for it first (mailroom.md 6, message 17).
func TestRefusedForWantOfAField(t *testing.T) {
	r := newRoom(t)
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

// TestRestoredBatchesWait: a batch that came unfinished from a backup is told of before all
// else, and the key that lets it go on asks why first; who may not is told who may.
func TestRestoredBatchesWait(t *testing.T) {
	r := newRoom(t)
	w := r.desk.Words
	var person *station.PersonView
	r.desk.Person = func() *station.PersonView { return person }
	ready := r.action("handover-restored").Ready
	r.show(model.Queue{})
	if ready() {
		t.Error("nothing waits, and the key does something")
	}
	opened := time.Date(2026, 11, 20, 7, 40, 0, 0, time.Local)
	q := model.Queue{Sum: station.OutboxSum{Restored: []station.RestoredBatch{{Batch: "b", Opened: opened, State: opened}}}}
	said := func(want string) bool {
		for text := range texts(r.Content(), map[string]bool{}) {
			if strings.Contains(text, want) {
				return true
			}
		}
		return false
	}
	r.show(q)
	if !ready() || !said("1 Stapel wartet seit der Wiederherstellung") || !said("Strg Umschalt W") || !said(w.Stack(opened)) {
		t.Error("nobody is told that a batch waits, or how it goes on")
	}
	r.action("handover-restored").Do()
	if r.asked == nil || !said("Sie haben am Ziel nachgesehen") {
		t.Error("it is not asked why")
	}
	r.unask()
	person = &station.PersonView{}
	r.show(q)
	if ready() || !said("Rufen Sie die Scanleitung") || said("Strg Umschalt W") {
		t.Error("who may not let it go on is not told who may")
	}
}
