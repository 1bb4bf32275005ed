package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestPastedCommand: what the demo prints can be pasted into a shell in any folder, also
// where names have spaces and quotation marks.
func TestPastedCommand(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "Otto's Post $1")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a b.pdf", "c.pdf"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.Command("bash", "-c", "printf '%s|' "+pasted("verify", dir)+"/*.pdf").Output()
	if want := self + "|verify|" + dir + "/a b.pdf|" + dir + "/c.pdf|"; err != nil || string(out) != want {
		t.Errorf("%q, %v, wanted %q", out, err, want)
	}
	if quoted("") != "''" || quoted("/srv/post-1_ä.pdf") != "/srv/post-1_ä.pdf" {
		t.Errorf("%s %s", quoted(""), quoted("/srv/post-1_ä.pdf"))
	}
}
