package store

import (
	"bytes"
	"context"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
)

// rekeyStep bounds the values that one step seals anew: the committer serves
// those who wait for it between the steps.
const rekeyStep = 2000

// rekeyIndex seals the private values of the index, and the keys of files in it,
// under the newest key. Readers open both meanwhile. A kill on the way makes
// the next Open build the index anew.
func (s *Store) rekeyIndex(ctx context.Context) error {
	for _, bucket := range allBuckets {
		if !privateBuckets[string(bucket)] && !bytes.Equal(bucket, bucketKeys) {
			continue
		}
		var from []byte
		for first := true; first || from != nil; first = false {
			if err := s.work(ctx, func() (err error) {
				from, err = s.rekeyValues(bucket, from)
				return err
			}); err != nil {
				return err
			}
		}
	}
	return s.work(ctx, func() error {
		return s.indexFault("store.erase", s.db.Update(func(tx *txn) error {
			return put(tx, bucketMeta, metaKeyring, keyringState{s.keys.generation, true})
		}))
	})
}

// rekeyValues seals the values of a bucket from a key on, and returns where to go
// on; nil at the end.
func (s *Store) rekeyValues(bucket, from []byte) (next []byte, err error) {
	err = s.db.Update(func(tx *txn) error {
		type pair struct{ key, value []byte }
		var found []pair
		c := tx.Bucket(bucket).Cursor()
		k, v := c.First()
		if from != nil {
			k, v = c.Seek(from)
		}
		for ; k != nil && len(found) < rekeyStep; k, v = c.Next() {
			found = append(found, pair{slices.Clone(k), slices.Clone(v)})
		}
		next = slices.Clone(k)
		for _, p := range found {
			if err := s.rekeyValue(tx, bucket, p.key, p.value); err != nil {
				return err
			}
		}
		return nil
	})
	return next, s.indexFault("store.erase", err)
}

func (s *Store) rekeyValue(tx *txn, bucket, key, value []byte) error {
	if privateBuckets[string(bucket)] {
		plain, err := tx.boxes.open(value, place(bucket, key))
		if err != nil {
			return &batch.Error{Op: "store.erase", Code: batch.CodeStoreDamaged, Detail: place(bucket, key), Err: err}
		}
		return tx.Bucket(bucket).Put(key, tx.boxes.seal(plain, place(bucket, key)))
	}
	var e keyEntry
	if _, err := get(tx, bucket, string(key), &e); err != nil {
		return err
	}
	plain, err := s.keys.unwrap(e)
	if err != nil {
		return &batch.Error{Op: "store.erase", Code: batch.CodeStoreDamaged, Unit: e.ID, Detail: "Schlüsselbund", Err: err}
	}
	return put(tx, bucket, string(key), s.keys.wrap(e.ID, plain))
}
