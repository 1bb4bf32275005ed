package station

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"github.com/scanstelle/scanstelle/batch"
)

// Server serves the operations of a station on the socket of its data folder,
// to the same user only.
type Server struct {
	station  *Station
	listener net.Listener
	ctx      context.Context
	cancel   context.CancelFunc
	ending   context.Context // ended by Close
	end      context.CancelFunc
	open     sync.WaitGroup
}

// Listen begins to serve. It returns at once; Close ends it.
func Listen(st *Station) (*Server, error) {
	l, err := listen(st.data)
	if err != nil {
		return nil, &batch.Error{Op: "station.listen", Code: batch.CodeInternal, Detail: st.data, Err: err}
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := &Server{station: st, listener: l, ctx: ctx, cancel: cancel}
	s.ending, s.end = context.WithCancel(context.Background())
	s.open.Go(s.accept)
	return s, nil
}

// Close takes no more calls and waits for those under way, but for those who only
// watch; cancel also ends them.
func (s *Server) Close(cancel bool) error {
	s.end()
	if cancel {
		s.cancel()
	}
	err := s.listener.Close()
	s.open.Wait()
	s.cancel()
	return err
}

func (s *Server) accept() {
	for {
		conn, err := s.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil { // such as no more descriptors: others must end first
			time.Sleep(100 * time.Millisecond)
			continue
		}
		uid, ok := peer(conn.(*net.UnixConn))
		if !ok {
			conn.Close()
			continue
		}
		s.open.Go(func() {
			defer conn.Close()
			s.serve(conn, uid)
		})
	}
}

// peer returns the user at the other end; only our own user may call.
func peer(conn *net.UnixConn) (uid int, ok bool) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return 0, false
	}
	var cred *unix.Ucred
	ctlErr := raw.Control(func(fd uintptr) {
		cred, err = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED)
	})
	if ctlErr != nil || err != nil {
		return 0, false
	}
	return int(cred.Uid), int(cred.Uid) == os.Getuid()
}

// overSocket marks the context of a call that another process sent.
type overSocket struct{}

// maxRequest bounds the line a client may send, in bytes.
const maxRequest = 16 << 20

// Patience of the owner. A client that does not take its events for so long, such
// as one that was stopped, counts as gone: it must not hold up the scanner and
// the end of the service.
var (
	askLimit  = 10 * time.Second // until the request is there
	takeLimit = 2 * time.Minute  // until an event is taken
	endLimit  = 5 * time.Second  // the same, once the service ends
)

// serve runs the one operation of a connection. A client that goes away cancels
// it.
func (s *Server) serve(conn net.Conn, uid int) {
	ctx, cancel := context.WithCancel(context.WithValue(s.ctx, overSocket{}, true))
	defer cancel()
	send := s.sender(conn, cancel)
	defer context.AfterFunc(s.ctx, func() { conn.SetDeadline(time.Now().Add(endLimit)) })()
	conn.SetReadDeadline(time.Now().Add(askLimit))
	in := bufio.NewReader(io.LimitReader(conn, maxRequest))
	line, err := in.ReadBytes('\n')
	if err != nil {
		return
	}
	conn.SetReadDeadline(time.Time{})
	go func() {
		_, _ = io.Copy(io.Discard, conn) // ends when the client closes
		cancel()
	}()
	var r request
	if err := json.Unmarshal(line, &r); err != nil {
		send(failed(batch.Fail("station.call", batch.CodeUsage, err)))
		return
	}
	if r.Operation == OpWatch {
		defer context.AfterFunc(s.ending, cancel)()
	}
	result, err := s.station.Call(ctx, uid, r.Session, r.Operation, r.Args, func(event any) {
		raw, err := json.Marshal(event)
		if err == nil {
			send(reply{Event: raw})
		}
	})
	if err != nil {
		send(failed(err))
		return
	}
	raw, err := json.Marshal(result)
	if err != nil {
		send(failed(batch.Fail("station.call", batch.CodeInternal, err)))
		return
	}
	send(reply{Result: raw})
}

// sender writes replies, one at a time; what cannot be written cancels.
func (s *Server) sender(conn net.Conn, cancel func()) func(reply) {
	var mu sync.Mutex
	gone := false
	out := json.NewEncoder(conn)
	return func(r reply) {
		mu.Lock()
		defer mu.Unlock()
		if gone {
			return
		}
		limit := takeLimit
		if s.ctx.Err() != nil {
			limit = endLimit
		}
		conn.SetWriteDeadline(time.Now().Add(limit))
		if out.Encode(r) != nil {
			gone = true
			cancel()
		}
	}
}

// Call runs an operation by name in this process, under a session where there is
// one.
func (st *Station) Call(ctx context.Context, uid int, session string, op Operation, args json.RawMessage, emit Emit) (any, error) {
	row, ok := lookup(op)
	if !ok {
		return nil, batch.Refuse("station.call", batch.CodeUsage, "Vorgang %q", op)
	}
	st.sessions.Add(1)
	defer st.sessions.Done()
	who, done, err := st.actor(ctx, uid, session, op)
	defer done()
	if err != nil {
		return nil, err
	}
	result, err := st.perform(ctx, who, op, row, args, emit)
	if err != nil {
		st.noteRefusal(ctx, who, op, err)
	}
	return result, st.sayNobody(err)
}

// perform runs an operation for somebody who may call it.
func (st *Station) perform(ctx context.Context, who Actor, op Operation, row operation, args json.RawMessage, emit Emit) (any, error) {
	if err := mayCall(who, op); err != nil {
		return nil, err
	}
	if err := st.mayCopy(who, op); err != nil {
		return nil, err
	}
	if err := allow(who, row.roles); err != nil {
		return nil, err
	}
	return row.run(ctx, st, who, args, emit)
}

func failed(err error) reply {
	w := &wireError{Op: "station", Code: batch.CodeOf(err), Text: err.Error()}
	var e *batch.Error
	if errors.As(err, &e) {
		w.Op, w.Detail, w.Unit = e.Op, e.Detail, e.Unit
	}
	return reply{Error: w}
}
