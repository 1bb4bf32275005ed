package cmis_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/cmis"
	"github.com/scanstelle/scanstelle/dms/dmstest"
	"github.com/scanstelle/scanstelle/dms/web"
	"github.com/scanstelle/scanstelle/tests/faultproxy"
	"github.com/scanstelle/scanstelle/tests/opencmis"
)

// server is the one of this test program; it is started when the first test asks.
var server struct {
	sync.Once
	*opencmis.Server
	err error
}

// run runs the tests and ends the server.
type run struct{ m *testing.M }

func (r run) Run() int {
	code := r.m.Run()
	if server.Server != nil {
		server.Stop()
	}
	return code
}

func TestMain(m *testing.M) { dmstest.Main(run{m}, open) }

func started(t testing.TB) *opencmis.Server {
	t.Helper()
	server.Do(func() { server.Server, server.err = opencmis.Start() })
	if server.err != nil {
		t.Fatal(server.err)
	}
	return server.Server
}

// open opens a place, which is a Config in JSON.
func open(place string, step func(string)) (dms.Target, error) {
	var c cmis.Config
	if err := json.Unmarshal([]byte(place), &c); err != nil {
		return nil, err
	}
	return cmis.Open(c, web.Secret{Password: "test"}, step)
}

// desk is a folder at a server, reached through a proxy, and a way of its own to
// look at it.
type desk struct {
	testing.TB
	proxy  *faultproxy.Proxy
	config cmis.Config // through the proxy
	direct string      // root folder address without the proxy
	id     string      // of the folder
}

var desks struct {
	sync.Mutex
	of map[string]*desk // by place
}

func (d *desk) place() string {
	raw, err := json.Marshal(d.config)
	if err != nil {
		d.Fatal(err)
	}
	return string(raw)
}

// memory makes a folder of its own at the in-memory server.
func memory(t testing.TB) *desk {
	s := started(t)
	return newDesk(t, s.Memory, "A1")
}

// share makes one at the server over a directory, which knows no queries.
func share(t testing.TB) *desk {
	s := started(t)
	return newDesk(t, s.Share, "test")
}

// overAtom lets the desk of the in-memory server talk AtomPub.
func overAtom(d *desk) *desk {
	desks.Lock()
	defer desks.Unlock()
	d.config.URL = d.proxy.Through(started(d).Atom)
	desks.of[d.place()] = d
	return d
}

func newDesk(t testing.TB, service, repository string) *desk {
	t.Helper()
	p, err := faultproxy.New(service)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	desks.Lock()
	defer desks.Unlock()
	name := "Posteingang Straße " + string(batch.NewID())
	d := &desk{TB: t, proxy: p, direct: service + "/" + repository + "/root"}
	var made struct {
		Properties map[string]any `json:"succinctProperties"`
	}
	d.post(d.direct, &made, "cmisaction", "createFolder", "propertyId[0]", "cmis:objectTypeId", "propertyValue[0]", "cmis:folder", "propertyId[1]", "cmis:name", "propertyValue[1]", name)
	d.id, _ = made.Properties["cmis:objectId"].(string)
	d.config = cmis.Config{
		Place:  cmis.Place{URL: p.Through(service), Repository: repository, Folder: "/" + name},
		Access: web.Access{Auth: web.Basic, User: "test", Timeout: web.Span(20 * time.Second)}, Settle: web.Span(time.Millisecond),
	}
	if desks.of == nil {
		desks.of = map[string]*desk{}
	}
	desks.of[d.place()] = d
	return d
}

func at(place string) *desk {
	desks.Lock()
	defer desks.Unlock()
	return desks.of[place]
}

// ask talks to the server itself, past the proxy and past the connector.
func (d *desk) ask(method, address, contentType string, body io.Reader) (int, []byte) {
	d.Helper()
	req, err := http.NewRequest(method, address, body)
	if err != nil {
		d.Fatal(err)
	}
	req.SetBasicAuth("test", "test")
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		d.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		d.Fatal(err)
	}
	return resp.StatusCode, data
}

