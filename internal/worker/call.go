package worker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// Call sends one request with its files (which stay the caller's; memory files
// are sealed, positions go to the start) and gives each reply to reply, in order
// and in this goroutine; the files of a reply are reply's to close. Where reply
// fails, the request is cancelled and that error returned.
//
// The handler's own error comes back with its code and detail. Otherwise:
// CodeTimeLimit or CodeCanceled when ctx ends, CodeMemoryLimit when the child
// broke its limit, CodeWorkerDied when it died for another reason; the end of
// its standard error is in the error. After such an end, and after a
// cancellation that used up the grace, the process is dead.
func (p *Process) Call(ctx context.Context, req any, files []*os.File, reply func(msg json.RawMessage, files []*os.File) error) error {
	const op = "worker.call"
	p.call.Lock()
	defer p.call.Unlock()
	if err := ctx.Err(); err != nil {
		return ended(op, err)
	}
	p.number++
	body, err := json.Marshal(req)
	if err != nil {
		return batch.Fail(op, batch.CodeInternal, err)
	}
	request, err := pack(frame{Kind: kindCall, Call: p.number, Window: p.window, Body: body}, files)
	if err != nil {
		return batch.Fail(op, batch.CodeInternal, err)
	}
	for _, f := range files {
		f.Seek(0, io.SeekStart) // fails for what has no position
	}
	over, canceled := make(chan struct{}), make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(canceled)
		p.cancel(p.number, over)
	})
	defer func() {
		close(over)
		if stop() {
			return
		}
		<-canceled
		if p.wasKilled() { // too late for this request, but not to be met by the next
			<-p.exited
		}
	}()
	if err := p.link.put(request); err != nil {
		return p.broken(ctx, op, err)
	}
	return p.answer(ctx, over, reply)
}

// CallWithin is Call with a limit on the silence of the child: CodeTimeLimit when
// it gives no reply for so long. The time that reply takes does not count, and a
// child that other programs do not let compute gets more.
func (p *Process) CallWithin(ctx context.Context, silence time.Duration, req any, files []*os.File, reply func(msg json.RawMessage, files []*os.File) error) error {
	watched, silent := context.WithCancelCause(ctx)
	defer silent(nil)
	watchdog := p.watch(silence, func() { silent(errSilent) })
	defer watchdog.hold()
	err := p.Call(watched, req, files, func(msg json.RawMessage, files []*os.File) error {
		watchdog.hold()
		defer watchdog.again()
		if reply == nil {
			closeAll(files)
			return nil
		}
		return reply(msg, files)
	})
	if err != nil && context.Cause(watched) == errSilent {
		return batch.Fail("worker.call", batch.CodeTimeLimit, errSilent)
	}
	return err
}

var errSilent = errors.New("the child gave no sign of life")

// answer reads frames until the request has ended.
func (p *Process) answer(ctx context.Context, over <-chan struct{}, reply func(json.RawMessage, []*os.File) error) error {
	const op = "worker.call"
	var refused error
	for {
		f, files, err := p.link.receive()
		if err != nil {
			return errors.Join(refused, p.broken(ctx, op, err))
		}
		switch {
		case f.Kind == kindReply && refused == nil && ctx.Err() == nil && reply != nil:
			refused = reply(f.Body, files)
			if refused != nil {
				p.cancel(p.number, over)
				continue
			}
			err = p.link.send(frame{Kind: kindTaken, Call: p.number})
		case f.Kind == kindReply:
			closeAll(files)
			err = p.link.send(frame{Kind: kindTaken, Call: p.number})
		case f.Kind == kindEnd:
			closeAll(files)
			return p.result(ctx, f, refused)
		default:
			closeAll(files)
			err = fmt.Errorf("%w: %q", errFrame, f.Kind)
		}
		if err != nil {
			return errors.Join(refused, p.broken(ctx, op, err))
		}
	}
}

func (p *Process) result(ctx context.Context, f frame, refused error) error {
	switch {
	case refused != nil:
		return refused
	case f.Code == "":
		return nil
	case ctx.Err() != nil:
		return ended("worker."+p.kind, ctx.Err())
	}
	return &batch.Error{Op: "worker." + p.kind, Code: f.Code, Detail: f.Detail, Err: errors.New(f.Message)}
}

// cancel asks the child to end the request, and kills it after the grace.
func (p *Process) cancel(number int64, over <-chan struct{}) {
	if p.grace <= 0 {
		p.kill()
		return
	}
	// Not in this goroutine: a child that does not read must not hold up its
	// own end. A failure shows where the answer is read.
	go p.link.send(frame{Kind: kindCancel, Call: number})
	go func() {
		select {
		case <-over:
		case <-time.After(p.grace):
			p.kill()
		}
	}()
}

// ended is the error of a context.
func ended(op string, err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return batch.Fail(op, batch.CodeTimeLimit, err)
	}
	return batch.Fail(op, batch.CodeCanceled, err)
}

// broken ends a child whose socket failed and says why.
func (p *Process) broken(ctx context.Context, op string, cause error) error {
	if errors.Is(cause, errFrame) {
		p.kill() // whatever it says next is not to be believed
	}
	select {
	case <-p.exited:
	case <-time.After(2 * time.Second): // closed its socket and lives on
		p.kill()
		<-p.exited
	}
	if err := ctx.Err(); err != nil {
		return ended(op, err)
	}
	return p.death(op, cause)
}
