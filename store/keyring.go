package store

import (
	"bufio"
	"bytes"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"syscall"

	"filippo.io/age"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
)

// keyring holds the key of every evidence file, wrapped with AES-256-GCM under
// a key-encrypting key, which in turn is encrypted with age to the station key
// and to the printed recovery key. It is a line file: a header, then one line
// per file; an erasure rewrites it under a fresh key-encrypting key, so that
// erasing a key erases the page on any medium (A.AM.VT.H.3). The index finds
// the wrapped key of a file; the keyring is the truth.
type keyring struct {
	file       *durable.Appender // the committer's
	files      boxes             // of the lines
	index      boxes             // of the private values of the index
	generation int
}

// fileKey is a key that is not in the keyring yet.
type fileKey struct {
	id  batch.ID
	key []byte
}

type keyringHeader struct {
	Format     int    `json:"format"`
	Generation int    `json:"generation"`
	KEK        []byte `json:"kek"` // age file: 32 bytes for the station and the recovery key
}

// keyEntry is one line of the keyring, and a value of the index.
type keyEntry struct {
	ID  batch.ID `json:"id"`
	Key []byte   `json:"key"` // nonce and sealed 16 byte file key; the ID is authenticated with it
}

const keyringFormat = 1

// createKeyring writes a fresh keyring for the given age recipients.
func createKeyring(fsys durable.FS, path string, recipients ...age.Recipient) error {
	line, _, err := newHeader(1, recipients...)
	if err != nil {
		return err
	}
	return durable.Replace(fsys, path, append(line, '\n'))
}

// newHeader makes a fresh key-encrypting key and the header line that holds it.
func newHeader(generation int, recipients ...age.Recipient) (line, kek []byte, err error) {
	kek = make([]byte, 32)
	rand.Read(kek)
	sealed, err := seal(kek, recipients...)
	if err != nil {
		return nil, nil, batch.Fail("keyring.header", batch.CodeStoreKey, err)
	}
	line, err = json.Marshal(keyringHeader{Format: keyringFormat, Generation: generation, KEK: sealed})
	if err != nil {
		return nil, nil, batch.Fail("keyring.header", batch.CodeInternal, err)
	}
	return line, kek, nil
}

// openKeyring unlocks the keyring with the station or the recovery key. Its lines
// follow with openLines: only the index, which needs the keyring, knows which of
// them are committed.
func openKeyring(fsys durable.FS, path string, identity age.Identity) (*keyring, error) {
	file, err := fsys.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &batch.Error{Op: "keyring.open", Code: batch.CodeStoreDamaged, Detail: "der Schlüsselbund fehlt", Err: err}
	}
	if err != nil {
		return nil, durable.Fault("keyring.open", path, err)
	}
	defer file.Close()
	k := &keyring{}
	return k, k.unlock(file, identity)
}

// openLines opens the lines for reading and appending. What follows the last
// newline is cut, unless it lies within the committed bytes: CodeStoreDamaged.
func (k *keyring) openLines(fsys durable.FS, path string, committed int64) (err error) {
	k.file, err = durable.OpenCommitted(fsys, path, 0o600, committed)
	return err
}

func (k *keyring) close() error {
	if k == nil || k.file == nil {
		return nil
	}
	return k.file.Close()
}

func (k *keyring) unlock(file io.Reader, identity age.Identity) error {
	const op = "keyring.open"
	line, err := bufio.NewReader(file).ReadBytes('\n')
	if err != nil {
		return &batch.Error{Op: op, Code: batch.CodeStoreDamaged, Detail: "Schlüsselbund ohne Kopfzeile", Err: err}
	}
	var header keyringHeader
	if err := json.Unmarshal(line, &header); err != nil {
		return &batch.Error{Op: op, Code: batch.CodeStoreDamaged, Detail: "Schlüsselbund", Err: err}
	}
	if header.Format != keyringFormat {
		return batch.Refuse(op, batch.CodeStoreFormat, "Schlüsselbund im Format %d", header.Format)
	}
	r, err := age.Decrypt(bytes.NewReader(header.KEK), identity)
	if err != nil {
		return &batch.Error{Op: op, Code: batch.CodeStoreKey, Detail: "der Schlüsselbund lässt sich nicht öffnen", Err: err}
	}
	kek, err := io.ReadAll(io.LimitReader(r, 33))
	if err != nil || len(kek) != 32 {
		return &batch.Error{Op: op, Code: batch.CodeStoreDamaged, Detail: "Schlüsselbund", Err: err}
	}
	return k.use(header.Generation, kek)
}

// use makes kek the newest key-encrypting key. The one before it stays for
// readers under way.
func (k *keyring) use(generation int, kek []byte) error {
	const op = "keyring.use"
	files, err := newBox(kek)
	if err != nil {
		return batch.Fail(op, batch.CodeInternal, err)
	}
	indexKey, err := hkdf.Key(sha256.New, kek, nil, "scanstelle index", 32)
	if err != nil {
		return batch.Fail(op, batch.CodeInternal, err)
	}
	index, err := newBox(indexKey)
	if err != nil {
		return batch.Fail(op, batch.CodeInternal, err)
	}
	k.generation = generation
	k.files.add(files, 1)
	k.index.add(index, 1)
	return nil
}

// wrap seals a file key for its line.
func (k *keyring) wrap(id batch.ID, key []byte) keyEntry {
	return keyEntry{ID: id, Key: k.files.seal(key, string(id))}
}

// unwrap opens a line.
func (k *keyring) unwrap(e keyEntry) ([]byte, error) {
	return k.files.open(e.Key, string(e.ID))
}

// read streams the entries that begin at or after offset; 0 starts behind the
// header. It returns where the last whole line ends.
func (k *keyring) read(offset int64, fn func(keyEntry) error) error {
	r := bufio.NewReader(io.NewSectionReader(k.file, offset, k.file.Size()-offset))
	if offset == 0 {
		if _, err := r.ReadBytes('\n'); err != nil {
			return err
		}
	}
	for {
		line, err := r.ReadBytes('\n')
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		var e keyEntry
		if err := json.Unmarshal(line, &e); err != nil {
			return err
		}
		if err := fn(e); err != nil {
			return err
		}
	}
}
