package store

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
)

// manifest brings the lines of a manifest or register up to a number into the
// backup.
func (m *Mirror) manifest(id batch.ID, to int64, state *BackupState) error {
	size, last := int64(0), int64(0)
	err := m.s.allLines(id, func(raw []byte, l line) error {
		if l.Seq > to {
			return errStop
		}
		size, last = size+int64(len(raw))+1, l.Seq
		return nil
	})
	if err != nil || last < to {
		detail := "das Manifest ist hier beschädigt"
		if err != nil {
			detail = batch.Message(err)
		}
		state.Gaps = append(state.Gaps, BackupGap{Batch: id, Detail: detail})
	}
	if size == 0 {
		return nil
	}
	path := m.s.manifestPath(id)
	name, err := filepath.Rel(m.s.dir, path)
	if err != nil {
		return batch.Fail("store.backup", batch.CodeInternal, err)
	}
	return m.prefix(name, path, size)
}

// prefixChunk bounds what is held of a line file at a time.
const prefixChunk = 4 << 20

// prefix makes a line file of the backup begin with the first size bytes of the
// one here. These never change, so normally the new ones are appended; what lies
// there and differs, from a pass that was interrupted, is cut.
func (m *Mirror) prefix(name, source string, size int64) error {
	if m.sizes[name] >= size {
		return nil
	}
	path := filepath.Join(m.dir, name)
	if err := m.folder(filepath.Dir(path)); err != nil {
		return err
	}
	from, err := m.s.fs.OpenFile(source, os.O_RDONLY|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return durable.Fault("store.backup", source, err)
	}
	defer from.Close()
	to, err := durable.OpenAppender(m.fs, path, 0o600)
	if err != nil {
		return m.fault(err)
	}
	at := m.sizes[name]
	if to.Size() != at {
		if at, err = equalLines(from, to, min(size, to.Size())); err == nil && at < to.Size() && at < size {
			err = to.Drop(at)
		}
	}
	begin := at
	for err == nil && at < size {
		at, err = appendLines(from, to, at, size)
	}
	if err == nil {
		err = to.Sync()
	}
	if err := errors.Join(err, to.Close()); err != nil {
		return m.fault(err)
	}
	if err := m.compare(path, from, begin, size); err != nil {
		return err
	}
	m.sizes[name] = size
	return nil
}

// appendLines adds whole lines from offset at on, and returns where they end.
func appendLines(from io.ReaderAt, to *durable.Appender, at, size int64) (int64, error) {
	data := make([]byte, min(prefixChunk, size-at))
	if _, err := from.ReadAt(data, at); err != nil {
		return at, err
	}
	n := bytes.LastIndexByte(data, '\n') + 1
	if n == 0 {
		return at, batch.Refuse("store.backup", batch.CodeStoreDamaged, "eine Zeile ist länger als %d Byte", prefixChunk)
	}
	if _, err := to.Append(bytes.Split(data[:n-1], []byte("\n"))...); err != nil {
		return at, err
	}
	return at + int64(n), nil
}

// equalLines returns how many of the first size bytes are equal in both, rounded
// down to the end of a line.
func equalLines(a, b io.ReaderAt, size int64) (int64, error) {
	pa, pb := make([]byte, prefixChunk), make([]byte, prefixChunk)
	for at := int64(0); at < size; {
		n := min(prefixChunk, size-at)
		if _, err := a.ReadAt(pa[:n], at); err != nil {
			return 0, err
		}
		if _, err := b.ReadAt(pb[:n], at); err != nil {
			return 0, err
		}
		if !bytes.Equal(pa[:n], pb[:n]) {
			i := int64(0)
			for pa[i] == pb[i] {
				i++
			}
			return at + int64(bytes.LastIndexByte(pa[:i], '\n')) + 1, nil
		}
		at += n
	}
	return size, nil
}

// compare reads the lines that were added back from the backup.
func (m *Mirror) compare(path string, from io.ReaderAt, at, size int64) error {
	file, err := m.fs.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return m.fault(err)
	}
	defer file.Close()
	forget(file)
	shifted := func(r io.ReaderAt) io.ReaderAt { return io.NewSectionReader(r, at, size-at) }
	n, err := equalLines(shifted(from), shifted(file), size-at)
	if err != nil {
		return m.fault(err)
	}
	if n != size-at {
		return batch.Refuse("store.backup", batch.CodeBackupDamaged, "%s, zurückgelesen ist etwas anderes", path)
	}
	return nil
}
