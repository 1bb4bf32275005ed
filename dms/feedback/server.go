package feedback

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// Settings are where a server listens. Certificate and Key are PEM files; without them
// it speaks plain HTTP, which only the machine itself may hear.
type Settings struct {
	Address     string `json:"address"` // "127.0.0.1:8410"
	Certificate string `json:"certificate,omitempty"`
	Key         string `json:"key,omitempty"`
}

// Check refuses settings with which nothing can be served. CodeFeedbackChannel.
func (s Settings) Check() error {
	refuse := func(format string, args ...any) error {
		return batch.Refuse("feedback.server", batch.CodeFeedbackChannel, format, args...)
	}
	host, port, err := net.SplitHostPort(s.Address)
	switch {
	case err != nil || port == "":
		return refuse("die Adresse »%s« ist nicht von der Form 127.0.0.1:8410", s.Address)
	case (s.Certificate == "") != (s.Key == ""):
		return refuse("Zertifikat und Schlüssel gehören zusammen")
	case s.Certificate == "" && !loopback(host):
		return refuse("ohne Zertifikat nur auf diesem Rechner selbst (127.0.0.1, ::1)")
	}
	if s.Certificate != "" {
		_, err = s.certificate()
	}
	return err
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// certificate reads certificate and key.
func (s Settings) certificate() (*tls.Certificate, error) {
	refuse := func(text string, err error) error {
		return &batch.Error{Op: "feedback.server", Code: batch.CodeFeedbackChannel, Detail: text, Err: err}
	}
	info, err := os.Stat(s.Key)
	if err != nil {
		return nil, refuse("der Schlüssel des Zertifikats ist nicht zu lesen", err)
	}
	if info.Mode().Perm()&0o007 != 0 {
		return nil, refuse("den Schlüssel des Zertifikats darf jeder auf diesem Rechner lesen (chmod o= fehlt)", nil)
	}
	c, err := tls.LoadX509KeyPair(s.Certificate, s.Key)
	if err != nil {
		return nil, refuse("Zertifikat und Schlüssel lassen sich nicht lesen oder passen nicht zueinander", err)
	}
	if now := time.Now(); now.After(c.Leaf.NotAfter) || now.Before(c.Leaf.NotBefore) {
		return nil, refuse("das Zertifikat gilt vom "+c.Leaf.NotBefore.Format("02.01.2006")+" bis "+c.Leaf.NotAfter.Format("02.01.2006"), nil)
	}
	return &c, nil
}

// Answer is all that a sender learns.
type Answer string

// Answers.
const (
	Received Answer = "received" // it is safe here
	Unknown  Answer = "unknown"  // no such document
	Refused  Answer = "refused"
	Later    Answer = "later" // nothing was taken; to be sent again
)

var statusOf = map[Answer]int{Received: http.StatusAccepted, Unknown: http.StatusNotFound, Refused: http.StatusUnprocessableEntity, Later: http.StatusServiceUnavailable}

// Reason is why a request was refused before it was read; words for the log.
type Reason string

// Reasons.
const (
	ReasonForm      Reason = "form"   // method, path, headers
	ReasonSize      Reason = "size"   // of the body
	ReasonSender    Reason = "sender" // nobody has such a key
	ReasonTime      Reason = "time"   // too old, or of the future
	ReasonSignature Reason = "signature"
	ReasonReplay    Reason = "replay" // the nonce was used
	ReasonRate      Reason = "rate"   // too many
)

// Receiver is for whom a server listens. It must be safe for several goroutines.
type Receiver interface {
	// Key returns the key of a sender.
	Key(sender string) ([]byte, bool)
	// Take makes a message durable before it answers anything but Later.
	Take(ctx context.Context, sender string, body []byte) Answer
	// Refused is told of a request that was not taken; sender is empty unless there is
	// one of that name.
	Refused(sender string, why Reason)
}

// Server takes signed requests.
type Server struct {
	listener net.Listener
	http     http.Server
	done     chan struct{}
}

// mostConnections at once; who comes later waits.
const mostConnections = 32

// Listen begins to serve. CodeFeedbackChannel: the settings do not do, or the address
// is taken.
func Listen(s Settings, r Receiver) (*Server, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", s.Address)
	if err != nil {
		return nil, &batch.Error{Op: "feedback.server", Code: batch.CodeFeedbackChannel, Detail: "die Adresse " + s.Address + " ist nicht frei", Err: err}
	}
	l = &bounded{l, make(chan struct{}, mostConnections)}
	if s.Certificate != "" {
		// Read for each connection: a certificate that was renewed counts at once.
		l = tls.NewListener(l, &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return s.certificate() }})
	}
	v := &Server{listener: l, done: make(chan struct{}), http: http.Server{
		Handler: NewHandler(r, time.Now), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: 30 * time.Second,
		MaxHeaderBytes: 8 << 10, ErrorLog: log.New(io.Discard, "", 0),
	}}
	go func() {
		defer close(v.done)
		_ = v.http.Serve(l) // ends with Close
	}()
	return v, nil
}