func (d *desk) post(address string, into any, pairs ...string) {
	d.Helper()
	form := url.Values{"succinct": {"true"}, "_charset_": {"UTF-8"}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	status, data := d.ask(http.MethodPost, address, "application/x-www-form-urlencoded; charset=utf-8", strings.NewReader(form.Encode()))
	if status/100 != 2 {
		d.Fatalf("%s: HTTP %d %s", pairs[1], status, data)
	}
	if into != nil {
		if err := json.Unmarshal(data, into); err != nil {
			d.Fatal(err)
		}
	}
}

// document is one that the server holds.
type document struct {
	ID, Name   string
	Properties map[string]any
}

func (d *desk) documents() []document {
	d.Helper()
	status, data := d.ask(http.MethodGet, d.direct+"?cmisselector=children&succinct=true&maxItems=1000&objectId="+url.QueryEscape(d.id), "", nil)
	var list struct {
		Objects []struct {
			Object struct {
				Properties map[string]any `json:"succinctProperties"`
			} `json:"object"`
		} `json:"objects"`
	}
	if err := json.Unmarshal(data, &list); err != nil || status != http.StatusOK {
		d.Fatalf("children: HTTP %d, %v", status, err)
	}
	var all []document
	for _, o := range list.Objects {
		id, _ := o.Object.Properties["cmis:objectId"].(string)
		name, _ := o.Object.Properties["cmis:name"].(string)
		all = append(all, document{id, name, o.Object.Properties})
	}
	return all
}

// content reads a document; gone tells that it went away meanwhile.
func (d *desk) content(id string) (data []byte, gone bool) {
	d.Helper()
	status, data := d.ask(http.MethodGet, d.direct+"?cmisselector=content&objectId="+url.QueryEscape(id), "", nil)
	if status == http.StatusNotFound {
		return nil, true
	}
	if status != http.StatusOK {
		d.Fatalf("content: HTTP %d %s", status, data)
	}
	return data, false
}

func (d *desk) remove(name string) {
	d.Helper()
	for _, doc := range d.documents() {
		if doc.Name == name {
			d.post(d.direct+"?objectId="+url.QueryEscape(doc.ID), nil, "cmisaction", "delete")
		}
	}
}

// plant puts foreign bytes there.
func (d *desk) plant(name string, data []byte) {
	d.Helper()
	body, contentType := foreignForm(d, name, data)
	if status, said := d.ask(http.MethodPost, d.direct+"?objectId="+url.QueryEscape(d.id), contentType, body); status != http.StatusCreated {
		d.Fatalf("HTTP %d %s", status, said)
	}
}

// seen reads everything in the folder. What was read once is not read again: a
// document that is seen too early was read too early.
func (d *desk) seen(cache map[string][]byte) map[string][]byte {
	found := map[string][]byte{}
	for _, doc := range d.documents() {
		data, ok := cache[doc.ID]
		if !ok {
			var gone bool
			if data, gone = d.content(doc.ID); gone {
				continue
			}
			cache[doc.ID] = data
		}
		name := doc.Name
		for found[name] != nil {
			name += " (noch einmal)" // a server that lets two have one name
		}
		found[name] = data
	}
	return found
}

func subject(make func(testing.TB) *desk) dmstest.Subject {
	caches := map[string]map[string][]byte{}
	return dmstest.Subject{
		Place: func(t testing.TB) string { return make(t).place() },
		Open:  open, Steps: cmis.Steps,
		Seen: func(place string) (map[string][]byte, error) {
			if caches[place] == nil {
				caches[place] = map[string][]byte{}
			}
			return at(place).seen(caches[place]), nil
		},
		Plant: func(place, name string, data []byte) error {
			delete(caches, place)
			at(place).plant(name, data)
			return nil
		},
		Remove: func(place, name string) error { // a server may use an ID again
			delete(caches, place)
			at(place).remove(name)
			return nil
		},
		Away: func(_ testing.TB, place string) func() {
			at(place).proxy.Down(true)
			return func() { at(place).proxy.Down(false) }
		},
		Small: func(t testing.TB) (string, func()) {
			d := make(t)
			d.proxy.Add(func(r *http.Request) bool { return faultproxy.Post(r) && r.ContentLength > 1<<20 }, 0,
				faultproxy.Instead(http.StatusInsufficientStorage, false, `{"exception":"storage","message":"no space left"}`))
			return d.place(), d.proxy.Clear
		},
	}
}

// TestTarget runs the suite at a server that can be queried, over both bindings, and at
// one that cannot.
func TestTarget(t *testing.T) {
	t.Run("memory", func(t *testing.T) { dmstest.Run(t, subject(memory)) })
	t.Run("atom", func(t *testing.T) { dmstest.Run(t, subject(func(t testing.TB) *desk { return overAtom(memory(t)) })) })
	t.Run("share", func(t *testing.T) {
		s := subject(share)
		s.Partial = "this server writes into the directory it shows"
		dmstest.Run(t, s)
	})
}
