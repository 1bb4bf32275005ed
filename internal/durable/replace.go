package durable

import (
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/scanstelle/scanstelle/batch"
)

var (
	pointReplacing = Register("durable.replacing") // new content on disk, old name untouched
	pointReplaced  = Register("durable.replaced")  // renamed over, folder not yet synced
)

// Replace puts data in the place of a small file (settings, keyring), mode
// 0600: afterwards, whatever happens, either the old or the new content is
// there whole. It makes the file where it is missing and refuses to replace
// what is not a regular file.
func Replace(fsys FS, path string, data []byte) error {
	const op = "durable.replace"
	info, err := fsys.Lstat(path)
	switch {
	case err == nil && !info.Mode().IsRegular():
		return &batch.Error{Op: op, Code: batch.CodeNotRegular, Detail: path, Err: fs.ErrExist}
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return Fault(op, path, err)
	}
	w, err := begin(fsys, path, 0o600)
	if err != nil {
		return err
	}
	defer w.Abort()
	if _, err := w.Write(data); err != nil {
		return err
	}
	if err := w.Finish(); err != nil {
		return err
	}
	Point(pointReplacing)
	if err := fsys.Rename(w.temp, path); err != nil {
		return Fault(op, path, err)
	}
	w.done = true
	Point(pointReplaced)
	return writeFault(op, path, fsys.SyncDir(filepath.Dir(path)))
}
