package station

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/archive/verify"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality/inspection"
	"github.com/scanstelle/scanstelle/store"
)

var (
	removes     = person("chief", batch.RoleSupervisor)
	removesToo  = person("second", batch.RoleSupervisor)
	removesThis = func(id batch.ID, sheets ...string) EditRequest {
		return EditRequest{Batch: id, Pages: sheets, Reason: "verschlossene Personalsache"}
	}
)

// sealOff seals sheets off and has their removal ordered.
func (d *desk) sealOff(t *testing.T, id batch.ID, sheets ...string) {
	t.Helper()
	if _, err := call[EditResult](d, scans, OpPageSealOff, removesThis(id, sheets...)); err != nil {
		t.Fatal(err)
	}
	if _, err := call[struct{}](d, removes, OpRemovalOrder, removesThis(id, sheets...)); err != nil {
		t.Fatal(err)
	}
}

// evidence counts the evidence files that lie in the folder of a batch.
func (d *desk) evidence(t *testing.T, id batch.ID) int {
	t.Helper()
	n := 0
	for _, sub := range []string{"pages", "text"} {
		found, err := filepath.Glob(d.path("daten/batches/" + string(id) + "/" + sub + "/*"))
		if err != nil {
			t.Fatal(err)
		}
		n += len(found)
	}
	return n
}

// checked checks the store at its deepest level.
func (d *desk) checked(t *testing.T, erased int) {
	t.Helper()
	report, err := d.Check(context.Background(), store.Evidence, func(any) {})
	if err != nil || len(report.Problems) > 0 || report.Erased != erased {
		t.Errorf("%d erased, want %d, %+v, %v", report.Erased, erased, report.Problems, err)
	}
}

// noteOf reads the transfer note of the only package in the target whose name
// begins with a title.
func (d *desk) noteOf(t *testing.T, title string) verify.Report {
	t.Helper()
	found, err := filepath.Glob(d.path("ausgang/" + title + "_*.pdf"))
	if err != nil || len(found) != 1 {
		all, _ := filepath.Glob(d.path("ausgang/*"))
		t.Fatalf("%q, %v among %q", found, err, all)
	}
	f, err := os.Open(found[0])
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	report, err := verify.Package(context.Background(), f, info.Size())
	if err != nil || !report.OK {
		t.Fatalf("%+v, %v", report.Checks, err)
	}
	return report
}

// TestRemovalErasesAtOnce: with the word of the second person the bytes and keys of
// a page are gone, here and in the next backup; manifest, log, balance and note
// tell it (A.AM.VT.H.3, mailroom.md 1.2).
func TestRemovalErasesAtOnce(t *testing.T) {
	d := newDesk(t)
	d.secure(t, BackupSetting{})
	id := d.letters(t, d.useClass(t, "inspect = true"), 1)
	if _, err := d.Insert(context.Background(), scans, InsertRequest{Batch: id, Paths: []string{d.file(t, "privat.pdf", "c2 c3")}}, func(any) {}); err != nil {
		t.Fatal(err)
	}
	d.backupNow(t)
	before := d.evidence(t, id)
	d.sealOff(t, id, "2")
	if d.evidence(t, id) != before {
		t.Fatal("something went before the second person agreed")
	}
	sheet := func() (p batch.Page) {
		now, err := d.Batch(id)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range now.PageList {
			if p.Sheet == 2 {
				return p
			}
		}
		t.Fatal("sheet 2 is not known any more")
		return p
	}
	gone := sheet()
	if _, err := call[struct{}](d, removesToo, OpRemovalConfirm, removesThis(id, "2")); err != nil {
		t.Fatal(err)
	}
	files := before - d.evidence(t, id)
	if files < 2 { // the image and the file taken in
		t.Errorf("%d files are gone", files)
	}
	if _, err := d.store.OpenFile(gone.ID); batch.CodeOf(err) != batch.CodeErased {
		t.Errorf("the image: %v", err)
	}
	if text, err := d.store.Text(gone.ID); gone.HasText && batch.CodeOf(err) != batch.CodeErased {
		t.Errorf("the text: %+v, %v", text, err)
	}
	if p := sheet(); !p.Removed || p.Image.SHA256 != gone.Image.SHA256 {
		t.Errorf("%+v", p)
	}
	list, err := d.Removals(id)
	if err != nil || len(list) != 1 || list[0].Files != files || !slices.Equal(list[0].Others, []int{3}) {
		t.Errorf("%+v, %v", list, err)
	}
	acts, err := d.store.Acts(id)
	if err != nil {
		t.Fatal(err)
	}
	var data batch.OrderData
	if last := acts[len(acts)-1]; last.Name != batch.RemovalConfirmed || json.Unmarshal(last.Data, &data) != nil || data.Gone == nil || !slices.Contains(data.Gone.SHA256, gone.Image.SHA256) || data.Gone.Files != files {
		t.Errorf("%s: %s", last.Name, last.Data)
	}
	if kinds := d.kinds(t); kinds[store.KindFilesErased] != 1 || kinds[string(batch.RemovalConfirmed)] != 1 {
		t.Errorf("%v", kinds)
	}
	d.checked(t, files)

	// What is left goes its way; the note tells what is missing, and why.
	r, err := d.Look(context.Background(), looksAt, LookRequest{Batch: id})
	if err != nil || r.Balance.SealedOff != 1 || r.Balance.Removed != 1 {
		t.Fatalf("%+v, %v", r.Balance, err)
	}
	d.mustLook(t, looksAt, id, inspection.Good, drawn(r)...)
	if _, err := d.Release(context.Background(), looksAt, id); err != nil {
		t.Fatal(err)
	}
	if sum := d.handOver(t); sum.Failed != 0 || sum.Delivered == 0 {
		t.Fatalf("%+v", sum)
	}
	note := d.noteOf(t, "Nachtrag").Note
	if off := note.Anomalies.SealedOff; len(off) != 1 || off[0].Removed == nil || off[0].OrderedBy != pseudonym("chief") || off[0].ConfirmedBy != pseudonym("second") || off[0].File != "" || note.Quality.Completeness.Balance.Removed != 1 {
		t.Errorf("%+v", off)
	}
	if !slices.ContainsFunc(note.Anomalies.Remarks, func(s string) bool { return strings.Contains(s, "Eingabedatei »privat.pdf« wurde gelöscht") }) {
		t.Errorf("%q", note.Anomalies.Remarks)
	}

	// Backup, restore and rebuild know it too.
	d.backupNow(t)
	if found, err := filepath.Glob(d.path("sicherung/batches/" + string(id) + "/pages/" + string(gone.ID) + "*")); err != nil || len(found) != 0 {
		t.Errorf("in the backup lies %q, %v", found, err)
	}
	other, _ := d.another(t, d.path("sicherung"), true)
	other.checked(t, files)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Rebuild(d.path("daten"), store.Options{Unlock: store.Unlock{PassphraseFile: d.path("kennwort")}}); err != nil {
		t.Fatal(err)
	}
	d.open(t)
	d.checked(t, files)
	if p := sheet(); !p.Removed {
		t.Error("after a rebuild the page is there")
	}
}

