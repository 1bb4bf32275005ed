package outbox

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// small is a folder on a small disk of its own. Only root may mount one.
func small(t *testing.T) string {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("NOT TESTED: a small disk can be mounted by root only")
	}
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "mode=0700,size=16m"); err != nil {
		t.Skipf("NOT TESTED: this machine lets nobody mount a small disk: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

func fillDisk(t *testing.T, dir string) {
	if err := os.WriteFile(filepath.Join(dir, "anderes"), make([]byte, 32<<20), 0o600); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("the disk was not full: %v", err)
	}
}

func makeRoom(t *testing.T, dir string) {
	t.Helper()
	if err := os.Remove(filepath.Join(dir, "anderes")); err != nil {
		t.Fatal(err)
	}
}
