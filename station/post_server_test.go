package station

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms/cmis"
	"github.com/scanstelle/scanstelle/dms/web"
	"github.com/scanstelle/scanstelle/post/posttest"
	"github.com/scanstelle/scanstelle/tests/httpd"
	"github.com/scanstelle/scanstelle/tests/opencmis"
)

// arrived is what has to lie at a target.
type arrived struct {
	batch.Delivery
	mime string
	data []byte
}

// posts takes electronic post over to a target: of each piece the package and, byte for
// byte, what came.
func (d *desk) posts(t *testing.T, target string) (all []arrived) {
	t.Helper()
	for name, came := range map[string]struct {
		mime string
		data []byte
	}{
		"rechnung.xml": {"application/xml", []byte(posttest.UBL)},
		"antrag.eml":   {"message/rfc822", []byte(posttest.Mail)},
		"klage.zip":    {"application/zip", posttest.Justice()},
		"brief.pdf":    {"application/pdf", posttest.PDF(nil)},
	} {
		events, sum := d.takes(t, target, d.letter(t, name, came.data))
		if sum.Delivered != 1 || len(events[0].Deliveries) != 2 {
			t.Fatalf("%s: %+v %+v", name, sum, events)
		}
		for i, e := range events[0].Deliveries {
			row, err := d.store.Delivery(e.ID)
			if err != nil {
				t.Fatal(err)
			}
			r, err := d.object(row).Open()
			if err != nil {
				t.Fatal(err)
			}
			data, err := io.ReadAll(r)
			if r.Close(); err != nil || sha256Hex(data) != row.SHA256 || row.State != batch.Verified && row.State != batch.Closed {
				t.Fatalf("%s: %+v %v", name, row, err)
			}
			a := arrived{row, "application/pdf", data}
			if i == 1 {
				a.mime = came.mime
				if !bytes.Equal(data, came.data) || filepath.Ext(row.Name) != filepath.Ext(name) {
					t.Errorf("%s: its original is not what came, or is called %s", name, row.Name)
				}
			}
			all = append(all, a)
		}
	}
	return all
}

// postToServer: a real DMS holds originals and packages under their names, with their
// types and bytes.
func postToServer(t *testing.T, server *opencmis.Server) {
	d := newDesk(t)
	spec := "cmis:" + server.Memory + "#repository=A1&folder=/"
	d.named(t, spec, cmis.Config{Access: web.Access{Auth: web.Basic, User: "test"}})
	if _, err := d.SetTargetSecret(t.Context(), Actor{UID: os.Getuid()}, TargetSecret{Name: "DMS", Secret: web.Secret{Password: "test"}}); err != nil {
		t.Fatal(err)
	}
	ask := func(ref, selector string) ([]byte, string) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.Memory+"/A1/root?succinct=true&cmisselector="+selector+"&objectId="+url.QueryEscape(ref), nil)
		if err != nil {
			t.Fatal(err)
		}
		r.SetBasicAuth("test", "test")
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		data, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("HTTP %d %v", resp.StatusCode, err)
		}
		kind, _, _ := strings.Cut(resp.Header.Get("Content-Type"), ";")
		return data, kind
	}
	for _, a := range d.posts(t, spec) {
		said, _ := ask(a.Ref, "object")
		var object struct {
			Properties struct {
				Name string `json:"cmis:name"`
				MIME string `json:"cmis:contentStreamMimeType"`
			} `json:"succinctProperties"`
		}
		if err := json.Unmarshal(said, &object); err != nil || object.Properties.Name != a.Name || object.Properties.MIME != a.mime {
			t.Errorf("%s: the server says %+v, %v", a.Name, object, err)
		}
		if there, kind := ask(a.Ref, "content"); !bytes.Equal(there, a.data) || kind != a.mime {
			t.Errorf("%s: %d bytes %s there", a.Name, len(there), kind)
		}
	}
}

// postToWebDAV: the same in a folder of a real WebDAV server, which keeps no types, and
// nothing else.
func postToWebDAV(t *testing.T, d *desk, server *httpd.Server) {
	dir, err := server.Folder("post")
	if err != nil {
		t.Fatal(err)
	}
	own := Actor{UID: os.Getuid()}
	spec := "webdav:" + server.URL + "/" + filepath.Base(dir)
	f := FileSettings{Access: web.Access{Auth: web.Basic, User: server.User}}
	if _, err := d.SetTarget(t.Context(), own, TargetChange{Name: "Post", Spec: spec, Files: &f}, func(any) {}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.SetTargetSecret(t.Context(), own, TargetSecret{Name: "Post", Secret: web.Secret{Password: server.Password}}); err != nil {
		t.Fatal(err)
	}
	all := d.posts(t, spec)
	for _, a := range all {
		if there, err := os.ReadFile(filepath.Join(dir, a.Name)); err != nil || !bytes.Equal(there, a.data) {
			t.Errorf("%s: %d bytes there, %v", a.Name, len(there), err)
		}
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != len(all) {
		t.Errorf("%v %v", entries, err)
	}
}
