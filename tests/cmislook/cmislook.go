// Package cmislook answers as a real CMIS server did: what OpenCMIS 1.1.0 (in memory,
// browser binding, package tests/opencmis) said while a target was set up at it. It is
// for pictures, and for forms; whether packages arrive is proved at the real one.
package cmislook

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// Type is a type of documents at the server: post:kennung and post:eingang (a point in
// time) are required there. Folder is one in the repository A1.
const (
	Type   = "post:eingang"
	Folder = "/Posteingang"
)

// User and Password let everybody in.
const User, Password = "scanstelle", "sesam"

//go:embed answers.json
var recorded []byte

// answer is what the server said to a call. Host stands in it for its own.
type answer struct {
	Path, Query string
	Status      int
	Type, Body  string
}

const host = "{{host}}"

// Server answers until the test ends.
type Server struct {
	URL string // of the service document

	all  []answer
	mu   sync.Mutex
	hold chan struct{} // calls wait for it to be closed; nil: none waits
}

// Start starts it.
func Start(t testing.TB) *Server {
	t.Helper()
	s := &Server{}
	if err := json.Unmarshal(recorded, &s.all); err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(s)
	t.Cleanup(func() {
		s.Hold(false)
		web.Close()
	})
	s.URL = web.URL + "/memory/browser"
	return s
}

// Hold lets calls wait, or go on.
func (s *Server) Hold(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hold != nil {
		close(s.hold)
		s.hold = nil
	}
	if on {
		s.hold = make(chan struct{})
	}
}

// ServeHTTP answers a call.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	hold := s.hold
	s.mu.Unlock()
	if hold != nil {
		select {
		case <-hold:
		case <-r.Context().Done():
			return
		}
	}
	if user, password, _ := r.BasicAuth(); user != User || password != Password {
		w.Header().Set("WWW-Authenticate", `Basic realm="CMIS"`)
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	a, ok := s.find(r)
	if !ok {
		http.Error(w, r.URL.String()+" was not recorded", http.StatusNotImplemented)
		return
	}
	w.Header().Set("Content-Type", a.Type)
	w.WriteHeader(a.Status)
	_, _ = w.Write([]byte(strings.ReplaceAll(a.Body, host, r.Host))) // whoever asked may be gone
}

// find is what was said to the same call. A document whose name nobody knew then does
// not exist now either, whatever its name.
func (s *Server) find(r *http.Request) (answer, bool) {
	var missing answer
	for _, a := range s.all {
		if a.Path == r.URL.Path && same(a.Query, r) {
			return a, true
		}
		if a.Status == http.StatusNotFound && strings.HasSuffix(a.Path, ".pdf") {
			missing = a
		}
	}
	return missing, strings.HasSuffix(r.URL.Path, ".pdf") && missing.Status != 0
}

// same tells whether two calls ask the same; what is searched for differs each time.
func same(query string, r *http.Request) bool {
	now := r.URL.Query()
	if now.Get("cmisselector") == "query" {
		return strings.Contains(query, "cmisselector=query")
	}
	then, err := http.NewRequest(http.MethodGet, "/?"+query, nil)
	return err == nil && then.URL.Query().Encode() == now.Encode()
}
