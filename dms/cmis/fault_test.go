package cmis_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
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
)

// The tests are named after the numbers of the faults that a delivery has to survive.
// Those of kills (1) and of the source (22) are in the suite, dmstest.

var (
	sentAndProved = dmstest.States{batch.Sending, batch.Placed, batch.Verified}
	foundAgain    = dmstest.States{batch.Placed, batch.Verified}
)

// target opens the desk's folder.
func (d *desk) target() *cmis.Target { return d.with(web.Secret{Password: "test"}) }

func (d *desk) with(s web.Secret) *cmis.Target {
	d.Helper()
	t, err := cmis.Open(d.config, s, nil)
	if err != nil {
		d.Fatal(err)
	}
	d.Cleanup(func() {
		if err := t.Close(); err != nil {
			d.Error(err)
		}
	})
	return t
}

// carry delivers, and remembers in the object what the outbox would.
func (d *desk) carry(t dms.Target, o *dms.Object) (dms.Receipt, dmstest.States, error) {
	d.Helper()
	var states dmstest.States
	r, err := dms.Deliver(d.Context(), t, *o, func(state batch.DeliveryState, ref string) error {
		o.State, o.Age = state, time.Hour
		if ref != "" {
			o.Ref = ref
		}
		return states.Note(state, ref)
	})
	return r, states, err
}

// arrives delivers and wants exactly these states, and the object there once.
func (d *desk) arrives(t dms.Target, o *dms.Object, want dmstest.States, all ...[]byte) dms.Receipt {
	d.Helper()
	r, states, err := d.carry(t, o)
	if err != nil || !slices.Equal(states, want) {
		d.Fatalf("%v, states %v, want %v", err, states, want)
	}
	if r.SHA256 != o.SHA256 || r.Level != batch.LevelDMS || len(r.Copies) != 0 {
		d.Fatalf("receipt %+v", r)
	}
	d.holds(all...)
	return r
}

// fails delivers and wants a code and the last state ("" for none).
func (d *desk) fails(t dms.Target, o *dms.Object, code batch.Code, last batch.DeliveryState) error {
	d.Helper()
	_, states, err := d.carry(t, o)
	if batch.CodeOf(err) != code {
		d.Fatalf("%v, want %s", err, code)
	}
	got := batch.DeliveryState("")
	if len(states) > 0 {
		got = states[len(states)-1]
	}
	if got != last {
		d.Fatalf("states %v, want %q at last", states, last)
	}
	if strings.Contains(fmt.Sprintf("%+v %s", err, batch.Message(err)), "geheim") {
		d.Fatalf("the error tells a secret: %v", err)
	}
	return err
}

// holds wants exactly these documents in the folder.
func (d *desk) holds(want ...[]byte) {
	d.Helper()
	seen := d.seen(map[string][]byte{})
	if len(seen) != len(want) {
		d.Fatalf("%d documents there, want %d", len(seen), len(want))
	}
	for _, data := range want {
		found := false
		for _, have := range seen {
			found = found || bytes.Equal(have, data)
		}
		if !found {
			d.Fatal("a document there has other bytes than were delivered")
		}
	}
}

// all runs a test at both servers, and over both bindings at the first.
func all(t *testing.T, test func(t *testing.T, d *desk)) {
	t.Run("memory", func(t *testing.T) { test(t, memory(t)) })
	t.Run("share", func(t *testing.T) { test(t, share(t)) })
	t.Run("atom", func(t *testing.T) { test(t, overAtom(memory(t))) })
}

func TestFault02AnswerLost(t *testing.T) {
	all(t, func(t *testing.T, d *desk) {
		d.proxy.Add(faultproxy.Post, 1, faultproxy.Lost())
		o, data := dmstest.NewObject(200_000)
		d.fails(d.target(), &o, batch.CodeTargetGone, batch.Unknown)
		d.holds(data)
		d.arrives(d.target(), &o, foundAgain, data)
	})
}

