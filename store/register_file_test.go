package store_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// deposit puts a document into a register.
func deposit(t *testing.T, s *store.Store, data []byte) batch.ID {
	t.Helper()
	f, err := s.CreateFile(store.Procedure, store.RoleProcedure)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Abort()
	if _, err := f.Write(data); err != nil {
		t.Fatal(err)
	}
	r, err := f.Finish()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.ChangeRegister(context.Background(), store.Procedure, "P-TEST0000", func() ([]store.Entry, error) {
		e, err := store.NewEntry("verfahrensdokumentation", "procedure-drafted", map[string]batch.ID{"file": r.ID})
		e.File = f
		return []store.Entry{e}, err
	}); err != nil {
		t.Fatal(err)
	}
	return r.ID
}

func document(t *testing.T, s *store.Store, id batch.ID) []byte {
	t.Helper()
	f, err := s.OpenFile(id)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	data, err := io.ReadAll(f.Reader())
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestDocumentOfARegister: what a register holds beside its lines is encrypted,
// checked, rebuilt and backed up like a page, and never swept away.
func TestDocumentOfARegister(t *testing.T) {
	dir, to := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "sicherung")
	s := open(t, dir)
	text := bytes.Repeat([]byte("Verfahrensdokumentation der Poststelle. "), 5000)
	id := deposit(t, s, text)
	path := filepath.Join(dir, "config", "procedure", string(id))
	if bytes.Contains(read(t, path), text[:20]) {
		t.Error("the document lies in clear text")
	}
	// A second one, that a kill leaves before its line.
	left, err := s.CreateFile(store.Procedure, store.RoleProcedure)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := left.Finish(); err != nil {
		t.Fatal(err)
	}
	sound(t, s, 0)
	m := mirror(t, s, to, store.BackupOptions{})
	if r := pass(t, m); r.Files != 1 || len(r.Gaps) > 0 {
		t.Errorf("%+v", r)
	}
	if got := document(t, restored(t, to, dir), id); !bytes.Equal(got, text) {
		t.Error("another document came back")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Rebuild(dir, options(dir)); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	if got := document(t, s, id); !bytes.Equal(got, text) {
		t.Error("after the rebuild it is another")
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 1 {
		t.Errorf("%v %v", entries, err)
	}
	sound(t, s, 0)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	flipMiddle(t, path)
	s = open(t, dir)
	defer s.Close()
	sound(t, s, 1)
}
