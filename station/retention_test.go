package station

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// later opens the desk with a clock that is ahead.
func (d *desk) later(t *testing.T, ahead time.Duration) {
	t.Helper()
	if d.Station != nil {
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
	var err error
	d.Station, err = Open(Options{
		Data: d.path("daten"), Unlock: store.Unlock{PassphraseFile: d.path("kennwort")}, Workers: d.workers, Version: "test", Targets: Folders{},
		Now: func() time.Time { return time.Now().Add(ahead) },
	})
	if err != nil {
		t.Fatal(err)
	}
	d.trustClock(t)
	st := d.Station
	t.Cleanup(func() {
		if d.Station == st {
			if err := st.Close(); err != nil {
				t.Error(err)
			}
		}
	})
}

func (d *desk) retain(t *testing.T, dry bool) (RetentionSummary, map[batch.ID]RetentionVerdict) {
	t.Helper()
	verdicts := map[batch.ID]RetentionVerdict{}
	sum, err := d.RunRetention(context.Background(), Actor{UID: os.Getuid()}, RetentionRequest{DryRun: dry}, func(e any) {
		if v, ok := e.(RetentionVerdict); ok {
			verdicts[v.Batch] = v
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return sum, verdicts
}

// TestRetention: A.AM.VT.H.3 and resiscan.md 5.10: nothing before the receipt,
// nothing before its time, nothing under a hold; then keys and bytes, with a
// protocol, and the evidence that it was so stays.
func TestRetention(t *testing.T) {
	d := newDesk(t)
	ctx, who := context.Background(), Actor{UID: os.Getuid()}
	const day = 24 * time.Hour
	gone, _ := d.run(t, d.whole(d.file(t, "weg.pdf", "content content")))
	held, _ := d.run(t, d.whole(d.file(t, "gesperrt.pdf", "content")))
	if err := os.WriteFile(d.path("klemmt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	stuck := d.whole(d.file(t, "wartet.pdf", "content"))
	stuck.Target = "folder:" + d.path("klemmt")
	waiting, _ := d.run(t, stuck)
	d.later(t, 40*day)
	// Without a rule nothing goes, however old.
	if sum, v := d.retain(t, false); sum.Batches != 0 || sum.Kept != 3 || v[gone.Batch].Reason != "keine Frist eingestellt" {
		t.Errorf("%+v %+v", sum, v)
	}
	for _, bad := range []int{-1, 40_000} {
		if _, err := d.SetRetention(ctx, who, RetentionChange{Days: ptr(bad)}, func(any) {}); batch.CodeOf(err) != batch.CodeUsage {
			t.Error(err)
		}
	}
	if _, err := d.SetRetention(ctx, who, RetentionChange{Days: ptr(60)}, func(any) {}); err != nil {
		t.Fatal(err)
	}
	if sum, v := d.retain(t, false); sum.Batches != 0 || !strings.HasPrefix(v[gone.Batch].Reason, "Frist läuft bis") {
		t.Errorf("%+v %+v", sum, v)
	}
	if _, err := d.SetRetention(ctx, who, RetentionChange{Days: ptr(30)}, func(any) {}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Hold(ctx, who, ReasonRequest{Batch: held.Batch}); batch.CodeOf(err) != batch.CodeReason {
		t.Error(err)
	}
	if holds, err := d.Hold(ctx, who, ReasonRequest{Batch: held.Batch, Reason: "Klage 3 K 17/26"}); err != nil || len(holds) != 1 {
		t.Errorf("%v %v", holds, err)
	}
	dry, v := d.retain(t, true)
	if dry.Batches != 1 || dry.Kept != 2 || !v[gone.Batch].Erase || v[held.Batch].Reason != "Sperrvermerk: Klage 3 K 17/26" || v[waiting.Batch].Reason != "noch nicht fertig übergeben" {
		t.Errorf("%+v %+v", dry, v)
	}
	view, err := d.Batch(gone.Batch)
	if err != nil {
		t.Fatal(err)
	}
	if f, err := d.store.OpenFile(view.PageList[0].ID); err != nil {
		t.Errorf("the dry run took something: %v", err)
	} else {
		f.Close()
	}
	sum, _ := d.retain(t, false)
	if sum.Batches != 1 || sum.Files != dry.Files || sum.Bytes != dry.Bytes {
		t.Errorf("%+v, the dry run said %+v", sum, dry)
	}
	for _, p := range view.PageList {
		if _, err := d.store.OpenFile(p.ID); batch.CodeOf(err) != batch.CodeErased {
			t.Errorf("page %s: %v", p.ID, err)
		}
		if _, err := d.store.Text(p.ID); p.HasText && batch.CodeOf(err) != batch.CodeErased {
			t.Errorf("text %s: %v", p.ID, err)
		}
	}
	left, err := filepath.Glob(d.path("daten/batches/" + string(gone.Batch) + "/*/*"))
	if err != nil || len(left) != 1 || !strings.Contains(left[0], "/packages/") { // the receipt
		t.Errorf("left: %v %v", left, err)
	}
	acts, err := d.store.Acts(gone.Batch)
	if err != nil || len(acts) != 1 || acts[0].Name != batch.ActErased || len(acts[0].Erased) != sum.Files || !strings.Contains(string(acts[0].Data), view.DocumentList[0].SHA256) {
		t.Errorf("protocol %+v %v", acts, err)
	}
	if k := d.kinds(t); k["batch-erased"] != 1 || k["files-erased"] != 1 || k["hold-set"] != 1 || k["retention-set"] != 2 {
		t.Errorf("log %v", k)
	}
	report, err := d.Check(ctx, store.Evidence, func(any) {})
	if err != nil || len(report.Problems) > 0 || report.Erased != sum.Files {
		t.Errorf("check %+v %v", report, err)
	}
	if again, v := d.retain(t, false); again.Batches != 0 || len(v) != 2 {
		t.Errorf("again: %+v %+v", again, v)
	}
	// A hold comes too late, and one that stands can be lifted.
	if _, err := d.Hold(ctx, who, ReasonRequest{Batch: gone.Batch, Reason: "zu spät"}); batch.CodeOf(err) != batch.CodeErased {
		t.Error(err)
	}
	if _, err := d.ReleaseHold(ctx, who, ReasonRequest{Batch: waiting.Batch, Reason: "x"}); batch.CodeOf(err) != batch.CodeWrongState {
		t.Error(err)
	}
	if holds, err := d.ReleaseHold(ctx, who, ReasonRequest{Batch: held.Batch, Reason: "Klage zurückgenommen"}); err != nil || len(holds) != 0 {
		t.Errorf("%v %v", holds, err)
	}
	if sum, _ := d.retain(t, false); sum.Batches != 1 || sum.Kept != 1 {
		t.Errorf("%+v", sum)
	}
	// The verified packages at the target are untouched.
	if n := len(d.packages(t)); n != 2 {
		t.Errorf("%d packages", n)
	}
}

// TestNoReceiptNoErasure: what the index says is not enough; the receipt itself
// must be there with the hash of the package.
func TestNoReceiptNoErasure(t *testing.T) {
	d := newDesk(t)
	sum, _ := d.run(t, d.whole(d.file(t, "a.pdf", "content")))
	d.later(t, 48*time.Hour)
	if _, err := d.SetRetention(context.Background(), Actor{UID: os.Getuid()}, RetentionChange{Days: ptr(1)}, func(any) {}); err != nil {
		t.Fatal(err)
	}
	receipts, err := d.store.Receipts(sum.Batch)
	if err != nil || len(receipts) != 1 {
		t.Fatal(receipts, err)
	}
	path := d.path("daten/batches/" + string(sum.Batch) + "/packages/" + string(receipts[0]))
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)-1] ^= 1
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := d.RunRetention(context.Background(), Actor{UID: os.Getuid()}, RetentionRequest{}, func(any) {}); batch.CodeOf(err) != batch.CodeStoreDamaged {
		t.Errorf("%v", err)
	}
	view, err := d.Batch(sum.Batch)
	if err != nil {
		t.Fatal(err)
	}
	if f, err := d.store.OpenFile(view.PageList[0].ID); err != nil {
		t.Errorf("erased without a receipt: %v", err)
	} else {
		f.Close()
	}
}
