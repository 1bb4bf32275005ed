package capture

import (
	"context"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/app/capture/model"
	"github.com/scanstelle/scanstelle/app/frame"
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

// TestScannerComesBack: while somebody waits a scanner that does not answer, or works for
// another program, is asked again and again. The busy one goes on by itself, the other one
// is said to be back; Esc ends the waiting, and it is said what to do then (mailroom.md 6,
// rows 7 and 8).
func TestScannerComesBack(t *testing.T) {
	for _, c := range []struct {
		name   string
		code   batch.Code
		esc    bool
		answer error
		want   string // in the sentence, "": none
		work   work
	}{
		{"busy", batch.CodeDeviceBusy, false, nil, "", feeding},
		{"away", batch.CodeOffline, false, nil, "Legen Sie ab Blatt 3 wieder ein und drücken Sie F5", idle},
		{"nobody waits for the busy one", batch.CodeDeviceBusy, true, nil, "Dann drücken Sie F5", idle},
		{"nobody waits for the other one", batch.CodeOffline, true, nil, "Dann drücken Sie F5", idle},
		{"no waiting helps", batch.CodeOffline, false, batch.Refuse("scan", batch.CodeDeviceDenied, ""), "Dann drücken Sie F5", idle},
	} {
		r := newRoom(t)
		screen := make(chan func(), 10)
		r.desk.Bridge = frame.NewBridge(t.Context(), func(f func()) { screen <- f })
		t.Cleanup(r.desk.Bridge.Close)
		asked := make(chan error)
		r.answers = func(ctx context.Context, device string) error {
			select {
			case err := <-asked:
				return err
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		s := stackOf(4, 4)
		s.Batch.Device = "papier:0"
		r.take(s)
		r.stopped(station.SummaryEvent{Batch: s.Batch.ID, Code: c.code, Balance: batch.SheetBalance{Sheets: 2}})
		again := map[batch.Code]string{batch.CodeOffline: "Wir versuchen es alle 10 Sekunden wieder", batch.CodeDeviceBusy: "Es geht von selbst weiter"}[c.code]
		if n := r.said(); n == nil || !strings.Contains(n.text, again) || !strings.Contains(n.text, "Blatt 1 bis 2 sind gesichert") {
			t.Fatalf("%s: says %+v", c.name, n)
		}
		if c.esc {
			r.escape()
		} else {
			for asked <- c.answer; r.waiting.on(); {
				(<-screen)()
			}
		}
		text := ""
		if n := r.said(); n != nil {
			text = n.text
		}
		if r.work != c.work || r.waiting.on() || c.want == "" && text != "" || !strings.Contains(text, c.want) {
			t.Errorf("%s: at work %v, waits %v, says %q", c.name, r.work, r.waiting.on(), text)
		}
	}
}

// TestSheetToKeepIsNamed: where a sheet could not be stored the sentence names it (row 15),
// and after a restart the document of the last sheet (row 22).
func TestSheetToKeepIsNamed(t *testing.T) {
	for _, code := range []batch.Code{batch.CodeDiskFull, batch.CodeDiskFault, batch.CodeReadOnly} {
		if n := stop(t, code).said(); n == nil || !strings.Contains(n.text, "Blatt 1 bis 2 sind gesichert") || !strings.Contains(n.text, "Blatt 3") || !strings.Contains(n.text, "IT") {
			t.Errorf("%s: says %+v", code, n)
		}
	}
	r := newRoom(t)
	s := stackOf(8, 8)
	s.Batch.Device, s.Batch.Balance.Sheets = "papier:0", 4
	s.Pages[2].Kind = batch.KindSeparator
	s.Pages[3].Kind = batch.KindBlank
	r.resumed = true
	r.take(model.NewStack(s.Batch, s.Pages, nil))
	if n := r.said(); n == nil || !strings.Contains(n.text, "Das letzte ist Blatt 4: das 2. von Dokument 2.") {
		t.Errorf("taken up: %+v", n)
	}
}
