package frame

import (
	"context"
	"slices"
	"sync"
	"time"
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
	order   []any          // of pending, the one that came last at the end
	waiting bool           // a delivery is on its way
	calm    bool           // one follows soon
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
// arrive faster than frames. What came last runs last.
func (b *Bridge) Show(key any, show func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return
	}
	b.put(key, show)
	if !b.waiting {
		b.waiting = true
		b.do(b.deliver)
	}
}

// put keeps what is to be shown; b.mu is held.
func (b *Bridge) put(key any, show func()) {
	if _, ok := b.pending[key]; ok {
		b.order = slices.DeleteFunc(b.order, func(k any) bool { return k == key })
	}
	b.pending[key], b.order = show, append(b.order, key)
}

// gather is for how long Calmly waits at most: every delivery draws the window anew,
// which takes a computer without a graphics card longer than all else.
const gather = 80 * time.Millisecond

// Calmly is Show for what comes in streams, such as the pages of a stack: it runs with
// whatever is shown next, or a little later.
func (b *Bridge) Calmly(key any, show func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return
	}
	b.put(key, show)
	if !b.waiting && !b.calm {
		b.calm = true
		time.AfterFunc(gather, b.settle)
	}
}

// settle delivers what was gathered, where nothing else did.
func (b *Bridge) settle() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calm = false
	if len(b.pending) > 0 && !b.waiting && !b.closed {
		b.waiting = true
		b.do(b.deliver)
	}
}

func (b *Bridge) deliver() {
	b.mu.Lock()
	all, order, closed := b.pending, b.order, b.closed
	b.pending, b.order, b.waiting = map[any]func(){}, nil, false
	b.mu.Unlock()
	if closed {
		return
	}
	for _, key := range order {
		all[key]()
	}
}

// Go runs work on a goroutine of its own. Its context ends with the bridge, or
// when stop is called. A bridge that is closed begins nothing.
func (b *Bridge) Go(work func(ctx context.Context)) (stop context.CancelFunc) {
	ctx, stop := context.WithCancel(b.ctx)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return stop
	}
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
