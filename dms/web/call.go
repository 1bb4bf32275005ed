package web

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"
)

var errStalled = errors.New("nothing moved for too long")

// stall ends a call during which nothing moves.
type stall struct {
	timer *time.Timer
	limit time.Duration
	end   context.CancelCauseFunc
}

func watch(ctx context.Context, limit time.Duration) (context.Context, *stall) {
	ctx, end := context.WithCancelCause(ctx)
	return ctx, &stall{time.AfterFunc(limit, func() { end(errStalled) }), limit, end}
}

func (s *stall) moved() { s.timer.Reset(s.limit) }

func (s *stall) stop() {
	s.timer.Stop()
	s.end(nil)
}

// watched is a body whose every read is a sign of life.
type watched struct {
	io.ReadCloser
	ctx   context.Context
	stall *stall
	fault atomic.Pointer[error] // of reading
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.ReadCloser.Read(p)
	w.stall.moved()
	if err != nil && err != io.EOF {
		own := err
		w.fault.Store(&own)
		err = cause(w.ctx, err)
	}
	return n, err
}

// cause prefers the reason of the end of a context to what the network made of it.
func cause(ctx context.Context, err error) error {
	if reason := context.Cause(ctx); reason != nil {
		return reason
	}
	return err
}

// mostRest bounds what is read, in bytes, of an answer that was not read to its end.
const mostRest = 4 << 10

// body is an answer's body that ends its call when closed. The little that nobody read
// is read then: a connection is used again where its answer was read to the end.
type body struct {
	watched
}

func (b *body) Close() error {
	_, _ = io.CopyN(io.Discard, b, mostRest)
	err := b.ReadCloser.Close()
	b.stall.stop()
	return err
}

// Request is a call.
type Request struct {
	Method string
	URL    *url.URL
	Header http.Header // beside what lets us in; may be nil
	// Body, if any, is sent as it is read and closed in any case; Size is its length.
	// An error of reading it is that of the call, whatever the network made of it.
	Body        io.ReadCloser
	Size        int64
	ContentType string
}

// Body reads r and closes what that comes from.
func Body(r io.Reader, from io.Closer) io.ReadCloser {
	return struct {
		io.Reader
		io.Closer
	}{r, from}
}

// Call sends a request and returns its answer, a *Fault where that is not 2xx.
func (c *Client) Call(ctx context.Context, r Request) (*http.Response, error) {
	ctx, s := watch(ctx, cmp.Or(time.Duration(c.access.Timeout), defaultTimeout))
	req, err := http.NewRequestWithContext(ctx, r.Method, r.URL.String(), nil)
	if err != nil {
		s.stop()
		return nil, err
	}
	for name, values := range r.Header {
		req.Header[name] = values
	}
	req.Header.Set("User-Agent", "Scanstelle")
	sent := &watched{ReadCloser: r.Body, ctx: ctx, stall: s}
	if r.Body != nil {
		req.Body, req.ContentLength = sent, r.Size
		req.Header.Set("Content-Type", r.ContentType)
	}
	resp, err := c.http.Do(req)
	if own := sent.fault.Load(); own != nil {
		if err == nil {
			resp.Body.Close()
		}
		s.stop()
		return nil, *own
	}
	if err != nil {
		err = cause(ctx, err)
		s.stop()
		return nil, err
	}
	if resp.StatusCode/100 != 2 {
		f := readFault(resp)
		resp.Body.Close()
		s.stop()
		return nil, f
	}
	resp.Body = &body{watched{ReadCloser: resp.Body, ctx: ctx, stall: s}}
	return resp, nil
}

// With returns an address with further parameters.
func With(u *url.URL, pairs ...string) *url.URL {
	v := *u
	q := v.Query()
	for i := 0; i < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	v.RawQuery = q.Encode()
	return &v
}
