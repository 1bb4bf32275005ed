package crash

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
	"github.com/scanstelle/scanstelle/tests/process"
)

// byOthers are the crash points that a run does not pass, with the command that
// does and the test that kills it there.
var byOthers = map[string]string{
	"station.post-taken": "TestKillWhileTakingPost", "station.post-numbered": "TestKillWhileTakingPost", "station.post-original-queued": "TestKillWhileTakingPost",
	"station.insertion-arrived":  "TestKillWhileEditing",
	"station.documents-numbered": "TestKillWhileNumbering",
	"station.later-inspected":    "TestKillWhileInspectingLater",
	"store.backup-files":         "TestKillWhileBackingUp", "store.backup-lines": "TestKillWhileBackingUp", "store.backup-state": "TestKillWhileBackingUp",
	"station.restore-copied": "TestKillWhileRestoring", "station.restore-suspended": "TestKillWhileRestoring", "station.restore-settled": "TestKillWhileRestoring", "station.restore-entered": "TestKillWhileRestoring",
	"store.erasure-noted": "TestKillWhileErasing", "store.keyring-renewed": "TestKillWhileErasing", "store.index-rekeying": "TestKillWhileErasing", "store.files-erased": "TestKillWhileErasing",
}

// pointsOf lists the points that a test covers.
func pointsOf(test string) []string {
	var out []string
	for point, by := range byOthers {
		if by == test {
			out = append(out, point)
		}
	}
	return out
}

// brief is post that is quickly dealt with.
func brief(t *testing.T, d *process.Desk, names ...string) []string {
	t.Helper()
	files := map[string][]byte{"kurz.toml": []byte("name = \"kurz\"\nversion = 1\n[read]\nenabled = false\n")}
	args := []string{"run", "--json", "--target", "folder:" + d.Target, "--profile", filepath.Join(d.Dir, "kurz.toml")}
	for _, name := range names {
		files[name] = process.JPEG(t, process.Page(t, name, "Bauamt"))
		args = append(args, filepath.Join(d.Dir, name))
	}
	process.Write(t, d.Dir, files)
	return args
}

// TestKillWhileBackingUp kills a backup at every point, the first and a second
// one: what is restored from it then is one earlier state, whole (A.T.4).
func TestKillWhileBackingUp(t *testing.T) {
	for _, point := range pointsOf("TestKillWhileBackingUp") {
		t.Run(name(point), func(t *testing.T) {
			t.Parallel()
			d := process.NewDesk(t, program)
			to := filepath.Join(d.Dir, "sicherung")
			d.Expect(0, brief(t, d, "a.jpg")...)
			backup := []string{"backup", "to", to, "--json"}
			if first := d.Start(crashAt(point), backup...).Wait(); !first.Killed {
				t.Fatalf("the backup does not pass %s: exit %d\n%s", point, first.Exit, first.Err)
			}
			d.Expect(0, backup...)
			drill(t, d, to)
			d.Expect(0, brief(t, d, "b.jpg")...)
			if second := d.Start(crashAt(point), backup...).Wait(); !second.Killed {
				t.Fatalf("the second backup does not pass %s: exit %d\n%s", point, second.Exit, second.Err)
			}
			pages := drill(t, d, to)
			if pages != 1 && pages != 2 || pages == 2 && point != "store.backup-state" {
				t.Errorf("%d pages came back", pages)
			}
			d.Expect(0, backup...)
			if pages := drill(t, d, to); pages != 2 {
				t.Errorf("%d pages came back at the end", pages)
			}
			d.Check()
			d.Tidy()
		})
	}
}

// drill restores a backup, checks it, and returns how many pages came back.
func drill(t *testing.T, d *process.Desk, from string) int {
	t.Helper()
	r := d.Expect(0, "restore", "--drill", "--from", from, "--json")
	report := process.As[struct {
		OK    bool
		Pages int
	}](t, r, "restore-drill")
	if len(report) != 1 || !report[0].OK {
		t.Fatalf("%s", r.Out)
	}
	return report[0].Pages
}

// TestKillWhileRestoring kills a restore at every point behind the copying: the next
// start of whatever command finishes it, and gives no number that may have been given
// before (A.T.4).
func TestKillWhileRestoring(t *testing.T) {
	for i, point := range pointsOf("TestKillWhileRestoring") {
		t.Run(name(point), func(t *testing.T) {
			t.Parallel()
			d := process.NewDesk(t, program)
			to := filepath.Join(d.Dir, "sicherung")
			d.Expect(0, brief(t, d, "a.jpg")...)
			d.Expect(0, "backup", "to", to)
			d.Data = filepath.Join(d.Dir, "zurück")
			if killed := d.Start(crashAt(point), "restore", "--from", to, "--json").Wait(); !killed.Killed {
				t.Fatalf("the restore does not pass %s: exit %d\n%s", point, killed.Exit, killed.Err)
			}
			if i%2 == 1 {
				loseIndex(t, d)
			}
			again := d.Expect(0, "batch", "list", "--json")
			if len(again.Lines(t, "batch")) != 1 || !strings.Contains(string(again.Err), "journal continue") {
				t.Errorf("%s\n%s", again.Out, again.Err)
			}
			if next := d.Expect(0, "batch", "list"); strings.Contains(string(next.Err), "journal continue") {
				t.Errorf("told twice: %s", next.Err)
			}
			d.Check()
			suspended(t, d)
			d.Tidy()
		})
	}
}

