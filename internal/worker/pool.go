package worker

import (
	"context"
	"encoding/json"
	"os"
	"sync"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// Pool keeps up to size children of one kind and gives each request to a free
// one. Children start when they are first needed.
type Pool struct {
	options Options
	recycle int
	slots   chan *slot
	size    int
	ctx     context.Context // ends with Close
	cancel  context.CancelFunc
	working sync.WaitGroup

	mu      sync.Mutex
	closed  bool
	inForce []string
	deaths  int
}

// slot is the place of one child; whoever took it from the channel owns it.
type slot struct {
	process *Process
	calls   int
	fails   int // in a row
	next    time.Time
}

// NewPool makes a pool. A child is replaced after recycleAfter requests, which
// keeps leaks of native libraries small; 0 is never.
func NewPool(o Options, size, recycleAfter int) *Pool {
	p := &Pool{options: o, recycle: recycleAfter, size: max(size, 1)}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	p.slots = make(chan *slot, p.size)
	for range p.size {
		p.slots <- &slot{}
	}
	return p
}

// Call is Process.Call with the next free child. When the child dies before its
// first reply, the request goes once more to a fresh one; then the error stays
// (CodeWorkerDied). What broke the memory or time limit is not tried again.
func (p *Pool) Call(ctx context.Context, req any, files []*os.File, reply func(msg json.RawMessage, files []*os.File) error) error {
	return p.call(ctx, req, files, reply, (*Process).Call)
}

// CallWithin is Call with a limit on the silence of the child (see
// Process.CallWithin); waiting for a free child does not count.
func (p *Pool) CallWithin(ctx context.Context, silence time.Duration, req any, files []*os.File, reply func(msg json.RawMessage, files []*os.File) error) error {
	return p.call(ctx, req, files, reply, func(child *Process, ctx context.Context, req any, files []*os.File, reply func(json.RawMessage, []*os.File) error) error {
		return child.CallWithin(ctx, silence, req, files, reply)
	})
}

// caller is how a child is asked.
type caller func(*Process, context.Context, any, []*os.File, func(json.RawMessage, []*os.File) error) error

func (p *Pool) call(ctx context.Context, req any, files []*os.File, reply func(msg json.RawMessage, files []*os.File) error, ask caller) error {
	if !p.enter() {
		return batch.Refuse("worker.call", batch.CodeCanceled, "%s", p.options.Kind)
	}
	defer p.working.Done()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(p.ctx, cancel)()
	var s *slot
	select {
	case s = <-p.slots:
	case <-ctx.Done():
		return ended("worker.call", ctx.Err())
	}
	defer func() { p.slots <- s }()
	replied := false
	counted := func(msg json.RawMessage, files []*os.File) error {
		replied = true
		if reply == nil {
			closeAll(files)
			return nil
		}
		return reply(msg, files)
	}
	err := p.try(ctx, s, req, files, counted, ask)
	if batch.CodeOf(err) == batch.CodeWorkerDied && !replied && ctx.Err() == nil {
		err = p.try(ctx, s, req, files, counted, ask)
	}
	return err
}

func (p *Pool) enter() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed {
		p.working.Add(1)
	}
	return !p.closed
}

// try runs the request in the slot's child, which it starts where needed.
func (p *Pool) try(ctx context.Context, s *slot, req any, files []*os.File, reply func(json.RawMessage, []*os.File) error, ask caller) error {
	if s.process != nil && (!s.process.Alive() || p.recycle > 0 && s.calls >= p.recycle) {
		s.process.Close()
		s.process = nil
	}
	if s.process == nil {
		if err := p.start(ctx, s); err != nil {
			return err
		}
	}
	s.calls++
	err := ask(s.process, ctx, req, files, reply)
	if s.process.Alive() {
		s.fails = 0
		return err
	}
	s.process.Close()
	s.process = nil
	if code := batch.CodeOf(err); code == batch.CodeWorkerDied || code == batch.CodeMemoryLimit {
		s.failed()
		p.mu.Lock()
		p.deaths++
		p.mu.Unlock()
	}
	return err
}

func (p *Pool) start(ctx context.Context, s *slot) error {
	select {
	case <-time.After(time.Until(s.next)):
	case <-ctx.Done():
		return ended("worker.start", ctx.Err())
	}
	process, err := Start(ctx, p.options)
	if err != nil {
		s.failed()
		return err
	}
	s.process, s.calls = process, 0
	p.mu.Lock()
	p.inForce = process.InForce()
	p.mu.Unlock()
	return nil
}

// failed sets when the next start may be: at once after a first death, then
// 50 ms, doubling up to 10 s.
func (s *slot) failed() {
	s.fails++
	if s.fails < 2 {
		return
	}
	const first, most = 50 * time.Millisecond, 10 * time.Second
	s.next = time.Now().Add(min(first<<min(s.fails-2, 10), most))
}

// InForce returns what protects the owner from the children (see
// Process.InForce); it starts one where none has run yet.
func (p *Pool) InForce(ctx context.Context) ([]string, error) {
	p.mu.Lock()
	known := p.inForce
	p.mu.Unlock()
	if known != nil {
		return known, nil
	}
	if !p.enter() {
		return nil, batch.Refuse("worker.call", batch.CodeCanceled, "%s", p.options.Kind)
	}
	defer p.working.Done()
	select {
	case s := <-p.slots:
		defer func() { p.slots <- s }()
		if s.process != nil {
			return s.process.InForce(), nil
		}
		if err := p.start(ctx, s); err != nil {
			return nil, err
		}
		return s.process.InForce(), nil
	case <-ctx.Done():
		return nil, ended("worker.call", ctx.Err())
	}
}

// Deaths returns how many children died or broke their memory limit.
func (p *Pool) Deaths() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.deaths
}

// Close ends all requests and kills all children.
func (p *Pool) Close() error {
	p.mu.Lock()
	again := p.closed
	p.closed = true
	p.mu.Unlock()
	if again {
		return nil
	}
	p.cancel()
	p.working.Wait()
	for range p.size {
		if s := <-p.slots; s.process != nil {
			s.process.Close()
		}
	}
	return nil
}
