package station

import (
	"context"
	"os"
	"slices"
	"testing"

	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/archive/verify"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality/inspection"
)

// onlyNote is the transfer note of the one package in the target, which must be
// sound.
func (d *desk) onlyNote(t *testing.T) transfernote.Note {
	t.Helper()
	all := d.packages(t)
	if len(all) != 1 {
		t.Fatalf("%d packages", len(all))
	}
	f, err := os.Open(all[0])
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	report, err := verify.Package(context.Background(), f, info.Size())
	if err != nil {
		t.Fatalf("%v %+v", err, report.Checks)
	}
	return report.Note
}

// TestNoteTellsTheDevice: the note names the devices as they were at the capture,
// those of rescans too, and what came from files (A.NB.4 b).
func TestNoteTellsTheDevice(t *testing.T) {
	f := &feeder{sides: []string{"content", "content"}, equipment: batch.Equipment{Vendor: "Muster", Model: "P 1", Serial: "S-1", Driver: "paper", Library: "1.2.1"}}
	d := feederDesk(t, f)
	d.useProcedure(t)
	sum, _ := d.run(t, RunRequest{Device: "paper:0", Who: nobody})
	// The scanner is exchanged under the same name; the rescan is told apart.
	f.equipment, f.sides = batch.Equipment{Serial: "S-2\n", Driver: "paper"}, []string{"content"}
	d.insert(t, InsertRequest{Batch: sum.Batch, Replace: []string{"2"}, Device: "paper:0", Reason: "unscharf"})
	d.insert(t, InsertRequest{Batch: sum.Batch, Document: "1", Paths: []string{d.file(t, "anlage.pdf", "content")}, Reason: "Anlage kam per Mail"})
	if sum := d.deliverAll(t, DeliverRequest{Batch: sum.Batch, Target: "folder:" + d.path("ausgang"), Who: nobody}); sum.Delivered != 1 {
		t.Fatalf("%+v", sum)
	}
	c := d.onlyNote(t).Environment.Capture
	if c.Way != transfernote.Scanner || c.Device != "paper:0" || c.Vendor != "Muster" || c.Model != "P 1" || c.Serial != "S-1" || c.Firmware != "" || c.Driver != "paper (libsane 1.2.1)" || c.Files != 1 || c.FilesReason != "" {
		t.Errorf("%+v", c)
	}
	if want := []transfernote.Device{{Device: "paper:0", Serial: "S-2", Driver: "paper"}}; !slices.Equal(c.Further, want) {
		t.Errorf("%+v", c.Further)
	}
	p := d.onlyNote(t).Environment.Procedure
	if !p.Present || p.Version != "1.0" || p.Number != 1 || p.Keeper != "Hauptamt" || p.From != d.today() || p.ReleasedBy != leadsToo.Person.Pseudonym {
		t.Errorf("%+v", p)
	}
}

// TestNoteTellsTheProcedureOfTheCapture: a version that is released between capture
// and seal is not the one that was worked by.
func TestNoteTellsTheProcedureOfTheCapture(t *testing.T) {
	d := newDesk(t)
	class := d.useClass(t, "mode = \"ersetzend\"\nseal_proof = \"Dienstanweisung 8\"")
	id := d.letters(t, class, 1)
	d.putProcedure(t, "2.0", "")
	if v, err := d.ReleaseProcedure(context.Background(), leadsToo, ProcedureRelease{Reason: "neu"}); err != nil || !v.Valid {
		t.Fatalf("%+v %v", v, err)
	}
	r := d.mustLook(t, looksAt, id, "")
	d.mustLook(t, looksAt, id, inspection.Good, drawn(r)...)
	if _, err := d.Release(context.Background(), looksAt, id); err != nil {
		t.Fatal(err)
	}
	if sum := d.handOver(t); sum.Delivered != 1 {
		t.Fatalf("%+v", sum)
	}
	n := d.onlyNote(t)
	if p := n.Environment.Procedure; p.Version != "1.0" || n.Mode != batch.Replacing {
		t.Errorf("%+v", p)
	}
	if c := n.Environment.Capture; c.Way != transfernote.Import || c.Files != 1 || c.FilesReason == "" || c.Serial+c.Vendor+c.Driver != "" {
		t.Errorf("%+v", c)
	}
}

// TestStrictCaptureTellsWhatTheListSays: where a scanner has to be accepted, it is
// looked at before every stack, and vendor and model are those of the list.
func TestStrictCaptureTellsWhatTheListSays(t *testing.T) {
	d, f := chartDesk(t)
	d.useProfile(t, ownProfile)
	class := d.useClass(t, "mode = \"ersetzend\"\nseal_proof = \"Dienstanweisung 8\"")
	d.accept(t, f, "amt")
	f.sides, f.equipment = []string{"content"}, batch.Equipment{Vendor: "anders", Serial: "S-9"}
	stack := d.stack()
	stack.Class, stack.Who, stack.ProfileName = class, scans, "amt"
	sum, _ := d.run(t, stack)
	b, err := d.store.Batch(sum.Batch)
	if err != nil || len(b.Inputs) != 1 || b.Inputs[0].Equipment == nil {
		t.Fatalf("%+v %v", b.Inputs, err)
	}
	if want := (batch.Equipment{Vendor: "Muster", Model: "P 1", Serial: "S-9", Firmware: "1.03", Driver: "paper", Library: "1.2.1"}); *b.Inputs[0].Equipment != want {
		t.Errorf("%+v", *b.Inputs[0].Equipment)
	}
}
