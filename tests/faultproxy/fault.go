package faultproxy

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"
)

var errCut = errors.New("cut")

// Cut ends the connection when that share of a request's body has passed, on both
// sides.
func Cut(share float64) Fault {
	return func(p *Proxy, w http.ResponseWriter, r *http.Request) {
		if limit := int64(share * float64(r.ContentLength)); limit > 0 {
			// The server sees an end in the middle, too.
			body := io.MultiReader(io.LimitReader(r.Body, limit), broken{})
			if resp, err := p.forward(r, body, r.ContentLength); err == nil {
				resp.Body.Close()
			}
		}
		abort(w)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errCut }

// Lost lets the server do what was asked and loses its answer.
func Lost() Fault {
	return func(p *Proxy, w http.ResponseWriter, r *http.Request) {
		if data, ok := whole(r); ok {
			if resp := p.commit(w, r, data); resp != nil {
				resp.Body.Close()
				abort(w)
			}
		}
	}
}

// Instead answers so after the server did what was asked (committed), or without
// asking it.
func Instead(status int, committed bool, body string, header ...string) Fault {
	return func(p *Proxy, w http.ResponseWriter, r *http.Request) {
		data, ok := whole(r)
		if !ok {
			return
		}
		if committed {
			resp := p.commit(w, r, data)
			if resp == nil {
				return
			}
			resp.Body.Close()
		}
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body) // the client may be gone
	}
}

// Twice sends a request to the server twice, as a proxy does that repeats, and gives
// the last answer.
func Twice() Fault {
	return func(p *Proxy, w http.ResponseWriter, r *http.Request) {
		data, ok := whole(r)
		if !ok {
			return
		}
		if resp := p.commit(w, r, data); resp != nil {
			resp.Body.Close()
			if resp = p.commit(w, r, data); resp != nil {
				defer resp.Body.Close()
				give(w, resp)
			}
		}
	}
}

// Altered changes the body of a request on its way.
func Altered(change func([]byte) []byte) Fault {
	return func(p *Proxy, w http.ResponseWriter, r *http.Request) {
		data, ok := whole(r)
		if !ok {
			return
		}
		if resp := p.commit(w, r, change(data)); resp != nil {
			defer resp.Body.Close()
			give(w, resp)
		}
	}
}

// Answered changes the body of an answer on its way.
func Answered(change func([]byte) []byte) Fault {
	return func(p *Proxy, w http.ResponseWriter, r *http.Request) {
		data, ok := whole(r)
		if !ok {
			return
		}
		resp := p.commit(w, r, data)
		if resp == nil {
			return
		}
		defer resp.Body.Close()
		said, err := io.ReadAll(resp.Body)
		if err != nil {
			abort(w)
			return
		}
		said = change(said)
		resp.Body = io.NopCloser(bytes.NewReader(said))
		resp.Header.Set("Content-Length", strconv.Itoa(len(said)))
		give(w, resp)
	}
}

// HalfAnswer cuts the connection after so many bytes of an answer's body.
func HalfAnswer(n int64) Fault {
	return func(p *Proxy, w http.ResponseWriter, r *http.Request) {
		data, ok := whole(r)
		if !ok {
			return
		}
		if resp := p.commit(w, r, data); resp != nil {
			defer resp.Body.Close()
			w.Header().Set("Content-Type", resp.Header.Get("Content-Type"))
			w.WriteHeader(resp.StatusCode)
			_, _ = io.CopyN(w, resp.Body, n)
			_ = http.NewResponseController(w).Flush() // the cut is what matters
			abort(w)
		}
	}
}

// Late waits before it passes a request on.
func Late(d time.Duration) Fault {
	return func(p *Proxy, w http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(d):
			p.Pass(w, r)
		case <-r.Context().Done():
		}
	}
}

// Elsewhere redirects to another address.
func Elsewhere(status int, address func(*http.Request) string) Fault {
	return func(_ *Proxy, w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", address(r))
		w.WriteHeader(status)
	}
}
