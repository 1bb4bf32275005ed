package handover

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/handover/model"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// TestRechecked: the room says of each target when it was last asked for what it got, of
// each package that it agrees, and above all else what does not, with what to do.
func TestRechecked(t *testing.T) {
	r := newRoom(t)
	w := r.desk.Words
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.Local)
	at := words.Data{"Time": w.Time(now.Add(-7 * time.Hour))}
	r.desk.Now = func() time.Time { return now }
	r.done = true
	r.waiting.Hide()
	r.arrived.Show()
	lookOf := station.Rechecked{Target: "cmis:https://dms.example/browser", At: now.Add(-7 * time.Hour), Checked: 2}
	says := func(name string, l station.Rechecked, code batch.Code, want, not []string) {
		t.Helper()
		row := station.OutboxRow{Type: "delivery", Title: "Antrag", Rechecked: &station.RowLook{At: l.At, Code: code},
			Delivery: batch.Delivery{ID: batch.NewID(), Target: l.Target, State: batch.Verified, Level: batch.LevelDMS}}
		r.show(model.Queue{Done: true, Rows: []station.OutboxRow{row}, Sum: station.OutboxSum{Targets: []station.TargetState{{Target: l.Target, Contact: station.ContactOnline, Rechecked: &l}}}})
		seen := texts(r.Content(), map[string]bool{})
		for _, text := range want {
			if !seen[text] {
				t.Errorf("%s: it is not said: %s", name, text)
			}
		}
		for _, text := range not {
			if seen[text] {
				t.Errorf("%s: it is said: %s", name, text)
			}
		}
	}
	named := words.Data{"Target": "browser", "Time": at["Time"], "Key": "F3"}
	amiss, broken := w.N("handover.look.amiss.title", 1, named), w.T("handover.look.broken.title", named)
	good := []string{w.N("handover.look.good", 2, at), w.T("handover.rechecked.agrees", at), w.T("handover.level.dms")}
	says("all is well", lookOf, "", good, []string{amiss, broken})
	found := lookOf
	found.Altered = []batch.ID{"x"}
	says("changed there", found, batch.CodeTargetDiffers, []string{amiss, w.N("handover.look.found", 1, at), w.T("handover.look.amiss.here"), w.T("handover.amiss.target-differs"),
		w.T("handover.do.amiss.target-differs", at), w.T("handover.rechecked.target-differs", at)}, append(good, broken))
	says("twice there", found, batch.CodeTargetTwice, []string{amiss, w.T("handover.amiss.target-twice"), w.T("handover.do.amiss.target-twice", at)}, good)
	gone := lookOf
	gone.Code, gone.Message = batch.CodeTargetGone, batch.Message(&batch.Error{Op: "x", Code: batch.CodeTargetGone, Detail: "x"})
	says("broke off", gone, "", []string{broken, w.T("handover.look.broken", at), w.Said(gone.Code, gone.Message) + " " + w.T("handover.look.broken.text")}, []string{amiss})
	r.done = false
	r.show(model.Queue{Sum: station.OutboxSum{Targets: []station.TargetState{{Target: found.Target, Rechecked: &found}}}})
	if seen := texts(r.Content(), map[string]bool{}); !seen[w.T("handover.look.amiss.text", named)] {
		t.Error("where nothing waits it is not said where to look")
	}
}

// TestOneLookIsTold: of several targets the room tells of one in full, first of one where
// something was found.
func TestOneLookIsTold(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 1))
	w, err := words.Open("de")
	if err != nil {
		t.Fatal(err)
	}
	r := New(&frame.Desk{Station: &station.Client{}, Words: w, Keys: frame.NewKeys(), Session: func() string { return "" }, Person: func() *station.PersonView { return nil }, Now: time.Now, Focus: func(fyne.Focusable) {}})
	r.queue.Sum.Targets = []station.TargetState{{Target: "cmis:a", Rechecked: &station.Rechecked{Target: "cmis:a", Code: batch.CodeTargetGone}}, {Target: "cmis:b"},
		{Target: "cmis:c", Rechecked: &station.Rechecked{Target: "cmis:c", Altered: []batch.ID{"x"}}}, {Target: "cmis:d", Rechecked: &station.Rechecked{Target: "cmis:d", Altered: []batch.ID{"y"}}}}
	r.showLook()
	if seen := texts(r.look, map[string]bool{}); len(r.look.Objects) != 1 || !seen[w.N("handover.look.amiss.title", 1, words.Data{"Target": "c"})] {
		t.Errorf("%v", seen)
	}
}
