package durable

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// MkdirAll makes dir and its missing parents, each durable in its own parent. A
// name that exists must be a folder.
func MkdirAll(fsys FS, dir string, perm fs.FileMode) error {
	const op = "durable.mkdir"
	dir = filepath.Clean(dir)
	info, err := fsys.Stat(dir)
	switch {
	case err == nil && info.IsDir():
		return nil
	case err == nil:
		return &batch.Error{Op: op, Code: batch.CodeNotRegular, Detail: dir, Err: fs.ErrExist}
	case !errors.Is(err, fs.ErrNotExist):
		return Fault(op, dir, err)
	}
	parent := filepath.Dir(dir)
	if parent == dir {
		return Fault(op, dir, err)
	}
	if err := MkdirAll(fsys, parent, perm); err != nil {
		return err
	}
	if err := fsys.Mkdir(dir, perm); err != nil && !errors.Is(err, fs.ErrExist) {
		return Fault(op, dir, err)
	}
	return writeFault(op, parent, fsys.SyncDir(parent))
}

var pointCommitted = Register("durable.committed") // the names in a folder are on disk

// SyncFolder makes the names of all files published in dir durable, and with
// that the files.
func SyncFolder(fsys FS, dir string) error {
	if err := fsys.SyncDir(dir); err != nil {
		return writeFault("durable.syncdir", dir, err)
	}
	Point(pointCommitted)
	return nil
}

// Sweep removes the unfinished files a crash left in dir and tells how many
// there were. It must not run while a Writer is at work in dir.
func Sweep(fsys FS, dir string) (removed int, err error) {
	entries, err := fsys.ReadDir(dir)
	if err != nil {
		return 0, Fault("durable.sweep", dir, err)
	}
	for _, entry := range entries {
		if !entry.Type().IsRegular() || !strings.HasPrefix(entry.Name(), TempPrefix) {
			continue
		}
		if err := fsys.Remove(filepath.Join(dir, entry.Name())); err != nil {
			return removed, Fault("durable.sweep", dir, err)
		}
		removed++
	}
	return removed, nil
}
