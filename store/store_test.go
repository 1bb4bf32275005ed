package store_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// open opens a data folder with a passphrase file beside it.
func open(t *testing.T, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(dir, options(dir))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func options(dir string) store.Options {
	return store.Options{Unlock: store.Unlock{PassphraseFile: dir + ".kennwort"}, Actor: "P-TEST0000"}
}

// fill opens a batch and takes n pages of random bytes into it.
func fill(t *testing.T, s *store.Store, n int) (batch.Batch, map[batch.ID][]byte) {
	t.Helper()
	ctx := context.Background()
	b := batch.Batch{ID: batch.NewID(), RunKey: "key-" + string(batch.NewID()), Creator: "P-TEST0000", Opened: s.Now(), State: batch.Open, Inputs: []batch.Input{{Source: "a"}}}
	if err := s.OpenBatch(ctx, b); err != nil {
		t.Fatal(err)
	}
	pages := map[batch.ID][]byte{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			data := make([]byte, 100_000+i)
			rand.Read(data)
			p := take(t, s, b.ID, i+1, data)
			mu.Lock()
			defer mu.Unlock()
			pages[p.ID] = data
		})
	}
	wg.Wait()
	return b, pages
}

func take(t *testing.T, s *store.Store, id batch.ID, position int, data []byte) batch.Page {
	t.Helper()
	p := batch.Page{ID: batch.NewID(), Batch: id, Position: position, Index: position, Sheet: position, Side: batch.Front, Kind: batch.KindContent, Taken: s.Now()}
	f, err := s.Create(id, store.RolePage, p.ID)
	if err != nil {
		t.Error(err)
		return p
	}
	defer f.Abort()
	if _, err := f.Write(data); err != nil {
		t.Error(err)
		return p
	}
	r, err := f.Finish()
	if err != nil {
		t.Error(err)
		return p
	}
	p.Image = batch.Image{Codec: batch.JPEG, SHA256: r.SHA256, Bytes: r.Bytes, DPI: 300}
	if err := s.TakePage(context.Background(), "P-TEST0000", p, f); err != nil {
		t.Error(err)
	}
	return p
}

// expect checks that every page is there with its bytes and the store is clean.
func expect(t *testing.T, s *store.Store, pages map[batch.ID][]byte) {
	t.Helper()
	for id, want := range pages {
		f, err := s.OpenFile(id)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(f.Reader())
		f.Close()
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("page %s: %d bytes, %v", id, len(got), err)
		}
	}
	report, err := s.Check(context.Background(), store.Hashes, store.Verifier{}, nil)
	if err != nil || len(report.Problems) > 0 {
		t.Fatalf("check: %v %v", report.Problems, err)
	}
	if report.Files < len(pages) {
		t.Fatalf("check saw %d files of %d", report.Files, len(pages))
	}
}

func TestTakeAndReopen(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := open(t, dir)
	if !s.Recovery().Created {
		t.Fatalf("first start: %+v", s.Recovery())
	}
	b, pages := fill(t, s, 40)
	expect(t, s, pages)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	defer s.Close()
	if !s.Recovery().Clean() {
		t.Fatalf("a clean close needs no recovery: %+v", s.Recovery())
	}
	expect(t, s, pages)
	got, err := s.Batch(b.ID)
	if err != nil || len(got.Pages) != 40 || got.Balance.Sides != 40 {
		t.Fatalf("batch: %d pages, balance %+v, %v", len(got.Pages), got.Balance, err)
	}
	if id, err := s.RunBatch(b.RunKey); err != nil || id != b.ID {
		t.Fatalf("run: %v %v", id, err)
	}
}

func TestSecondOwnerIsRefused(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := open(t, dir)
	defer s.Close()
	if _, err := store.Open(dir, options(dir)); batch.CodeOf(err) != batch.CodeStoreLocked {
		t.Fatalf("second owner: %v", err)
	}
}

