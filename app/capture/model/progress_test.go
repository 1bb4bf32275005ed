package model

import (
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

func TestPace(t *testing.T) {
	var p pace
	for _, c := range []struct {
		taken, expected int
		seconds         float64
		left            time.Duration
		known           bool
	}{
		{20, 40, 0, 0, true},                 // twenty from an earlier run
		{22, 40, 1, 0, true},                 // two say nothing yet
		{30, 40, 5, 5 * time.Second, true},   // ten in five seconds
		{39, 40, 9.5, time.Second / 2, true}, // the last one
		{41, 40, 10, 0, false},               // more than were told
	} {
		got := p.take(station.ProgressEvent{Batch: "b", Taken: c.taken, Expected: c.expected, Seconds: c.seconds})
		if got.Taken != c.taken || got.Left.Round(time.Millisecond) != c.left || got.Expected != map[bool]int{true: c.expected}[c.known] {
			t.Errorf("%+v: %+v", c, got)
		}
	}
}

func TestDays(t *testing.T) {
	for now, want := range map[string][]batch.Day{
		"2026-11-23": {"2026-11-23", "2026-11-22", "2026-11-20", "2026-11-21"}, // Monday: yesterday is Sunday
		"2026-11-26": {"2026-11-26", "2026-11-25", "2026-11-20", "2026-11-21", "2026-11-22"},
	} {
		at, err := time.Parse(time.DateOnly, now)
		if err != nil {
			t.Fatal(err)
		}
		got := Days(at)
		if len(got) != len(want) {
			t.Fatalf("%s: %v", now, got)
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%s: %v, want %v", now, got, want)
			}
		}
	}
}
