package faultfs_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/internal/durable"
	"github.com/scanstelle/scanstelle/internal/faultfs"
)

func create(t *testing.T, fsys durable.FS) durable.File {
	t.Helper()
	f, err := fsys.OpenFile(filepath.Join(t.TempDir(), "file"), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name string
		set  func(*faultfs.FS)
		n    int
		err  error
		left string
	}{
		{"none", func(*faultfs.FS) {}, 6, nil, "abcdef"},
		{"full", func(f *faultfs.FS) { f.FullAfter(4) }, 4, syscall.ENOSPC, "abcd"},
		{"fits exactly", func(f *faultfs.FS) { f.FullAfter(6) }, 6, nil, "abcdef"},
		{"short", func(f *faultfs.FS) { f.ShortWrite(2) }, 4, nil, "abcd"},
		{"torn", func(f *faultfs.FS) { f.Tear(3) }, 6, nil, "abc"},
		{"read-only", func(f *faultfs.FS) { f.ReadOnly(true) }, 0, syscall.EROFS, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			fsys := faultfs.New(durable.OS())
			f := create(t, fsys)
			c.set(fsys)
			n, err := f.Write([]byte("abcdef"))
			if n != c.n || !errors.Is(err, c.err) {
				t.Errorf("Write = %d, %v", n, err)
			}
			if got, _ := os.ReadFile(f.Name()); string(got) != c.left || fsys.Written() != int64(len(c.left)) {
				t.Errorf("left %q, counted %d", got, fsys.Written())
			}
		})
	}
}

func TestSyncs(t *testing.T) {
	fsys := faultfs.New(durable.OS())
	f := create(t, fsys)
	fsys.FailSync(2)
	fsys.SlowSync(20 * time.Millisecond)
	begin := time.Now()
	errs := []error{f.Sync(), fsys.SyncDir(filepath.Dir(f.Name())), f.Sync()}
	if took := time.Since(begin); took < 60*time.Millisecond {
		t.Errorf("three slow syncs took %v", took)
	}
	if errs[0] != nil || !errors.Is(errs[1], syscall.EIO) || errs[2] != nil {
		t.Errorf("%v", errs)
	}
	if files, folders := fsys.Syncs(); files != 2 || folders != 1 {
		t.Errorf("%d, %d", files, folders)
	}
}

func TestReadOnlyAndLostPowerChangeNothing(t *testing.T) {
	dir := t.TempDir()
	old := filepath.Join(dir, "old")
	if err := os.WriteFile(old, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	changes := func(fsys *faultfs.FS) []error {
		return []error{
			fsys.Rename(old, filepath.Join(dir, "new")),
			fsys.RenameNew(old, filepath.Join(dir, "new")),
			fsys.Remove(old),
			fsys.Mkdir(filepath.Join(dir, "folder"), 0o700),
		}
	}
	readOnly := faultfs.New(durable.OS())
	readOnly.ReadOnly(true)
	for i, err := range changes(readOnly) {
		if !errors.Is(err, syscall.EROFS) {
			t.Errorf("change %d: %v", i, err)
		}
	}
	if _, err := readOnly.OpenFile(old, os.O_RDONLY, 0); err != nil {
		t.Errorf("reading: %v", err)
	}
	if _, err := readOnly.OpenFile(old, os.O_RDWR, 0); !errors.Is(err, syscall.EROFS) {
		t.Errorf("opening for writing: %v", err)
	}
	lost := faultfs.New(durable.OS())
	f := create(t, lost)
	lost.Tear(0)
	if _, err := f.Write([]byte("y")); err != nil {
		t.Fatal(err)
	}
	for i, err := range append(changes(lost), f.Truncate(0)) {
		if err != nil {
			t.Errorf("change %d: %v", i, err)
		}
	}
	list, err := os.ReadDir(dir)
	if err != nil || len(list) != 1 || list[0].Name() != "old" {
		t.Errorf("%v %v", list, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "new")); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}