func TestRecoveryKeyOpens(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	key := ""
	o := options(dir)
	o.Created = func(k string) {
		key = k
		if _, err := os.Stat(filepath.Join(dir, "config", "station.json")); err == nil {
			t.Error("the folder counts before its key was told")
		}
	}
	s, err := store.Open(dir, o)
	if err != nil || key == "" {
		t.Fatalf("first start: %q %v", key, err)
	}
	_, pages := fill(t, s, 2)
	s.Close()
	if err := os.Remove(dir + ".kennwort"); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(dir, options(dir)); batch.CodeOf(err) != batch.CodeStoreKey {
		t.Fatalf("without passphrase: %v", err)
	}
	s, err = store.Open(dir, store.Options{Unlock: store.Unlock{Recovery: key}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	expect(t, s, pages)
}

func TestRebuildEqualsIndex(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := open(t, dir)
	b, pages := fill(t, s, 10)
	ctx := context.Background()
	d := batch.Document{ID: batch.NewID(), Batch: b.ID, Number: 1}
	for id := range pages {
		d.Pages = append(d.Pages, id)
	}
	if err := s.Form(ctx, "P-TEST0000", d); err != nil {
		t.Fatal(err)
	}
	row := seal(t, s, d)
	s.Close()
	recovery, err := store.Rebuild(dir, options(dir))
	if err != nil || !recovery.IndexRebuilt {
		t.Fatalf("rebuild: %+v %v", recovery, err)
	}
	s = open(t, dir)
	defer s.Close()
	expect(t, s, pages)
	got, err := s.Delivery(row.ID)
	if err != nil || got.State != batch.Unknown {
		t.Fatalf("after a rebuild only a look-up is allowed: %+v %v", got, err)
	}
	lines, err := s.AuditLines(string(d.ID))
	if err != nil || len(lines) != 2 {
		t.Fatalf("audit lines of the document: %v %v", lines, err)
	}
}

func seal(t *testing.T, s *store.Store, d batch.Document) batch.Delivery {
	t.Helper()
	d.Package, d.Delivery, d.State = batch.NewID(), batch.NewID(), batch.SealedDoc
	f, err := s.Create(d.Batch, store.RolePackage, d.Package)
	if err != nil {
		t.Fatal(err)
	}
	f.Write([]byte("%PDF"))
	r, err := f.Finish()
	if err != nil {
		t.Fatal(err)
	}
	row := batch.Delivery{ID: d.Delivery, Document: d.ID, Batch: d.Batch, State: batch.Queued, SHA256: r.SHA256, Bytes: r.Bytes}
	if err := s.Seal(context.Background(), "P-TEST0000", d, row, f, func() error { return nil }); err != nil {
		t.Fatal(err)
	}
	return row
}

// TestLostIndexLines deletes the newest state of the index, as a kill before
// the last transaction does, and cuts the manifest at every byte of its last
// line.
func TestTornManifest(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := open(t, dir)
	b, pages := fill(t, s, 3)
	s.Close()
	index, err := os.ReadFile(filepath.Join(dir, "scanstelle.db"))
	if err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	extra := make([]byte, 5000)
	rand.Read(extra)
	p := take(t, s, b.ID, 4, extra)
	s.Close()
	// The index of before the fourth page: its manifest and audit lines are
	// durable, so the page must come back.
	if err := os.WriteFile(filepath.Join(dir, "scanstelle.db"), index, 0o600); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	if s.Recovery().Replayed != 1 {
		t.Fatalf("recovery: %+v", s.Recovery())
	}
	pages[p.ID] = extra
	expect(t, s, pages)
	s.Close()
}

func TestUnacknowledgedFilesAreSwept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := open(t, dir)
	b, pages := fill(t, s, 1)
	f, err := s.Create(b.ID, store.RolePage, batch.NewID())
	if err != nil {
		t.Fatal(err)
	}
	f.Write([]byte("never acknowledged"))
	if _, err := f.Finish(); err != nil {
		t.Fatal(err)
	}
	g, err := s.Create(b.ID, store.RolePage, batch.NewID())
	if err != nil {
		t.Fatal(err)
	}
	g.Write([]byte("half"))
	s.Close()
	s = open(t, dir)
	defer s.Close()
	if s.Recovery().Orphans != 2 {
		t.Fatalf("recovery: %+v", s.Recovery())
	}
	expect(t, s, pages)
}

// TestCheckFinds changes what the store keeps in every way it can be changed.
func TestCheckFinds(t *testing.T) {
	for name, damage := range map[string]func(t *testing.T, dir, page string){
		"a page is missing":     func(t *testing.T, _, page string) { os.Remove(page) },
		"a page is shorter":     func(t *testing.T, _, page string) { os.Truncate(page, 1000) },
		"a page byte changed":   func(t *testing.T, _, page string) { flip(t, page, 5000) },
		"a manifest byte":       func(t *testing.T, dir, _ string) { flip(t, filepath.Join(dir, "manifest.jsonl"), 700) },
		"the manifest is short": func(t *testing.T, dir, _ string) { os.Truncate(filepath.Join(dir, "manifest.jsonl"), 700) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			s := open(t, dir)
			defer s.Close()
			b, pages := fill(t, s, 2)
			folder := filepath.Join(dir, "batches", string(b.ID))
			for id := range pages {
				damage(t, folder, filepath.Join(folder, "pages", string(id)))
				break
			}
			report, err := s.Check(context.Background(), store.Hashes, store.Verifier{}, nil)
			if err != nil || len(report.Problems) == 0 {
				t.Fatalf("not found: %+v %v", report, err)
			}
		})
	}
}

func flip(t *testing.T, path string, at int) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[at] ^= 1
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestClockBehind(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	o := options(dir)
	now := time.Now()
	o.Now = func() time.Time { return now }
	s, err := store.Open(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	fill(t, s, 1)
	now = now.Add(-time.Hour)
	if behind, err := s.ClockBehind(); err != nil || behind != time.Hour {
		t.Fatalf("behind %v, %v", behind, err)
	}
	fill(t, s, 1) // capture goes on
	if behind, _ := s.ClockBehind(); behind != time.Hour {
		t.Fatalf("a later commit must not hide it: %v", behind)
	}
}