// TestRemovalAfterTheHandOver: a page that was sealed off in time is in no package
// and can be removed later; one that a package holds cannot, nor one under a hold.
func TestRemovalAfterTheHandOver(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	id := d.captured(t, true, d.file(t, "a.pdf", "c1"), d.file(t, "b.pdf", "c2"))
	d.sealOff(t, id, "2")
	if sum := d.deliverAll(t, DeliverRequest{Batch: id, Target: "folder:" + d.path("ausgang"), Who: nobody}); sum.Delivered != 1 {
		t.Fatalf("%+v", sum)
	}
	if _, err := d.Hold(ctx, leads, ReasonRequest{Batch: id, Reason: "Rechtsstreit"}); err != nil {
		t.Fatal(err)
	}
	confirm := func() error {
		_, err := call[struct{}](d, removesToo, OpRemovalConfirm, removesThis(id, "2"))
		return err
	}
	if err := confirm(); batch.CodeOf(err) != batch.CodeEditImpossible || !strings.Contains(batch.Message(err), "Rechtsstreit") {
		t.Errorf("under a hold: %v", err)
	}
	if _, err := d.ReleaseHold(ctx, leads, ReasonRequest{Batch: id, Reason: "beendet"}); err != nil {
		t.Fatal(err)
	}
	n := d.evidence(t, id)
	if err := confirm(); err != nil || d.evidence(t, id) >= n {
		t.Errorf("%v, %d files before, %d now", err, n, d.evidence(t, id))
	}
	d.checked(t, n-d.evidence(t, id))

}

// TestNoRemovalOfWhatAPackageHolds: a document that was handed over and came back
// has pages that its package goes on showing.
func TestNoRemovalOfWhatAPackageHolds(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	second := d.letters(t, d.useClass(t, "inspect = true"), 1)
	d.allSeen(t, second)
	if _, err := d.Release(ctx, looksAt, second); err != nil {
		t.Fatal(err)
	}
	d.handOver(t)
	v, err := d.Batch(second)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Feedback(ctx, looksAt, FeedbackRequest{v.Documents[0], inspection.Feedback{Result: "wrong", Reason: "war nicht für uns"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := call[EditResult](d, scans, OpPageSealOff, removesThis(second, "1")); err != nil {
		t.Fatal(err)
	}
	if _, err := call[struct{}](d, removes, OpRemovalOrder, removesThis(second, "1")); batch.CodeOf(err) != batch.CodeEditImpossible || !strings.Contains(batch.Message(err), "gesiegelten Paket") {
		t.Errorf("a page of a package: %v", err)
	}
	d.sound(t, second)
}

// TestTurnedPageOfOneIsReadAgain: a batch of one page whose text an edit took away
// can still be inspected and released.
func TestTurnedPageOfOneIsReadAgain(t *testing.T) {
	d := newDesk(t)
	id := d.letters(t, d.useClass(t, "inspect = true"), 1)
	if _, err := call[EditResult](d, scans, OpPageRotate, EditRequest{Batch: id, Pages: []string{"1"}, Degrees: 90, Wait: true}); err != nil {
		t.Fatal(err)
	}
	d.allSeen(t, id)
	if _, err := d.Release(context.Background(), looksAt, id); err != nil {
		t.Error(err)
	}
}
