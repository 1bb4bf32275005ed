package process

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestPostIsWhatItSays lets the real peers read the drawn files.
func TestPostIsWhatItSays(t *testing.T) {
	dir := t.TempDir()
	NewPost(t, dir)
	for name, command := range map[string][]string{
		"akte.tif":   {"tiffinfo", filepath.Join(dir, "akte.tif")},
		"antrag.pdf": {"pdfimages", "-list", filepath.Join(dir, "antrag.pdf")},
	} {
		out, err := exec.Command(command[0], command[1:]...).CombinedOutput()
		if err != nil || strings.Contains(strings.ToLower(string(out)), "error") {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
		want := map[string]int{"akte.tif": 3, "antrag.pdf": 2}[name]
		if n := strings.Count(string(out), " Image Width: 620") + strings.Count(string(out), "jpeg"); n != want {
			t.Errorf("%s has %d pages, want %d\n%s", name, n, want, out)
		}
	}
}
