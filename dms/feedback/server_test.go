package feedback

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// desk takes everything that a sender "dms" signs.
type desk struct {
	answer  Answer
	taken   []string
	refused []string
}

var testKey = bytes.Repeat([]byte{7}, KeyBytes)

func (d *desk) Key(sender string) ([]byte, bool) { return testKey, sender == "dms" }

func (d *desk) Take(_ context.Context, sender string, body []byte) Answer {
	d.taken = append(d.taken, sender+" "+string(body))
	return d.answer
}

func (d *desk) Refused(sender string, why Reason) {
	d.refused = append(d.refused, sender+"/"+string(why))
}

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// request is a signed one; change spoils it afterwards.
func request(nonce, body string, at time.Time, change func(*http.Request)) *http.Request {
	q := httptest.NewRequest(http.MethodPost, Path, strings.NewReader(body))
	seconds := fmt.Sprint(at.Unix())
	q.Header.Set(HeaderSender, "dms")
	q.Header.Set(HeaderTime, seconds)
	q.Header.Set(HeaderNonce, nonce)
	q.Header.Set(HeaderSignature, Sign(testKey, "dms", seconds, nonce, []byte(body)))
	if change != nil {
		change(q)
	}
	return q
}

func nonce(n int) string { return fmt.Sprintf("nonce-%016d", n) }

func TestRequests(t *testing.T) {
	set := func(name, value string) func(*http.Request) {
		return func(q *http.Request) { q.Header.Set(name, value) }
	}
	for name, c := range map[string]struct {
		at     time.Time
		body   string
		change func(*http.Request)
		status int
		why    string // empty: taken
	}{
		"right":           {noon, "hallo", nil, http.StatusAccepted, ""},
		"a little early":  {noon.Add(4 * time.Minute), "hallo", nil, http.StatusAccepted, ""},
		"at the bound":    {noon, strings.Repeat("x", MaxBytes), nil, http.StatusAccepted, ""},
		"too big":         {noon, strings.Repeat("x", MaxBytes+1), nil, http.StatusRequestEntityTooLarge, "/size"},
		"too old":         {noon.Add(-Window - time.Second), "hallo", nil, http.StatusForbidden, "dms/time"},
		"of the future":   {noon.Add(Window + time.Second), "hallo", nil, http.StatusForbidden, "dms/time"},
		"another body":    {noon, "hallo", func(q *http.Request) { q.Body = io.NopCloser(strings.NewReader("Hallo")) }, http.StatusForbidden, "dms/signature"},
		"another time":    {noon, "hallo", set(HeaderTime, fmt.Sprint(noon.Unix()+1)), http.StatusForbidden, "dms/signature"},
		"another nonce":   {noon, "hallo", set(HeaderNonce, nonce(9)), http.StatusForbidden, "dms/signature"},
		"zero signature":  {noon, "hallo", set(HeaderSignature, strings.Repeat("0", 64)), http.StatusForbidden, "dms/signature"},
		"short signature": {noon, "hallo", set(HeaderSignature, "00"), http.StatusForbidden, "/form"},
		"no signature":    {noon, "hallo", set(HeaderSignature, ""), http.StatusForbidden, "/form"},
		"short nonce":     {noon, "hallo", set(HeaderNonce, "a"), http.StatusForbidden, "/form"},
		"odd nonce":       {noon, "hallo", set(HeaderNonce, nonce(1)+"\n"), http.StatusForbidden, "/form"},
		"time in words":   {noon, "hallo", set(HeaderTime, "jetzt"), http.StatusForbidden, "/form"},
		"unknown sender":  {noon, "hallo", set(HeaderSender, "fremd"), http.StatusForbidden, "/sender"},
		"sender a path":   {noon, "hallo", set(HeaderSender, "../dms"), http.StatusForbidden, "/form"},
		"compressed":      {noon, "hallo", set("Content-Encoding", "gzip"), http.StatusForbidden, "/form"},
		"GET":             {noon, "hallo", func(q *http.Request) { q.Method = http.MethodGet }, http.StatusMethodNotAllowed, "/form"},
		"another path":    {noon, "hallo", func(q *http.Request) { q.URL.Path = "/feedback/../status" }, http.StatusNotFound, "/form"},
	} {
		d := &desk{answer: Received}
		w := httptest.NewRecorder()
		NewHandler(d, func() time.Time { return noon }).ServeHTTP(w, request(nonce(1), c.body, c.at, c.change))
		answer, taken := `{"answer":"refused"}`, 0
		if c.why == "" {
			answer, taken = `{"answer":"received"}`, 1
		}
		if w.Code != c.status || strings.TrimSpace(w.Body.String()) != answer || len(d.taken) != taken || strings.Join(d.refused, " ") != c.why {
			t.Errorf("%s: %d %s, taken %d, %v", name, w.Code, w.Body, len(d.taken), d.refused)
		}
	}
}

// TestReplay: the same request a second time is refused, also after the clock of the
// sender was ahead; a new one of the same content is not.
func TestReplay(t *testing.T) {
	d := &desk{answer: Received}
	now := noon
	h := NewHandler(d, func() time.Time { return now })
	send := func(n int, at time.Time) int {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, request(nonce(n), "hallo", at, nil))
		return w.Code
	}
	ahead := noon.Add(4 * time.Minute)
	if first, again, other := send(1, ahead), send(1, ahead), send(2, ahead); first != 202 || again != http.StatusConflict || other != 202 {
		t.Fatal(first, again, other)
	}
	for now = noon; !now.After(ahead.Add(Window)); now = now.Add(30 * time.Second) {
		if got := send(1, ahead); got != http.StatusConflict {
			t.Fatalf("after %v: %d", now.Sub(noon), got)
		}
	}
	if got := send(1, ahead); got != http.StatusForbidden || len(d.taken) != 2 {
		t.Fatalf("later: %d, taken %d", got, len(d.taken))
	}
}

