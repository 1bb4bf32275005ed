package maven

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAnotherFileIsRefused: what lies in the cache is what was pinned, or nothing runs.
func TestAnotherFileIsRefused(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	r := Release{Name: "x", Folder: "x-1", SHA256: map[string]string{"x.jar": strings.Repeat("0", 64)}}
	folder := filepath.Join(os.Getenv("XDG_CACHE_HOME"), "scanstelle", "x-1")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "x.jar"), []byte("anderes"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Files(); err == nil || !strings.Contains(err.Error(), "is not the pinned release") {
		t.Fatalf("%v", err)
	}
}
