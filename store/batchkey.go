package store

import (
	"crypto/rand"

	"github.com/scanstelle/scanstelle/batch"
)

// newBatchKey makes the key under which the manifest of a new batch seals what
// tells of people. Erasing it later erases all of that at once.
func (s *Store) newBatchKey(id batch.ID) (fileKey, error) {
	key := make([]byte, 32)
	rand.Read(key)
	b, err := newBox(key)
	if err != nil {
		return fileKey{}, batch.Fail("store.batch-key", batch.CodeInternal, err)
	}
	s.boxes.Store(id, b)
	return fileKey{id, key}, nil
}

// batchBox returns the box of a batch. CodeStoreDamaged: its key is gone.
func (s *Store) batchBox(id batch.ID) (box, error) {
	const op = "store.batch-key"
	if b, ok := s.boxes.Load(id); ok {
		return b.(box), nil
	}
	damaged := func(err error) (box, error) {
		return box{}, &batch.Error{Op: op, Code: batch.CodeStoreDamaged, Unit: id, Detail: "der Schlüssel des Stapels fehlt oder passt nicht", Err: err}
	}
	var wrapped keyEntry
	found := false
	err := s.db.View(func(tx *txn) (err error) {
		found, err = get(tx, bucketKeys, string(id), &wrapped)
		return err
	})
	if err != nil || !found {
		return damaged(err)
	}
	key, err := s.keys.unwrap(wrapped)
	if err != nil {
		return damaged(err)
	}
	b, err := newBox(key)
	if err != nil {
		return damaged(err)
	}
	s.boxes.Store(id, b)
	return b, nil
}
