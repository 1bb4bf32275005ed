package station

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms/web"
	"github.com/scanstelle/scanstelle/tests/faultproxy"
	"github.com/scanstelle/scanstelle/tests/paperless"
)

// TestPaperless: from the settings to the receipt, at a server that keeps the contract of
// paperless-ngx: a package goes up once, its task is waited for, and what counts is the
// original as it is read back. What the server holds already it refuses; nothing is
// doubled.
func TestPaperless(t *testing.T) {
	server := paperless.NewServer(t)
	p, err := faultproxy.New(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	d, own := newDesk(t), Actor{UID: os.Getuid()}
	spec := "paperless:" + p.URL
	f := FileSettings{Access: web.Access{Auth: web.Token}}
	if _, err := d.SetTarget(t.Context(), own, TargetChange{Name: "Paperless", Spec: spec, Files: &f}, func(any) {}); err != nil {
		t.Fatal(err)
	}
	row := d.sent(t, "a.pdf", spec)
	if row.State != batch.Queued || row.Code != batch.CodeTargetDenied {
		t.Fatalf("without a token: %+v", row)
	}
	if _, err := d.SetTargetSecret(t.Context(), own, TargetSecret{Name: "Paperless", Secret: web.Secret{Token: paperless.Token}}); err != nil {
		t.Fatal(err)
	}
	if r, err := d.TestTarget(t.Context(), own, spec); err != nil || r.Written || r.Level != batch.LevelDMS {
		t.Fatalf("%+v %v", r, err)
	}
	// holds wants so many documents, one of them the package.
	holds := func(n int, row batch.Delivery) {
		t.Helper()
		server.Lock()
		defer server.Unlock()
		same := 0
		for _, held := range server.Documents {
			if sha256Hex(held.Data) == row.SHA256 && strings.Contains(held.Name, string(row.ID)) {
				same++
			}
		}
		if len(server.Documents) != n || same != 1 {
			t.Errorf("%d documents, %d of them the package", len(server.Documents), same)
		}
	}
	set := func(change func()) {
		server.Lock()
		defer server.Unlock()
		change()
	}

	// The task takes its time.
	set(func() { server.Slow = 250 * time.Millisecond })
	if row = d.again(t, row.ID); row.State != batch.Verified || row.Level != batch.LevelDMS || row.Ref == "" {
		t.Fatalf("%+v", row)
	}
	set(func() { server.Slow = 0 })
	holds(1, row)

	// The answer is lost: it is found, and not sent again.
	sent := p.Passed(faultproxy.Post)
	p.Add(faultproxy.Post, 1, faultproxy.Lost())
	if row = d.sent(t, "b.pdf", spec); row.State != batch.Unknown || row.Code != batch.CodeTargetGone {
		t.Fatalf("%+v", row)
	}
	if row = d.again(t, row.ID); row.State != batch.Verified || p.Passed(faultproxy.Post) != sent+1 {
		t.Fatalf("%+v, sent %d times", row, p.Passed(faultproxy.Post)-sent)
	}
	holds(2, row)

	// Somebody brought the very same file by hand.
	set(func() { server.Refuse = "Not consuming x.pdf: disk full" })
	row = d.sent(t, "c.pdf", spec)
	if row.State != batch.Queued || row.Code != batch.CodeTargetRefuses || !strings.Contains(row.Message, "disk full") {
		t.Fatalf("%+v", row)
	}
	r, err := d.object(row).Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	server.Plant(paperless.Document{Name: "von-hand.pdf", Title: "Von Hand", Data: data})
	set(func() { server.Refuse = "" })
	if row = d.again(t, row.ID); row.State != batch.Queued || row.Code != batch.CodeTargetRefuses || !strings.Contains(row.Message, "duplicate of Von Hand") {
		t.Fatalf("%+v", row)
	}
	set(func() {
		for id, held := range server.Documents {
			if bytes.Equal(held.Data, data) {
				delete(server.Documents, id)
			}
		}
	})
	if row = d.again(t, row.ID); row.State != batch.Verified || row.Code != "" {
		t.Fatalf("%+v", row)
	}
	holds(3, row)

	// What is read back is not what was sent.
	p.Add(func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/download/") }, 1, faultproxy.Answered(func(said []byte) []byte {
		said[len(said)/2] ^= 1
		return said
	}))
	if row = d.sent(t, "d.pdf", spec); row.State != batch.Conflict || row.Code != batch.CodeTargetDiffers {
		t.Fatalf("%+v", row)
	}
}
