package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFirstFolderCanBeFound: nobody has to look for packages in a hidden folder.
func TestFirstFolderCanBeFound(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_DATA_HOME", "")
	t.Setenv("XDG_CONFIG_HOME", "")
	if err := os.Mkdir(filepath.Join(home, "Dokumente"), 0o700); err != nil {
		t.Fatal(err)
	}
	got := firstFolder(defaultData())
	if got != filepath.Join(home, "Dokumente", "Scanstelle-Ausgang") || strings.Contains(got, "/.") {
		t.Errorf("packages go to %s", got)
	}
	if got := firstFolder("/srv/post/daten"); got != "/srv/post/scanstelle-ausgang" {
		t.Errorf("beside data of one's own choice: %s", got)
	}
}
