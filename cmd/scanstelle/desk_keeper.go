package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// keeper sees to it that somebody owns the data folder as long as the desk is
// open: the service, another window, or this process. The desk itself always
// calls over the socket, so that it works on when the owner changes.
type keeper struct {
	g       *globals
	stop    context.CancelFunc
	done    sync.WaitGroup
	begin   sync.Once
	ready   chan struct{} // closed when the folder has an owner for the first time, or cannot have one
	mu      sync.Mutex
	caller  station.Caller
	failure error
	key     string
}

// keepEvery is how often the keeper looks whether the owner is still there.
const keepEvery = time.Second

func newKeeper(g *globals) *keeper { return &keeper{g: g, ready: make(chan struct{})} }

// wait returns a connection to the owner, which this process becomes where there
// is none. It may take as long as a recovery takes.
func (k *keeper) wait(ctx context.Context) (station.Caller, error) {
	k.begin.Do(func() {
		ctx, stop := context.WithCancel(ctx)
		k.mu.Lock()
		k.stop = stop
		k.mu.Unlock()
		k.done.Go(func() { k.keep(ctx) })
	})
	select {
	case <-k.ready:
	case <-ctx.Done():
		return nil, batch.Fail("desk", batch.CodeCanceled, ctx.Err())
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.caller, k.failure
}

// close ends the ownership, when there is one, and returns what was wrong. What
// others have under way in this process is finished first.
func (k *keeper) close() error {
	k.mu.Lock()
	stop := k.stop
	k.mu.Unlock()
	if stop == nil {
		return nil
	}
	stop()
	k.done.Wait()
	return k.failure
}

// recoveryKey is that of the folder this process made, once.
func (k *keeper) recoveryKey() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	key := k.key
	k.key = ""
	return key
}

// keep looks until the desk is closed.
func (k *keeper) keep(ctx context.Context) {
	announce := sync.OnceFunc(func() { close(k.ready) })
	defer announce()
	for ctx.Err() == nil {
		c, ok := station.Dial(k.g.Data)
		if !ok {
			err := k.own(ctx, func(c station.Caller) { k.found(c); announce() })
			if err != nil && batch.CodeOf(err) != batch.CodeStoreLocked { // whoever has it is just starting or ending
				k.mu.Lock()
				k.failure = err
				k.mu.Unlock()
				return
			}
		} else {
			k.found(c)
			announce()
		}
		select {
		case <-time.After(keepEvery):
		case <-ctx.Done():
		}
	}
}

func (k *keeper) found(c station.Caller) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.caller = c
}

// own owns the folder in this process, as »serve« does, until ctx ends.
func (k *keeper) own(ctx context.Context, opened func(station.Caller)) error {
	st, workers, err := k.g.openWith(func(key string) { // shown in the window; standard error is often a file
		k.mu.Lock()
		k.key = key
		k.mu.Unlock()
	})
	if err != nil {
		return err
	}
	defer workers.Close()
	server, err := station.Listen(st)
	if err != nil {
		return errors.Join(err, st.Close())
	}
	c, ok := station.Dial(k.g.Data)
	if !ok {
		return errors.Join(batch.Refuse("desk", batch.CodeStoreLocked, "%s", k.g.Data), server.Close(true), st.Close())
	}
	own, stop := context.WithCancel(ctx)
	st.Drain(own)
	st.Keep(own)
	opened(c)
	select {
	case <-ctx.Done():
	case <-st.Broken():
		err = st.Err()
	}
	stop()
	fmt.Fprintln(os.Stderr, "Der Arbeitsplatz gibt den Datenordner frei; was läuft, wird noch fertig.")
	return errors.Join(err, server.Close(false), st.Close())
}
