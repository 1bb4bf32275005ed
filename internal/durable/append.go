package durable

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"

	"github.com/scanstelle/scanstelle/batch"
)

var (
	pointAppended     = Register("durable.appended")      // lines written, not yet synced
	pointAppendSynced = Register("durable.append-synced") // lines on disk
)

// Appender adds lines to a file that only grows. It is safe for several
// goroutines. A failed fsync, and a failed write that cannot be taken back,
// poison it: every later call returns that error, and the file must be opened
// anew (which looks at what is really there).
type Appender struct {
	path string

	mu     sync.Mutex
	file   File
	size   int64
	synced int64
	cut    []byte
	err    error
}

// OpenAppender opens the line file at path, or makes it (durable in its
// folder). A last line without its newline is what a crash left: it is cut, and
// Cut returns it.
func OpenAppender(fsys FS, path string, perm fs.FileMode) (*Appender, error) {
	return OpenCommitted(fsys, path, perm, 0)
}

// OpenCommitted is OpenAppender for a file of which committed bytes, whole lines,
// are known to be durable: no crash can have torn these. Where they do not end a
// line any more nothing is cut, and the error is CodeStoreDamaged.
func OpenCommitted(fsys FS, path string, perm fs.FileMode, committed int64) (*Appender, error) {
	const op = "durable.open"
	file, err := openLines(fsys, path, perm)
	if err != nil {
		return nil, err
	}
	a := &Appender{path: path, file: file}
	// Also for a file that was there: its maker may have been killed before it
	// came to this line.
	if err := fsys.SyncDir(filepath.Dir(path)); err != nil {
		return nil, errors.Join(writeFault(op, path, err), file.Close())
	}
	if err := a.cutTorn(committed); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return a, nil
}

func openLines(fsys FS, path string, perm fs.FileMode) (File, error) {
	const op, flags = "durable.open", os.O_RDWR | os.O_APPEND | syscall.O_NOFOLLOW
	info, err := fsys.Lstat(path)
	create := 0
	switch {
	case errors.Is(err, fs.ErrNotExist):
		create = os.O_CREATE | os.O_EXCL
	case err != nil:
		return nil, Fault(op, path, err)
	case !info.Mode().IsRegular():
		return nil, &batch.Error{Op: op, Code: batch.CodeNotRegular, Detail: path, Err: fs.ErrExist}
	}
	file, err := fsys.OpenFile(path, flags|create, perm)
	if err != nil {
		return nil, Fault(op, path, err)
	}
	return file, nil
}

// maxTorn bounds the tail without a newline that opening takes for a torn line;
// no writer makes longer lines.
const maxTorn = 64 << 20

// cutTorn finds the last newline from the end and drops what follows it, but
// nothing of the committed bytes.
func (a *Appender) cutTorn(committed int64) error {
	info, err := a.file.Stat()
	if err != nil {
		return Fault("durable.open", a.path, err)
	}
	const block = 64 << 10
	end, keep := info.Size(), int64(0)
	for at := end; at > 0 && keep == 0; {
		if end-at > maxTorn {
			return batch.Refuse("durable.open", batch.CodeStoreDamaged, "%s: no line ends in the last %d bytes", a.path, end-at)
		}
		n := min(at, block)
		at -= n
		buf := make([]byte, n)
		if _, err := a.file.ReadAt(buf, at); err != nil && !errors.Is(err, io.EOF) {
			return Fault("durable.open", a.path, err)
		}
		if i := bytes.LastIndexByte(buf, '\n'); i >= 0 {
			keep = at + int64(i) + 1
			a.cut = append(buf[i+1:], a.cut...)
		} else {
			a.cut = append(buf, a.cut...)
		}
	}
	if keep < committed {
		return batch.Refuse("durable.open", batch.CodeStoreDamaged, "%s hat ganze Zeilen bis Byte %d, verzeichnet sind %d", filepath.Base(a.path), keep, committed)
	}
	return a.truncate(keep)
}

// truncate also syncs: what a killed process wrote may still be in memory only.
func (a *Appender) truncate(size int64) error {
	err := a.file.Truncate(size)
	if err == nil {
		err = a.file.Sync()
	}
	if err != nil {
		a.err = writeFault("durable.truncate", a.path, err)
		return a.err
	}
	a.size, a.synced = size, size
	return nil
}

// Cut returns the torn tail that opening removed; nil where the file ended with
// a whole line.
func (a *Appender) Cut() []byte { return a.cut }

// Append writes the lines, each with a newline after it, in one write, and
// returns where the first begins. They are durable after Sync. Either all lines
// are in the file or none: what a failed write left is taken back.
func (a *Appender) Append(lines ...[]byte) (offset int64, err error) {
	const op = "durable.append"
	var buf []byte
	for _, line := range lines {
		if bytes.IndexByte(line, '\n') >= 0 {
			return 0, batch.Refuse(op, batch.CodeInternal, "%s: a newline inside a line", a.path)
		}
		buf = append(append(buf, line...), '\n')
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.err != nil {
		return 0, a.err
	}
	offset = a.size
	n, err := a.file.Write(buf)
	if err == nil && n < len(buf) {
		err = io.ErrShortWrite
	}
	if err != nil {
		return 0, a.takeBack(offset, writeFault(op, a.path, err))
	}
	a.size += int64(n)
	Point(pointAppended)
	return offset, nil
}

// takeBack removes the part of a failed write. The bytes before it stay as they
// were, synced or not.
func (a *Appender) takeBack(size int64, cause error) error {
	if err := a.file.Truncate(size); err != nil {
		a.err = errors.Join(cause, err)
		return a.err
	}
	return cause
}

// Sync makes every appended line durable.
func (a *Appender) Sync() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.err != nil {
		return a.err
	}
	if a.synced == a.size {
		return nil
	}
	size := a.size
	if err := a.file.Sync(); err != nil {
		a.err = writeFault("durable.sync", a.path, err)
		return a.err
	}
	a.synced = size
	Point(pointAppendSynced)
	return nil
}

// Size returns the length of the file in bytes with all appended lines.
func (a *Appender) Size() int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.size
}

// Synced returns how many bytes are known to be on the disk.
func (a *Appender) Synced() int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.synced
}

// ReadAt reads appended lines, synced or not.
func (a *Appender) ReadAt(p []byte, offset int64) (int, error) { return a.file.ReadAt(p, offset) }

// Drop cuts the file at size, which must be the beginning of a line: for
// opening code that finds a last line torn although it has its newline.
func (a *Appender) Drop(size int64) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.err != nil {
		return a.err
	}
	if size < 0 || size > a.size {
		return batch.Refuse("durable.drop", batch.CodeInternal, "%s: %d of %d bytes", a.path, size, a.size)
	}
	return a.truncate(size)
}

// Close closes the file without an fsync.
func (a *Appender) Close() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.err == nil {
		a.err = batch.Fail("durable.append", batch.CodeInternal, fs.ErrClosed)
	}
	return Fault("durable.close", a.path, a.file.Close())
}
