package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"syscall"

	"filippo.io/age"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
)

// stanza is the only recipient line of an evidence file: the file key is in the
// keyring under the file's ID, not in the file. Everything else is the age
// format (age-encryption.org/v1) with its ChaCha20-Poly1305 STREAM payload.
const stanza = "scanstelle.de/keyring"

// keyTaker is an age recipient that hands the file key to the keyring.
type keyTaker struct {
	id  batch.ID
	key []byte
}

func (t *keyTaker) Wrap(fileKey []byte) ([]*age.Stanza, error) {
	t.key = append([]byte(nil), fileKey...)
	return []*age.Stanza{{Type: stanza, Args: []string{string(t.id)}}}, nil
}

// keyGiver is the age identity of one evidence file.
type keyGiver struct {
	id  batch.ID
	key []byte
}

func (g keyGiver) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	if len(stanzas) != 1 || stanzas[0].Type != stanza || len(stanzas[0].Args) != 1 || stanzas[0].Args[0] != string(g.id) {
		return nil, age.ErrIncorrectIdentity
	}
	return g.key, nil
}

// Pending is an evidence file being written. Its content is encrypted on the
// way; after Finish the content is durable, its name is with the commit of the
// record that names it, and only then the file exists for readers.
type Pending struct {
	store  *Store
	batch  batch.ID
	role   Role
	taker  *keyTaker
	out    *durable.Writer
	enc    io.WriteCloser
	sum    hash.Hash
	bytes  int64
	record *FileRecord
	handed bool // to the committer: from then on it may be valid
}

