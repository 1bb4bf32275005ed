package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// Batch returns a batch with its inputs, the IDs of its pages and documents and
// its balance. CodeUnknownID where it does not exist.
func (s *Store) Batch(id batch.ID) (batch.Batch, error) {
	var b batch.Batch
	err := s.db.View(func(tx *txn) error {
		if err := header(tx, id, &b); err != nil {
			return err
		}
		prefix := []byte(string(id) + "/")
		c := tx.Bucket(bucketInputs).Cursor()
		for k, v := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, v = c.Next() {
			var in batch.Input
			if err := tx.decode(bucketInputs, k, v, &in); err != nil {
				return err
			}
			b.Inputs = append(b.Inputs, in)
		}
		b.Pages = members(tx, bucketBatchPage, id)
		b.Documents = members(tx, bucketBatchDoc, id)
		return nil
	})
	return b, err
}

// Header returns a batch with its balance but without its lists: that costs the
// same for one page and for ten thousand.
func (s *Store) Header(id batch.ID) (batch.Batch, error) {
	var b batch.Batch
	err := s.db.View(func(tx *txn) error { return header(tx, id, &b) })
	return b, err
}

func header(tx *txn, id batch.ID, b *batch.Batch) error {
	found, err := get(tx, bucketBatches, string(id), b)
	if err == nil && !found {
		return &batch.Error{Op: "store.batch", Code: batch.CodeUnknownID, Unit: id, Detail: string(id)}
	}
	if err != nil {
		return err
	}
	_, err = get(tx, bucketBalances, string(id), &b.Balance)
	return err
}

// Batches calls fn for every batch, newest first.
func (s *Store) Batches(fn func(batch.Batch) error) error {
	var ids []batch.ID
	err := s.db.View(func(tx *txn) error {
		return tx.Bucket(bucketBatches).ForEach(func(k, _ []byte) error {
			ids = append(ids, batch.ID(k))
			return nil
		})
	})
	if err != nil {
		return err
	}
	slices.Reverse(ids)
	for _, id := range ids {
		b, err := s.Batch(id)
		if err != nil {
			return err
		}
		if err := fn(b); err != nil {
			return err
		}
	}
	return nil
}

// BatchesBetween returns the batches that were opened within a time, oldest first.
func (s *Store) BatchesBetween(from, to time.Time) (ids []batch.ID, err error) {
	err = s.db.View(func(tx *txn) error {
		c := tx.Bucket(bucketBatches).Cursor()
		ms := max(from.UnixMilli(), 0)
		for k, _ := c.Seek(fmt.Appendf(nil, "%08x-%04x", ms>>16, ms&0xffff)); k != nil; k, _ = c.Next() {
			if batch.ID(k).Time().After(to) {
				break
			}
			ids = append(ids, batch.ID(k))
		}
		return nil
	})
	return ids, err
}

// Unfinished returns the batches that are not closed, newest first.
func (s *Store) Unfinished() ([]batch.ID, error) {
	var ids []batch.ID
	err := s.db.View(func(tx *txn) error {
		return tx.Bucket(bucketOpen).ForEach(func(k, _ []byte) error {
			ids = append(ids, batch.ID(k))
			return nil
		})
	})
	slices.Reverse(ids)
	return ids, err
}

// Count returns how many batches there are.
func (s *Store) Count() (n int, err error) {
	err = s.db.View(func(tx *txn) error {
		return tx.Bucket(bucketBatches).ForEach(func(_, _ []byte) error {
			n++
			return nil
		})
	})
	return n, err
}

// RunBatch returns the batch begun under a run key, "" where there is none.
func (s *Store) RunBatch(key string) (batch.ID, error) {
	var id batch.ID
	err := s.db.View(func(tx *txn) error {
		id = batch.ID(tx.Bucket(bucketRuns).Get([]byte(key)))
		return nil
	})
	return id, err
}

