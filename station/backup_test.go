package station

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// secure sets a backup folder beside the data folder.
func (d *desk) secure(t *testing.T, s BackupSetting) string {
	t.Helper()
	if s.Target == "" {
		s.Target = d.path("sicherung")
	}
	if _, err := d.SetBackup(context.Background(), Actor{UID: os.Getuid()}, s, func(any) {}); err != nil {
		t.Fatal(err)
	}
	return s.Target
}

func (d *desk) backupNow(t *testing.T) BackupResult {
	t.Helper()
	r, err := d.Backup(context.Background(), Actor{UID: os.Getuid()}, BackupRequest{}, func(any) {})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// another is the desk that a backup comes back to, on another machine: the same
// target, another data folder.
func (d *desk) another(t *testing.T, from string, takeover bool) (*desk, RestoreReport) {
	t.Helper()
	other := &desk{workers: &paperWorkers{}, dir: filepath.Join(d.dir, "anderswo")}
	if err := os.MkdirAll(other.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	phrase, err := os.ReadFile(d.path("kennwort"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(other.path("kennwort"), phrase, 0o600); err != nil {
		t.Fatal(err)
	}
	report, err := Restore(context.Background(), RestoreRequest{
		From: from, Data: other.path("daten"), Unlock: store.Unlock{PassphraseFile: other.path("kennwort")}, Takeover: takeover,
	}, func(any) {})
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Check.Problems) > 0 {
		t.Errorf("%+v", report.Check.Problems)
	}
	other.open(t)
	return other, report
}

// TestNothingTwiceAfterRestore: an older backup comes back; what it knew to be
// sealed is looked up, what it did not know waits for a person (DESIGN 9).
func TestNothingTwiceAfterRestore(t *testing.T) {
	d := newDesk(t)
	to := d.secure(t, BackupSetting{})
	ctx := context.Background()
	// One is sealed but cannot be handed over, one is only taken in, when the backup
	// is made.
	sealed, open := d.file(t, "gesiegelt.pdf", "content"), d.file(t, "offen.pdf", "content content")
	if err := os.WriteFile(d.path("ausgang"), nil, 0o600); err != nil { // in the way of the target
		t.Fatal(err)
	}
	first, _ := d.run(t, d.whole(sealed))
	if first.Queued != 1 {
		t.Fatalf("%+v", first)
	}
	taken, _ := d.run(t, RunRequest{Paths: []string{open}, Who: Actor{UID: os.Getuid()}})
	d.backupNow(t)
	// Both are handed over afterwards.
	if err := os.Remove(d.path("ausgang")); err != nil {
		t.Fatal(err)
	}
	target := "folder:" + d.path("ausgang")
	if sum, err := d.Deliver(ctx, DeliverRequest{Target: target, Who: Actor{UID: os.Getuid()}}, func(any) {}); err != nil || sum.Delivered != 2 {
		t.Fatalf("%+v %v", sum, err)
	}
	if n := len(d.packages(t)); n != 2 {
		t.Fatalf("%d packages", n)
	}
	other, report := d.another(t, to, false)
	if report.Unknown != 1 || report.Waiting != 2 {
		t.Errorf("%+v", report)
	}
	sum, err := other.Deliver(ctx, DeliverRequest{Target: target, Who: Actor{UID: os.Getuid()}}, func(any) {})
	if err != nil || sum.Delivered != 1 || sum.Code != batch.CodeRestoredWaits {
		t.Errorf("%+v %v", sum, err)
	}
	if n := len(d.packages(t)); n != 2 {
		t.Errorf("%d packages: something was delivered twice", n)
	}
	// The same files again are the same batch, and wait as well.
	again := d.whole(open)
	again.Target = target
	if sum, err := other.Run(ctx, RunRequest{Batch: taken.Batch, Target: target, Read: true, Deliver: true, Who: again.Who}, func(any) {}); err != nil || sum.Code != batch.CodeRestoredWaits {
		t.Errorf("%+v %v", sum, err)
	}
	// A person looked, and says so.
	who := Actor{UID: os.Getuid()}
	waits := func() []RestoredBatch {
		t.Helper()
		sum, err := other.Outbox(who, OutboxQuery{}, func(any) {})
		if err != nil || sum.Ready != 0 {
			t.Fatalf("%+v %v", sum, err)
		}
		return sum.Restored
	}
	if w := waits(); len(w) != 1 || w[0].Batch != taken.Batch || w[0].State.IsZero() || w[0].Opened.IsZero() {
		t.Errorf("waiting for a person: %+v", w)
	}
	if err := other.ReleaseRestored(ctx, who, ReasonRequest{Batch: taken.Batch}); batch.CodeOf(err) != batch.CodeReason {
		t.Error(err)
	}
	if err := other.ReleaseRestored(ctx, who, ReasonRequest{Batch: taken.Batch, Reason: "Frau Kaya: liegt nicht im Ausgang"}); err != nil {
		t.Fatal(err)
	}
	if err := other.ReleaseRestored(ctx, who, ReasonRequest{Batch: taken.Batch, Reason: "noch einmal"}); batch.CodeOf(err) != batch.CodeWrongState {
		t.Error(err)
	}
	if sum, err := other.Deliver(ctx, DeliverRequest{Target: target, Who: who}, func(any) {}); err != nil || sum.Delivered != 1 {
		t.Errorf("%+v %v", sum, err)
	}
	if w := waits(); len(w) != 0 {
		t.Errorf("it still waits: %+v", w)
	}
}

// TestWaitingForTheBackup: with the setting, no package leaves before the backup
// knows of it; so whatever backup comes back, every package that ever left is
// looked up and none is sent twice.
func TestWaitingForTheBackup(t *testing.T) {
	d := newDesk(t)
	to := d.secure(t, BackupSetting{Wait: true})
	if err := os.Rename(to, to+".weg"); err != nil { // the share is gone
		t.Fatal(err)
	}
	path := d.file(t, "a.pdf", "content")
	sum, e := d.run(t, d.whole(path))
	if sum.Queued != 1 || len(d.packages(t)) != 0 || e.documents[0].Delivery.Code != batch.CodeBackupGone {
		t.Fatalf("%+v %+v", sum, e.documents)
	}
	if err := os.Rename(to+".weg", to); err != nil {
		t.Fatal(err)
	}
	if sum, _ := d.run(t, d.whole(path)); sum.Delivered != 1 {
		t.Fatalf("%+v", sum)
	}
	// Nothing was backed up since; still the package is found and not sent again.
	other, report := d.another(t, to, true)
	if report.Unknown != 1 {
		t.Errorf("%+v", report)
	}
	if sum, err := other.Deliver(context.Background(), DeliverRequest{Who: Actor{UID: os.Getuid()}}, func(any) {}); err != nil || sum.Delivered != 1 {
		t.Errorf("%+v %v", sum, err)
	}
	if n := len(d.packages(t)); n != 1 {
		t.Errorf("%d packages", n)
	}
}

// TestKeepBacksUpByItself: two copies without anybody asking (A.T.4), and a share
// that goes away stops nothing and is told with its time.
func TestKeepBacksUpByItself(t *testing.T) {
	d := newDesk(t)
	to := d.secure(t, BackupSetting{Seconds: 1})
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	d.Keep(ctx)
	sum, _ := d.run(t, d.whole(d.file(t, "a.pdf", "content")))
	status := func(want func(BackupStatus) bool) BackupStatus {
		t.Helper()
		for begin := time.Now(); ; time.Sleep(50 * time.Millisecond) {
			s, err := d.BackupStatus(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			if want(s) {
				return s
			}
			if time.Since(begin) > 20*time.Second {
				t.Fatalf("%+v", s)
			}
		}
	}
	status(func(s BackupStatus) bool { return s.Once == 0 })
	if twice, err := d.Twice(context.Background(), sum.Batch); err != nil || !twice {
		t.Errorf("%v %v", twice, err)
	}
	if err := os.Rename(to, to+".weg"); err != nil {
		t.Fatal(err)
	}
	gone := status(func(s BackupStatus) bool { return s.Since != nil })
	if gone.Code != batch.CodeBackupGone || time.Since(*gone.Since) > time.Minute {
		t.Errorf("%+v", gone)
	}
	if sum, _ := d.run(t, d.whole(d.file(t, "b.pdf", "content content"))); sum.Delivered != 1 {
		t.Errorf("the desk stopped: %+v", sum)
	}
	if err := os.Rename(to+".weg", to); err != nil {
		t.Fatal(err)
	}
	status(func(s BackupStatus) bool { return s.Since == nil && s.Once == 0 && s.Code == "" })
	kinds := d.kinds(t)
	for _, kind := range []string{"backup-set", "backup-failed", "backup-works"} {
		if kinds[kind] != 1 {
			t.Errorf("%d lines %s in the log", kinds[kind], kind)
		}
	}
	stop()
	d.sessions.Wait() // the last pass and the last sign of life
	other, _ := d.another(t, to, false)
	if n, err := other.Batches(Actor{}, func(any) {}); err != nil || n != 2 {
		t.Errorf("%d %v", n, err)
	}
}

// kinds counts the lines of the audit log by kind.
func (d *desk) kinds(t *testing.T) map[string]int {
	t.Helper()
	out := map[string]int{}
	if err := d.store.Log().ReadFrom(0, func(e audit.Entry) error {
		out[e.Record.Kind]++
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestDrill: A.P.4, the drill leaves its protocol and nothing else.
func TestDrill(t *testing.T) {
	d := newDesk(t)
	d.run(t, d.whole(d.file(t, "a.pdf", "content content"), d.file(t, "b.pdf", "content")))
	who := Actor{UID: os.Getuid()}
	if _, err := d.Drill(context.Background(), who, DrillRequest{}, func(any) {}); batch.CodeOf(err) != batch.CodeUsage {
		t.Error(err)
	}
	d.secure(t, BackupSetting{})
	d.backupNow(t)
	d.run(t, d.whole(d.file(t, "c.pdf", "content")))
	in := d.path("probe")
	if err := os.Mkdir(in, 0o700); err != nil {
		t.Fatal(err)
	}
	r, err := d.Drill(context.Background(), who, DrillRequest{In: in}, func(any) {})
	if err != nil || !r.OK || r.Batches != 1 || r.Pages != 3 || r.Packages != 2 || r.Behind <= 0 {
		t.Errorf("%+v %v", r, err)
	}
	if left, _ := os.ReadDir(in); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
	if d.kinds(t)["restore-drill"] != 1 {
		t.Error("no protocol")
	}
	if _, err := d.Drill(context.Background(), who, DrillRequest{In: in, Recovery: "AGE-SECRET-KEY-1"}, func(any) {}); batch.CodeOf(err) != batch.CodeStoreKey {
		t.Error(err)
	}
	if left, _ := os.ReadDir(in); len(left) != 0 {
		t.Errorf("left after a failure: %v", left)
	}
	// What rots in the backup fails the drill.
	pages, err := filepath.Glob(d.path("sicherung/batches/*/pages/*"))
	if err != nil || len(pages) == 0 {
		t.Fatal(pages, err)
	}
	data, err := os.ReadFile(pages[0])
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)-1] ^= 1
	if err := os.WriteFile(pages[0], data, 0o600); err != nil {
		t.Fatal(err)
	}
	if r, err := d.Drill(context.Background(), who, DrillRequest{}, func(any) {}); err != nil || r.OK || len(r.Problems) != 1 {
		t.Errorf("%+v %v", r, err)
	}
}
