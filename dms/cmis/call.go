package cmis

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
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
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.ReadCloser.Read(p)
	w.stall.moved()
	if err != nil && err != io.EOF {
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

// body is an answer's body that ends its call when closed.
type body struct {
	watched
}

func (b *body) Close() error {
	err := b.ReadCloser.Close()
	b.stall.stop()
	return err
}

// call sends a request and returns its answer, a fault where that is not 2xx.
// content, if any, is sent as it is read and closed in any case; size is its length.
func (t *Target) call(ctx context.Context, method string, u *url.URL, content io.ReadCloser, size int64, contentType string) (*http.Response, error) {
	ctx, s := watch(ctx, t.config.timeout())
	req, err := http.NewRequestWithContext(ctx, method, u.String(), nil)
	if err != nil {
		s.stop()
		return nil, err
	}
	req.Header.Set("User-Agent", "Scanstelle")
	if content != nil {
		req.Body, req.ContentLength = &watched{content, ctx, s}, size
		req.Header.Set("Content-Type", contentType)
	}
	resp, err := t.client.Do(req)
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
	resp.Body = &body{watched{resp.Body, ctx, s}}
	return resp, nil
}

// mostJSON bounds an answer, in bytes.
const mostJSON = 32 << 20

// get asks for JSON.
func (t *Target) get(ctx context.Context, u *url.URL, into any) error {
	resp, err := t.call(ctx, http.MethodGet, u, nil, 0, "")
	if err != nil {
		return err
	}
	return decode(resp, into)
}

func decode(resp *http.Response, into any) error {
	defer resp.Body.Close()
	d := json.NewDecoder(io.LimitReader(resp.Body, mostJSON))
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		return errors.Join(errors.New("the answer is no JSON"), err)
	}
	return nil
}

// with returns an address with further parameters.
func with(u *url.URL, pairs ...string) *url.URL {
	v := *u
	q := v.Query()
	for i := 0; i < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	v.RawQuery = q.Encode()
	return &v
}
