package paperless_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/dmstest"
	"github.com/scanstelle/scanstelle/dms/paperless"
	"github.com/scanstelle/scanstelle/dms/web"
	"github.com/scanstelle/scanstelle/tests/faultproxy"
	contract "github.com/scanstelle/scanstelle/tests/paperless"
)

var (
	_ dms.Prober  = (*paperless.Target)(nil)
	_ dms.Counter = (*paperless.Target)(nil)
)

// access is what a process that is to be killed needs to get in.
type access struct {
	Spec, Token string
	Patience    time.Duration
}

func (a access) String() string {
	raw, err := json.Marshal(a)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

func open(place string, step func(string)) (dms.Target, error) {
	var a access
	if err := json.Unmarshal([]byte(place), &a); err != nil {
		return nil, err
	}
	address, err := paperless.Parse(a.Spec)
	if err != nil {
		return nil, err
	}
	return paperless.Open(address, paperless.Options{
		Access: web.Access{Auth: web.Token, Timeout: web.Span(20 * time.Second)}, Secret: web.Secret{Token: a.Token},
		Settle: time.Millisecond, Patience: a.Patience, Step: step,
	})
}

func TestMain(m *testing.M) { dmstest.Main(m, open) }

// desk is a server with a proxy before it.
type desk struct {
	*contract.Server
	proxy *faultproxy.Proxy
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	s := contract.NewServer(t)
	p, err := faultproxy.New(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return &desk{s, p}
}

func (d *desk) place() access {
	return access{paperless.Scheme + d.proxy.URL, contract.Token, 0}
}

// carry delivers and remembers in the object what the outbox would.
func (d *desk) carry(t *testing.T, a access, o *dms.Object, want batch.Code) error {
	t.Helper()
	target, err := open(a.String(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer target.Close()
	_, err = dms.Deliver(t.Context(), target, *o, func(state batch.DeliveryState, ref string) error {
		o.State, o.Age = state, time.Hour
		if ref != "" {
			o.Ref = ref
		}
		return nil
	})
	if batch.CodeOf(err) != want {
		t.Fatalf("%v, want %q", err, want)
	}
	return err
}

// holds wants so many documents.
func (d *desk) holds(t *testing.T, n int) {
	t.Helper()
	d.Lock()
	defer d.Unlock()
	if len(d.Documents) != n {
		t.Fatalf("%d documents, want %d", len(d.Documents), n)
	}
}

func TestTarget(t *testing.T) {
	var desks sync.Map
	at := func(place string) *desk {
		d, _ := desks.Load(place)
		return d.(*desk)
	}
	dmstest.Run(t, dmstest.Subject{
		Place: func(t testing.TB) string {
			d := newDesk(t)
			desks.Store(d.place().String(), d)
			return d.place().String()
		},
		Open: open, Steps: paperless.Steps,
		Seen: func(place string) (map[string][]byte, error) {
			d := at(place)
			d.Lock()
			defer d.Unlock()
			found := map[string][]byte{}
			for _, h := range d.Documents {
				name := h.Name
				for found[name] != nil {
					name += " (noch einmal)"
				}
				found[name] = h.Data
			}
			return found, nil
		},
		Plant: func(place, name string, data []byte) error {
			d := at(place)
			d.Plant(contract.Document{Name: name, Data: data})
			return nil
		},
		Remove: func(place, name string) error {
			d := at(place)
			d.Lock()
			defer d.Unlock()
			for id, h := range d.Documents {
				if h.Name == name {
					delete(d.Documents, id)
				}
			}
			return nil
		},
		Away: func(_ testing.TB, place string) func() {
			at(place).proxy.Down(true)
			return func() { at(place).proxy.Down(false) }
		},
		Small: func(t testing.TB) (string, func()) {
			d := newDesk(t)
			desks.Store(d.place().String(), d)
			d.proxy.Add(func(r *http.Request) bool { return faultproxy.Post(r) && r.ContentLength >= 1<<20 }, 0,
				faultproxy.Instead(http.StatusInsufficientStorage, false, ""))
			return d.place().String(), d.proxy.Clear
		},
	})
}

// TestSlowServer: what the server has and has not finished is waited for, not sent
// again, also by a process that knows only that it may have been sent.
func TestSlowServer(t *testing.T) {
	d := newDesk(t)
	d.Slow = 700 * time.Millisecond
	a := d.place()
	a.Patience = 200 * time.Millisecond
	o, _ := dmstest.NewObject(2000)
	for range 2 {
		err := d.carry(t, a, &o, batch.CodeTargetUnsettled)
		if o.State != batch.Unknown || dms.RetryAfter(err) == 0 {
			t.Fatalf("state %s, %v", o.State, err)
		}
	}
	d.holds(t, 0)
	time.Sleep(time.Second)
	d.carry(t, a, &o, "")
	d.holds(t, 1)
	if n := d.proxy.Passed(faultproxy.Post); n != 1 {
		t.Fatalf("sent %d times", n)
	}
}

// TestVersions: tasks in pages, and tasks that do not name their document.
func TestVersions(t *testing.T) {
	d := newDesk(t)
	for i, change := range []func(){func() { d.Pages = true }, func() { d.Unlinked = true }} {
		change()
		o, _ := dmstest.NewObject(2000)
		o.Meta = map[string]string{"title": "Müller: \"Antrag\"", "intake_date": "2026-11-22"}
		d.carry(t, d.place(), &o, "")
		d.holds(t, i+1)
	}
	d.Lock()
	defer d.Unlock()
	for _, h := range d.Documents {
		if h.Title != "Müller: \"Antrag\"" || h.Created != "2026-11-22" || !strings.HasPrefix(h.Name, "Bescheid-Müller_") {
			t.Errorf("%q %q %q", h.Title, h.Created, h.Name)
		}
	}
}

// TestRefused: what the server does not take says why, and is tried again later.
func TestRefused(t *testing.T) {
	d := newDesk(t)
	d.Refuse = "Not consuming x.pdf: It is a duplicate of Bescheid (#12)"
	o, _ := dmstest.NewObject(2000)
	if err := d.carry(t, d.place(), &o, batch.CodeTargetRefuses); !strings.Contains(batch.Message(err), "duplicate of Bescheid") || o.State != batch.Queued {
		t.Fatalf("%v, state %s", err, o.State)
	}
	d.Lock()
	d.Refuse = ""
	d.Unlock()
	d.carry(t, d.place(), &o, "")
	d.holds(t, 1)
}

func TestFaults(t *testing.T) {
	for name, test := range map[string]struct {
		fault faultproxy.Fault
		code  batch.Code
	}{
		"answer lost": {faultproxy.Lost(), batch.CodeTargetGone},
		"cut":         {faultproxy.Cut(0.5), batch.CodeTargetGone},
		"502 after":   {faultproxy.Instead(http.StatusBadGateway, true, "<html></html>"), batch.CodeTargetGone},
		"busy":        {faultproxy.Instead(http.StatusTooManyRequests, false, "", "Retry-After", "7"), batch.CodeTargetBusy},
		"denied":      {faultproxy.Instead(http.StatusForbidden, false, `{"detail":"nein"}`), batch.CodeTargetDenied},
		"altered":     {faultproxy.Altered(func(b []byte) []byte { b[len(b)/2] ^= 1; return b }), batch.CodeTargetDiffers},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			o, _ := dmstest.NewObject(50_000)
			d.proxy.Add(faultproxy.Post, 1, test.fault)
			d.carry(t, d.place(), &o, test.code)
			want := batch.Code("")
			if test.code == batch.CodeTargetDiffers {
				want = test.code
			}
			d.carry(t, d.place(), &o, want)
			d.holds(t, 1)
		})
	}
}

// TestToken: a wrong one needs a person and is told to nobody.
func TestToken(t *testing.T) {
	d := newDesk(t)
	a := d.place()
	a.Token = "geheim-falsch"
	o, _ := dmstest.NewObject(100)
	err := d.carry(t, a, &o, batch.CodeTargetDenied)
	if !dms.NeedsPerson(err) || strings.Contains(err.Error()+batch.Message(err), "geheim") {
		t.Fatalf("%v", err)
	}
	target, err := open(d.place().String(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer target.Close()
	if err := target.(dms.Prober).Probe(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestAway: a 404 of somebody else says nothing about a document.
func TestAway(t *testing.T) {
	d := newDesk(t)
	o, _ := dmstest.NewObject(2000)
	d.proxy.Add(func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/download/") }, 1, faultproxy.Instead(http.StatusNotFound, false, "<html>nicht hier</html>"))
	d.carry(t, d.place(), &o, batch.CodeTargetGone)
	if o.State != batch.Placed {
		t.Fatalf("state %s", o.State)
	}
	d.carry(t, d.place(), &o, "")
	d.holds(t, 1)
}
