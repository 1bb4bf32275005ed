package store

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"filippo.io/age"
	"go.etcd.io/bbolt"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
)

// keyringState says in the index which keyring it belongs to.
type keyringState struct {
	Generation int `json:"generation"`
	// Rekeyed is unset while private values of the index still have the key of
	// the generation before.
	Rekeyed bool `json:"rekeyed"`
}

const metaKeyring = "keyring"

// currentIndex takes an opened database. One of another generation of the
// keyring is dropped, for recover to make it anew: a kill came between the two,
// and the key of its private values is gone. So is one that an older program made
// and that lacks a bucket.
func (s *Store) currentIndex(db *bbolt.DB) (*index, error) {
	x := &index{db, &s.keys.index}
	var state keyringState
	used, stale := false, false
	err := x.View(func(tx *txn) error {
		if tx.Bucket(bucketMeta) == nil {
			return nil
		}
		used = tx.Bucket(bucketMeta).Get([]byte("commit")) != nil
		for _, name := range derivedBuckets { // one of an older program knows less
			stale = stale || used && tx.Bucket(name) == nil
		}
		known, err := get(tx, bucketMeta, metaKeyring, &state)
		stale = stale || known && (state.Generation != s.keys.generation || !state.Rekeyed) || used && !known && s.keys.generation != 1
		return err
	})
	if err == nil && stale {
		if err = errors.Join(db.Close(), os.Remove(s.indexPath())); err == nil {
			if db, err = bbolt.Open(s.indexPath(), 0o600, &bbolt.Options{}); err != nil {
				return nil, s.indexFault("store.open", err)
			}
			x, s.recovery.IndexRebuilt = &index{db, &s.keys.index}, true
		}
	}
	if err != nil {
		return nil, s.indexFault("store.open", errors.Join(err, db.Close()))
	}
	return x, s.indexFault("store.open", x.Update(func(tx *txn) error {
		if _, err := tx.CreateBucketIfNotExists(bucketMeta); err != nil {
			return err
		}
		return put(tx, bucketMeta, metaKeyring, keyringState{s.keys.generation, true})
	}))
}

// forgetKeys takes the keys of files out of keyring and index.
func (s *Store) forgetKeys(ctx context.Context, files []fileEntry) error {
	drop := map[batch.ID]bool{}
	held := false
	err := s.db.View(func(tx *txn) error {
		for _, f := range files {
			drop[f.ID] = true
			held = held || tx.Bucket(bucketKeys).Get([]byte(f.ID)) != nil
		}
		return nil
	})
	if err != nil || !held {
		return err
	}
	if err := s.renew(ctx, drop); err != nil {
		return err
	}
	return s.rekeyIndex(ctx)
}

// renew waits for a backup that reads the keyring; the committer must not.
func (s *Store) renew(ctx context.Context, drop map[batch.ID]bool) error {
	s.keeping.Lock()
	defer s.keeping.Unlock()
	return s.work(ctx, func() error { return s.renewKeyring(drop) })
}

// work runs fn in the committer, between two commits.
func (s *Store) work(ctx context.Context, fn func() error) error {
	return s.commit(ctx, &change{work: fn})
}

// runWork runs what is to run in the committer and returns the other changes.
func (s *Store) runWork(group []*change) []*change {
	others := group[:0:0]
	for _, c := range group {
		if c.work == nil {
			others = append(others, c)
			continue
		}
		if s.failed != nil {
			c.done <- s.failed
			continue
		}
		c.done <- c.work()
	}
	return others
}

// nextKeyring is where the new keyring is written before it takes its place.
const nextKeyring = "keyring.next"

// renewKeyring rewrites the keyring under a fresh key-encrypting key, without the
// keys to drop (A.AM.VT.H.3). Until the new one takes the place of the old one a
// failure changes nothing; after that it is the committer's last.
func (s *Store) renewKeyring(drop map[batch.ID]bool) error {
	var recipients []age.Recipient
	for _, text := range []string{s.station.Recipient, s.station.Recovery} {
		r, err := age.ParseX25519Recipient(text)
		if err != nil {
			return &batch.Error{Op: "store.erase", Code: batch.CodeStoreDamaged, Detail: "station.json", Err: err}
		}
		recipients = append(recipients, r)
	}
	generation := s.keys.generation + 1
	data, kek, err := newHeader(generation, recipients...)
	if err != nil {
		return err
	}
	data = append(data, '\n')
	box, err := newBox(kek)
	if err != nil {
		return batch.Fail("store.erase", batch.CodeInternal, err)
	}
	if err := s.keys.read(0, func(e keyEntry) error {
		if drop[e.ID] {
			return nil
		}
		key, err := s.keys.unwrap(e)
		if err != nil {
			return &batch.Error{Op: "store.erase", Code: batch.CodeStoreDamaged, Unit: e.ID, Detail: "Schlüsselbund", Err: err}
		}
		line, err := json.Marshal(keyEntry{e.ID, box.seal(key, string(e.ID))})
		data = append(append(data, line...), '\n')
		return err
	}); err != nil {
		return err
	}
	next := filepath.Join(s.dir, nextKeyring)
	if err := durable.Replace(s.fs, next, data); err != nil {
		return err
	}
	if err := s.swapKeyring(next, generation, kek, drop); err != nil {
		s.failed = err
		return err
	}
	return nil
}

// swapKeyring puts the new keyring in the place of the old one and tells the
// index.
func (s *Store) swapKeyring(next string, generation int, kek []byte, drop map[batch.ID]bool) error {
	path := filepath.Join(s.dir, "keyring")
	if err := s.fs.Rename(next, path); err != nil {
		return durable.Fault("store.erase", path, err)
	}
	if err := s.fs.SyncDir(s.dir); err != nil {
		return durable.Fault("store.erase", path, err)
	}
	durable.Point(pointRewritten)
	file, err := durable.OpenAppender(s.fs, path, 0o600)
	if err != nil {
		return err
	}
	_ = s.keys.file.Close() // of a file that has no name any more
	s.keys.file = file
	if err := s.keys.use(generation, kek); err != nil {
		return err
	}
	err = s.db.Update(func(tx *txn) error {
		for id := range drop {
			if err := tx.Bucket(bucketKeys).Delete([]byte(id)); err != nil {
				return err
			}
		}
		if err := s.markCommitted(tx); err != nil {
			return err
		}
		return put(tx, bucketMeta, metaKeyring, keyringState{generation, false})
	})
	if err != nil {
		return s.indexFault("store.erase", err)
	}
	durable.Point(pointRekeying)
	return nil
}

// sweepKeyring removes a new keyring that never took its place.
func (s *Store) sweepKeyring() error {
	next := filepath.Join(s.dir, nextKeyring)
	if err := s.fs.Remove(next); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return durable.Fault("store.open", next, err)
	}
	return nil
}