// suspended expects that no numbers are given since a restore, entered once, and that
// no mark of the restore is left.
func suspended(t *testing.T, d *process.Desk) {
	t.Helper()
	s, err := store.Open(d.Data, store.Options{Unlock: store.Unlock{PassphraseFile: filepath.Join(d.Dir, "kennwort")}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	history, err := s.History(store.Journal, "restored")
	if err != nil || len(history) != 1 || !strings.Contains(string(history[0].Value), `"waits":true`) {
		t.Errorf("%+v %v", history, err)
	}
	if s.Recovery().Restored != nil {
		t.Error("the folder is still marked")
	}
}

// TestKillWhileErasing kills the retention at every point: the next start
// finishes it, the erased batch is gone everywhere and the other is untouched
// (A.AM.VT.H.3).
func TestKillWhileErasing(t *testing.T) {
	for i, point := range pointsOf("TestKillWhileErasing") {
		t.Run(name(point), func(t *testing.T) {
			t.Parallel()
			d := process.NewDesk(t, program)
			to := filepath.Join(d.Dir, "sicherung")
			longAgo(t, d)
			d.Expect(0, brief(t, d, "b.jpg")...)
			kept := d.Expect(0, "batch", "list", "--json").Lines(t, "batch")[0].Batch
			d.Expect(0, "retention", "set", "1")
			d.Expect(0, "backup", "to", to)
			killed := d.Start(crashAt(point), "retention", "run", "--json").Wait()
			if !killed.Killed {
				t.Fatalf("the retention does not pass %s: exit %d\n%s\n%s", point, killed.Exit, killed.Out, killed.Err)
			}
			if i%2 == 1 {
				loseIndex(t, d)
			}
			d.Check()
			found, err := filepath.Glob(filepath.Join(d.Data, "batches", "*", "pages", "*"))
			if err != nil || len(found) != 1 || !strings.Contains(found[0], string(kept)) {
				t.Errorf("pages left: %v %v", found, err)
			}
			if _, err := os.Stat(filepath.Join(d.Data, "keyring.next")); !os.IsNotExist(err) {
				t.Errorf("a second keyring is left: %v", err)
			}
			d.Expect(0, "backup", "to", to)
			if pages := drill(t, d, to); pages != 2 { // their lines stay
				t.Errorf("%d pages", pages)
			}
			found, err = filepath.Glob(filepath.Join(to, "batches", "*", "pages", "*"))
			if err != nil || len(found) != 1 {
				t.Errorf("pages left in the backup: %v %v", found, err)
			}
			d.Tidy()
		})
	}
}

// longAgo makes a batch that was delivered three days ago: a page, a package and
// its receipt, as the store keeps them.
func longAgo(t *testing.T, d *process.Desk) {
	t.Helper()
	then := func() time.Time { return time.Now().Add(-72 * time.Hour) }
	s, err := store.Open(d.Data, store.Options{Unlock: store.Unlock{PassphraseFile: filepath.Join(d.Dir, "kennwort")}, Now: then})
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	const actor = "P-TEST0000"
	write := func(id batch.ID, role store.Role, unit batch.ID, data []byte) (*store.Pending, store.FileRecord) {
		f, err := s.Create(unit, role, id)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(data); err != nil {
			t.Fatal(err)
		}
		record, err := f.Finish()
		if err != nil {
			t.Fatal(err)
		}
		return f, record
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	b := batch.Batch{ID: batch.NewID(), RunKey: "long ago", Creator: actor, Opened: then(), State: batch.Open}
	must(s.OpenBatch(ctx, b))
	page := batch.Page{ID: batch.NewID(), Batch: b.ID, Position: 1, Index: 1, Sheet: 1, Side: batch.Front, Kind: batch.KindContent, Taken: then()}
	f, record := write(page.ID, store.RolePage, b.ID, []byte("a page of long ago"))
	page.Image = batch.Image{SHA256: record.SHA256, Bytes: record.Bytes}
	must(s.TakePage(ctx, actor, page, f))
	doc := batch.Document{ID: batch.NewID(), Batch: b.ID, Number: 1, Title: "Alt", Pages: []batch.ID{page.ID}, State: batch.Ready}
	must(s.Form(ctx, actor, doc))
	doc.Package, doc.Delivery, doc.State = batch.NewID(), batch.NewID(), batch.SealedDoc
	f, record = write(doc.Package, store.RolePackage, b.ID, []byte("a package of long ago"))
	doc.SHA256, doc.Bytes = record.SHA256, record.Bytes
	row := batch.Delivery{ID: doc.Delivery, Document: doc.ID, Batch: b.ID, Target: "folder:" + d.Target + "-alt", Name: "alt.pdf", State: batch.Queued, SHA256: doc.SHA256, Bytes: doc.Bytes, Changed: then()}
	must(s.Seal(ctx, actor, doc, row, f, func() error { return nil }))
	row.State, row.Level = batch.Verified, batch.LevelWritten
	receipt, err := json.Marshal(map[string]any{"id": row.ID, "sha256": row.SHA256, "read_back_sha256": row.SHA256})
	must(err)
	f, _ = write(batch.NewID(), store.RoleReceipt, b.ID, receipt)
	must(s.SetDelivery(ctx, actor, row, f))
	b.State, b.Closed = batch.Delivered, then()
	must(s.CloseBatch(ctx, actor, b))
	must(s.Close())
}
