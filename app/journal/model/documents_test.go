package model_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/scanstelle/scanstelle/app/journal/model"
)

// TestDocumentsIn: what a person gets lies where the desktop shows documents, also where
// that folder has another name.
func TestDocumentsIn(t *testing.T) {
	home := t.TempDir()
	config := filepath.Join(home, ".config")
	is := func(want string) {
		t.Helper()
		if got := model.DocumentsIn(home, config); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	folder := func(name string) string {
		t.Helper()
		dir := filepath.Join(home, name)
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	is(home)
	is(folder("Documents"))
	usual := folder("Dokumente")
	is(usual)
	folder(".config")
	if err := os.WriteFile(filepath.Join(config, "user-dirs.dirs"), []byte("# comment\nXDG_DESKTOP_DIR=\"$HOME/Tisch\"\nXDG_DOCUMENTS_DIR=\"$HOME/Akten\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	is(usual) // the folder is not there
	is(folder("Akten"))
}
