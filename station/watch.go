package station

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// OpWatch follows what happens in the station, whoever does it: a window stays
// right while another one, a command or the service works.
const OpWatch Operation = "watch"

var watchOperations = map[Operation]operation{
	OpWatch: {nil, handle(func(ctx context.Context, st *Station, who Actor, q WatchQuery, emit Emit) (WatchEnd, error) {
		return st.Watch(ctx, who, q, emit)
	})},
}

// WatchQuery narrows what is followed.
type WatchQuery struct {
	Batch batch.ID `json:"batch,omitempty"` // only this one
}

// WatchingEvent is the first event of Watch, and comes again after more happened
// than could be told: whatever is read now, or later, is followed from here on.
type WatchingEvent struct {
	Type string `json:"type"` // "watching"
	// Lost tells that events before this one are missing: what is on the screen is
	// to be read anew.
	Lost bool `json:"lost"`
}

// ChangeEvent tells of one thing that became durable, with the state as it is now:
// a later event may tell the same state again. What somebody may not see is not in
// it.
type ChangeEvent struct {
	Type string     `json:"type"` // "change"
	Kind store.Kind `json:"kind"`
	Text string     `json:"text,omitempty"` // German, for what people do to a batch
	Time time.Time  `json:"time"`
	// Batch, or the register and the key in it.
	Batch    batch.ID       `json:"batch,omitempty"`
	Register store.Register `json:"register,omitempty"`
	Key      string         `json:"key,omitempty"`
	// Stack is the batch with its state, balance and events, without its lists and
	// settings.
	Stack     *batch.Batch     `json:"stack,omitempty"`
	Pages     []batch.Page     `json:"pages,omitempty"` // without measurements
	Documents []batch.Document `json:"documents,omitempty"`
	Delivery  *batch.Delivery  `json:"delivery,omitempty"`
	// Hidden are pages and documents that are not to be seen any more.
	Hidden []batch.ID `json:"hidden,omitempty"`
}

// WatchEnd ends a Watch: the station ends.
type WatchEnd struct {
	Type string `json:"type"` // "end"
}

// watchers are all who follow.
type watchers struct {
	mu     sync.Mutex
	all    map[*watcher]bool
	closed bool
}

// watcher queues what one of them has not been told yet.
type watcher struct {
	mu    sync.Mutex
	queue []store.Notice
	lost  bool
	wake  chan struct{} // holds one
	over  chan struct{}
}

// watchQueue bounds what waits for a window that does not listen: some seconds of
// a fast import.
const watchQueue = 4096

func (w *watchers) add() (*watcher, bool) {
	one := &watcher{wake: make(chan struct{}, 1), over: make(chan struct{})}
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.closed {
		w.all[one] = true
	}
	return one, !w.closed
}

func (w *watchers) remove(one *watcher) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.all, one)
}

// close ends all, and lets nobody in.
func (w *watchers) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for one := range w.all {
		close(one.over)
	}
	clear(w.all)
	w.closed = true
}

// tell is called by the committer and never waits.
func (w *watchers) tell(notices []store.Notice) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for one := range w.all {
		one.tell(notices)
	}
}

func (w *watcher) tell(notices []store.Notice) {
	w.mu.Lock()
	if len(w.queue)+len(notices) > watchQueue {
		w.queue, w.lost = nil, true
	}
	if !w.lost {
		w.queue = append(w.queue, notices...)
	}
	w.mu.Unlock()
	select {
	case w.wake <- struct{}{}:
	default: // it will look anyway
	}
}

func (w *watcher) take() (notices []store.Notice, lost bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	notices, lost = w.queue, w.lost
	w.queue, w.lost = nil, false
	return notices, lost
}

// checkWatcher is how often it is looked at whether whoever follows is still
// allowed to.
const checkWatcher = 2 * time.Second

