// Package paperless is the interface of paperless-ngx for tests, as its handbook
// (docs/api.md) and its answers describe it, version 9. The real program is to be had
// neither from Debian nor from a package registry; this is its contract and no proof of
// it.
package paperless

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Server is one that nobody else talks to. Its fields are changed and read under its lock.
type Server struct {
	*httptest.Server
	sync.Mutex
	Documents map[int64]Document
	Slow      time.Duration // of a task
	Refuse    string        // result of every task
	Pages     bool          // tasks come in pages, as in version 10
	Unlinked  bool          // tasks do not name their document

	tasks []*work
	last  int64
}

// Token lets in.
const Token = "geheim-marke"

// Document is one that the server holds.
type Document struct {
	Name, Title, Created string
	Data                 []byte
}

type work struct {
	id, name, status, result string
	document                 int64
}

// NewServer starts a server that ends with the test.
func NewServer(t testing.TB) *Server {
	t.Helper()
	s := &Server{Documents: map[int64]Document{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/documents/post_document/", s.post)
	mux.HandleFunc("GET /api/documents/", s.find)
	mux.HandleFunc("GET /api/documents/{id}/download/", s.download)
	mux.HandleFunc("GET /api/tasks/", s.task)
	mux.HandleFunc("GET /api/ui_settings/", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]any{"permissions": []string{"add_document", "view_document", "view_paperlesstask"}})
	})
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Token "+Token {
			answer(w, http.StatusUnauthorized, map[string]string{"detail": "Invalid token."})
			return
		}
		if a := r.Header.Get("Accept"); a != "application/json; version=9" && !strings.Contains(r.URL.Path, "/download/") {
			answer(w, http.StatusNotAcceptable, map[string]string{"detail": "Invalid version in \"Accept\" header."})
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

// Plant puts a document in that somebody else brought.
func (s *Server) Plant(d Document) {
	s.Lock()
	defer s.Unlock()
	s.last++
	s.Documents[s.last] = d
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func (s *Server) post(w http.ResponseWriter, r *http.Request) {
	f, header, err := r.FormFile("document")
	if err != nil {
		answer(w, http.StatusBadRequest, map[string][]string{"document": {"No file was submitted."}})
		return
	}
	data, err := io.ReadAll(f)
	if err != nil {
		return
	}
	s.Lock()
	defer s.Unlock()
	s.last++
	task := &work{id: fmt.Sprintf("00000000-0000-4000-8000-%012d", s.last), name: header.Filename, status: "PENDING"}
	s.tasks = append(s.tasks, task)
	d := Document{header.Filename, r.FormValue("title"), r.FormValue("created"), data}
	id, slow := s.last, s.Slow
	consume := func() {
		s.Lock()
		defer s.Unlock()
		if s.Refuse != "" {
			task.status, task.result = "FAILURE", s.Refuse
			return
		}
		for other, held := range s.Documents { // by its checksum
			if bytes.Equal(held.Data, d.Data) {
				task.status, task.result = "FAILURE", fmt.Sprintf("Not consuming %s: It is a duplicate of %s (#%d).", d.Name, held.Title, other)
				return
			}
		}
		s.Documents[id], task.document, task.status, task.result = d, id, "SUCCESS", fmt.Sprintf("Success. New document id %d created", id)
	}
	time.AfterFunc(slow, consume)
	answer(w, http.StatusOK, task.id)
}

func (s *Server) find(w http.ResponseWriter, r *http.Request) {
	s.Lock()
	defer s.Unlock()
	text := strings.ToLower(r.URL.Query().Get("original_filename__icontains"))
	found := []map[string]any{}
	for id, d := range s.Documents {
		if strings.Contains(strings.ToLower(d.Name), text) {
			found = append(found, map[string]any{"id": id, "original_file_name": d.Name})
		}
	}
	answer(w, http.StatusOK, map[string]any{"count": len(found), "next": nil, "previous": nil, "results": found})
}

func (s *Server) download(w http.ResponseWriter, r *http.Request) {
	s.Lock()
	defer s.Unlock()
	id, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
	d, ok := s.Documents[id]
	switch {
	case !ok:
		answer(w, http.StatusNotFound, map[string]string{"detail": "No Document matches the given query."})
	case r.URL.Query().Get("original") != "true": // the archive file, made anew
		_, _ = w.Write([]byte("%PDF-archive"))
	default:
		_, _ = w.Write(d.Data)
	}
}

func (s *Server) task(w http.ResponseWriter, r *http.Request) {
	s.Lock()
	defer s.Unlock()
	q := r.URL.Query()
	found := []map[string]any{}
	for _, t := range s.tasks {
		if id := q.Get("task_id"); id != "" && id != t.id {
			continue
		}
		if status := q.Get("status"); status != "" && status != t.status {
			continue
		}
		v := map[string]any{"task_id": t.id, "task_file_name": t.name, "status": t.status, "result": t.result, "related_document": nil}
		if t.document != 0 && !s.Unlinked {
			v["related_document"] = strconv.FormatInt(t.document, 10)
		}
		found = append(found, v)
	}
	if s.Pages {
		answer(w, http.StatusOK, map[string]any{"count": len(found), "results": found})
		return
	}
	answer(w, http.StatusOK, found)
}
