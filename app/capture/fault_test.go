package capture

import (
	"testing"

	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// stop is a room whose feeder stopped after two sheets.
func stop(t *testing.T, code batch.Code) *Room {
	t.Helper()
	r := newRoom(t)
	s := stackOf(4, 4)
	s.Batch.Device = "papier:0"
	r.take(s)
	r.stopped(station.SummaryEvent{Batch: s.Batch.ID, Code: code, Balance: batch.SheetBalance{Sheets: 2}})
	return r
}

// shown is the title of the sentence on the screen; empty for none.
func shown(r *Room) string {
	if n := r.said(); n != nil {
		return n.title
	}
	return ""
}

// TestFaultStaysUntilSolved: Esc puts away what was said, and never why the feeder
// stopped: whoever comes back to the desk reads which sheet is in the device. Going on
// solves it, and so does the end of the stack (mailroom.md 4.3).
func TestFaultStaysUntilSolved(t *testing.T) {
	r := stop(t, batch.CodeJam)
	jam := r.desk.Words.T("fault.jam.title", words.Data{"Next": 3})
	r.escape()
	if shown(r) != jam {
		t.Errorf("after Esc it says %q", shown(r))
	}
	r.newStack()
	if open := r.desk.Words.T("capture.open.title"); shown(r) != open {
		t.Errorf("a new stack is refused with %q", shown(r))
	}
	if r.escape(); shown(r) != jam {
		t.Errorf("after another sentence it says %q", shown(r))
	}
	if r.engage("capture.working"); shown(r) != jam {
		t.Errorf("while something else is done it says %q", shown(r))
	}
	r.work = idle
	ended := stackOf(4, 4)
	ended.Batch.State = batch.Captured
	if r.take(ended); shown(r) != "" {
		t.Errorf("of a stack that has ended it says %q", shown(r))
	}

	for _, code := range []batch.Code{batch.CodeNoPaper, batch.CodeStopped} { // nothing is wrong
		if r := stop(t, code); shown(r) == "" {
			t.Errorf("%s: says nothing", code)
		} else if r.escape(); shown(r) != "" {
			t.Errorf("%s: after Esc it says %q", code, shown(r))
		}
	}
}