// Addr is where it listens.
func (v *Server) Addr() net.Addr { return v.listener.Addr() }

// Close lets what is under way finish, for some seconds.
func (v *Server) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	err := v.http.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = v.http.Close()
	}
	<-v.done
	return err
}

// handler judges requests.
type handler struct {
	receiver Receiver
	now      func() time.Time
	guard    guard
}

// NewHandler judges requests by a clock.
func NewHandler(r Receiver, now func() time.Time) http.Handler {
	return &handler{receiver: r, now: now}
}

// ServeHTTP implements http.Handler.
func (h *handler) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	sender, body, status, why := h.judge(w, q)
	if why != "" {
		h.receiver.Refused(sender, why)
		reply(w, status, Refused)
		return
	}
	answer := h.receiver.Take(context.WithoutCancel(q.Context()), sender, body)
	status, ok := statusOf[answer]
	if !ok {
		status, answer = http.StatusServiceUnavailable, Later
	}
	reply(w, status, answer)
}

func reply(w http.ResponseWriter, status int, a Answer) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "60")
	}
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]Answer{"answer": a}) // who does not listen asks again
}

// judge returns the sender and the body of a request that may be taken, or why not.
func (h *handler) judge(w http.ResponseWriter, q *http.Request) (sender string, body []byte, status int, why Reason) {
	at, nonce, signature := q.Header.Get(HeaderTime), q.Header.Get(HeaderNonce), q.Header.Get(HeaderSignature)
	claimed := q.Header.Get(HeaderSender)
	now := h.now()
	switch {
	case q.URL.Path != Path:
		return "", nil, http.StatusNotFound, ReasonForm
	case q.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		return "", nil, http.StatusMethodNotAllowed, ReasonForm
	case !senderForm.MatchString(claimed), !nonceForm.MatchString(nonce), !timeForm.MatchString(at), !signatureForm.MatchString(signature), q.Header.Get("Content-Encoding") != "":
		return "", nil, http.StatusForbidden, ReasonForm
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, q.Body, MaxBytes))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return "", nil, http.StatusRequestEntityTooLarge, ReasonSize
	} else if err != nil {
		return "", nil, http.StatusBadRequest, ReasonForm
	}
	key, known := h.receiver.Key(claimed)
	if !known {
		key = make([]byte, KeyBytes) // as much work as with one that is known
	}
	if ok := signed(key, claimed, at, nonce, signature, body); !known {
		return "", nil, http.StatusForbidden, ReasonSender
	} else if !ok {
		return claimed, nil, http.StatusForbidden, ReasonSignature
	}
	if seconds, err := strconv.ParseInt(at, 10, 64); err != nil || now.Sub(time.Unix(seconds, 0)).Abs() > Window {
		return claimed, nil, http.StatusForbidden, ReasonTime
	}
	if why := h.guard.admit(claimed, nonce, now); why == ReasonRate {
		return claimed, nil, http.StatusTooManyRequests, why
	} else if why != "" {
		return claimed, nil, http.StatusConflict, why
	}
	return claimed, body, 0, ""
}

// bounded is a listener with a bound of connections.
type bounded struct {
	net.Listener
	free chan struct{}
}

// Accept waits for a place first.
func (b *bounded) Accept() (net.Conn, error) {
	b.free <- struct{}{}
	c, err := b.Listener.Accept()
	if err != nil {
		<-b.free
		return nil, err
	}
	return &boundedConn{Conn: c, release: sync.OnceFunc(func() { <-b.free })}, nil
}

type boundedConn struct {
	net.Conn
	release func()
}

// Close gives the place to the next.
func (c *boundedConn) Close() error {
	defer c.release()
	return c.Conn.Close()
}