func TestFault03Cut(t *testing.T) {
	for _, share := range []float64{0, 0.5, 0.99} {
		t.Run(fmt.Sprint(share), func(t *testing.T) {
			all(t, func(t *testing.T, d *desk) {
				d.proxy.Add(faultproxy.Post, 3, faultproxy.Cut(share))
				o, data := dmstest.NewObject(400_000)
				for range 3 {
					d.fails(d.target(), &o, batch.CodeTargetGone, batch.Unknown)
					d.holds()
				}
				d.arrives(d.target(), &o, sentAndProved, data)
			})
		})
	}
	t.Run("read-back", func(t *testing.T) {
		d := memory(t)
		d.proxy.Add(faultproxy.Selector("content"), 1, faultproxy.HalfAnswer(100_000))
		o, data := dmstest.NewObject(400_000)
		d.fails(d.target(), &o, batch.CodeTargetGone, batch.Placed)
		d.arrives(d.target(), &o, dmstest.States{batch.Verified}, data)
	})
}

// last is where the content of a form, or the Base64 of an entry, ends.
func last(body []byte) int {
	return max(bytes.LastIndex(body, []byte("\r\n--")), bytes.LastIndex(body, []byte("</cmisra:base64>")))
}

// shorter takes bytes out of the content and keeps the form whole.
func shorter(body []byte) []byte {
	end := last(body)
	return append(bytes.Clone(body[:end-1000]), body[end:]...)
}

func TestFault04StoredBytesDiffer(t *testing.T) {
	for name, change := range map[string]func([]byte) []byte{
		"truncated": shorter,
		"changed": func(body []byte) []byte {
			body = bytes.Clone(body)
			i := last(body) - 8
			if body[i] == 'A' {
				body[i] = 'B'
			} else {
				body[i] = 'A' // Base64 too
			}
			return body
		},
	} {
		t.Run(name, func(t *testing.T) {
			all(t, func(t *testing.T, d *desk) {
				d.proxy.Add(faultproxy.Post, 1, faultproxy.Altered(change))
				o, _ := dmstest.NewObject(50_000)
				d.fails(d.target(), &o, batch.CodeTargetDiffers, batch.Conflict)
				// It stays a conflict, and nothing is overwritten or sent beside it.
				d.fails(d.target(), &o, batch.CodeTargetDiffers, batch.Conflict)
				if n := d.proxy.Passed(faultproxy.Post); n != 1 {
					t.Fatalf("sent %d times", n)
				}
			})
		})
	}
}

func TestFault05ErrorAfterCommit(t *testing.T) {
	for name, fault := range map[string]faultproxy.Fault{
		"500":   faultproxy.Instead(500, true, `{"exception":"runtime","message":"An error occurred!"}`),
		"502":   faultproxy.Instead(502, true, "<html>Bad Gateway</html>"),
		"503":   faultproxy.Instead(503, true, ""),
		"empty": faultproxy.Instead(201, true, ""),
		"html":  faultproxy.Instead(200, true, "<html>Anmeldung</html>"),
	} {
		t.Run(name, func(t *testing.T) {
			d := memory(t)
			d.proxy.Add(faultproxy.Post, 1, fault)
			o, data := dmstest.NewObject(50_000)
			d.fails(d.target(), &o, batch.CodeTargetGone, batch.Unknown)
			d.arrives(d.target(), &o, foundAgain, data)
		})
	}
}

func TestFault06Repeated(t *testing.T) {
	all(t, func(t *testing.T, d *desk) {
		d.proxy.Add(faultproxy.Post, 1, faultproxy.Twice())
		o, data := dmstest.NewObject(50_000)
		// The second answer says that the name is taken: by the first.
		d.arrives(d.target(), &o, sentAndProved, data)
	})
}

