package store_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
	"github.com/scanstelle/scanstelle/internal/faultfs"
	"github.com/scanstelle/scanstelle/store"
)

// older makes the folder of an imagined format 0, in which the keyring had
// another name, out of a fresh one.
func older(t *testing.T) (dir string, pages map[batch.ID][]byte) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "data")
	s := open(t, dir)
	_, pages = fill(t, s, 3)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(dir, "keyring"), filepath.Join(dir, "keys")); err != nil {
		t.Fatal(err)
	}
	format(t, dir, `"format": 1`, `"format": 0`)
	return dir, pages
}

func format(t *testing.T, dir, from, to string) {
	t.Helper()
	path := filepath.Join(dir, "config", "station.json")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(data, []byte(from)) {
		t.Fatalf("%s", data)
	}
	if err := os.WriteFile(path, bytes.Replace(data, []byte(from), []byte(to), 1), 0o600); err != nil {
		t.Fatal(err)
	}
}

// renameKeys is the step from that format to the first real one.
func renameKeys(fsys durable.FS, dir string) error {
	err := fsys.Rename(filepath.Join(dir, "keys"), filepath.Join(dir, "keyring"))
	if errors.Is(err, fs.ErrNotExist) { // an earlier try came so far
		return nil
	}
	return durable.Fault("test", dir, errors.Join(err, fsys.SyncDir(dir)))
}

// TestMigration breaks a migration off at every write to the disk; the next
// start begins the step again, and what was before lies aside.
func TestMigration(t *testing.T) {
	store.Migrate(t, 0, renameKeys)
	done := 0
	for sync := 1; done < 2; sync++ {
		dir, pages := older(t)
		fsys := faultfs.New(durable.OS())
		o := options(dir)
		o.FS = fsys
		fsys.FailSync(sync)
		s, err := store.Open(dir, o)
		if err == nil { // the fault came after the migration, or never
			done++
			if err := s.Close(); err != nil && batch.CodeOf(err) != batch.CodeDiskFault {
				t.Fatal(err)
			}
		} else if code := batch.CodeOf(err); code != batch.CodeDiskFault {
			t.Fatalf("sync %d: %v", sync, err)
		}
		s = open(t, dir)
		expect(t, s, pages)
		if s.Station().Format != store.Format {
			t.Errorf("format %d", s.Station().Format)
		}
		if d := s.Recovery().Damaged; len(d) > 0 {
			t.Errorf("sync %d: %q", sync, d)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		aside, err := os.ReadFile(filepath.Join(dir, "before-format-1", "config", "station.json"))
		if err != nil || !bytes.Contains(aside, []byte(`"format": 0`)) {
			t.Errorf("sync %d: %s %v", sync, aside, err)
		}
		manifests, err := filepath.Glob(filepath.Join(dir, "before-format-1", "batches", "*", "manifest.jsonl"))
		if err != nil || len(manifests) != 1 {
			t.Errorf("sync %d: %v %v", sync, manifests, err)
		}
		if sync > 200 {
			t.Fatal("the migration never ends")
		}
	}
}

// TestUnknownFormats: a newer folder, and an older one that nobody knows the way
// from, are left as they are.
func TestUnknownFormats(t *testing.T) {
	for _, c := range []struct{ from, to string }{{`"format": 1`, `"format": 2`}, {`"format": 1`, `"format": 0`}} {
		dir := filepath.Join(t.TempDir(), "data")
		if err := open(t, dir).Close(); err != nil {
			t.Fatal(err)
		}
		format(t, dir, c.from, c.to)
		if _, err := store.Open(dir, options(dir)); batch.CodeOf(err) != batch.CodeStoreFormat {
			t.Errorf("%s: %v", c.to, err)
		}
		if _, err := store.Rebuild(dir, options(dir)); batch.CodeOf(err) != batch.CodeStoreFormat {
			t.Errorf("rebuild of %s: %v", c.to, err)
		}
		if found, _ := filepath.Glob(filepath.Join(dir, "before-format-*")); len(found) > 0 {
			t.Errorf("%s: %v", c.to, found)
		}
		format(t, dir, c.to, c.from)
		if err := open(t, dir).Close(); err != nil {
			t.Error(err)
		}
	}
}
