package store

import (
	"context"
	"encoding/json"
	"sync"

	"github.com/scanstelle/scanstelle/batch"
)

// Decide adds to a batch what decide makes of it as it is, with its effect; several
// acts become valid together. decide reads, decides and returns the acts, and until
// they are durable nobody else changes state, class, count, inputs or documents of
// the batch: so no act overwrites what its author did not see (ADR 0019). decide may
// change registers; it must not wait for people or devices, nor change the batch.
// Durable on return. CodeUnknownID: the batch, or a page of an effect, does not exist.
func (s *Store) Decide(ctx context.Context, id batch.ID, actor string, decide func() ([]batch.Act, error)) error {
	if _, err := s.Header(id); err != nil {
		return err
	}
	defer s.decideOn(id)()
	acts, err := decide()
	if err != nil || len(acts) == 0 {
		return err
	}
	return s.act(ctx, id, actor, acts)
}

// decideOn waits until nobody decides about a batch; the function it returns lets
// the next one.
func (s *Store) decideOn(id batch.ID) func() {
	one, _ := s.decisions.LoadOrStore(id, new(sync.Mutex))
	lock := one.(*sync.Mutex)
	lock.Lock()
	return lock.Unlock
}

// lawful refuses an act upon pages that do not exist, and one that changes a document
// which is sealed, or a page of it: its package tells of both. Whoever decides knows
// that before, so that is a mistake of the program. CodeUnknownID, CodeInternal.
func (s *Store) lawful(a batch.Act) error {
	for _, c := range a.Pages {
		p, err := s.Page(c.Page)
		if err == nil && p.Withdrawn == batch.NotWithdrawn && p.Document != "" {
			err = s.unsealed(a.Name, p.Document)
		}
		if err != nil {
			return err
		}
	}
	for _, d := range a.Documents {
		if err := s.unsealed(a.Name, d.ID); err != nil {
			return err
		}
	}
	return nil
}

// unsealed refuses an act upon a document that is sealed; a new one is not.
func (s *Store) unsealed(name batch.ActName, id batch.ID) error {
	d, err := s.Document(id)
	if batch.CodeOf(err) == batch.CodeUnknownID {
		return nil
	}
	if err == nil && d.Sealed() {
		err = &batch.Error{Op: "store.act", Code: batch.CodeInternal, Doc: id, Detail: string(name) + " would change a document that is sealed"}
	}
	return err
}

// decided commits a change of a batch that was decided before, once check finds
// that it still holds.
func (s *Store) decided(ctx context.Context, c *change, check func() error) error {
	defer s.decideOn(c.batch)()
	if err := check(); err != nil {
		return err
	}
	return s.commit(ctx, c)
}

// sealable refuses to seal a document that is not as the package was made of: one
// that was put aside, sealed, dissolved or changed meanwhile. CodeWrongState.
func (s *Store) sealable(d batch.Document) error {
	now, err := s.Document(d.ID)
	if err != nil {
		return err
	}
	why := ""
	switch {
	case now.Gone:
		why = "das Dokument ist aufgelöst"
	case now.State == batch.Doubtful || now.Sealed():
		why = "das Dokument ist zurückgestellt oder schon gesiegelt"
	case !sameDocument(now, d):
		why = "das Dokument wurde geändert, während sein Paket entstand"
	default:
		return nil
	}
	return &batch.Error{Op: "store.seal", Code: batch.CodeWrongState, Doc: d.ID, Detail: why}
}

// sameDocument compares all but what sealing sets.
func sameDocument(a, b batch.Document) bool {
	b.State, b.Package, b.SHA256, b.Bytes, b.Delivery, b.Suppressed = a.State, a.Package, a.SHA256, a.Bytes, a.Delivery, a.Suppressed
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y)
}

// closable refuses to finish a batch some of whose documents are not handed over.
// CodeWrongState.
func (s *Store) closable(id batch.ID) error {
	b, err := s.Batch(id)
	if err != nil {
		return err
	}
	for _, id := range b.Documents {
		d, err := s.Document(id)
		if err != nil {
			return err
		}
		if !d.Gone && d.State != batch.Delivered {
			return &batch.Error{Op: "store.close", Code: batch.CodeWrongState, Unit: b.ID, Doc: d.ID, Detail: "ein Dokument ist nicht übergeben"}
		}
	}
	return nil
}
