package station

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/store"
)

// A target that does not answer is asked ever more seldom by one package, the oldest;
// the others wait for it. One that wants a person (dms.NeedsPerson) is paused by the
// station itself: a password that is tried again and again locks the account.

// outgoing is what is known of the way to the targets.
type outgoing struct {
	mu    sync.Mutex
	holds map[string]*hold // nil until the outbox was read for it
	// innocent rows failed before anything of them was sent: it was the target.
	innocent map[batch.ID]bool
	retries  map[string]retry
	buckets  map[string]*bucket
	opened   map[string]*openedTarget
	kick     chan struct{} // wakes the service
}

// hold keeps packages from a target that did not answer, or did not take the last.
type hold struct {
	until    time.Time
	failures int  // in a row
	hard     bool // it did not even answer a look-up
	code     batch.Code
	message  string
}

// retry is what a person asked for: one attempt at a target that is held, or also at one
// that the station paused.
type retry struct{ held, paused bool }

type bucket struct {
	rate int
	*dms.Bucket
}

// longestWait bounds every wait: one that seems longer comes from a clock that was set
// back.
const longestWait = 65 * time.Minute

// waits tells whether a moment is still to come.
func waits(now, next time.Time) bool { return now.Before(next) && next.Sub(now) <= longestWait }

// ofTarget tells the failures that speak of a target rather than of one package.
func ofTarget(code batch.Code) bool {
	switch code {
	case batch.CodeTargetGone, batch.CodeTargetFull, batch.CodeTargetDenied, batch.CodeTargetBusy, batch.CodeTargetSettings, batch.CodeTargetCertificate:
		return true
	}
	return false
}

// holdOn returns the hold of a target, nil where there is none; o.mu is held.
func (st *Station) holdOn(target string) (*hold, error) {
	o := &st.outgoing
	if o.holds == nil {
		rows, err := st.store.Outbox(false)
		if err != nil {
			return nil, err
		}
		o.holds = map[string]*hold{}
		slices.SortFunc(rows, func(a, b batch.Delivery) int { return a.Changed.Compare(b.Changed) })
		for _, row := range rows { // the last attempt before this start counts
			if row.Attempts == 0 {
				continue
			}
			delete(o.holds, row.Target)
			if ofTarget(row.Code) {
				o.holds[row.Target] = &hold{until: row.Next, failures: row.Attempts, hard: row.Code == batch.CodeTargetGone, code: row.Code, message: row.Message}
			}
		}
	}
	return o.holds[target], nil
}

// failedAt notes that an attempt told something bad of its target, and returns when
// the next one makes sense.
func (st *Station) failedAt(row batch.Delivery, cause error) (next time.Time) {
	o := &st.outgoing
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.innocent, row.ID)
	now := st.store.Now()
	own := now.Add(max(dms.Backoff(row.Attempts), dms.RetryAfter(cause)))
	if !ofTarget(batch.CodeOf(cause)) {
		delete(o.holds, row.Target) // it answered
		return own
	}
	h, err := st.holdOn(row.Target)
	if err != nil {
		return own
	}
	if h == nil {
		h = &hold{}
		o.holds[row.Target] = h
	}
	h.failures++
	h.hard = dms.AtLookUp(cause)
	h.code, h.message = batch.CodeOf(cause), batch.Message(cause)
	h.until = now.Add(max(dms.Backoff(h.failures), dms.RetryAfter(cause)))
	if !h.hard {
		return own
	}
	o.forgive(row.ID)
	return h.until
}

// tookOne notes that a target took a package.
func (st *Station) tookOne(target string) {
	st.outgoing.mu.Lock()
	defer st.outgoing.mu.Unlock()
	delete(st.outgoing.holds, target)
}

// arrived forgets what was known of a row.
func (st *Station) arrived(row batch.Delivery) {
	st.tookOne(row.Target)
	st.outgoing.mu.Lock()
	defer st.outgoing.mu.Unlock()
	delete(st.outgoing.innocent, row.ID)
}