// Create begins an evidence file of a batch. id is usually fresh; a page image
// carries the ID of its page.
func (s *Store) Create(batchID batch.ID, role Role, id batch.ID) (*Pending, error) {
	path := s.path(batchID, role, id)
	if err := durable.MkdirAll(s.fs, filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	out, err := durable.Create(s.fs, path, 0o600)
	if err != nil {
		return nil, err
	}
	p := &Pending{store: s, batch: batchID, role: role, taker: &keyTaker{id: id}, out: out, sum: sha256.New()}
	p.enc, err = age.Encrypt(out, p.taker)
	if err != nil {
		return nil, errors.Join(durable.Fault("store.create", path, err), out.Abort())
	}
	return p, nil
}

// Write adds plain bytes.
func (p *Pending) Write(b []byte) (int, error) {
	n, err := p.enc.Write(b)
	p.sum.Write(b[:n])
	p.bytes += int64(n)
	return n, err
}

// SHA256 returns the hash of the plain bytes written so far.
func (p *Pending) SHA256() string { return hex.EncodeToString(p.sum.Sum(nil)) }

// Size returns the number of plain bytes written so far.
func (p *Pending) Size() int64 { return p.bytes }

// Finish makes the content durable, gives the file its name and returns its
// description. The folder is not synced here: one fsync of it serves all files
// of a commit, before anything of them is written into keyring and manifest.
func (p *Pending) Finish() (FileRecord, error) {
	if err := p.enc.Close(); err != nil {
		return FileRecord{}, durable.Fault("store.finish", p.out.Path(), err)
	}
	if err := p.out.Publish(); err != nil {
		return FileRecord{}, err
	}
	p.record = &FileRecord{ID: p.taker.id, Role: p.role, SHA256: p.SHA256(), Bytes: p.bytes, Stored: p.out.Size()}
	return *p.record, nil
}

// Open reads a finished file before its record is committed: a package is
// judged before it becomes valid.
func (p *Pending) Open() (*File, error) {
	if p.record == nil {
		return nil, batch.Refuse("store.open-file", batch.CodeInternal, "file %s is not finished", p.taker.id)
	}
	return p.store.decrypt(fileEntry{FileRecord: *p.record, Batch: p.batch}, p.taker.key)
}

// Abort removes a file that no record was to name; after a commit was tried it
// does nothing, so it may be deferred. What it cannot remove the next Open does.
func (p *Pending) Abort() {
	if p.handed {
		return
	}
	_ = p.out.Abort()
	if p.record != nil {
		_ = p.store.fs.Remove(p.out.Path())
		p.record = nil // no record may name it any more
	}
}

func (s *Store) path(batchID batch.ID, role Role, id batch.ID) string {
	return filepath.Join(s.dir, evidencePath(batchID, role, id))
}

// evidencePath is where an evidence file lies below the data folder, or below a
// backup of it: those of a register beside it, all others with their batch.
func evidencePath(batchID batch.ID, role Role, id batch.ID) string {
	if r, ok := RegisterOf(batchID); ok {
		return filepath.Join("config", string(r), string(id))
	}
	return filepath.Join("batches", string(batchID), folderOf[role], string(id))
}

// File is an evidence file open for reading, decrypted on the fly. A
// changed byte makes the read fail.
type File struct {
	io.ReaderAt
	FileRecord
	file durable.File
}

// Size returns the plain length.
func (e *File) Size() int64 { return e.Bytes }

// Reader returns a reader over the whole content.
func (e *File) Reader() *io.SectionReader { return io.NewSectionReader(e.ReaderAt, 0, e.Bytes) }

// Close releases the file.
func (e *File) Close() error { return e.file.Close() }

// OpenFile opens an evidence file. CodeUnknownID: no record names it. CodeErased:
// its time was over.
// CodeStoreDamaged: it is missing, was changed, or its key is gone.
func (s *Store) OpenFile(id batch.ID) (*File, error) {
	entry, key, err := s.keyed(id)
	if err != nil {
		return nil, err
	}
	return s.decrypt(entry, key)
}

// keyed finds an evidence file and its key.
func (s *Store) keyed(id batch.ID) (entry fileEntry, key []byte, err error) {
	const op = "store.open-file"
	var wrapped keyEntry
	err = s.db.View(func(tx *txn) error {
		found, err := get(tx, bucketFiles, string(id), &entry)
		if err == nil && !found {
			return &batch.Error{Op: op, Code: batch.CodeUnknownID, Detail: string(id)}
		}
		if err == nil && entry.Erased {
			return &batch.Error{Op: op, Code: batch.CodeErased, Unit: id, Detail: string(id)}
		}
		if err != nil {
			return err
		}
		found, err = get(tx, bucketKeys, string(id), &wrapped)
		if err == nil && !found {
			return &batch.Error{Op: op, Code: batch.CodeStoreDamaged, Unit: id, Detail: "der Schlüssel zur Datei fehlt"}
		}
		return err
	})
	if err != nil {
		return entry, nil, err
	}
	if key, err = s.keys.unwrap(wrapped); err != nil {
		return entry, nil, &batch.Error{Op: op, Code: batch.CodeStoreDamaged, Unit: id, Detail: "der Schlüssel zur Datei passt nicht", Err: err}
	}
	return entry, key, nil
}

func (s *Store) decrypt(entry fileEntry, key []byte) (*File, error) {
	const op = "store.open-file"
	damaged := func(detail string, err error) error {
		return &batch.Error{Op: op, Code: batch.CodeStoreDamaged, Unit: entry.ID, Detail: fmt.Sprintf("%s %s", entry.Role, detail), Err: err}
	}
	file, err := s.fs.OpenFile(s.path(entry.Batch, entry.Role, entry.ID), os.O_RDONLY|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return nil, damaged("fehlt", err)
	}
	info, err := file.Stat()
	if err != nil || info.Size() != entry.Stored {
		return nil, errors.Join(damaged("hat die falsche Länge", err), file.Close())
	}
	plain, size, err := age.DecryptReaderAt(file, info.Size(), keyGiver{entry.ID, key})
	if err != nil || size != entry.Bytes {
		return nil, errors.Join(damaged("ist verändert", err), file.Close())
	}
	return &File{ReaderAt: plain, FileRecord: entry.FileRecord, file: file}, nil
}
