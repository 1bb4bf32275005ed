package store_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/store"
)

// TestRestoreIsMarked: whoever opens a folder learns that its restore has not ended,
// however often, until it has.
func TestRestoreIsMarked(t *testing.T) {
	base := t.TempDir()
	dir, to, back := filepath.Join(base, "data"), filepath.Join(base, "sicherung"), filepath.Join(base, "zurück")
	s := open(t, dir)
	defer s.Close()
	fill(t, s, 1)
	m := mirror(t, s, to, store.BackupOptions{})
	pass(t, m)
	if _, err := store.Restore(context.Background(), to, back, store.RestoreOptions{}); err != nil {
		t.Fatal(err)
	}
	reopen := func() *store.Store {
		s, err := store.Open(back, options(dir))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	for range 2 {
		s := reopen()
		if r := s.Recovery(); r.Restored == nil || !r.Restored.State.Equal(m.State().Time) || r.Clean() {
			t.Errorf("%+v", r)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	// What an earlier program left when it was killed is a sentence.
	if err := os.WriteFile(filepath.Join(back, "wiederherstellung.unfertig"), []byte("Diesen Ordner leeren.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	again := reopen()
	if r := again.Recovery().Restored; r == nil || time.Since(r.State) > time.Hour {
		t.Errorf("%+v", r)
	}
	if err := again.EndRestore(); err != nil {
		t.Fatal(err)
	}
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	last := reopen()
	defer last.Close()
	if r := last.Recovery(); r.Restored != nil {
		t.Errorf("%+v", r)
	}
}
