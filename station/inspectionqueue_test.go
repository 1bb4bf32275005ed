package station

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality/inspection"
)

// TestQueueOrder: urgent before deadlines before age.
func TestQueueOrder(t *testing.T) {
	at := func(minute int) time.Time { return time.Date(2026, 11, 20, 8, minute, 0, 0, time.UTC) }
	rows := []Waiting{
		{Batch: "old", Captured: at(1)}, {Batch: "young", Captured: at(9)},
		{Batch: "due", Captured: at(8), Deadline: "2026-11-24"}, {Batch: "sooner", Captured: at(7), Deadline: "2026-11-23"},
		{Batch: "rush", Captured: at(6), Urgent: 1}, {Batch: "rush too", Captured: at(2), Urgent: 3},
	}
	slices.SortStableFunc(rows, compareWaiting)
	var got []batch.ID
	for _, r := range rows {
		got = append(got, r.Batch)
	}
	if want := []batch.ID{"rush too", "rush", "sooner", "due", "old", "young"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestQueueOfInspection: a batch waits from its capture to its release, and tells
// whoever captured it that another person inspects (A.AM.IN.SH.1).
func TestQueueOfInspection(t *testing.T) {
	d := newDesk(t)
	id := d.letters(t, d.useClass(t, "inspect = true\nfour_eyes = true"), 3)
	queue := func(who Actor) []Waiting {
		t.Helper()
		rows, err := d.InspectionQueue(who)
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	rows := queue(looksAt)
	if len(rows) != 1 || rows[0].Batch != id || rows[0].Documents != 3 || rows[0].Pages != 3 || rows[0].Begun || rows[0].Barred != "" || rows[0].Class != "Amtspost" {
		t.Fatalf("%+v", rows)
	}
	if rows := queue(scans); rows[0].Barred == "" {
		t.Error("whoever captured it is told nothing")
	}
	r := d.mustLook(t, looksAt, id, "")
	if rows := queue(looksAt); !rows[0].Begun || rows[0].Missing != r.Missing || r.Missing == 0 {
		t.Errorf("begun: %+v", rows[0])
	}
	d.mustLook(t, looksAt, id, inspection.Good, drawn(r)...)
	if _, err := d.Release(context.Background(), looksAt, id); err != nil {
		t.Fatal(err)
	}
	if rows := queue(looksAt); len(rows) != 0 {
		t.Errorf("released, and still waits: %+v", rows)
	}
}
