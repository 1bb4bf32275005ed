package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"filippo.io/age"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
)

// copied is what became of one evidence file.
type copied struct {
	bytes  int64
	copied bool // written now; else it lay there
	mended bool
	gap    *BackupGap
}

func (c copied) count(state *BackupState, report *BackupReport) {
	switch {
	case c.gap != nil:
		state.Gaps = append(state.Gaps, *c.gap)
		return
	case c.bytes == 0: // erased, or not copied
		return
	case c.copied:
		report.Files++
		state.Files++
		state.Bytes += c.bytes
	default:
		report.Read++
	}
	report.Bytes += c.bytes
	if c.mended {
		report.Mended++
	}
}

// copyFile brings one evidence file into the backup and reads it back from
// there: it counts when what lies there decrypts to the bytes whose hash the
// manifest has. An error is one of the backup folder; what is wrong with the
// file here becomes a gap and stops nothing.
func (m *Mirror) copyFile(ctx context.Context, id batch.ID, f FileRecord) (copied, error) {
	if m.s.isErased(f.ID) {
		return copied{}, nil
	}
	key, err := m.s.fileKey(f.ID)
	if err != nil {
		return gap(id, f, err), nil
	}
	path := m.path(id, f)
	if err := m.folder(filepath.Dir(path)); err != nil {
		return copied{}, err
	}
	c := copied{bytes: f.Stored}
	if _, err := m.fs.Lstat(path); err == nil {
		if m.whole(path, f, key) == nil {
			return c, nil
		}
		c.mended = true
		if err := m.fs.Remove(path); err != nil {
			return c, m.fault(err)
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return c, m.fault(err)
	}
	if err := ctx.Err(); err != nil {
		return copied{}, batch.Fail("store.backup", batch.CodeCanceled, err)
	}
	from, err := m.s.fs.OpenFile(m.s.path(id, f.Role, f.ID), os.O_RDONLY|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return gap(id, f, err), nil
	}
	defer from.Close()
	source := &failing{Reader: io.LimitReader(from, f.Stored+1)}
	if err := m.put(path, source); err != nil {
		if source.err != nil {
			return gap(id, f, source.err), nil
		}
		return copied{}, m.fault(err)
	}
	c.copied = true
	if bad := m.whole(path, f, key); bad != nil {
		if err := m.fs.Remove(path); err != nil {
			return copied{}, m.fault(err)
		}
		if here := decrypts(from, f, key); here != nil {
			return gap(id, f, here), nil
		}
		return copied{}, &batch.Error{Op: "store.backup", Code: batch.CodeBackupDamaged, Unit: f.ID, Detail: path + ", zurückgelesen ist etwas anderes", Err: bad}
	}
	return c, nil
}

func gap(id batch.ID, f FileRecord, err error) copied {
	return copied{gap: &BackupGap{id, f.ID, fmt.Sprintf("%s: %v", f.Role, err)}}
}

// put writes a file under its name, durable but for the name.
func (m *Mirror) put(path string, from io.Reader) error {
	w, err := durable.Create(m.fs, path, 0o600)
	if err != nil {
		return err
	}
	_, err = io.CopyBuffer(struct{ io.Writer }{w}, from, make([]byte, 256<<10))
	if err == nil {
		err = w.Publish()
	}
	if err != nil {
		return errors.Join(err, w.Abort())
	}
	return nil
}

// failing keeps the error of the reader apart from that of the writer.
type failing struct {
	io.Reader
	err error
}

func (r *failing) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != nil && err != io.EOF {
		r.err = err
	}
	return n, err
}

// whole reads a file of the backup back, past the memory of the machine where it
// can be, and compares it with its record.
func (m *Mirror) whole(path string, f FileRecord, key []byte) error {
	file, err := m.fs.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return err
	}
	defer file.Close()
	forget(file)
	return decrypts(file, f, key)
}

// decrypts proves that a stored evidence file is what its record says.
func decrypts(file durable.File, f FileRecord, key []byte) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if info.Size() != f.Stored {
		return fmt.Errorf("%d bytes instead of %d", info.Size(), f.Stored)
	}
	plain, err := age.Decrypt(io.NewSectionReader(file, 0, f.Stored), keyGiver{f.ID, key})
	if err != nil {
		return err
	}
	sum := sha256.New()
	if _, err := io.CopyBuffer(sum, plain, make([]byte, 256<<10)); err != nil {
		return err
	}
	if hex.EncodeToString(sum.Sum(nil)) != f.SHA256 {
		return errors.New("another hash")
	}
	return nil
}

// fileKey returns the key of an evidence file.
func (s *Store) fileKey(id batch.ID) ([]byte, error) {
	var wrapped keyEntry
	found := false
	if err := s.db.View(func(tx *txn) (err error) {
		found, err = get(tx, bucketKeys, string(id), &wrapped)
		return err
	}); err != nil {
		return nil, err
	}
	if !found {
		return nil, errors.New("no key")
	}
	return s.keys.unwrap(wrapped)
}

// isErased tells whether an act took a file.
func (s *Store) isErased(id batch.ID) bool {
	var f fileEntry
	_ = s.db.View(func(tx *txn) error { // what cannot be read is not known to be erased
		_, err := get(tx, bucketFiles, string(id), &f)
		return err
	})
	return f.Erased
}

// folder makes a folder of the backup once and clears it of unfinished files.
func (m *Mirror) folder(dir string) error {
	m.same.Lock()
	defer m.same.Unlock()
	if _, known := m.folders[dir]; known {
		m.folders[dir] = true
		return nil
	}
	if err := durable.MkdirAll(m.fs, dir, 0o700); err != nil {
		return m.fault(err)
	}
	if _, err := durable.Sweep(m.fs, dir); err != nil {
		return m.fault(err)
	}
	m.folders[dir] = true
	return nil
}

// syncFolders makes the names of the files durable that were copied since.
func (m *Mirror) syncFolders() error {
	m.same.Lock()
	defer m.same.Unlock()
	for dir, changed := range m.folders {
		if !changed {
			continue
		}
		if err := m.fs.SyncDir(dir); err != nil {
			return m.fault(err)
		}
		m.folders[dir] = false
	}
	const most = 10_000
	if len(m.folders) > most {
		clear(m.folders)
	}
	return nil
}

// readFresh reads a small file of the backup back.
func (m *Mirror) readFresh(path string) ([]byte, error) {
	file, err := m.fs.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	forget(file)
	return io.ReadAll(file)
}
