package web

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"
)

// TestConnectionIsUsedAgain: a reader that stops at the end of what it wants, as those of
// JSON and XML do, or reads nothing, does not cost a connection for each call.
func TestConnectionIsUsedAgain(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"a":1}`)
		w.(http.Flusher).Flush() // in pieces: the end is told after the value
		fmt.Fprint(w, "\n\n")
	}))
	var connections atomic.Int32
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	s.Start()
	defer s.Close()
	c, err := New(s.URL, Access{}, Secret{})
	if err != nil {
		t.Fatal(err)
	}
	home, _ := url.Parse(s.URL)
	for i := range 10 {
		resp, err := c.Call(t.Context(), Request{Method: http.MethodGet, URL: home})
		if err != nil {
			t.Fatal(err)
		}
		var value map[string]int
		if i%2 == 0 {
			if err := json.NewDecoder(resp.Body).Decode(&value); err != nil || value["a"] != 1 {
				t.Fatal(value, err)
			}
		}
		if err := resp.Body.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if n := connections.Load(); n != 1 {
		t.Errorf("%d connections for ten calls", n)
	}
}
