package station

import (
	"context"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// The service looks for what is due as soon as it can be, and otherwise this often; it
// takes that long for a batch that a kill left unfinished.
const (
	drainEvery  = 30 * time.Second
	drainAtOnce = time.Second
)

// Drain keeps finishing batches and delivering in the background until ctx
// ends, looks every night whether what was delivered is still there, and ends the
// sessions of who went away; Close waits for it.
func (st *Station) Drain(ctx context.Context) {
	st.sessions.Go(func() {
		for {
			wait := st.DrainOnce(ctx)
			t := time.NewTimer(min(max(wait, drainAtOnce), drainEvery))
			select {
			case <-ctx.Done():
				t.Stop()
				return
			case <-t.C:
			case <-st.outgoing.kick:
				t.Stop()
			}
		}
	})
	st.sessions.Go(func() { st.keepRechecks(ctx) })
	st.sessions.Go(func() { st.keepSessions(ctx) })
}

// DrainOnce hands over what is due, each target for itself, then finishes batches. It
// says how long it is until something else is due. What fails stays in the outbox or in
// its batch.
func (st *Station) DrainOnce(ctx context.Context) time.Duration {
	who := Actor{UID: os.Getuid()}
	rows, err := st.store.Outbox(false)
	if err != nil {
		return drainEvery
	}
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return drainEvery
	}
	byTarget := map[string][]batch.Delivery{}
	for _, row := range rows {
		byTarget[row.Target] = append(byTarget[row.Target], row)
	}
	var targets sync.WaitGroup
	for _, rows := range byTarget {
		targets.Go(func() { st.drainTarget(ctx, actor, rows) })
	}
	targets.Wait()
	_, _ = st.Deliver(ctx, DeliverRequest{Who: who, Due: true}, func(any) {})
	return st.nextDue()
}

// drainTarget hands over the rows of one target that are due, in fair order, until it
// wants no more.
func (st *Station) drainTarget(ctx context.Context, actor string, rows []batch.Delivery) {
	rows = slices.DeleteFunc(rows, func(row batch.Delivery) bool {
		return !st.isDue(row) || st.wasStopped(row.Batch) || st.afterRestore(row.Batch) != nil
	})
	queue := fairQueue{rows, st.urgent(rows), 0}
	for row, ok := queue.next(); ok && ctx.Err() == nil; row, ok = queue.next() {
		_, err := st.deliverIf(ctx, actor, row, true)
		code := batch.CodeOf(err)
		if code == batch.CodeTargetPaused || code == batch.CodeTargetWindow || ofTarget(code) || err != nil && fatal(err) {
			return
		}
	}
}

// nextDue is how long it is until a pause ends, at most drainEvery.
func (st *Station) nextDue() time.Duration {
	rows, err := st.store.Outbox(false)
	if err != nil {
		return drainEvery
	}
	now, next := st.store.Now(), drainEvery
	held := map[string]time.Duration{}
	for _, row := range rows {
		wait, known := held[row.Target]
		if !known {
			if h, err := st.held(row.Target, true); err == nil && h != nil {
				wait = h.until.Sub(now)
			}
			held[row.Target] = wait
		}
		if !st.isDue(row) {
			wait = max(wait, row.Next.Sub(now))
		}
		if wait > 0 {
			next = min(next, wait)
		}
	}
	return next
}

// large is the size from which on a package lets small ones pass, in bytes.
const large = 4 << 20

// fairQueue gives out what is marked »Eilt« first, then rows oldest first. But large
// packages and small ones get the same share of the line, in bytes, while both wait: what
// is urgent without a mark is mostly small, and must not wait for a file of plans to be
// through.
type fairQueue struct {
	rows   []batch.Delivery  // oldest first
	urgent map[batch.ID]bool // their documents
	lead   int64             // bytes that large ones went ahead of small ones
}

func (q *fairQueue) next() (batch.Delivery, bool) {
	if len(q.rows) == 0 {
		return batch.Delivery{}, false
	}
	at := slices.IndexFunc(q.rows, func(r batch.Delivery) bool { return q.urgent[r.Document] })
	if at < 0 {
		at = q.longest()
	}
	row := q.rows[at]
	q.rows = slices.Delete(q.rows, at, at+1)
	if row.Bytes >= large {
		q.lead += row.Bytes
	} else {
		q.lead = max(q.lead-row.Bytes, 0)
	}
	return row, true
}

// longest is the row whose turn it is where none is urgent.
func (q *fairQueue) longest() int {
	if q.rows[0].Bytes >= large && q.lead > 0 {
		if small := slices.IndexFunc(q.rows, func(r batch.Delivery) bool { return r.Bytes < large }); small > 0 {
			return small
		}
	}
	return 0
}
