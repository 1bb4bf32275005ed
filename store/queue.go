package store

import (
	"context"

	"github.com/scanstelle/scanstelle/batch"
)

// Commit is a change that has its place in the line of commits.
type Commit struct{ done <-chan error }

// Wait returns once, when the change is durable and indexed, or has failed. Then
// nothing of it is visible, and nothing that was queued behind it in the same
// batch either; its files are removed by the next Open.
func (c *Commit) Wait() error { return <-c.done }

// commit hands records and the files they name to the committer and waits.
func (s *Store) commit(ctx context.Context, c *change) error {
	queued, err := s.queue(ctx, c)
	if err != nil {
		return err
	}
	return queued.Wait()
}

// queue hands records and the files they name to the committer. Changes are
// committed in the order in which they were queued; those waiting at the same
// time share their fsyncs.
func (s *Store) queue(ctx context.Context, c *change) (*Commit, error) {
	done := make(chan error, 1)
	c.done = done
	now := s.Now()
	for _, r := range c.records {
		if r.Time.IsZero() {
			r.Time = now
		}
		if err := r.validate(); err != nil { // here it concerns nobody else
			return nil, batch.Fail("store.commit", batch.CodeInternal, err)
		}
	}
	for _, f := range c.files {
		if f.record == nil {
			return nil, batch.Refuse("store.commit", batch.CodeInternal, "file %s is not finished", f.taker.id)
		}
	}
	select {
	case s.requests <- c:
		for _, f := range c.files {
			f.handed = true
		}
	case <-ctx.Done():
		return nil, batch.Fail("store.commit", batch.CodeCanceled, ctx.Err())
	case <-s.closing:
		return nil, batch.Refuse("store.commit", batch.CodeInternal, "the store is closed")
	}
	// From here on the change may become durable whatever the caller does.
	return &Commit{done}, nil
}
