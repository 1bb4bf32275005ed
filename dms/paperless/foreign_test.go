package paperless_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms/dmstest"
	"github.com/scanstelle/scanstelle/dms/paperless"
	"github.com/scanstelle/scanstelle/dms/web"
)

// FuzzAnswers: whatever a server says of its documents and tasks, what is found is the
// number of a document, and every error says what to do about it.
func FuzzAnswers(f *testing.F) {
	o, _ := dmstest.NewObject(100)
	o.Delivery = "0192f0c1-0000-7000-8000-000000000001"
	o.Name, o.State, o.Age = "x_"+string(o.Delivery)+".pdf", batch.Unknown, time.Hour
	f.Add(`{"results":[{"id":7,"original_file_name":"`+o.Name+`"}]}`, `[]`)
	f.Add(`[]`, `[{"task_id":"t","task_file_name":"`+o.Name+`","status":"STARTED","result":null,"related_document":"7"}]`)
	f.Add(`{"results":null}`, `[{"task_id":"t","status":"SUCCESS","related_document":7}]`)
	f.Add(`"t"`, `{"results":[{"task_id":"t","status":"FAILURE","result":"It is a duplicate of x (#7)."}]}`)
	var documents, tasks atomic.Pointer[string]
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodPost:
			_, _ = io.WriteString(w, `"t"`)
		case strings.Contains(r.URL.Path, "/tasks/"):
			_, _ = io.WriteString(w, *tasks.Load())
		default:
			_, _ = io.WriteString(w, *documents.Load())
		}
	}))
	f.Cleanup(server.Close)
	address, err := paperless.Parse("paperless:" + server.URL)
	if err != nil {
		f.Fatal(err)
	}
	target, err := paperless.Open(address, paperless.Options{Access: web.Access{Auth: web.Token}, Secret: web.Secret{Token: "t"}, Patience: time.Nanosecond})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { target.Close() })
	f.Fuzz(func(t *testing.T, held, done string) {
		documents.Store(&held)
		tasks.Store(&done)
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		found, looked := target.Find(ctx, o)
		put, sent := target.Put(ctx, o)
		_, counted := target.Copies(ctx, o)
		for _, err := range []error{looked, sent, counted, target.Probe(ctx)} {
			if code := batch.CodeOf(err); err != nil && (code == batch.CodeInternal || code == batch.CodeCanceled) {
				t.Errorf("%v", err)
			}
		}
		for _, ref := range []string{found, put} {
			if _, err := strconv.ParseInt(ref, 10, 64); ref != "" && err != nil {
				t.Errorf("%q is no document", ref)
			}
		}
	})
}
