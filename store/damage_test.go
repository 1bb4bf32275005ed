package store_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

func manifest(dir string, id batch.ID) string {
	return filepath.Join(dir, "batches", string(id), "manifest.jsonl")
}

func pageFile(dir string, id, page batch.ID) string {
	return filepath.Join(dir, "batches", string(id), "pages", string(page))
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestDamagedBatchStopsNoOther damages one batch in several ways: every start
// tells of it, nothing of it is cut, made or removed, and work on others goes on.
func TestDamagedBatchStopsNoOther(t *testing.T) {
	ctx := context.Background()
	for name, damage := range map[string]func(t *testing.T, path string){
		"a line cut off":      func(t *testing.T, path string) { write(t, path, read(t, path)[:700]) },
		"a line changed":      func(t *testing.T, path string) { flip(t, path, 700) },
		"no manifest":         func(t *testing.T, path string) { os.Remove(path) },
		"an empty manifest":   func(t *testing.T, path string) { write(t, path, nil) },
		"no folder":           func(t *testing.T, path string) { os.RemoveAll(filepath.Dir(path)) },
		"the last line other": func(t *testing.T, path string) { write(t, path, otherLast(t, read(t, path))) },
	} {
		for _, rebuild := range []bool{false, true} {
			if !rebuild && (name == "a line changed" || name == "the last line other") {
				continue // as long as before: found by check, not at the start
			}
			t.Run(name, func(t *testing.T) {
				dir := filepath.Join(t.TempDir(), "data")
				s := open(t, dir)
				bad, _ := fill(t, s, 3)
				good, pages := fill(t, s, 1)
				f, err := s.Create(good.ID, store.RolePage, batch.NewID())
				if err != nil {
					t.Fatal(err)
				}
				if _, err := f.Finish(); err != nil {
					t.Fatal(err)
				}
				s.Close()
				damage(t, manifest(dir, bad.ID))
				left, _ := os.ReadFile(manifest(dir, bad.ID))
				if rebuild {
					os.Remove(filepath.Join(dir, "scanstelle.db"))
				}
				for range 3 {
					s = open(t, dir)
					r := s.Recovery()
					if len(r.Damaged) != 1 || !strings.Contains(r.Damaged[0], string(bad.ID)) || r.Orphans != 0 || r.Dropped != 0 {
						t.Errorf("recovery: %+v", r)
					}
					if err := s.Captured(ctx, "P-TEST0000", bad); batch.CodeOf(err) != batch.CodeStoreDamaged {
						t.Errorf("the damaged batch took a record: %v", err)
					}
					data := []byte("page of another batch " + string(batch.NewID()))
					p := take(t, s, good.ID, len(pages)+1, data)
					pages[p.ID] = data
					report, err := s.Check(ctx, store.Hashes, store.Verifier{}, nil)
					if err != nil || len(report.Problems) == 0 {
						t.Errorf("check: %v %v", report.Problems, err)
					}
					s.Close()
					if now, _ := os.ReadFile(manifest(dir, bad.ID)); !bytes.Equal(now, left) {
						t.Errorf("the damaged manifest was changed: %d bytes became %d", len(left), len(now))
					}
				}
			})
		}
	}
}

// otherLast replaces the actor in the last line of a manifest: still a whole line
// that fits the one before.
func otherLast(t *testing.T, data []byte) []byte {
	t.Helper()
	i := bytes.LastIndexByte(data[:len(data)-1], '\n') + 1
	last := bytes.Replace(data[i:], []byte("P-TEST0000"), []byte("P-TEST9999"), 1)
	if bytes.Equal(last, data[i:]) {
		t.Fatal("nothing was replaced")
	}
	return append(append([]byte(nil), data[:i]...), last...)
}

// TestRebuildKeepsABatchWithAMissingFile: the batch stays known, so that the same
// run finds it instead of delivering everything a second time.
func TestRebuildKeepsABatchWithAMissingFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := open(t, dir)
	b, pages := fill(t, s, 4)
	s.Close()
	var gone batch.ID
	for id := range pages {
		gone = id
	}
	if err := os.Remove(pageFile(dir, b.ID, gone)); err != nil {
		t.Fatal(err)
	}
	r, err := store.Rebuild(dir, options(dir))
	if err != nil || len(r.Damaged) != 1 {
		t.Fatalf("%+v %v", r, err)
	}
	s = open(t, dir)
	defer s.Close()
	got, err := s.Batch(b.ID)
	if err != nil || len(got.Pages) != 4 {
		t.Fatalf("%d pages, %v", len(got.Pages), err)
	}
	if id, err := s.RunBatch(b.RunKey); err != nil || id != b.ID {
		t.Errorf("the run is not found again: %q %v", id, err)
	}
	report, err := s.Check(context.Background(), store.Sizes, store.Verifier{}, nil)
	if err != nil || len(report.Problems) != 1 || report.Problems[0].File != gone {
		t.Errorf("%+v %v", report.Problems, err)
	}
}

