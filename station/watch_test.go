package station

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// TestAnotherWindowFollows: whoever watches over the socket learns of everything
// that becomes of a batch, in order, with the state to be shown.
func TestAnotherWindowFollows(t *testing.T) {
	d := newDesk(t)
	ctx, cancel := context.WithCancel(context.Background())
	events, done := follow(t, ctx, d.serve(t), WatchQuery{})
	sum, _ := d.run(t, d.whole(d.file(t, "a.pdf", "c1 c2 blank")))
	all := until(t, events, func(e ChangeEvent) bool { return e.Kind == store.BatchClosed })
	kinds := map[store.Kind]int{}
	pages := map[batch.ID]batch.Page{}
	states := []batch.DeliveryState{}
	for _, e := range all {
		kinds[e.Kind]++
		if e.Type != "change" || e.Batch != sum.Batch || e.Time.IsZero() || e.Stack == nil || e.Stack.Settings != nil {
			t.Errorf("%+v", e)
		}
		for _, p := range e.Pages {
			if p.Measured != nil {
				t.Error("measurements are told")
			}
			pages[p.ID] = p
		}
		if e.Delivery != nil && (len(states) == 0 || states[len(states)-1] != e.Delivery.State) {
			states = append(states, e.Delivery.State)
		}
	}
	for kind, want := range map[store.Kind]int{store.BatchOpened: 1, store.PageTaken: 3, store.PageMeasured: 3, store.PageRead: 3, store.BatchCaptured: 1, store.DocumentFormed: 1, store.DocumentSealed: 1, store.Delivered: 1} {
		if kinds[kind] != want {
			t.Errorf("%s: %d times, want %d", kind, kinds[kind], want)
		}
	}
	blank := 0
	for _, p := range pages {
		if p.Kind == batch.KindBlank {
			blank++
		} else if !p.HasText {
			t.Errorf("the last that was told of sheet %d has no text", p.Sheet)
		}
	}
	if len(pages) != 3 || blank != 1 {
		t.Errorf("%d pages were told, %d blank", len(pages), blank)
	}
	if len(states) == 0 || states[len(states)-1] != batch.Verified && states[len(states)-1] != batch.Closed {
		t.Errorf("delivery: %v", states)
	}
	if last := all[len(all)-1]; last.Stack.State != batch.Delivered {
		t.Errorf("the batch is %s at last", last.Stack.State)
	}
	cancel()
	if err := <-done; batch.CodeOf(err) != batch.CodeCanceled {
		t.Error(err)
	}
}

// TestWatchHidesWhatIsSealedOff: the window takes it away, and learns no more.
func TestWatchHidesWhatIsSealedOff(t *testing.T) {
	d := newDesk(t)
	id := d.captured(t, true, d.file(t, "a.pdf", "c1 c2"), d.file(t, "b.pdf", "c3"))
	ctx, cancel := context.WithCancel(context.Background())
	events, done := follow(t, ctx, d.Station, WatchQuery{Batch: id})
	p := d.sheet(t, id, "3")
	d.captured(t, false, d.file(t, "andere.pdf", "c4")) // another batch is not told
	if _, err := call[EditResult](d, scans, OpPageSealOff, EditRequest{Batch: id, Pages: []string{"3"}, Reason: "verschlossen"}); err != nil {
		t.Fatal(err)
	}
	all := until(t, events, func(e ChangeEvent) bool { return e.Kind == store.Kind(batch.PagesSealedOff) })
	e := all[len(all)-1]
	if len(all) != 1 || e.Batch != id || !slices.Contains(e.Hidden, p.ID) || len(e.Pages) > 0 || len(e.Hidden) != 2 {
		t.Errorf("%d events; %+v", len(all), e)
	}
	cancel()
	<-done
}

// TestWatchEndsWithTheSession: who logs out follows no more,
// and following keeps nobody logged in.
func TestWatchEndsWithTheSession(t *testing.T) {
	s, chef := newStaff(t)
	_, done := follow(t, WithSession(context.Background(), chef), s.Station, WatchQuery{})
	if _, err := as[bool](s, chef, OpLogout, nil); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-done:
		wants(t, "after the logout", err, batch.CodeLogin)
	case <-time.After(20 * time.Second):
		t.Fatal("it goes on")
	}
	token, err := s.enter("chef", goodPassword)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(WithSession(context.Background(), token))
	_, done = follow(t, ctx, s.Station, WatchQuery{})
	if busy := s.logins.by[tokenHash(token)].busy; busy != 0 {
		t.Errorf("whoever watches counts as busy: %d", busy)
	}
	cancel()
	<-done
}

// TestWatchKnowsUnits covers A.P.1 (need to know) for what is followed.
func TestWatchKnowsUnits(t *testing.T) {
	o := newOffices(t)
	if _, err := o.ask(o.social, OpWatch, WatchQuery{Batch: o.foreign.ID}); batch.CodeOf(err) != batch.CodeOtherUnit {
		t.Errorf("another unit's batch by name: %v", err)
	}
	ctx, cancel := context.WithCancel(WithSession(context.Background(), o.social))
	events, done := follow(t, ctx, o.client, WatchQuery{})
	turn := func(v BatchView) {
		t.Helper()
		if _, err := as[EditResult](o.staff, o.scan, OpPageRotate, EditRequest{Batch: v.ID, Pages: []string{"1"}, Degrees: 180, Wait: true}); err != nil {
			t.Fatal(err)
		}
	}
	turn(o.foreign)
	turn(o.own)
	for _, e := range until(t, events, func(e ChangeEvent) bool { return e.Batch == o.own.ID && e.Kind == store.PageRead }) {
		if e.Batch == o.foreign.ID || e.Key != "" {
			t.Errorf("told of another unit's: %+v", e)
		}
	}
	cancel()
	<-done
}

// A window that does not listen holds nobody up: it is told that it missed
// something.
func TestWatcherThatSleeps(t *testing.T) {
	w := &watchers{all: map[*watcher]bool{}}
	one, ok := w.add()
	if !ok {
		t.Fatal("refused")
	}
	for range watchQueue/32 + 1 {
		w.tell(make([]store.Notice, 32))
	}
	if notices, lost := one.take(); len(notices) != 0 || !lost {
		t.Errorf("%d notices, lost: %v", len(notices), lost)
	}
	w.tell(make([]store.Notice, 3))
	if notices, lost := one.take(); len(notices) != 3 || lost {
		t.Errorf("afterwards %d notices, lost: %v", len(notices), lost)
	}
	w.close()
	<-one.over
	if _, ok := w.add(); ok {
		t.Error("somebody came in after the end")
	}
}

// TestOwnerEndsWatchers: neither the server nor the station waits for those who
// only watch.
func TestOwnerEndsWatchers(t *testing.T) {
	d := newDesk(t)
	server, err := Listen(d.Station)
	if err != nil {
		t.Fatal(err)
	}
	client, ok := Dial(d.path("daten"))
	if !ok {
		t.Fatal("nobody answers")
	}
	_, far := follow(t, context.Background(), client, WatchQuery{})
	_, near := follow(t, context.Background(), d.Station, WatchQuery{})
	if err := server.Close(false); err != nil {
		t.Fatal(err)
	}
	if err := <-far; batch.CodeOf(err) != batch.CodeCanceled && batch.CodeOf(err) != batch.CodeServiceGone {
		t.Errorf("over the socket: %v", err)
	}
	if err := d.Station.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-near; err != nil {
		t.Errorf("in this process: %v", err)
	}
	d.Station = nil // closed already
}
