package store

import (
	"bytes"
	"slices"
	"sync"

	"github.com/scanstelle/scanstelle/batch"
)

// Contents is a batch with everything in it, as it is at one moment.
type Contents struct {
	batch.Batch
	PageList     []batch.Page
	DocumentList []batch.Document
	Acts         []batch.Act // oldest first
}

// Contents reads all of a batch. What memo remembers of it, and nobody changed since,
// is not decrypted and parsed again: in a large batch that takes longer than all else.
// Whatever pages, documents, inputs and acts point to is shared with others who read
// the same batch: nobody may change it.
func (s *Store) Contents(id batch.ID, memo *Memo) (Contents, error) {
	var c Contents
	err := s.db.View(func(tx *txn) error {
		if err := header(tx, id, &c.Batch); err != nil {
			return err
		}
		r := memo.begin(id)
		prefix := []byte(string(id) + "/")
		if err := each(tx, bucketInputs, prefix, func(k, v []byte) error {
			in, err := recall(tx, r, bucketInputs, k, v, func(*batch.Input) {})
			c.Inputs = append(c.Inputs, in)
			return err
		}); err != nil {
			return err
		}
		if err := each(tx, bucketActs, prefix, func(k, v []byte) error {
			a, err := recall(tx, r, bucketActs, k, v, func(*storedAct) {})
			c.Acts = append(c.Acts, a.whole())
			return err
		}); err != nil {
			return err
		}
		c.Pages, c.Documents = members(tx, bucketBatchPage, id), members(tx, bucketBatchDoc, id)
		var err error
		if c.PageList, err = recallAll(tx, r, bucketPages, c.Pages, func(p *batch.Page) { p.Findings = slices.Clip(p.Findings) }); err != nil {
			return err
		}
		c.DocumentList, err = recallAll(tx, r, bucketDocuments, c.Documents, func(d *batch.Document) { d.Pages = slices.Clip(d.Pages) })
		memo.end(id, r)
		return err
	})
	return c, err
}

// each goes through the values whose keys begin alike.
func each(tx *txn, bucket, prefix []byte, do func(k, v []byte) error) error {
	c := tx.Bucket(bucket).Cursor()
	for k, v := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, v = c.Next() {
		if err := do(k, v); err != nil {
			return err
		}
	}
	return nil
}

// Memo remembers what was read of the batches that were read last.
type Memo struct {
	mu    sync.Mutex
	held  []*remembered // the one used last stands last
	erase int           // counts Forget: who began before must not keep what it read
	reads int           // values that were decrypted and parsed
}

// mostRemembered bounds the batches that a Memo holds, mostValues what it holds of one:
// some thousand pages, each with its input and its document.
const mostRemembered, mostValues = 3, 12_000

// remembered is what is known of a batch. Once it is held it does not change.
type remembered struct {
	batch  batch.ID
	before map[string]value // of the last time
	values map[string]value
	erase  int
	reads  int
}

// value is one of the index, with the seal of what it was read from.
type value struct {
	seal string
	is   any
}

// Forget drops everything; it follows every erasure.
func (m *Memo) Forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.held = nil
	m.erase++
}

func (m *Memo) begin(id batch.ID) *remembered {
	m.mu.Lock()
	defer m.mu.Unlock()
	r := &remembered{batch: id, values: map[string]value{}, erase: m.erase}
	for _, h := range m.held {
		if h.batch == id {
			r.before = h.values
		}
	}
	return r
}

// end holds what was read now; what is not there any more goes.
func (m *Memo) end(id batch.ID, r *remembered) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.reads += r.reads
	if r.erase != m.erase {
		return
	}
	r.before = nil
	m.held = append(slices.DeleteFunc(m.held, func(h *remembered) bool { return h.batch == id }), r)
	if n := len(m.held); n > mostRemembered {
		m.held = slices.Clone(m.held[n-mostRemembered:])
	}
}

// sealOf tells an encrypted value from every other: its random nonce and what
// authenticates it.
func sealOf(stored []byte) (string, bool) {
	const nonce, tag = 12, 16
	if len(stored) < nonce+tag {
		return "", false
	}
	return string(stored[:nonce]) + string(stored[len(stored)-tag:]), true
}

// recall gives a value of a private bucket, from what is remembered where that is
// still the same. seen gets it before it is shared.
func recall[T any](tx *txn, r *remembered, bucket, key, stored []byte, seen func(*T)) (T, error) {
	at := place(bucket, key)
	now, ok := sealOf(stored)
	if old, known := r.before[at]; ok && known && old.seal == now {
		r.values[at] = old
		return old.is.(T), nil
	}
	var v T
	if err := tx.decode(bucket, key, stored, &v); err != nil {
		return v, err
	}
	seen(&v)
	r.reads++
	if ok && len(r.values) < mostValues {
		r.values[at] = value{now, v}
	}
	return v, nil
}

// recallAll gives the values with some IDs. CodeUnknownID.
func recallAll[T any](tx *txn, r *remembered, bucket []byte, ids []batch.ID, seen func(*T)) ([]T, error) {
	out := make([]T, 0, len(ids))
	for _, id := range ids {
		stored := tx.Bucket(bucket).Get([]byte(id))
		if stored == nil {
			return out, &batch.Error{Op: "store.get", Code: batch.CodeUnknownID, Unit: id, Detail: string(id)}
		}
		v, err := recall(tx, r, bucket, []byte(id), stored, seen)
		if err != nil {
			return out, err
		}
		out = append(out, v)
	}
	return out, nil
}
