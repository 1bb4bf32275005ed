package worker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"golang.org/x/sys/unix"

	"github.com/scanstelle/scanstelle/batch"
)

// accessEnv carries the Access from the owner to the child.
const accessEnv = "SCANSTELLE_WORKER_ACCESS"

// socketFD is where a child finds its end of the socket.
const socketFD = 3

// Replier gives parts of the answer to the owner.
type Replier interface {
	// Send gives msg (as JSON) and files; the files stay the caller's and may
	// be closed afterwards, memory files are sealed. It waits while Window
	// replies are not done with, and fails when the request has ended.
	Send(msg any, files ...*os.File) error
}

// Handler answers one request. Its files are closed when it returns. ctx ends
// when the owner cancels. An error travels with its batch.Code and detail; a
// panic becomes CodeInternal.
type Handler func(ctx context.Context, req json.RawMessage, files []*os.File, reply Replier) error

// Serve is the main loop of a child: it restricts the process, tells the owner,
// and answers one request after the other until the owner closes the socket.
func Serve(handler Handler) error {
	l, err := newLink(os.NewFile(socketFD, "owner"))
	if err != nil {
		return batch.Refuse("worker.serve", batch.CodeUsage, "»worker« wird nur vom Programm selbst gestartet (%v)", err)
	}
	defer l.socket.Close()
	var access Access
	if err := json.Unmarshal([]byte(os.Getenv(accessEnv)), &access); err != nil {
		return batch.Fail("worker.serve", batch.CodeInternal, err)
	}
	if err := l.send(frame{Kind: kindReady, InForce: Restrict(access)}); err != nil {
		return batch.Fail("worker.serve", batch.CodeInternal, err)
	}
	s := &server{link: l, handler: handler, calls: make(chan call)}
	go s.read()
	for c := range s.calls {
		if err := s.answer(c); err != nil {
			return batch.Fail("worker.serve", batch.CodeInternal, err)
		}
	}
	return s.broken
}

type server struct {
	link    *link
	handler Handler
	calls   chan call
	broken  error // why calls was closed
}

// call is a request at work.
type call struct {
	number int64 // from 1
	ctx    context.Context
	cancel context.CancelFunc
	body   json.RawMessage
	files  []*os.File
	places chan struct{} // the free places of the window
}

// read takes the owner's frames, also while a request is at work, and closes
// calls at the end.
func (s *server) read() {
	defer close(s.calls)
	var current call
	for {
		f, files, err := s.link.receive()
		if err != nil {
			if current.cancel != nil {
				current.cancel()
			}
			if !errors.Is(err, io.EOF) {
				s.broken = batch.Fail("worker.serve", batch.CodeInternal, err)
			}
			return
		}
		switch {
		case f.Kind == kindCall && f.Call > current.number:
			current = call{number: f.Call, body: f.Body, files: files, places: make(chan struct{}, max(f.Window, 1))}
			current.ctx, current.cancel = context.WithCancel(context.Background())
			for range cap(current.places) {
				current.places <- struct{}{}
			}
			s.calls <- current
		case f.Kind == kindCancel && f.Call == current.number:
			current.cancel()
		case f.Kind == kindTaken && f.Call == current.number:
			select {
			case current.places <- struct{}{}:
			default: // more answers than replies: nothing to free
			}
		default:
			closeAll(files)
		}
	}
}

// answer runs the handler and ends the answer; its error is one of the socket.
func (s *server) answer(c call) error {
	err := s.handle(c)
	c.cancel()
	closeAll(c.files)
	end := frame{Kind: kindEnd}
	if err != nil {
		end.Code, end.Message = codeOf(err), shorten(err.Error())
		var known *batch.Error
		if errors.As(err, &known) {
			end.Detail = shorten(known.Detail)
		}
	}
	return s.link.send(end)
}

func (s *server) handle(c call) (err error) {
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(os.Stderr, "panic: %v\n%s", p, debug.Stack())
			err = batch.Fail("worker.serve", batch.CodeInternal, fmt.Errorf("panic: %v", p))
		}
	}()
	return s.handler(c.ctx, c.body, c.files, replier{server: s, call: c})
}

// codeOf sees that a file or memory beyond the limit is no fault of the program.
func codeOf(err error) batch.Code {
	code := batch.CodeOf(err)
	if code == batch.CodeInternal && (errors.Is(err, unix.EFBIG) || errors.Is(err, unix.ENOMEM)) {
		return batch.CodeMemoryLimit
	}
	return code
}

// shorten keeps texts of errors far below the limit of a frame.
func shorten(s string) string {
	const limit = 4 << 10
	if len(s) > limit {
		return s[:limit]
	}
	return s
}

type replier struct {
	server *server
	call   call
}

func (r replier) Send(msg any, files ...*os.File) error {
	body, err := json.Marshal(msg)
	if err != nil {
		return batch.Fail("worker.send", batch.CodeInternal, err)
	}
	p, err := pack(frame{Kind: kindReply, Body: body}, files)
	if err != nil {
		return batch.Fail("worker.send", batch.CodeInternal, err)
	}
	select {
	case <-r.call.places:
	case <-r.call.ctx.Done():
		return batch.Fail("worker.send", batch.CodeCanceled, r.call.ctx.Err())
	}
	if err := r.server.link.put(p); err != nil {
		return batch.Fail("worker.send", batch.CodeInternal, err)
	}
	return nil
}
