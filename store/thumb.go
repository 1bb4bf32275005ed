package store

import (
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
)

// maxThumb bounds the bytes of a file that is believed to be a thumbnail.
const maxThumb = 1 << 20

// thumbsFolder lies beside the folders of the evidence files of a batch.
const thumbsFolder = "thumbs"

func (s *Store) thumbPath(batchID, page batch.ID) string {
	return filepath.Join(s.dir, "batches", string(batchID), thumbsFolder, string(page))
}

// PutThumb keeps the thumbnail of a page that is durable. No record names it,
// nothing waits for the disk, and one that is missing, torn or changed is made
// anew. It shows what a page says, so it is encrypted, under a key that comes from
// the key of its page: whatever erases the page erases it, on any medium
// (A.AM.VT.H.3).
func (s *Store) PutThumb(page batch.ID, t batch.Thumb) error {
	const op = "store.put-thumb"
	s.keeping.RLock() // an erasure must not pass between the key and the file
	defer s.keeping.RUnlock()
	b, batchID, err := s.thumbBox(page)
	if err != nil {
		return err
	}
	plain, err := json.Marshal(t)
	if err != nil {
		return batch.Fail(op, batch.CodeInternal, err)
	}
	path := s.thumbPath(batchID, page)
	if err := s.fs.Mkdir(filepath.Dir(path), 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return durable.Fault(op, path, err)
	}
	// Half a file does not decrypt, and that is all it takes: no other name, no sync.
	file, err := s.fs.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return durable.Fault(op, path, err)
	}
	_, err = file.Write(b.seal(plain, thumbsFolder+"/"+string(page)))
	if err = errors.Join(err, file.Close()); err != nil {
		return durable.Fault(op, path, err)
	}
	return nil
}

// Thumb returns the thumbnail of a page; found is false where there is none that
// can be used. CodeErased, CodeUnknownID as with OpenFile.
func (s *Store) Thumb(page batch.ID) (t batch.Thumb, found bool, err error) {
	b, batchID, err := s.thumbBox(page)
	if err != nil {
		return t, false, err
	}
	path := s.thumbPath(batchID, page)
	info, err := s.fs.Lstat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxThumb {
		return t, false, nil
	}
	sealed, err := readFile(s.fs, path)
	if err != nil {
		return t, false, nil
	}
	plain, err := b.open(sealed, thumbsFolder+"/"+string(page))
	return t, err == nil && json.Unmarshal(plain, &t) == nil, nil
}

// thumbBox makes the box of a page's thumbnail of the key of its image.
func (s *Store) thumbBox(page batch.ID) (box, batch.ID, error) {
	entry, key, err := s.keyed(page)
	if err != nil {
		return box{}, "", err
	}
	derived, err := hkdf.Key(sha256.New, key, nil, "scanstelle thumbnail", 32)
	if err != nil {
		return box{}, "", batch.Fail("store.thumb", batch.CodeInternal, err)
	}
	b, err := newBox(derived)
	if err != nil {
		return box{}, "", batch.Fail("store.thumb", batch.CodeInternal, err)
	}
	return b, entry.Batch, nil
}

// removeThumb takes the thumbnail of a page that is erased: of its image, or of a
// file taken in that is the image itself. Its key is gone already; a file that
// stays is noise.
func (s *Store) removeThumb(f fileEntry) error {
	if f.Role != RolePage && f.Role != RoleOriginal {
		return nil
	}
	path := s.thumbPath(f.Batch, f.ID)
	if err := s.fs.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return durable.Fault("store.erase", path, err)
	}
	return nil
}
