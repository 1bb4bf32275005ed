package gallery

import (
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms/feedback"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestInspectFeedback: what a DMS reports by a file stands in the queue of a window that
// is open, by itself, and over the document with the words of who reports (A.NB.3).
func TestInspectFeedback(t *testing.T) {
	d := process.NewDesk(t, program)
	staff := process.NewStaff(t, d.Serve())
	staff.UseClass("plan = \"full\"\n")
	const unread = "name = \"probe\"\nversion = 1\n[read]\nenabled = false\n"
	id := staff.Capture(d.Dir, unread, []string{"bescheid.jpg"}, map[string][]byte{"bescheid.jpg": process.JPEG(t, process.Notice(t, "Bescheid über den Beitrag"))})
	document := process.Ask[station.BatchView](staff, staff.Look, station.OpBatch, id).Documents[0]
	process.Ask[station.Review](staff, staff.Look, station.OpLook, station.LookRequest{Batch: id})
	process.Ask[station.Review](staff, staff.Look, station.OpLook, station.LookRequest{Batch: id, Documents: []batch.ID{document}, Verdict: station.VerdictGood})
	process.Ask[any](staff, staff.Look, station.OpRelease, id)
	if sum := process.Ask[station.DeliverSummary](staff, staff.Scan, station.OpDeliver, station.DeliverRequest{Batch: id, Target: "folder:" + d.Target}); sum.Delivered != 1 {
		t.Fatalf("%+v", sum)
	}
	dir := filepath.Join(d.Dir, "meldungen")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	process.Ask[station.FeedbackView](staff, staff.Chef, station.OpFeedbackChannel, station.FeedbackChange{Name: "e-akte", Folder: dir, Quiet: 1})
	s := openAs(t, staff.Owner, staff.Look, look.Light, 1, inspectLooks[0].size)
	s.settle(func() bool { return s.shows("Kein Stapel wartet") })
	raw, err := feedback.Message{ID: "akte-1", Document: document, Kind: feedback.Missing, Page: 2, Text: "Die Rückseite mit der Rechtsbehelfsbelehrung fehlt.", From: "Sozialamt"}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "meldung.json"), raw, 0o600); err != nil {
		t.Fatal(err)
	}
	s.settle(func() bool { return s.shows("1 Stapel wartet") && s.shows("Rückmeldung") })
	s.inLooks(3, "inspect-feedback-queue")
	s.key(fyne.KeyReturn)
	s.settle(func() bool { return s.shows("Sozialamt") && s.shows("Rechtsbehelfsbelehrung") })
	s.inLooks(0, "inspect-feedback")

	// All that was reported is one list, with what came of it.
	for name, m := range map[string]feedback.Message{
		"fremd.json": {ID: "akte-2", Object: "gibt-es-nicht.pdf", Kind: feedback.Unreadable, Page: 1, From: "Bauamt"},
		"noch.json":  {ID: "akte-3", Document: document, Kind: feedback.Unreadable, Page: 1, Text: "Der Stempel verdeckt das Datum.", From: "Sozialamt"},
	} {
		raw, err := m.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.key(fyne.KeyF2)
	s.key(fyne.KeyF3)
	s.settle(func() bool { return s.shows("wieder geöffnet") })
	for !s.shows("abgelehnt") || !s.shows("vermerkt") { // nobody's batch changed: the list is read when it is turned to
		s.key(fyne.KeyF3)
		s.key(fyne.KeyF3)
		s.quiet()
	}
	s.inLooks(0, "inspect-reports")
	s.typedKey(fyne.KeyEnd) // the oldest
	s.settle(func() bool { return s.shows("Dokument 2 berichtigt es") })
	s.inLooks(3, "inspect-report-reopened")
	s.key(fyne.KeyReturn)
	s.settle(func() bool { return s.shows("Rechtsbehelfsbelehrung") && s.shows("Blattbilanz") })
	s.key(fyne.KeyF2)
	s.settle(func() bool { return s.shows("Was daraus wurde") })
	s.key(fyne.KeyF3)
	s.settle(func() bool { return s.shows("1 Stapel wartet") && !s.shows("Was daraus wurde") })
}