// held returns the hold that is in force at a target, nil where packages may go. Only
// the service minds one that a single package brought about (all).
func (st *Station) held(target string, all bool) (*hold, error) {
	o := &st.outgoing
	o.mu.Lock()
	defer o.mu.Unlock()
	h, err := st.holdOn(target)
	if err != nil || h == nil || !h.hard && !all || !waits(st.store.Now(), h.until) {
		return nil, err
	}
	copied := *h
	return &copied, nil
}

// isDue tells whether a row may be tried again: its own pause is over, or it was the
// target that failed and not the package.
func (st *Station) isDue(row batch.Delivery) bool {
	if !waits(st.store.Now(), row.Next) {
		return true
	}
	st.outgoing.mu.Lock()
	defer st.outgoing.mu.Unlock()
	return st.outgoing.innocent[row.ID]
}

// tryAgain lets one attempt at each target through; paused also at those that the
// station paused itself.
func (st *Station) tryAgain(paused bool, targets ...string) {
	o := &st.outgoing
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.retries == nil {
		o.retries = map[string]retry{}
	}
	for _, target := range targets {
		o.retries[target] = retry{held: true, paused: paused}
	}
}

// spend takes the attempt that a person asked for, where there is one left.
func (st *Station) spend(target string, paused bool) bool {
	o := &st.outgoing
	o.mu.Lock()
	defer o.mu.Unlock()
	r, ok := o.retries[target]
	if !ok || paused && !r.paused {
		return false
	}
	delete(o.retries, target)
	return true
}

// waitingTargets are those that a package waits for.
func (st *Station) waitingTargets() ([]string, error) {
	rows, err := st.store.Outbox(false)
	if err != nil {
		return nil, err
	}
	all := map[string]bool{}
	for _, row := range rows {
		all[row.Target] = true
	}
	return slices.Collect(maps.Keys(all)), nil
}

// pauseItself stops handing over to a target until a person did something there.
func (st *Station) pauseItself(ctx context.Context, actor, target string, cause error) {
	stop := &batch.Stop{By: actor, Since: st.store.Now(), Reason: batch.Message(cause), Code: batch.CodeOf(cause)}
	// Without the entry the pauses between the attempts hold.
	_ = st.store.ChangeRegister(context.WithoutCancel(ctx), store.Settings, actor, func() ([]store.Entry, error) {
		paused, err := st.pauses()
		if err != nil || paused[target] != nil {
			return nil, err
		}
		paused[target] = stop
		e, err := store.NewEntry(pausesKey, "target-stopped", paused)
		return []store.Entry{e}, err
	})
}

// goOn lifts a pause that the station made itself: an attempt went well, or a person
// changed what let nobody in.
func (st *Station) goOn(ctx context.Context, actor, target string) error {
	paused, err := st.pauses()
	if err != nil || paused[target] == nil || paused[target].Code == "" {
		return err
	}
	defer st.letGo(target)
	return st.store.ChangeRegister(context.WithoutCancel(ctx), store.Settings, actor, func() ([]store.Entry, error) {
		paused, err := st.pauses()
		if err != nil || paused[target] == nil || paused[target].Code == "" {
			return nil, err
		}
		delete(paused, target)
		e, err := store.NewEntry(pausesKey, "target-resumed", paused)
		return []store.Entry{e}, err
	})
}

// letGo lets all that waited for a target go at once.
func (st *Station) letGo(target string) {
	rows, err := st.store.Outbox(false)
	if err != nil {
		return // then each waits for its time
	}
	o := &st.outgoing
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.holds, target)
	for _, row := range rows {
		if row.Target == target && ofTarget(row.Code) {
			o.forgive(row.ID)
		}
	}
}

// forgive notes that a row is not to blame for its last failure; o.mu is held.
func (o *outgoing) forgive(id batch.ID) {
	if o.innocent == nil {
		o.innocent = map[batch.ID]bool{}
	}
	o.innocent[id] = true
}

// wake lets the service look at once.
func (st *Station) wake() {
	select {
	case st.outgoing.kick <- struct{}{}:
	default:
	}
}