// Page returns a page. CodeUnknownID where it does not exist.
func (s *Store) Page(id batch.ID) (batch.Page, error) {
	return one[batch.Page](s, bucketPages, id)
}

// PagesOf returns the pages whose image has a hash, oldest first, out of all
// batches but one.
func (s *Store) PagesOf(sha256 string, but batch.ID) (pages []batch.ID, err error) {
	err = s.db.View(func(tx *txn) error {
		prefix := []byte(sha256 + "/")
		c := tx.Bucket(bucketHashes).Cursor()
		for k, v := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, v = c.Next() {
			if string(v) != string(but) {
				pages = append(pages, batch.ID(k[len(prefix):]))
			}
		}
		return nil
	})
	return pages, err
}

// Document returns a document. CodeUnknownID where it does not exist.
func (s *Store) Document(id batch.ID) (batch.Document, error) {
	return one[batch.Document](s, bucketDocuments, id)
}

// Delivery returns an outbox row. CodeUnknownID where it does not exist.
func (s *Store) Delivery(id batch.ID) (batch.Delivery, error) {
	return one[batch.Delivery](s, bucketOutbox, id)
}

// Outbox returns the rows that are not done, oldest first; all of them with
// everything set.
func (s *Store) Outbox(everything bool) ([]batch.Delivery, error) {
	return s.Deliveries(func(d batch.Delivery) bool { return everything || !d.Done() })
}

// Deliveries returns the rows of the outbox that fit, oldest first.
func (s *Store) Deliveries(fits func(batch.Delivery) bool) ([]batch.Delivery, error) {
	var rows []batch.Delivery
	err := s.db.View(func(tx *txn) error {
		return tx.Bucket(bucketOutbox).ForEach(func(k, v []byte) error {
			var d batch.Delivery
			if err := tx.decode(bucketOutbox, k, v, &d); err != nil {
				return err
			}
			if fits(d) {
				rows = append(rows, d)
			}
			return nil
		})
	})
	return rows, err
}

// Text returns what was read on a page, nil where there is none.
func (s *Store) Text(page batch.ID) (*batch.Text, error) {
	var id batch.ID
	if err := s.db.View(func(tx *txn) error {
		id = batch.ID(tx.Bucket(bucketTexts).Get([]byte(page)))
		return nil
	}); err != nil || id == "" {
		return nil, err
	}
	f, err := s.OpenFile(id)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var t batch.Text
	if err := json.NewDecoder(f.Reader()).Decode(&t); err != nil {
		return nil, &batch.Error{Op: "store.text", Code: batch.CodeStoreDamaged, Page: page, Detail: "Text", Err: err}
	}
	return &t, nil
}

// AuditLines returns the sequence numbers of the audit lines that speak of any
// of the given subjects, ascending: the ID of a page, a document or a batch (its
// own lines, not those of its pages), or an InputSubject.
func (s *Store) AuditLines(subjects ...string) ([]int64, error) {
	var all []int64
	err := s.db.View(func(tx *txn) error {
		for _, id := range subjects {
			var seqs []int64
			if _, err := get(tx, bucketSeen, id, &seqs); err != nil {
				return err
			}
			all = append(all, seqs...)
		}
		return nil
	})
	slices.Sort(all)
	return slices.Compact(all), err
}

func one[T any](s *Store, bucket []byte, id batch.ID) (T, error) {
	var v T
	err := s.db.View(func(tx *txn) error {
		found, err := get(tx, bucket, string(id), &v)
		if err == nil && !found {
			return &batch.Error{Op: "store.get", Code: batch.CodeUnknownID, Unit: id, Detail: string(id)}
		}
		return err
	})
	return v, err
}

// members lists the IDs under a batch in order.
func members(tx *txn, bucket []byte, id batch.ID) []batch.ID {
	var out []batch.ID
	prefix := []byte(string(id) + "/")
	c := tx.Bucket(bucket).Cursor()
	for k, v := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, v = c.Next() {
		out = append(out, batch.ID(v))
	}
	return out
}
