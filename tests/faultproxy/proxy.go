// Package faultproxy stands between a client and a real HTTP server and does what
// networks, proxies and tired servers do: it cuts connections at any point, loses
// answers, repeats requests, changes bytes, delays, refuses and sends elsewhere.
package faultproxy

import (
	"bytes"
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"
)

// Proxy is a running proxy in front of one server.
type Proxy struct {
	URL string // scheme and host of the proxy

	server    *httptest.Server
	backend   *url.URL
	transport *http.Transport

	mu     sync.Mutex
	rules  []*rule
	down   bool
	passed []*http.Request
}

type rule struct {
	match func(*http.Request) bool
	left  int // times; negative: for ever
	fault Fault
}

// Fault answers a request in place of the server, or after it.
type Fault func(p *Proxy, w http.ResponseWriter, r *http.Request)

// New starts a proxy in front of the server of an address; end it with Close.
func New(backend string) (*Proxy, error) {
	p, err := prepare(backend)
	if err != nil {
		return nil, err
	}
	p.server.Start()
	p.URL = p.server.URL
	return p, nil
}

func prepare(backend string) (*Proxy, error) {
	u, err := url.Parse(backend)
	if err != nil {
		return nil, err
	}
	p := &Proxy{backend: u, transport: &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 32}}
	p.server = httptest.NewUnstartedServer(http.HandlerFunc(p.serve))
	return p, nil
}

// Through is an address of the server as it is reached through the proxy.
func (p *Proxy) Through(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	front, err := url.Parse(p.URL)
	if err != nil {
		return ""
	}
	u.Scheme, u.Host = front.Scheme, front.Host
	return u.String()
}

// Close ends the proxy.
func (p *Proxy) Close() {
	p.server.CloseClientConnections()
	p.server.Close()
	p.transport.CloseIdleConnections()
}

// Add makes the next so many requests that match meet a fault; 0: all of them. What
// was added first comes first.
func (p *Proxy) Add(match func(*http.Request) bool, times int, fault Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if times == 0 {
		times = -1
	}
	p.rules = append(p.rules, &rule{match, times, fault})
}

// Clear takes all faults away.
func (p *Proxy) Clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rules = nil
}

// Down makes the server unreachable: every connection is cut.
func (p *Proxy) Down(down bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.down = down
}

// Passed counts the requests that reached the server and match.
func (p *Proxy) Passed(match func(*http.Request) bool) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for _, r := range p.passed {
		if match(r) {
			n++
		}
	}
	return n
}

// NewTLS is New with TLS on the client's side.
func NewTLS(backend string, config *tls.Config) (*Proxy, error) {
	p, err := prepare(backend)
	if err != nil {
		return nil, err
	}
	p.server.TLS = config
	p.server.Config.ErrorLog = log.New(io.Discard, "", 0) // refused handshakes are what is tested
	p.server.StartTLS()
	p.URL = p.server.URL
	return p, nil
}

func (p *Proxy) serve(w http.ResponseWriter, r *http.Request) {
	if fault := p.next(r); fault != nil {
		fault(p, w, r)
		return
	}
	p.Pass(w, r)
}

func (p *Proxy) next(r *http.Request) Fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.down {
		return Cut(0)
	}
	for _, rule := range p.rules {
		if rule.left != 0 && rule.match(r) {
			rule.left = max(rule.left-1, -1)
			return rule.fault
		}
	}
	return nil
}

// Pass gives a request to the server and its answer back, as it does without a fault.
func (p *Proxy) Pass(w http.ResponseWriter, r *http.Request) {
	resp, err := p.forward(r, r.Body, r.ContentLength)
	if err != nil {
		abort(w)
		return
	}
	defer resp.Body.Close()
	give(w, resp)
}

// forward sends a request to the server with another body.
func (p *Proxy) forward(r *http.Request, body io.Reader, size int64) (*http.Response, error) {
	u := *r.URL
	u.Scheme, u.Host = p.backend.Scheme, p.backend.Host
	if size > 0 { // who sends looks whether more comes, and by then the answer may have closed the body
		body = io.LimitReader(body, size)
	}
	out, err := http.NewRequestWithContext(r.Context(), r.Method, u.String(), io.NopCloser(body))
	if err != nil {
		return nil, err
	}
	if out.ContentLength = size; size == 0 {
		out.Body = http.NoBody
	}
	out.Header, out.Host = r.Header.Clone(), r.Host // the server builds its addresses from the name it was called by
	p.mu.Lock()
	p.passed = append(p.passed, out)
	p.mu.Unlock()
	return p.transport.RoundTrip(out)
}

// whole reads a request to its end.
func whole(r *http.Request) ([]byte, bool) {
	data, err := io.ReadAll(r.Body)
	return data, err == nil
}

func (p *Proxy) commit(w http.ResponseWriter, r *http.Request, data []byte) *http.Response {
	resp, err := p.forward(r, bytes.NewReader(data), int64(len(data)))
	if err != nil {
		abort(w)
		return nil
	}
	return resp
}

func give(w http.ResponseWriter, resp *http.Response) {
	for name, values := range resp.Header {
		w.Header()[name] = slices.Clone(values)
	}
	w.WriteHeader(resp.StatusCode)
	if _, err := io.Copy(w, resp.Body); err != nil {
		abort(w)
	}
}

// abort cuts the connection to the client hard, as a cable does.
func abort(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // the reset is all that is wanted
	}
	conn.Close()
}
