package frame

import (
	"context"
	"sync"
)

// Bridge is the one way from other goroutines to the screen, and from the
// screen to work that takes time. Close joins everything it started.
type Bridge struct {
	ctx  context.Context
	stop context.CancelFunc
	work sync.WaitGroup

	mu      sync.Mutex
	closed  bool
	pending map[any]func() // newest picture by what it shows; older ones are dropped
	waiting bool           // a delivery is on its way
	do      func(func())
}

// NewBridge makes a bridge; do brings a function onto the screen's goroutine and
// does not wait for it (fyne.Do; a test brings its own).
func NewBridge(ctx context.Context, do func(func())) *Bridge {
	ctx, stop := context.WithCancel(ctx)
	return &Bridge{ctx: ctx, stop: stop, pending: map[any]func(){}, do: do}
}

// Show runs show on the screen's goroutine, soon. Of several that came with the
// same key before the screen got round to it only the last runs: thumbnails
// arrive faster than frames.
func (b *Bridge) Show(key any, show func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return
	}
	b.pending[key] = show
	if !b.waiting {
		b.waiting = true
		b.do(b.deliver)
	}
}

func (b *Bridge) deliver() {
	b.mu.Lock()
	all, closed := b.pending, b.closed
	b.pending, b.waiting = map[any]func(){}, false
	b.mu.Unlock()
	if closed {
		return
	}
	for _, show := range all {
		show()
	}
}

// Go runs work on a goroutine of its own. Its context ends with the bridge, or
// when stop is called.
func (b *Bridge) Go(work func(ctx context.Context)) (stop context.CancelFunc) {
	ctx, stop := context.WithCancel(b.ctx)
	b.work.Go(func() {
		defer stop()
		work(ctx)
	})
	return stop
}

// Close stops what runs and waits for it. What was not shown yet is not shown
// any more.
func (b *Bridge) Close() {
	b.mu.Lock()
	b.closed = true
	b.mu.Unlock()
	b.stop()
	b.work.Wait()
}
