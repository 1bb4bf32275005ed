package faultproxy

import (
	"net/http"
	"strings"
)

// All matches every request.
func All(*http.Request) bool { return true }

// Post matches what changes something.
func Post(r *http.Request) bool { return r.Method == http.MethodPost }

// Selector matches the reading calls of CMIS of one kind: "query", "content" … over
// AtomPub, where OpenCMIS has the kind in the path, as well.
func Selector(kind string) func(*http.Request) bool {
	return func(r *http.Request) bool {
		atom := strings.Contains(r.URL.Path, "/atom") && (strings.HasSuffix(r.URL.Path, "/"+kind) || strings.Contains(r.URL.Path, "/"+kind+"/"))
		return r.Method == http.MethodGet && (r.URL.Query().Get("cmisselector") == kind || atom)
	}
}
