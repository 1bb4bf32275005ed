package gallery

import (
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app"
	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestIntake: a class that wants the time of receipt is asked for it before anything is
// scanned, and what stands in the form counts for files too.
func TestIntake(t *testing.T) {
	d := process.NewDesk(t, program)
	staff := process.NewStaff(t, d.Serve())
	staff.UseClass("time = true\n")
	process.Write(t, d.Dir, map[string][]byte{"ladung.jpg": process.JPEG(t, process.Page(t, "Ladung"))})
	s := openWith(t, app.Config{Station: staff.Owner, Token: staff.Scan, Looks: fixed{app.Look{Mode: look.Light, Scale: 1, Language: "de"}}}, look.Light, 1, looks[0].size)
	s.enter("capture")
	s.settle(func() bool { return s.shows("Einfache Kopie") })
	if s.shows("Uhrzeit des Eingangs") {
		t.Error("a mere copy is asked for the time")
	}
	s.typed("aa") // the second class with that letter
	s.settle(func() bool { return s.shows("Uhrzeit des Eingangs") })
	s.inTwoLooks("intake-time")
	s.key(fyne.KeyF5)
	s.settle(func() bool { return s.shows("Zu dieser Klasse gehört die Uhrzeit des Eingangs") })
	s.inTwoLooks("intake-time-missing")
	s.typed("25:00")
	s.settle(func() bool { return s.shows("»25:00« ist keine Uhrzeit") })
	for range len("25:00") {
		s.typedKey(fyne.KeyBackspace)
	}
	s.typed("7:40")
	s.settle(func() bool { return !s.shows("Uhrzeit.") })
	s.chord(fyne.KeyG, fyne.KeyModifierAlt) // yesterday
	s.desk.Room().(frame.Dropper).Drop([]string{filepath.Join(d.Dir, "ladung.jpg")})
	s.settle(func() bool { return s.shows("Dokument 1") })
	yesterday := batch.DayOf(time.Now()).Add(-1)
	var found []batch.Batch
	if _, err := station.Invoke[int](staff.Context(staff.Lead), staff.Owner, station.OpBatches, nil, func(raw json.RawMessage) {
		var b batch.Batch
		if json.Unmarshal(raw, &b) == nil {
			found = append(found, b)
		}
	}); err != nil || len(found) != 1 {
		t.Fatalf("%d batches, %v", len(found), err)
	}
	if in := found[0].Intake; in == nil || in.Time != "07:40" || in.Date != yesterday {
		t.Errorf("%+v", in)
	}
}