func TestFault07NameRace(t *testing.T) {
	all(t, func(t *testing.T, d *desk) {
		for range 3 {
			o, _ := dmstest.NewObject(20_000)
			before := len(d.documents())
			var wg sync.WaitGroup
			for range 16 {
				target := d.target()
				wg.Go(func() {
					mine := o
					if _, _, err := d.carry(target, &mine); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if n := len(d.documents()); n != before+1 {
				t.Fatalf("%d documents for one delivery", n-before)
			}
		}
	})
}

// TestFault08TwoStations: the other one sends between our look and our sending.
func TestFault08TwoStations(t *testing.T) {
	all(t, func(t *testing.T, d *desk) {
		o, data := dmstest.NewObject(20_000)
		other := o.Name
		target, err := cmis.Open(d.config, web.Secret{Password: "test"}, func(step string) {
			if step == "send" {
				d.plant(other, data)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		d.arrives(target, &o, sentAndProved, data) // the same name: the server refused ours

		// Another title: the server holds it twice, and that is told.
		o, data = dmstest.NewObject(20_000)
		other = "Anderer-Titel_" + string(o.Delivery) + ".pdf"
		if _, _, err := d.carry(target, &o); err != nil {
			t.Fatal(err)
		}
		r, err := dms.Recheck(t.Context(), target, o)
		if err != nil || len(r.Copies) != 2 {
			t.Fatalf("%v, receipt %+v", err, r)
		}
		if n := len(d.documents()); n != 3 {
			t.Fatalf("%d documents: something was deleted", n)
		}
	})
}

func TestFault11EmptiedAfterwards(t *testing.T) {
	all(t, func(t *testing.T, d *desk) {
		o, data := dmstest.NewObject(20_000)
		d.arrives(d.target(), &o, sentAndProved, data)
		if r, err := dms.Recheck(t.Context(), d.target(), o); err != nil || r.SHA256 != o.SHA256 {
			t.Fatalf("%v, %+v", err, r)
		}
		d.proxy.Down(true)
		if _, err := dms.Recheck(t.Context(), d.target(), o); batch.CodeOf(err) != batch.CodeTargetGone {
			t.Fatalf("a server that is away was taken for an empty one: %v", err)
		}
		d.proxy.Down(false)
		d.remove(o.Name)
		if _, err := dms.Recheck(t.Context(), d.target(), o); batch.CodeOf(err) != batch.CodeTargetLost {
			t.Fatalf("not noticed: %v", err)
		}
		o.State = batch.Unknown // what the outbox makes of it
		d.arrives(d.target(), &o, sentAndProved, data)
	})
}

func TestFault12Password(t *testing.T) {
	d := share(t) // this server checks it
	o, data := dmstest.NewObject(20_000)
	old := d.with(web.Secret{Password: "geheim-alt"})
	for range 3 {
		if err := d.fails(old, &o, batch.CodeTargetDenied, ""); !dms.NeedsPerson(err) || !dms.AtLookUp(err) {
			t.Fatalf("it would be tried again: %v", err)
		}
	}
	// What somebody on the way refuses may pass; what the repository refuses may not.
	for body, needs := range map[string]bool{"<html>blocked</html>": false, `{"exception":"permissionDenied","message":"no"}`: true} {
		d.proxy.Add(faultproxy.Selector("object"), 1, faultproxy.Instead(403, false, body))
		if err := d.fails(d.target(), &o, batch.CodeTargetDenied, ""); dms.NeedsPerson(err) != needs {
			t.Fatalf("%s: needs a person: %v", body, !needs)
		}
	}
	d.arrives(d.target(), &o, sentAndProved, data)

	// It is changed while a session is open.
	target := d.target()
	if _, err := target.Find(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	d.proxy.Add(faultproxy.Post, 2, faultproxy.Instead(401, false, "<html>401 Unauthorized</html>", "WWW-Authenticate", "Basic"))
	p, second := dmstest.NewObject(20_000)
	d.fails(target, &p, batch.CodeTargetDenied, batch.Queued)
	d.fails(target, &p, batch.CodeTargetDenied, batch.Queued)
	d.arrives(target, &p, sentAndProved, data, second)
}

func TestFault13FolderDeleted(t *testing.T) {
	all(t, func(t *testing.T, d *desk) {
		target := d.target()
		o, _ := dmstest.NewObject(1000)
		if _, err := target.Find(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		d.post(d.direct+"?objectId="+d.id, nil, "cmisaction", "deleteTree")
		if _, _, err := d.carry(target, &o); batch.CodeOf(err) != batch.CodeTargetSettings || o.State == batch.Unknown {
			t.Fatalf("%v in state %s", err, o.State)
		}
		// Nothing is made in its place.
		d.fails(target, &o, batch.CodeTargetSettings, "")
		d.fails(d.target(), &o, batch.CodeTargetSettings, "")
	})
}

func TestFault14TooManyRequests(t *testing.T) {
	d := memory(t)
	o, data := dmstest.NewObject(20_000)
	target := d.target()
	d.proxy.Add(faultproxy.Post, 1, faultproxy.Instead(429, false, "", "Retry-After", "17"))
	if err := d.fails(target, &o, batch.CodeTargetBusy, batch.Queued); dms.RetryAfter(err) != 17*time.Second {
		t.Fatalf("wait %s", dms.RetryAfter(err))
	}
	d.proxy.Add(faultproxy.Selector("object"), 1, faultproxy.Instead(503, false, "", "Retry-After", time.Now().Add(time.Minute).UTC().Format(http.TimeFormat)))
	if err := d.fails(target, &o, batch.CodeTargetGone, ""); dms.RetryAfter(err) < 50*time.Second || dms.RetryAfter(err) > time.Minute {
		t.Fatalf("wait %s", dms.RetryAfter(err))
	}
	d.arrives(target, &o, sentAndProved, data)
}

// TestFault15IndexLag: the answer was lost, a case worker moved the document at once,
// and the index has not seen it yet.
func TestFault15IndexLag(t *testing.T) {
	d := memory(t)
	d.config.Settle = web.Span(time.Minute)
	other := memory(t)
	o, data := dmstest.NewObject(20_000)
	d.proxy.Add(faultproxy.Post, 1, faultproxy.Lost())
	d.proxy.Add(faultproxy.Selector("query"), 0, faultproxy.Instead(200, false, `{"results":[],"hasMoreItems":false,"numItems":0}`))
	target := d.target()
	d.fails(target, &o, batch.CodeTargetGone, batch.Unknown)
	d.post(d.direct+"?objectId="+d.documents()[0].ID, nil, "cmisaction", "move", "targetFolderId", other.id, "sourceFolderId", d.id)
	for _, age := range []time.Duration{0, 50 * time.Second, -48 * time.Hour} {
		o.Age = age
		err := d.fails(target, &o, batch.CodeTargetUnsettled, "")
		if wait := dms.RetryAfter(err); wait <= 0 || wait > time.Minute {
			t.Fatalf("wait %s", wait)
		}
	}
	d.proxy.Clear() // the index caught up
	o.Age = time.Minute
	d.arrives(target, &o, foundAgain)
	other.holds(data)
	if n := d.proxy.Passed(faultproxy.Post); n != 1 {
		t.Fatalf("sent %d times", n)
	}
}

func TestFault17Redirect(t *testing.T) {
	var mu sync.Mutex
	var leaked []string
	thief := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		for _, name := range []string{"Authorization", "Cookie", "X-Csrf-Token"} {
			if v := r.Header.Get(name); v != "" {
				leaked = append(leaked, name+": "+v)
			}
		}
		if r.Method != http.MethodGet {
			leaked = append(leaked, r.Method)
		}
		_, _ = io.WriteString(w, "gestohlen") // whether it arrives does not matter
	}))
	defer thief.Close()
	there := func(*http.Request) string { return thief.URL + "/anmelden" }
	d := memory(t)
	d.config.CSRFHeader = "X-CSRF-Token"
	target := d.target()
	d.proxy.Add(faultproxy.All, 1, func(p *faultproxy.Proxy, w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-CSRF-Token", "geheim-csrf")
		http.SetCookie(w, &http.Cookie{Name: "JSESSIONID", Value: "geheim-sitzung", Path: "/"})
		p.Pass(w, r)
	})
	for _, status := range []int{301, 302, 303, 307, 308} {
		o, _ := dmstest.NewObject(5000)
		d.proxy.Add(faultproxy.Post, 1, faultproxy.Elsewhere(status, there))
		d.fails(target, &o, batch.CodeTargetSettings, batch.Queued)
		d.proxy.Add(faultproxy.Selector("object"), 1, faultproxy.Elsewhere(status, there))
		d.fails(target, &o, batch.CodeTargetGone, "")
	}
	d.holds()
	if d.proxy.Passed(func(r *http.Request) bool {
		return strings.Contains(r.Header.Get("Cookie"), "geheim-sitzung") && r.Header.Get("X-Csrf-Token") == "geheim-csrf"
	}) == 0 {
		t.Error("there was nothing to leak")
	}
	mu.Lock()
	if len(leaked) > 0 {
		t.Errorf("another host got %q", leaked)
	}
	mu.Unlock()
	// Round and round is given up, http where https was asked for is refused.
	d.proxy.Add(faultproxy.Selector("object"), 0, faultproxy.Elsewhere(302, func(r *http.Request) string { return r.URL.String() }))
	o, _ := dmstest.NewObject(5000)
	d.fails(target, &o, batch.CodeTargetSettings, "")
	d.proxy.Clear()
	d.proxy.Add(faultproxy.Selector("object"), 0, faultproxy.Elsewhere(302, func(*http.Request) string { return "http://dms.invalid/" }))
	d.fails(target, &o, batch.CodeTargetSettings, "")
	d.proxy.Clear()
	// Content that a server keeps elsewhere is read there.
	files := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, name := range []string{"Authorization", "Cookie", "X-Csrf-Token"} {
			if r.Header.Get(name) != "" {
				t.Errorf("%s went along", name)
			}
		}
		for _, doc := range d.documents() {
			data, _ := d.content(doc.ID)
			_, _ = w.Write(data) // the client compares
		}
	}))
	defer files.Close()
	d.proxy.Add(faultproxy.Selector("content"), 1, faultproxy.Elsewhere(302, func(*http.Request) string { return files.URL }))
	p, data := dmstest.NewObject(5000)
	d.arrives(target, &p, sentAndProved, data)
}

// TestFault20ContentLost: the server makes the document and drops its content.
func TestFault20ContentLost(t *testing.T) {
	d := memory(t)
	d.proxy.Add(faultproxy.Post, 1, faultproxy.Altered(func(body []byte) []byte {
		return regexp.MustCompile(`; filename=[^\r]*`).ReplaceAll(body, nil)
	}))
	o, _ := dmstest.NewObject(5000)
	d.fails(d.target(), &o, batch.CodeTargetDiffers, batch.Conflict)
	if n := len(d.documents()); n != 1 {
		t.Fatalf("%d documents", n)
	}
}

// TestFault22DamagedSource: the package on our own disk was damaged.
func TestFault22DamagedSource(t *testing.T) {
	all(t, func(t *testing.T, d *desk) {
		o, data := dmstest.NewObject(50_000)
		sound := o.Open
		bad := bytes.Clone(data)
		bad[40_000] ^= 1
		o.Open = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(bad)), nil }
		d.fails(d.target(), &o, batch.CodePackageChanged, batch.Queued)
		d.holds()
		o.Open = sound
		d.arrives(d.target(), &o, sentAndProved, data)
	})
}

// TestAnswersLate: a slow server is waited for, a dead one is given up.
func TestAnswersLate(t *testing.T) {
	d := memory(t)
	d.config.Timeout = web.Span(2 * time.Second)
	o, data := dmstest.NewObject(50_000)
	d.proxy.Add(faultproxy.Post, 1, faultproxy.Late(500*time.Millisecond))
	d.arrives(d.target(), &o, sentAndProved, data)
	p, second := dmstest.NewObject(50_000)
	d.config.Timeout = web.Span(time.Second)
	d.proxy.Add(faultproxy.Post, 1, faultproxy.Late(2*time.Second))
	d.fails(d.target(), &p, batch.CodeTargetGone, batch.Unknown)
	d.config.Timeout = web.Span(20 * time.Second)
	d.arrives(d.target(), &p, sentAndProved, data, second)
}
