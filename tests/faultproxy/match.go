package faultproxy

import "net/http"

// All matches every request.
func All(*http.Request) bool { return true }

// Post matches what changes something.
func Post(r *http.Request) bool { return r.Method == http.MethodPost }

// Selector matches the reading calls of CMIS of one kind: "query", "content" …
func Selector(kind string) func(*http.Request) bool {
	return func(r *http.Request) bool {
		return r.Method == http.MethodGet && r.URL.Query().Get("cmisselector") == kind
	}
}
