package model

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// settleTime is for how long changes are gathered before they are shown: about two
// frames of the screen.
const settleTime = 40 * time.Millisecond

// Follow shows a batch as it is and after every change, whoever makes it, until ctx
// ends. It begins anew where the service was restarted.
func Follow(ctx context.Context, c station.Caller, id batch.ID, show func(Stack)) error {
	for {
		err := follow(ctx, c, id, show)
		switch code := batch.CodeOf(err); {
		case ctx.Err() != nil:
			return nil
		case err == nil, code == batch.CodeServiceGone, code == batch.CodeStoreLocked:
			select { // the service comes back
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		default:
			return err
		}
	}
}

func follow(ctx context.Context, c station.Caller, id batch.ID, show func(Stack)) error {
	ctx, over := context.WithCancel(ctx)
	defer over()
	f := &follower{wake: make(chan struct{}, 1)}
	var showing sync.WaitGroup
	defer showing.Wait()
	defer over()
	showing.Go(func() { f.run(ctx, c, id, show, over) })
	_, err := station.Invoke[station.WatchEnd](ctx, c, station.OpWatch, station.WatchQuery{Batch: id}, f.take)
	if own := f.failure(); own != nil {
		return own
	}
	return err
}

// follower gathers changes between two pictures.
type follower struct {
	mu     sync.Mutex
	queue  []station.ChangeEvent
	anew   bool
	failed error
	wake   chan struct{}
}

func (f *follower) take(raw json.RawMessage) {
	var e station.ChangeEvent
	if json.Unmarshal(raw, &e) != nil {
		return
	}
	f.mu.Lock()
	if e.Type == "watching" || string(e.Kind) == string(batch.PaperMoved) { // the second lies in no stack
		f.anew, f.queue = true, nil
	} else {
		f.queue = append(f.queue, e)
	}
	f.mu.Unlock()
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

func (f *follower) failure() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.failed
}

func (f *follower) run(ctx context.Context, c station.Caller, id batch.ID, show func(Stack), over func()) {
	var s Stack
	for {
		select {
		case <-ctx.Done():
			return
		case <-f.wake:
		}
		f.mu.Lock()
		anew, queue := f.anew, f.queue
		f.anew, f.queue = false, nil
		f.mu.Unlock()
		var err error
		if anew {
			s, err = Load(ctx, c, id)
		}
		if edited := s.Apply(queue...); err == nil && edited {
			err = s.loadHistory(ctx, c)
		}
		if err != nil {
			f.mu.Lock()
			f.failed = err
			f.mu.Unlock()
			over()
			return
		}
		show(s.clone())
		select {
		case <-ctx.Done():
		case <-time.After(settleTime):
		}
	}
}
