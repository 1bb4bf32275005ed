package paperless_test

import (
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

// server is the interface of paperless-ngx as its handbook (docs/api.md) and its
// answers describe it, version 9. The real program is to be had neither from Debian nor
// from a package registry; this is its contract and no proof of it.
type server struct {
	*httptest.Server
	mu        sync.Mutex
	documents map[int64]held
	tasks     []*work
	last      int64
	slow      time.Duration // of a task
	refuse    string        // result of every task
	pages     bool          // tasks come in pages, as in version 10
	unlinked  bool          // tasks do not name their document
}

type held struct {
	name, title, created string
	data                 []byte
}

type work struct {
	id, name, status, result string
	document                 int64
}

const token = "geheim-marke"

func newServer(t testing.TB) *server {
	t.Helper()
	s := &server{documents: map[int64]held{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/documents/post_document/", s.post)
	mux.HandleFunc("GET /api/documents/", s.find)
	mux.HandleFunc("GET /api/documents/{id}/download/", s.download)
	mux.HandleFunc("GET /api/tasks/", s.task)
	mux.HandleFunc("GET /api/ui_settings/", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]any{"permissions": []string{"add_document", "view_document", "view_paperlesstask"}})
	})
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Token "+token {
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

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func (s *server) post(w http.ResponseWriter, r *http.Request) {
	f, header, err := r.FormFile("document")
	if err != nil {
		answer(w, http.StatusBadRequest, map[string][]string{"document": {"No file was submitted."}})
		return
	}
	data, err := io.ReadAll(f)
	if err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last++
	task := &work{id: fmt.Sprintf("00000000-0000-4000-8000-%012d", s.last), name: header.Filename, status: "PENDING"}
	s.tasks = append(s.tasks, task)
	d := held{header.Filename, r.FormValue("title"), r.FormValue("created"), data}
	id, slow := s.last, s.slow
	consume := func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.refuse != "" {
			task.status, task.result = "FAILURE", s.refuse
			return
		}
		s.documents[id], task.document, task.status, task.result = d, id, "SUCCESS", fmt.Sprintf("Success. New document id %d created", id)
	}
	time.AfterFunc(slow, consume)
	answer(w, http.StatusOK, task.id)
}

func (s *server) find(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := strings.ToLower(r.URL.Query().Get("original_filename__icontains"))
	found := []map[string]any{}
	for id, d := range s.documents {
		if strings.Contains(strings.ToLower(d.name), text) {
			found = append(found, map[string]any{"id": id, "original_file_name": d.name})
		}
	}
	answer(w, http.StatusOK, map[string]any{"count": len(found), "next": nil, "previous": nil, "results": found})
}

func (s *server) download(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
	d, ok := s.documents[id]
	switch {
	case !ok:
		answer(w, http.StatusNotFound, map[string]string{"detail": "No Document matches the given query."})
	case r.URL.Query().Get("original") != "true": // the archive file, made anew
		_, _ = w.Write([]byte("%PDF-archive"))
	default:
		_, _ = w.Write(d.data)
	}
}

func (s *server) task(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
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
		if t.document != 0 && !s.unlinked {
			v["related_document"] = strconv.FormatInt(t.document, 10)
		}
		found = append(found, v)
	}
	if s.pages {
		answer(w, http.StatusOK, map[string]any{"count": len(found), "results": found})
		return
	}
	answer(w, http.StatusOK, found)
}
