package frame

import (
	"context"
	"sync"
)

// Runs are what takes sheets in. They outlive the rooms of one person, and the desk of one
// language: the feeder does not stop because somebody else comes. Close joins them.
type Runs struct {
	ctx  context.Context
	stop context.CancelFunc
	work sync.WaitGroup

	mu   sync.Mutex
	last any       // what was told last; nil: nothing ran yet
	hear func(any) // who shows it
}

// NewRuns are for one window; ctx ends with it.
func NewRuns(ctx context.Context) *Runs {
	ctx, stop := context.WithCancel(ctx)
	return &Runs{ctx: ctx, stop: stop}
}

// Go runs work on a goroutine of its own. Its context ends with all runs, or when stop
// is called.
func (r *Runs) Go(work func(ctx context.Context)) (stop context.CancelFunc) {
	ctx, stop := context.WithCancel(r.ctx)
	r.work.Go(func() {
		defer stop()
		work(ctx)
	})
	return stop
}

// Tell says how a run goes to who shows it.
func (r *Runs) Tell(event any) {
	r.mu.Lock()
	hear := r.hear
	r.last = event
	r.mu.Unlock()
	if hear != nil {
		hear(event)
	}
}

// Hear is told from now on, in place of whoever was before, and at once what was told
// last. It must not wait.
func (r *Runs) Hear(hear func(any)) {
	r.mu.Lock()
	last := r.last
	r.hear = hear
	r.mu.Unlock()
	if last != nil {
		hear(last)
	}
}

// Close stops what runs and waits for it.
func (r *Runs) Close() {
	r.stop()
	r.work.Wait()
}