// TestCheckComparesManifestWithLog rewrites a line of a manifest and the index
// with it: the chain of the manifest holds, but the log knows another line.
func TestCheckComparesManifestWithLog(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := open(t, dir)
	b, _ := fill(t, s, 2)
	s.Close()
	data := otherLast(t, read(t, manifest(dir, b.ID)))
	write(t, manifest(dir, b.ID), data)
	lines := bytes.Split(bytes.TrimSuffix(data, []byte("\n")), []byte("\n"))
	db, err := bbolt.Open(filepath.Join(dir, "scanstelle.db"), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Update(func(tx *bbolt.Tx) error {
		mark, err := json.Marshal(map[string]any{"bytes": len(data), "seq": len(lines), "head": store.LineHash(lines[len(lines)-1])})
		if err != nil {
			return err
		}
		return tx.Bucket([]byte("manifests")).Put([]byte(b.ID), mark)
	}); err != nil {
		t.Fatal(err)
	}
	db.Close()
	s = open(t, dir)
	defer s.Close()
	if report, err := s.Check(context.Background(), store.Hashes, store.Verifier{}, nil); err != nil || len(report.Problems) > 0 {
		t.Fatalf("the forgery is not good enough: %+v %v", report.Problems, err)
	}
	report, err := s.Check(context.Background(), store.Evidence, store.Verifier{}, nil)
	if err != nil || len(report.Problems) != 1 || report.Problems[0].Batch != b.ID {
		t.Errorf("%+v %v", report.Problems, err)
	}
}

func TestManyDamagedBatchesDoNotKeepTheStationShut(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	open(t, dir).Close()
	for range 300 {
		if err := os.MkdirAll(filepath.Join(dir, "batches", strings.Repeat("x", 150)+string(batch.NewID())), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	s := open(t, dir)
	defer s.Close()
	if n := len(s.Recovery().Damaged); n != 300 {
		t.Errorf("%d damaged", n)
	}
}

// TestRefusedRecordConcernsNobodyElse: a record that is wrong is refused before
// anything is written.
func TestRefusedRecordConcernsNobodyElse(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := open(t, dir)
	defer s.Close()
	b, pages := fill(t, s, 1)
	if err := s.TakeInput(context.Background(), b.ID, "P-TEST0000", -1, batch.Input{}, nil); batch.CodeOf(err) != batch.CodeInternal {
		t.Fatalf("%v", err)
	}
	data := []byte("the next page")
	pages[take(t, s, b.ID, 2, data).ID] = data
	expect(t, s, pages)
}

func TestAbortRemovesWhatWasNeverCommitted(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := open(t, dir)
	defer s.Close()
	b, pages := fill(t, s, 1)
	f, err := s.Create(b.ID, store.RolePackage, batch.NewID())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte("a package that our own verifier refused")); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Finish(); err != nil {
		t.Fatal(err)
	}
	f.Abort()
	if left, err := os.ReadDir(filepath.Join(dir, "batches", string(b.ID), "packages")); err != nil || len(left) != 0 {
		t.Errorf("%v %v", left, err)
	}
	expect(t, s, pages) // take defers Abort after its commit
}

// TestFirstLineWithoutItsKeyIsNoBatch: manifest and keyring become durable side by
// side, so a kill can leave the first line of a manifest without the key to it.
// Nothing of the batch was acknowledged; it is cut and not remembered.
func TestFirstLineWithoutItsKeyIsNoBatch(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := open(t, dir)
	b, pages := fill(t, s, 1)
	line := read(t, manifest(dir, b.ID))
	line = line[:bytes.IndexByte(line, '\n')+1]
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	lost := batch.NewID()
	if err := os.MkdirAll(filepath.Dir(manifest(dir, lost)), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, manifest(dir, lost), line)
	for range 2 {
		s = open(t, dir)
		if len(s.Recovery().Damaged) != 0 {
			t.Errorf("%v", s.Recovery().Damaged)
		}
		expect(t, s, pages)
		sound(t, s, 0)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if size := len(read(t, manifest(dir, lost))); size != 0 {
		t.Errorf("%d bytes are left", size)
	}
}

// TestDamagedIndexCostsNoFile changes the database, which has no checksums of its
// own: what it no longer names, or places wrongly, is neither removed nor cut. The
// files decide, and the database is made anew.
func TestDamagedIndexCostsNoFile(t *testing.T) {
	for _, damage := range []struct {
		name   string
		change func(tx *bbolt.Tx, id string) error
	}{
		{"file", func(tx *bbolt.Tx, _ string) error {
			files := tx.Bucket([]byte("files"))
			k, v := files.Cursor().First()
			return errors.Join(files.Delete(k), files.Put([]byte("f"+string(k[1:])), v))
		}},
		{"mark", func(tx *bbolt.Tx, id string) error {
			marks := tx.Bucket([]byte("manifests"))
			v := bytes.Replace(marks.Get([]byte(id)), []byte(`"bytes":`), []byte(`"bytes":1,"was":`), 1)
			return marks.Put([]byte(id), v)
		}},
		{"number", func(tx *bbolt.Tx, id string) error {
			marks := tx.Bucket([]byte("manifests"))
			size := bytes.SplitN(bytes.SplitN(marks.Get([]byte(id)), []byte(`"bytes":`), 2)[1], []byte(","), 2)[0]
			n, err := strconv.Atoi(string(size))
			v := bytes.Replace(marks.Get([]byte(id)), size, strconv.AppendInt(nil, int64(n-n/2), 10), 1)
			return errors.Join(err, marks.Put([]byte(id), v))
		}},
	} {
		t.Run(damage.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			s := open(t, dir)
			b, pages := fill(t, s, 3)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			before := read(t, manifest(dir, b.ID))
			db, err := bbolt.Open(filepath.Join(dir, "scanstelle.db"), 0o600, nil)
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(db.Update(func(tx *bbolt.Tx) error { return damage.change(tx, string(b.ID)) }), db.Close()); err != nil {
				t.Fatal(err)
			}
			s = open(t, dir)
			defer s.Close()
			if r := s.Recovery(); !r.IndexRebuilt || len(r.Damaged) != 0 || r.Orphans+r.Dropped+r.TornLines != 0 {
				t.Errorf("%+v", r)
			}
			if !bytes.Equal(read(t, manifest(dir, b.ID)), before) {
				t.Error("the manifest is another one")
			}
			expect(t, s, pages)
			sound(t, s, 0)
		})
	}
}
