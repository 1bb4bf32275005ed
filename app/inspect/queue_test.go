package inspect

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// TestWaitingRowMakesRoom: how long a batch waits is told in full, though the row was
// laid out for fewer words.
func TestWaitingRowMakesRoom(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 1))
	w, err := words.Open("de")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 23, 8, 30, 0, 0, time.UTC)
	room := &Room{desk: &frame.Desk{Words: w, Keys: frame.NewKeys(), Now: func() time.Time { return now }}}
	row := newWaitingRow(newQueue(room))
	win := test.NewTempWindow(t, row)
	win.Resize(fyne.NewSize(600, 120))
	row.show(station.Waiting{Captured: now.Add(-50 * time.Minute)}, false)
	if has, needs := row.age.Size().Width, row.age.MinSize().Width; has < needs {
		t.Errorf("»%s« needs %.0f points and has %.0f", row.age.Words(), needs, has)
	}
}

// TestWaitingRowTellsTheDeadline: none is told where there is none; one that is near or over
// looks more urgent than a later one, by its sign too, and one that is over says so.
func TestWaitingRowTellsTheDeadline(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 1))
	w, err := words.Open("de")
	if err != nil {
		t.Fatal(err)
	}
	berlin := time.FixedZone("", 3600)
	for _, c := range []struct {
		due  batch.Day
		now  time.Time
		tone part.Tone
		said string
	}{
		{"", time.Date(2026, 11, 23, 8, 30, 0, 0, berlin), part.ToneOpen, "noch nicht begonnen"},
		{"2026-12-07", time.Date(2026, 11, 23, 8, 30, 0, 0, berlin), part.ToneWarning, "Frist 07.12.2026"},
		{"2026-11-25", time.Date(2026, 11, 23, 23, 59, 0, 0, berlin), part.ToneWarning, "Frist 25.11.2026"},
		{"2026-11-24", time.Date(2026, 11, 23, 0, 0, 0, 0, berlin), part.ToneSevere, "Frist 24.11.2026"},
		{"2026-11-23", time.Date(2026, 11, 23, 23, 59, 0, 0, berlin), part.ToneSevere, "Frist 23.11.2026"},
		{"2026-11-22", time.Date(2026, 11, 23, 0, 0, 0, 0, berlin), part.ToneSevere, "Frist vorbei: 22.11.2026"},
		{"2025-12-31", time.Date(2026, 11, 23, 8, 30, 0, 0, berlin), part.ToneSevere, "Frist vorbei: 31.12.2025"},
	} {
		row := newWaitingRow(newQueue(&Room{desk: &frame.Desk{Words: w, Keys: frame.NewKeys(), Now: func() time.Time { return c.now }}}))
		row.show(station.Waiting{Captured: c.now.Add(-time.Hour), Deadline: c.due}, false)
		if n := len(row.signs.Objects); n != 1 {
			t.Errorf("due %q: %d signs", c.due, n)
			continue
		}
		b := row.signs.Objects[0].(*part.Badge)
		if said := b.AccessibilityLabel(); b.Say(c.tone, c.said) { // it looked otherwise
			t.Errorf("due %q at %v: »%s«, wanted »%s« of tone %d", c.due, c.now, said, c.said, c.tone)
		}
	}
}

// TestDoubtsBelowTheQueue: who decides doubt cases finds them below the batches, and the
// one that was chosen stays so when another one is gone.
func TestDoubtsBelowTheQueue(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 1))
	w, err := words.Open("de")
	if err != nil {
		t.Fatal(err)
	}
	q := newQueue(&Room{desk: &frame.Desk{Words: w, Keys: frame.NewKeys(), Now: time.Now}})
	win := test.NewTempWindow(t, q.content)
	win.Resize(fyne.NewSize(800, 600))
	q.show([]station.Waiting{{Batch: "a"}}, []station.Doubt{{ID: "x", Reason: "Zuständigkeit"}, {ID: "y", Reason: "Anlage"}})
	q.rows.Choose(2)
	if _, ok := q.current(); ok {
		t.Error("a doubt case is taken for a batch")
	}
	q.show(nil, []station.Doubt{{ID: "y", Reason: "Anlage"}})
	if c, ok := q.doubt(); !ok || c.ID != "y" || q.open.Off() || q.none.Visible() {
		t.Errorf("%+v %v, open %v", c, ok, !q.open.Off())
	}
	if q.show(nil, nil); !q.none.Visible() || !q.open.Off() {
		t.Error("an empty queue does not say so")
	}
}
