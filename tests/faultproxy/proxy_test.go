package faultproxy

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestFaults: what each fault does to the server and what the client sees of it.
func TestFaults(t *testing.T) {
	for _, test := range []struct {
		name   string
		fault  Fault
		server []string // bodies the server read whole
		status int      // 0: the connection broke
		answer string
	}{
		{"cut-0", Cut(0), nil, 0, ""},
		{"cut-99", Cut(0.99), nil, 0, ""},
		{"lost", Lost(), []string{"BODY"}, 0, ""},
		{"after", Instead(500, true, "krank"), []string{"BODY"}, 500, "krank"},
		{"before", Instead(429, false, "warte", "Retry-After", "7"), nil, 429, "warte"},
		{"twice", Twice(), []string{"BODY", "BODY"}, 201, "ok"},
		{"altered", Altered(func(b []byte) []byte { return b[:4] }), []string{"BODY"}, 201, "ok"},
		{"answered", Answered(bytes.ToUpper), []string{"BODY"}, 201, "OK"},
		{"half", HalfAnswer(1), []string{"BODY"}, 201, "o"},
		{"late", Late(20 * time.Millisecond), []string{"BODY"}, 201, "ok"},
		{"elsewhere", Elsewhere(307, func(*http.Request) string { return "http://127.0.0.1:1/" }), nil, 307, ""},
		{"none", nil, []string{"BODY"}, 201, "ok"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var mu sync.Mutex
			var seen []string
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				data, err := io.ReadAll(r.Body)
				if err != nil {
					return
				}
				mu.Lock()
				seen = append(seen, string(data[:4]))
				mu.Unlock()
				w.WriteHeader(201)
				_, _ = io.WriteString(w, "ok")
			}))
			defer server.Close()
			p, err := New(server.URL)
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			if test.fault != nil {
				p.Add(Post, 1, test.fault)
			}
			status, answer := send(t, p.URL)
			if status != test.status || answer != test.answer {
				t.Errorf("HTTP %d %q, want %d %q", status, answer, test.status, test.answer)
			}
			mu.Lock()
			if strings.Join(seen, " ") != strings.Join(test.server, " ") {
				t.Errorf("the server read %q", seen)
			}
			mu.Unlock()
			if status, answer = send(t, p.URL); status != 201 || answer != "ok" {
				t.Errorf("the next request: HTTP %d %q", status, answer)
			}
		})
	}
}

func send(t *testing.T, url string) (int, string) {
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	defer client.CloseIdleConnections()
	req, err := http.NewRequest(http.MethodPost, url, strings.NewReader("BODY"+strings.Repeat("x", 100_000)))
	if err != nil {
		t.Fatal(err)
	}
	req.GetBody = nil
	resp, err := client.Do(req)
	if err != nil {
		return 0, ""
	}
	defer resp.Body.Close()
	data, _ := io.ReadAll(resp.Body) // half an answer is one, too
	return resp.StatusCode, string(data)
}
