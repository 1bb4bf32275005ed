package durable

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/scanstelle/scanstelle/batch"
)

// TempPrefix begins the name of every file that is not finished yet.
const TempPrefix = ".tmp-"

var (
	pointWritten   = Register("durable.written")   // bytes written, not yet synced
	pointSynced    = Register("durable.synced")    // file on disk under its temporary name
	pointPublished = Register("durable.published") // renamed, folder not yet synced
)

// Writer writes one new evidence file. It is used by one goroutine.
type Writer struct {
	fsys     FS
	file     File
	temp     string
	path     string
	size     int64
	err      error // the first failure; final
	finished bool  // on disk under its temporary name
	done     bool  // published or aborted
}

// Create begins a new file that will appear at path. It refuses where path
// exists (fs.ErrExist; CodeNotRegular where that is no regular file).
func Create(fsys FS, path string, perm fs.FileMode) (*Writer, error) {
	const op = "durable.create"
	info, err := fsys.Lstat(path)
	switch {
	case err == nil && !info.Mode().IsRegular():
		return nil, &batch.Error{Op: op, Code: batch.CodeNotRegular, Detail: path, Err: fs.ErrExist}
	case err == nil:
		return nil, &batch.Error{Op: op, Code: batch.CodeInternal, Detail: path, Err: fs.ErrExist}
	case !errors.Is(err, fs.ErrNotExist):
		return nil, Fault(op, path, err)
	}
	return begin(fsys, path, perm)
}

// begin opens the temporary file beside path.
func begin(fsys FS, path string, perm fs.FileMode) (*Writer, error) {
	temp := tempName(path)
	file, err := fsys.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL|syscall.O_NOFOLLOW, perm)
	if err != nil {
		return nil, Fault("durable.create", path, err)
	}
	return &Writer{fsys: fsys, file: file, temp: temp, path: path}, nil
}

func tempName(path string) string {
	var random [12]byte
	rand.Read(random[:]) // never fails since Go 1.24
	return filepath.Join(filepath.Dir(path), TempPrefix+hex.EncodeToString(random[:]))
}

// Write adds to the file. After a failure every later call fails alike.
func (w *Writer) Write(p []byte) (int, error) {
	if w.err == nil && (w.finished || w.done) {
		return 0, batch.Refuse("durable.write", batch.CodeInternal, "%s is finished", w.path)
	}
	if w.err != nil {
		return 0, w.err
	}
	n, err := w.file.Write(p)
	w.size += int64(n)
	if err == nil && n < len(p) {
		err = io.ErrShortWrite
	}
	if err != nil {
		w.err = writeFault("durable.write", w.path, err)
	}
	return n, w.err
}

// Size returns the bytes written so far.
func (w *Writer) Size() int64 { return w.size }

// Path returns where the file will appear.
func (w *Writer) Path() string { return w.path }

// Finish compares the length, fsyncs and closes the file. It still has its
// temporary name; Publish gives it its own.
func (w *Writer) Finish() error {
	if w.err != nil || w.finished {
		return w.err
	}
	Point(pointWritten)
	err := w.checkLength()
	if err == nil {
		err = w.file.Sync()
	}
	if err != nil {
		w.err = writeFault("durable.sync", w.path, err)
		return w.err
	}
	w.finished = true
	if err := w.file.Close(); err != nil {
		w.err = writeFault("durable.close", w.path, err)
		return w.err
	}
	Point(pointSynced)
	return nil
}

// checkLength asks the file system how long the file is: a lost write must not
// become evidence.
func (w *Writer) checkLength() error {
	info, err := w.file.Stat()
	if err != nil {
		return err
	}
	if info.Size() != w.size {
		return batch.Refuse("durable.length", batch.CodeDiskFault, "%s: %d bytes written, %d in the file", w.path, w.size, info.Size())
	}
	return nil
}

// Publish gives the finished file its name and refuses to replace anything. The
// name is durable after SyncFolder, which a caller with many files does once for
// all of them.
func (w *Writer) Publish() error {
	if err := w.Finish(); err != nil {
		return err
	}
	if w.done {
		return batch.Refuse("durable.publish", batch.CodeInternal, "%s is published or aborted", w.path)
	}
	if err := w.fsys.RenameNew(w.temp, w.path); err != nil {
		w.err = Fault("durable.publish", w.path, err)
		return w.err
	}
	w.done = true
	Point(pointPublished)
	return nil
}

// Abort removes the unfinished file; after Publish it does nothing, so it may
// be deferred.
func (w *Writer) Abort() error {
	if w.done {
		return nil
	}
	w.done = true
	if !w.finished {
		w.file.Close() // the file goes, so a failed close loses nothing
	}
	return Fault("durable.abort", w.path, w.fsys.Remove(w.temp))
}
