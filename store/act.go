package store

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
)

// Act adds to a batch what a person did where that changes nothing of it: a note, a
// hold. What has an effect is decided in Decide and refused here, for it would
// replace what is there by what was seen earlier. Durable on return.
func (s *Store) Act(ctx context.Context, id batch.ID, actor string, acts ...batch.Act) error {
	for _, a := range acts {
		if a.HasEffect() {
			return batch.Refuse("store.act", batch.CodeInternal, "%s has an effect and was not decided", a.Name)
		}
	}
	if len(acts) == 0 {
		return nil
	}
	if _, err := s.Header(id); err != nil {
		return err
	}
	return s.act(ctx, id, actor, acts)
}

// act commits acts whose batch is known to exist.
func (s *Store) act(ctx context.Context, id batch.ID, actor string, acts []batch.Act) error {
	c := &change{batch: id}
	for i := range acts {
		if err := s.lawful(acts[i]); err != nil {
			return err
		}
		c.records = append(c.records, &Record{Kind: Kind(acts[i].Name), Actor: actor, Act: &acts[i]})
	}
	return s.commit(ctx, c)
}

// Acts returns what people did to a batch, oldest first.
func (s *Store) Acts(id batch.ID) ([]batch.Act, error) {
	var out []batch.Act
	err := s.db.View(func(tx *txn) error {
		prefix := []byte(string(id) + "/")
		c := tx.Bucket(bucketActs).Cursor()
		for k, v := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, v = c.Next() {
			var a storedAct
			if err := tx.decode(bucketActs, k, v, &a); err != nil {
				return err
			}
			out = append(out, a.whole())
		}
		return nil
	})
	return out, err
}

// LastActs are the newest acts of all batches that have any, by their place in the record:
// where that is as it was, so are the acts. It reads none of them.
func (s *Store) LastActs() (map[batch.ID]string, error) {
	last := map[batch.ID]string{}
	err := s.db.View(func(tx *txn) error {
		c := tx.Bucket(bucketActs).Cursor()
		for k, _ := c.First(); k != nil; {
			id, _, _ := bytes.Cut(k, []byte("/"))
			after := append(bytes.Clone(id), '/'+1) // behind all keys of the batch
			next, _ := c.Seek(after)
			if next == nil {
				k, _ = c.Last()
			} else {
				k, _ = c.Prev()
			}
			last[batch.ID(id)] = string(k)
			if next == nil {
				return nil
			}
			k, _ = c.Seek(after)
		}
		return nil
	})
	return last, err
}

// applyAct folds an act: it is kept, and its effect replaces what was.
func applyAct(tx *txn, id batch.ID, r *Record) error {
	if err := put(tx, bucketActs, string(orderKey(id, int(r.Seq))), storedAct{*r.Act, r.Seq, r.Time, r.Actor}); err != nil {
		return err
	}
	if tx.Bucket(bucketOpen).Get([]byte(id)) == nil && len(r.Act.Erased) == 0 {
		if err := tx.Bucket(bucketLate).Put([]byte(id), []byte{}); err != nil {
			return err
		}
	}
	if r.Act.State != "" {
		if err := applyState(tx, id, r.Act.State); err != nil {
			return err
		}
	}
	if r.Act.Class != nil {
		if err := update(tx, bucketBatches, id, func(b *batch.Batch) error {
			b.Class = r.Act.Class
			return nil
		}); err != nil {
			return err
		}
	}
	if r.Act.Expected != nil {
		if err := count(tx, id, func(n *batch.SheetBalance) { n.Expected = *r.Act.Expected }); err != nil {
			return err
		}
	}
	for _, change := range r.Act.Pages {
		if err := applyChange(tx, id, change); err != nil {
			return err
		}
	}
	for i := range r.Act.Documents {
		if err := putDocument(tx, id, &r.Act.Documents[i]); err != nil {
			return err
		}
	}
	return applyErased(tx, id, r.Act.Erased)
}

// applyState sets the state of a batch; one that had been finished and is not any
// more is among the open ones again.
func applyState(tx *txn, id batch.ID, state batch.State) error {
	if state != batch.Delivered {
		if err := tx.Bucket(bucketOpen).Put([]byte(id), []byte{}); err != nil {
			return err
		}
	}
	return update(tx, bucketBatches, id, func(b *batch.Batch) error {
		b.State = state
		return nil
	})
}

// applyChange folds a change of a page, and counts what it is now.
func applyChange(tx *txn, id batch.ID, c batch.PageChange) error {
	if c.Unread {
		if err := tx.Bucket(bucketTexts).Delete([]byte(c.Page)); err != nil {
			return err
		}
	}
	return update(tx, bucketPages, c.Page, func(p *batch.Page) error {
		before := *p
		c.Apply(p)
		return count(tx, id, func(n *batch.SheetBalance) {
			tally(n, before, -1)
			tally(n, *p, +1)
		})
	})
}

// tally counts a page for what it is, once it is measured.
func tally(n *batch.SheetBalance, p batch.Page, by int) {
	switch {
	case p.Measured == nil:
	case p.Withdrawn == batch.Replaced:
		n.Rescans += by
	case p.Withdrawn == batch.Discarded:
		n.Discarded += by
	case p.Withdrawn != batch.NotWithdrawn:
	case p.Kind == batch.KindBlank:
		n.Blank += by
	case p.Kind == batch.KindSeparator:
		n.Separators += by
	}
}

// kinds are those that are no acts.
var kinds = []Kind{BatchOpened, InputTaken, PageTaken, InputDone, InputRefused, DeviceReported, PageMeasured, PageRead, BatchCaptured, DocumentFormed, DocumentSealed, Delivered, BatchClosed, SupplementSealed, SupplementDelivered}

func validAct(r *Record) error {
	if slices.Contains(kinds, r.Kind) || string(r.Act.Name) != string(r.Kind) {
		return fmt.Errorf("an act cannot be of kind %q", r.Kind)
	}
	return audit.CheckKind(string(r.Act.Name))
}

// storedAct is an act in the index.
type storedAct struct {
	batch.Act
	Line int64     `json:"line"`
	At   time.Time `json:"at"`
	By   string    `json:"by"`
}

// whole is the act with what its line tells.
func (a storedAct) whole() batch.Act {
	a.Seq, a.Time, a.Actor = a.Line, a.At, a.By
	return a.Act
}
