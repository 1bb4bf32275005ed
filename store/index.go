package store

import (
	"encoding/json"

	"go.etcd.io/bbolt"
)

// index is the database. Values of the private buckets tell of people (names of
// files, titles, texts of codes) and are encrypted under a key that comes from
// the keyring (DESIGN section 7); the others hold IDs, hashes, counts and states.
type index struct {
	*bbolt.DB
	boxes *boxes
}

// txn is a transaction on the index.
type txn struct {
	*bbolt.Tx
	boxes *boxes
}

var privateBuckets = map[string]bool{
	string(bucketBatches): true, string(bucketInputs): true, string(bucketPages): true, string(bucketDocuments): true, string(bucketOutbox): true,
	string(bucketActs): true, string(bucketEntries): true,
}

// View runs fn in a transaction that reads.
func (x *index) View(fn func(*txn) error) error {
	return x.DB.View(func(tx *bbolt.Tx) error { return fn(&txn{tx, x.boxes}) })
}

// Update runs fn in a transaction that is durable when Update returns nil.
func (x *index) Update(fn func(*txn) error) error {
	return x.DB.Update(func(tx *bbolt.Tx) error { return fn(&txn{tx, x.boxes}) })
}

// begin starts a transaction that the caller ends.
func (x *index) begin(writable bool) (*txn, error) {
	tx, err := x.Begin(writable)
	if err != nil {
		return nil, err
	}
	return &txn{tx, x.boxes}, nil
}

// place is what a private value belongs to.
func place(bucket, key []byte) string { return string(bucket) + "/" + string(key) }

// plain gives the JSON of a stored value.
func (tx *txn) plain(bucket, key, stored []byte) ([]byte, error) {
	if !privateBuckets[string(bucket)] {
		return stored, nil
	}
	return tx.boxes.open(stored, place(bucket, key))
}

// decode reads a stored value.
func (tx *txn) decode(bucket, key, stored []byte, v any) error {
	data, err := tx.plain(bucket, key, stored)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, v)
}

func put(tx *txn, bucket []byte, key string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if privateBuckets[string(bucket)] {
		data = tx.boxes.seal(data, place(bucket, []byte(key)))
	}
	return tx.Bucket(bucket).Put([]byte(key), data)
}

// get reads a value; found is false where the key does not exist.
func get(tx *txn, bucket []byte, key string, v any) (found bool, err error) {
	stored := tx.Bucket(bucket).Get([]byte(key))
	if stored == nil {
		return false, nil
	}
	return true, tx.decode(bucket, []byte(key), stored, v)
}
