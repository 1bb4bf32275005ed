package durable_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
	"github.com/scanstelle/scanstelle/internal/faultfs"
)

func entries(t *testing.T, dir string) []string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range list {
		names = append(names, e.Name())
	}
	return names
}

func TestCreateShowsNothingBeforeCommit(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "page")
	w, err := durable.Create(durable.OS(), path, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"ab", "", "cde"} {
		if n, err := w.Write([]byte(part)); err != nil || n != len(part) {
			t.Fatalf("Write(%q) = %d, %v", part, n, err)
		}
	}
	if names := entries(t, dir); len(names) != 1 || !strings.HasPrefix(names[0], durable.TempPrefix) {
		t.Fatalf("before commit: %q", names)
	}
	if err := commit(w); err != nil {
		t.Fatal(err)
	}
	if err := w.Abort(); err != nil {
		t.Fatalf("Abort after Commit: %v", err)
	}
	got, err := os.ReadFile(path)
	if err != nil || string(got) != "abcde" || w.Size() != 5 {
		t.Fatalf("%q %v, size %d", got, err, w.Size())
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	if names := entries(t, dir); len(names) != 1 {
		t.Errorf("left over: %q", names)
	}
	if _, err := w.Write([]byte("x")); err == nil {
		t.Error("a committed file takes more bytes")
	}
	if err := commit(w); err == nil {
		t.Error("a second commit is accepted")
	}
}

func TestCreateNeverReplaces(t *testing.T) {
	dir := t.TempDir()
	file, link, folder := filepath.Join(dir, "file"), filepath.Join(dir, "link"), filepath.Join(dir, "folder")
	if err := errors.Join(os.WriteFile(file, []byte("old"), 0o600), os.Symlink("nowhere", link), os.Mkdir(folder, 0o700)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		path string
		code batch.Code
	}{{file, batch.CodeInternal}, {link, batch.CodeNotRegular}, {folder, batch.CodeNotRegular}} {
		if _, err := durable.Create(durable.OS(), c.path, 0o600); !errors.Is(err, fs.ErrExist) || batch.CodeOf(err) != c.code {
			t.Errorf("Create(%s): %v", c.path, err)
		}
	}
	for _, path := range []string{link, folder} {
		if err := durable.Replace(durable.OS(), path, []byte("new")); batch.CodeOf(err) != batch.CodeNotRegular {
			t.Errorf("Replace(%s): %v", path, err)
		}
	}

	// The name appears while the file is being written.
	late := filepath.Join(dir, "late")
	w, err := durable.Create(durable.OS(), late, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte("new")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(late, []byte("first"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := commit(w); !errors.Is(err, fs.ErrExist) {
		t.Errorf("commit over a file: %v", err)
	}
	if err := w.Abort(); err != nil {
		t.Error(err)
	}
	if got, _ := os.ReadFile(late); string(got) != "first" {
		t.Errorf("replaced: %q", got)
	}
	if got := entries(t, dir); len(got) != 4 {
		t.Errorf("left over: %q", got)
	}
}

// TestCreateFaults: whatever goes wrong, the name never appears and the code
// says what to do.
func TestCreateFaults(t *testing.T) {
	for _, c := range []struct {
		name string
		set  func(*faultfs.FS)
		code batch.Code
	}{
		{"full at once", func(f *faultfs.FS) { f.FullAfter(0) }, batch.CodeDiskFull},
		{"full in the middle", func(f *faultfs.FS) { f.FullAfter(7) }, batch.CodeDiskFull},
		{"short write", func(f *faultfs.FS) { f.ShortWrite(1) }, batch.CodeDiskFault},
		{"write lost", func(f *faultfs.FS) { f.Tear(3) }, batch.CodeDiskFault},
		{"fsync fails", func(f *faultfs.FS) { f.FailSync(1) }, batch.CodeDiskFault},
		{"read-only", func(f *faultfs.FS) { f.ReadOnly(true) }, batch.CodeReadOnly},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			fsys := faultfs.New(durable.OS())
			c.set(fsys)
			path := filepath.Join(dir, "page")
			w, err := durable.Create(fsys, path, 0o600)
			if err == nil {
				_, err = w.Write([]byte("0123456789"))
				if err != nil && !errors.Is(commit(w), err) {
					t.Error("commit after a failed write does not repeat its error")
				}
				if err == nil {
					err = commit(w)
				}
				fsys.ReadOnly(false)
				w.Abort()
			}
			if batch.CodeOf(err) != c.code {
				t.Errorf("got %v, want %s", err, c.code)
			}
			if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("the name exists: %v", err)
			}
		})
	}
}

// commit makes a file durable under its name, as the store does with those of
// its commit.
func commit(w *durable.Writer) error { return commitOn(durable.OS(), w) }

func commitOn(fsys durable.FS, w *durable.Writer) error {
	if err := w.Publish(); err != nil {
		return err
	}
	return durable.SyncFolder(fsys, filepath.Dir(w.Path()))
}

func TestCommitReportsFolderFault(t *testing.T) {
	fsys := faultfs.New(durable.OS())
	w, err := durable.Create(fsys, filepath.Join(t.TempDir(), "page"), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	fsys.FailSync(2) // 1 is the file, 2 the folder
	if err := commitOn(fsys, w); batch.CodeOf(err) != batch.CodeDiskFault {
		t.Fatal(err)
	}
	if files, folders := fsys.Syncs(); files != 1 || folders != 1 {
		t.Errorf("%d file syncs, %d folder syncs", files, folders)
	}
}

func TestReplaceKeepsOldOrNew(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "keyring")
	for _, content := range []string{"one", "two, longer", ""} {
		if err := durable.Replace(durable.OS(), path, []byte(content)); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != content {
			t.Fatalf("%q, %v", got, err)
		}
	}
	if err := durable.Replace(durable.OS(), path, []byte("old")); err != nil {
		t.Fatal(err)
	}
	for _, set := range []func(*faultfs.FS){
		func(f *faultfs.FS) { f.FullAfter(2) },
		func(f *faultfs.FS) { f.FailSync(1) },
		func(f *faultfs.FS) { f.ShortWrite(2) },
	} {
		fsys := faultfs.New(durable.OS())
		set(fsys)
		if err := durable.Replace(fsys, path, []byte("new content")); err == nil {
			t.Error("a fault was not reported")
		}
		if got, _ := os.ReadFile(path); string(got) != "old" {
			t.Errorf("after a fault: %q", got)
		}
	}
	if got := entries(t, dir); len(got) != 1 {
		t.Errorf("left over: %q", got)
	}
}

func TestFolders(t *testing.T) {
	fsys := faultfs.New(durable.OS())
	root := t.TempDir()
	deep := filepath.Join(root, "a", "b", "c")
	if err := durable.MkdirAll(fsys, deep, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, folders := fsys.Syncs(); folders != 3 {
		t.Errorf("%d folder syncs for 3 new folders", folders)
	}
	if err := durable.MkdirAll(fsys, deep, 0o700); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(root, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := durable.MkdirAll(fsys, filepath.Join(file, "x"), 0o700); err == nil {
		t.Error("a folder below a file")
	}
	for _, name := range []string{durable.TempPrefix + "1", durable.TempPrefix + "2", "kept"} {
		if err := os.WriteFile(filepath.Join(deep, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := durable.Sweep(fsys, deep); n != 2 || err != nil {
		t.Errorf("Sweep = %d, %v", n, err)
	}
	if got := entries(t, deep); len(got) != 1 || got[0] != "kept" {
		t.Errorf("%q", got)
	}
}
