package store_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
	"github.com/scanstelle/scanstelle/internal/faultfs"
	"github.com/scanstelle/scanstelle/store"
)

// finished is a page image that is finished but not yet queued.
type finished struct {
	page batch.Page
	file *store.Pending
}

func finish(t *testing.T, s *store.Store, id batch.ID, position int) finished {
	t.Helper()
	p := batch.Page{ID: batch.NewID(), Batch: id, Position: position, Index: position, Sheet: position, Side: batch.Front, Kind: batch.KindContent, Taken: s.Now()}
	f, err := s.Create(id, store.RolePage, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte("ein Blatt Papier")); err != nil {
		t.Fatal(err)
	}
	r, err := f.Finish()
	if err != nil || r.SHA256 != f.SHA256() || r.Bytes != f.Size() {
		t.Fatalf("%+v, %s, %d, %v", r, f.SHA256(), f.Size(), err)
	}
	p.Image = batch.Image{Codec: batch.JPEG, SHA256: r.SHA256, Bytes: r.Bytes, DPI: 300}
	return finished{p, f}
}

// TestQueuedPagesShareTheirFsyncs: pages that wait at the same time become durable
// together, in the order in which they were queued.
func TestQueuedPagesShareTheirFsyncs(t *testing.T) {
	const pages = 24
	dir := filepath.Join(t.TempDir(), "data")
	fsys := faultfs.New(durable.OS())
	o := options(dir)
	o.FS = fsys
	s, err := store.Open(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	b, _ := fill(t, s, 0)
	var waiting []finished
	for i := range pages {
		waiting = append(waiting, finish(t, s, b.ID, i+1))
	}
	fsys.SlowSync(20 * time.Millisecond) // the first group waits long enough for all others
	filesBefore, foldersBefore := fsys.Syncs()
	var queued []*store.Commit
	for _, w := range waiting {
		c, err := s.QueuePage(context.Background(), "P-TEST0000", w.page, w.file)
		if err != nil {
			t.Fatal(err)
		}
		queued = append(queued, c)
	}
	for i, c := range queued {
		if err := c.Wait(); err != nil {
			t.Fatalf("page %d: %v", i+1, err)
		}
	}
	files, folders := fsys.Syncs()
	// Two groups: what was there first, and all the rest. Each syncs keyring,
	// manifest and log.
	if files -= filesBefore; files > 3*3 {
		t.Errorf("%d fsyncs of files for %d pages", files, pages)
	}
	if folders -= foldersBefore; folders < 1 || folders > 3 {
		t.Errorf("%d fsyncs of folders for %d pages", folders, pages)
	}
	last := int64(-1)
	for i, w := range waiting {
		lines, err := s.AuditLines(string(w.page.ID))
		if err != nil || len(lines) != 1 || lines[0] <= last {
			t.Fatalf("page %d: lines %v behind %d, %v", i+1, lines, last, err)
		}
		last = lines[0]
	}
}

// TestPageIsNotAcknowledgedBeforeItsFolder: where the name of a page file may not
// be on the disk, no line names it and nothing behind it is acknowledged.
func TestPageIsNotAcknowledgedBeforeItsFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	fsys := faultfs.New(durable.OS())
	o := options(dir)
	o.FS = fsys
	s, err := store.Open(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	b, pages := fill(t, s, 2)
	first, second := finish(t, s, b.ID, 3), finish(t, s, b.ID, 4)
	fsys.FailSync(1) // the folder of the pages: their content is durable already
	for _, w := range []finished{first, second} {
		if err := s.TakePage(context.Background(), "P-TEST0000", w.page, w.file); batch.CodeOf(err) != batch.CodeDiskFault {
			t.Errorf("%v", err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	defer s.Close()
	expect(t, s, pages)
	if got, err := s.Batch(b.ID); err != nil || len(got.Pages) != 2 {
		t.Errorf("%d pages, %v", len(got.Pages), err)
	}
	if r := s.Recovery(); r.Orphans != 2 || r.Replayed != 0 {
		t.Errorf("%+v", r)
	}
}