func TestRate(t *testing.T) {
	d := &desk{answer: Received}
	now := noon
	h := NewHandler(d, func() time.Time { return now })
	last := 0
	for n := range burst + 1 {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, request(nonce(n), "hallo", noon, nil))
		last = w.Code
	}
	if last != http.StatusTooManyRequests || len(d.taken) != burst {
		t.Fatal(last, len(d.taken))
	}
	now = now.Add(perMessage)
	w := httptest.NewRecorder()
	if h.ServeHTTP(w, request(nonce(burst), "hallo", noon, nil)); w.Code != http.StatusAccepted {
		t.Fatal("what was sent too early cannot be sent later: ", w.Code)
	}
}

func TestAnswers(t *testing.T) {
	for answer, want := range map[Answer]string{Received: "202 received", Unknown: "404 unknown", Refused: "422 refused", Later: "503 later", "": "503 later"} {
		w := httptest.NewRecorder()
		NewHandler(&desk{answer: answer}, func() time.Time { return noon }).ServeHTTP(w, request(nonce(1), "hallo", noon, nil))
		code, word, _ := strings.Cut(want, " ")
		if fmt.Sprint(w.Code) != code || strings.TrimSpace(w.Body.String()) != `{"answer":"`+word+`"}` {
			t.Errorf("%q: %d %s", answer, w.Code, w.Body)
		}
	}
}

// pair writes a certificate for 127.0.0.1 and its key.
func pair(t *testing.T, until time.Time) (Settings, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "scanstelle"}, NotBefore: time.Now().Add(-2 * time.Hour), NotAfter: until, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	s := Settings{Address: "127.0.0.1:0", Certificate: filepath.Join(dir, "cert.pem"), Key: filepath.Join(dir, "key.pem")}
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	if err := os.WriteFile(s.Certificate, cert, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.Key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), 0o600); err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(cert)
	return s, pool
}

func TestSettings(t *testing.T) {
	good, _ := pair(t, time.Now().Add(time.Hour))
	old, _ := pair(t, time.Now().Add(-time.Hour))
	open, _ := pair(t, time.Now().Add(time.Hour))
	if err := os.Chmod(open.Key, 0o604); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		s  Settings
		ok bool
	}{
		{Settings{Address: "127.0.0.1:8410"}, true},
		{Settings{Address: "[::1]:8410"}, true},
		{Settings{Address: "localhost:8410"}, true},
		{Settings{Address: "0.0.0.0:8410"}, false},
		{Settings{Address: ":8410"}, false},
		{Settings{Address: "scan.example:8410"}, false},
		{Settings{Address: "127.0.0.1"}, false},
		{Settings{Address: ""}, false},
		{Settings{Address: "0.0.0.0:8410", Certificate: good.Certificate, Key: good.Key}, true},
		{Settings{Address: "127.0.0.1:8410", Certificate: good.Certificate}, false},
		{Settings{Address: "0.0.0.0:8410", Certificate: good.Certificate, Key: old.Key}, false},
		{Settings{Address: "0.0.0.0:8410", Certificate: good.Certificate, Key: "fehlt"}, false},
		{old, false},
		{open, false},
	} {
		if err := c.s.Check(); (err == nil) != c.ok || err != nil && batch.CodeOf(err) != batch.CodeFeedbackChannel {
			t.Errorf("%+v: %v", c.s, err)
		}
	}
}

// TestServer: over TLS, with a certificate that is renewed meanwhile; without TLS
// nothing is understood there.
func TestServer(t *testing.T) {
	s, pool := pair(t, time.Now().Add(time.Hour))
	d := &desk{answer: Received}
	v, err := Listen(s, d)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	if _, err := Listen(Settings{Address: v.Addr().String()}, d); batch.CodeOf(err) != batch.CodeFeedbackChannel {
		t.Errorf("a second server at the same address: %v", err)
	}
	send := func(scheme string, pool *x509.CertPool, n int, most uint16) (int, error) {
		q := request(nonce(n), "hallo", time.Now(), nil)
		q.RequestURI, q.URL.Scheme, q.URL.Host = "", scheme, v.Addr().String()
		tr := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS10, MaxVersion: most}, DisableKeepAlives: true} //nolint:gosec // G402: that it is refused is the test
		answer, err := tr.RoundTrip(q)
		if err != nil {
			return 0, err
		}
		defer answer.Body.Close()
		return answer.StatusCode, nil
	}
	if code, err := send("https", pool, 1, 0); err != nil || code != http.StatusAccepted {
		t.Fatal(code, err)
	}
	if _, err := send("https", pool, 2, tls.VersionTLS11); err == nil {
		t.Error("TLS 1.1 was taken")
	}
	if code, err := send("http", nil, 3, 0); err == nil && code == http.StatusAccepted {
		t.Error("taken without TLS")
	}
	next, renewed := pair(t, time.Now().Add(2*time.Hour))
	for from, to := range map[string]string{next.Certificate: s.Certificate, next.Key: s.Key} {
		if err := os.Rename(from, to); err != nil {
			t.Fatal(err)
		}
	}
	if code, err := send("https", renewed, 4, 0); err != nil || code != http.StatusAccepted {
		t.Errorf("after a renewal: %d %v", code, err)
	}
	if err := v.Close(); err != nil {
		t.Error(err)
	}
	if _, err := send("https", renewed, 5, 0); err == nil || len(d.taken) != 2 {
		t.Errorf("after the end: %v, taken %d", err, len(d.taken))
	}
}
