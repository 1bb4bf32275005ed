package batch

import (
	"testing"
	"time"
)

// TestCapturedAt: a batch is as old as the last page of its capture, and a page
// scanned anew does not make it younger.
func TestCapturedAt(t *testing.T) {
	at := func(minute int) time.Time { return time.Date(2026, 11, 20, 7, minute, 0, 0, time.UTC) }
	b := Batch{Opened: at(0), Inputs: []Input{{}, {Place: &Placement{}}}}
	for _, c := range []struct {
		name  string
		pages []Page
		want  time.Time
	}{
		{"no page", nil, at(0)},
		{"pages", []Page{{Taken: at(3)}, {Taken: at(5)}, {Taken: at(4)}}, at(5)},
		{"one anew", []Page{{Taken: at(3)}, {Taken: at(50), Input: 1}}, at(3)},
		{"an input nobody knows", []Page{{Taken: at(9), Input: 7}}, at(9)},
	} {
		if got := b.CapturedAt(c.pages); !got.Equal(c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