// Watch emits a WatchingEvent and then a ChangeEvent for whatever becomes durable,
// until ctx or the station ends. CodeLogin: the session is over.
func (st *Station) Watch(ctx context.Context, who Actor, q WatchQuery, emit Emit) (WatchEnd, error) {
	end := WatchEnd{"end"}
	if q.Batch != "" {
		if _, err := st.store.Header(q.Batch); err != nil {
			return end, err
		}
	}
	w, ok := st.watchers.add()
	if !ok {
		return end, nil
	}
	defer st.watchers.remove(w)
	emit(WatchingEvent{Type: "watching"})
	tick := time.NewTicker(checkWatcher)
	defer tick.Stop()
	k, err := st.knowledge(who)
	if err != nil {
		return end, err
	}
	for {
		select {
		case <-w.wake:
		case <-tick.C:
			if who, k, err = st.still(ctx, who); err != nil {
				return end, err
			}
		case <-w.over:
			return end, nil
		case <-ctx.Done():
			return end, batch.Fail("station.watch", batch.CodeCanceled, ctx.Err())
		}
		notices, lost := w.take()
		if lost {
			emit(WatchingEvent{Type: "watching", Lost: true})
		}
		for _, n := range notices {
			if q.Batch != "" && n.Batch != q.Batch {
				continue
			}
			e, tells, err := st.change(n, who, k)
			if err != nil {
				return end, err
			}
			if tells {
				emit(e)
			}
		}
	}
}

// still looks whether a session goes on, and with which roles and units.
func (st *Station) still(ctx context.Context, who Actor) (Actor, knowledge, error) {
	if who.token != "" {
		now, done, err := st.actor(ctx, who.UID, who.token, OpWatch)
		done()
		if err != nil {
			return who, knowledge{}, err
		}
		if now.Person == nil {
			return who, knowledge{}, batch.Refuse("station.watch", batch.CodeLogin, "%s", now.lapsed)
		}
		who = now
	}
	k, err := st.knowledge(who)
	return who, k, err
}

// change tells what somebody may see of a notice; false where that is nothing.
func (st *Station) change(n store.Notice, who Actor, k knowledge) (ChangeEvent, bool, error) {
	e := ChangeEvent{Type: "change", Kind: n.Kind, Text: actTexts[batch.ActName(n.Kind)], Time: n.Time, Batch: n.Batch, Register: n.Register}
	if n.Register != "" {
		if !k.limited {
			e.Key = n.Key
		}
		return e, true, nil
	}
	supervises := who.Person != nil && who.Person.Has(supervisors...)
	pages, documents := n.Pages, n.Documents
	if n.Page != "" && !slices.Contains(pages, n.Page) {
		pages = append(slices.Clone(pages), n.Page)
	}
	if n.Document != "" && !slices.Contains(documents, n.Document) {
		documents = append(slices.Clone(documents), n.Document)
	}
	for _, id := range pages {
		p, known, err := seen(k, id, st.store.Page)
		if err != nil {
			return e, false, err
		}
		switch {
		case !known:
		case p.Withdrawn == batch.SealedOff && !supervises:
			e.Hidden = append(e.Hidden, id)
		default:
			p.Measured = nil
			e.Pages = append(e.Pages, p)
		}
	}
	known := false
	for _, id := range documents {
		d, sees, err := seen(k, id, st.store.Document)
		if err != nil {
			return e, false, err
		}
		known = known || sees
		switch {
		case !sees:
		case d.Gone && !supervises:
			e.Hidden = append(e.Hidden, id)
		default:
			e.Documents = append(e.Documents, d)
		}
	}
	if n.Delivery != "" && (known || !k.limited) {
		row, err := st.store.Delivery(n.Delivery)
		if err != nil {
			return e, false, err
		}
		e.Delivery = &row
	}
	b, sees, err := seen(k, n.Batch, st.store.Header)
	if err != nil {
		return e, false, err
	}
	if sees {
		b.Settings, b.Class = nil, nil
		e.Stack = &b
	}
	return e, sees || len(e.Pages)+len(e.Documents)+len(e.Hidden) > 0 || e.Delivery != nil, nil
}

// seen reads what somebody may know of.
func seen[T any](k knowledge, id batch.ID, read func(batch.ID) (T, error)) (v T, known bool, err error) {
	if known, err = k.of(id); err != nil || !known {
		return v, false, err
	}
	v, err = read(id)
	return v, err == nil, err
}

func (q WatchQuery) subjects(*Station) ([]batch.ID, error) { return []batch.ID{q.Batch}, nil }
