package store_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
	"github.com/scanstelle/scanstelle/internal/faultfs"
	"github.com/scanstelle/scanstelle/store"
)

// TestAbortedFirstStartLeavesNoSecondPassphrase: the start that goes on makes the
// station that was begun, with its passphrase file.
func TestAbortedFirstStartLeavesNoSecondPassphrase(t *testing.T) {
	config := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", config)
	dir := filepath.Join(t.TempDir(), "data")
	files := func() []string {
		found, err := filepath.Glob(filepath.Join(config, "scanstelle", "*"))
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	disk := faultfs.New(durable.OS())
	o := store.Options{FS: disk, Actor: "P-TEST0000", Created: func(string) { disk.FullAfter(0) }}
	for range 2 {
		if _, err := store.Open(dir, o); batch.CodeOf(err) != batch.CodeDiskFull {
			t.Fatalf("open: %v", err)
		}
		disk.FullAfter(-1)
		if found := files(); len(found) != 1 {
			t.Fatalf("aborted: %v", found)
		}
	}
	o.Created = nil
	for range 2 {
		s, err := store.Open(dir, o)
		if err != nil {
			t.Fatal(err)
		}
		if found := files(); len(found) != 1 || filepath.Base(found[0]) != string(s.Station().ID)+".kennwort" {
			t.Errorf("station %s: %v", s.Station().ID, found)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Lstat(filepath.Join(dir, "config", "first-start.json")); !os.IsNotExist(err) {
			t.Errorf("the note of the first start is left: %v", err)
		}
	}
}
