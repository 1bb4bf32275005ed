package faults

import (
	"os"
	"testing"

	"golang.org/x/sys/unix"
)

// disk is a small file system in memory.
type disk struct {
	t    *testing.T
	path string
}

// mount puts a small disk at path. Only root may; others skip the test.
func mount(t *testing.T, path, size string) disk {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("NOT TESTED: a small disk can be mounted by root only")
	}
	if err := os.MkdirAll(path, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mount("tmpfs", path, "tmpfs", 0, "mode=0700,size="+size); err != nil {
		t.Skipf("NOT TESTED: this machine lets nobody mount a small disk: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(path, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return disk{t, path}
}

// resize changes the space.
func (d disk) resize(size string) {
	d.t.Helper()
	if err := unix.Mount("tmpfs", d.path, "tmpfs", unix.MS_REMOUNT, "size="+size); err != nil {
		d.t.Fatal(err)
	}
}

// readOnly makes the disk refuse or take writes.
func (d disk) readOnly(on bool) {
	d.t.Helper()
	flags := uintptr(unix.MS_REMOUNT)
	if on {
		flags |= unix.MS_RDONLY
	}
	if err := unix.Mount("tmpfs", d.path, "tmpfs", flags, ""); err != nil {
		d.t.Fatal(err)
	}
}
