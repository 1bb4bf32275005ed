package crash

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestKillWhileRebuilding deletes the database of a desk with two batches and
// kills the rebuild after the first: the second rebuild must not take the
// records it finds for new ones.
func TestKillWhileRebuilding(t *testing.T) {
	t.Parallel()
	undisturbed(t)
	d := process.NewDesk(t, program)
	d.Expect(0, d.RunArgs(filepath.Join(post.Dir, "karte.png"))...)
	d.Expect(0, d.RunArgs(filepath.Join(post.Dir, "brief.jpg"))...)
	before := d.Packages()
	loseIndex(t, d)
	for range 2 {
		if r := d.Start(crashAt("store.manifest-replayed"), "batch", "list").Wait(); !r.Killed {
			t.Fatalf("not killed while rebuilding: %d %s", r.Exit, r.Err)
		}
	}
	d.Expect(0, "batch", "list")
	d.Check()
	log := d.Expect(0, "audit", "export").Out
	for kind, want := range map[string]int{"page-taken": 2, "document-sealed": 2, "delivered": 2, "batch-opened": 2} {
		if n := bytes.Count(log, []byte(`"`+kind+`"`)); n != want {
			t.Errorf("%d lines %s in the log, want %d", n, kind, want)
		}
	}
	if after := d.Packages(); len(before) != 2 || len(after) != 2 {
		t.Errorf("%d packages before, %d after", len(before), len(after))
	}
	d.Tidy()
}

// TestRebuildCommand rebuilds by command after a kill between the package in the
// target and its receipt: the delivery is looked up, not made again.
func TestRebuildCommand(t *testing.T) {
	t.Parallel()
	undisturbed(t)
	d := process.NewDesk(t, program)
	args := d.RunArgs(post.Dir)
	first := d.Start(crashAt("station.placed-durable:2"), args...).Wait()
	if !first.Killed {
		t.Fatalf("exit %d\n%s", first.Exit, first.Err)
	}
	r := d.Expect(0, "rebuild", "--json")
	lines := process.As[struct{ Recovery store.Recovery }](t, r, "rebuild")
	if len(lines) != 1 || !lines[0].Recovery.IndexRebuilt || len(lines[0].Recovery.Damaged) > 0 {
		t.Errorf("%s", r.Out)
	}
	unknown := 0
	for _, doc := range d.Documents() {
		if doc.Delivery.State == batch.Unknown {
			unknown++
		}
	}
	if unknown == 0 {
		t.Error("after a rebuild no delivery is unknown")
	}
	matches, err := filepath.Glob(filepath.Join(d.Data, "scanstelle.db.before-rebuild-*"))
	if err != nil || len(matches) != 1 {
		t.Errorf("the old database is not kept: %v %v", matches, err)
	}
	recovered(t, d, []process.Result{first}, args)
}
