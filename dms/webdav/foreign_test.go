package webdav_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/dmstest"
	"github.com/scanstelle/scanstelle/dms/webdav"
)

// multistatus is an answer about a collection and a file in it.
func multistatus(collectionFirst bool, name string) string {
	self := `<d:response><d:href>/x/</d:href><d:propstat><d:prop><d:resourcetype><d:collection/></d:resourcetype></d:prop></d:propstat></d:response>`
	file := `<d:response><d:href>/x/` + name + `</d:href><d:propstat><d:prop><d:getlastmodified>Sun, 22 Nov 2026 10:00:00 GMT</d:getlastmodified></d:prop></d:propstat></d:response>`
	if !collectionFirst {
		self, file = file, self
	}
	return `<d:multistatus xmlns:d="DAV:">` + self + file + `</d:multistatus>`
}

// foreign is a server that answers whatever it is told, to whoever asks.
func foreign(t testing.TB) (target *webdav.Target, say func(string)) {
	t.Helper()
	var said atomic.Pointer[string]
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == "PROPFIND" && r.Header.Get("Depth") == "0" && strings.HasSuffix(r.URL.Path, ".pdf") {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		w.WriteHeader(http.StatusMultiStatus)
		_, _ = io.WriteString(w, *said.Load())
	}))
	t.Cleanup(server.Close)
	target, err := webdav.Open(server.URL+"/x", webdav.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { target.Close() })
	return target, func(text string) { said.Store(&text) }
}

// TestOrderOfAnswers: what lies in a collection is found wherever the collection itself
// stands in the answer.
func TestOrderOfAnswers(t *testing.T) {
	target, say := foreign(t)
	o, _ := dmstest.NewObject(10)
	for _, first := range []bool{true, false} {
		name := "anders_" + string(o.Delivery) + ".pdf"
		say(multistatus(first, name))
		if ref, err := target.Find(t.Context(), o); err != nil || ref != name {
			t.Errorf("collection first %v: %q %v", first, ref, err)
		}
	}
}

// FuzzMultistatus: whatever a server lists, what is found is one plain name with the
// delivery ID, and every error says what to do about it.
func FuzzMultistatus(f *testing.F) {
	target, say := foreign(f)
	o, _ := dmstest.NewObject(10)
	o.Delivery = "0192f0c1-0000-7000-8000-000000000001"
	o.Name = "x_" + string(o.Delivery) + ".pdf"
	f.Add(multistatus(true, "a_"+string(o.Delivery)+".pdf"))
	f.Add(multistatus(false, "%2e%2e%2f"+string(o.Delivery)))
	f.Add("<html>")
	f.Fuzz(func(t *testing.T, text string) {
		say(text)
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		ref, err := target.Find(ctx, o)
		if code := batch.CodeOf(err); err != nil && (code == batch.CodeInternal || code == batch.CodeCanceled) {
			t.Errorf("%v", err)
		}
		if ref != "" && (!dms.Object{Delivery: o.Delivery, Name: o.Name}.Carries(ref) || strings.Contains(ref, "/")) {
			t.Errorf("%q", ref)
		}
		if _, err := target.Names(ctx, "/x"); err != nil && batch.CodeOf(err) == batch.CodeInternal {
			t.Errorf("%v", err)
		}
	})
}
