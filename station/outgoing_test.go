package station

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms/cmis"
	"github.com/scanstelle/scanstelle/dms/web"
	"github.com/scanstelle/scanstelle/store"
	"github.com/scanstelle/scanstelle/tests/faultproxy"
	"github.com/scanstelle/scanstelle/tests/opencmis"
)

// clock is one that a test moves on.
type clock struct {
	mu   sync.Mutex
	skew time.Duration
}

func (c *clock) on(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.skew += d
}

func (c *clock) ahead() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.skew
}

// newMovedDesk is a desk whose clock the test moves on.
func newMovedDesk(t *testing.T) (*desk, *clock) {
	d, c := newDesk(t), &clock{}
	d.reopen(t, c)
	return d, c
}

// reopen starts the station anew.
func (d *desk) reopen(t *testing.T, c *clock) {
	t.Helper()
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	st, err := Open(Options{
		Data: d.path("daten"), Unlock: store.Unlock{PassphraseFile: d.path("kennwort")}, Workers: d.workers, Version: "test", Targets: Folders{},
		Now: func() time.Time { return time.Now().Add(c.ahead()) }, Elapsed: func() time.Duration { return time.Since(begin) + c.ahead() },
	})
	if err != nil {
		t.Fatal(err)
	}
	d.Station = st
	t.Cleanup(func() {
		if d.Station == st {
			if err := st.Close(); err != nil {
				t.Error(err)
			}
		}
	})
}

// rows are what the outbox shows, by the name of their file.
func (d *desk) rows(t *testing.T) map[string]OutboxRow {
	t.Helper()
	all := map[string]OutboxRow{}
	waiting, _ := d.outbox(t, false)
	done, _ := d.outbox(t, true)
	for _, v := range append(waiting, done...) {
		all[v.Title] = v
	}
	return all
}

// cutAll lets nothing pass for now, in the way of a fault, and counts what came.
func cutAll(p *faultproxy.Proxy, fault faultproxy.Fault) (came func() int) {
	var mu sync.Mutex
	n := 0
	p.Add(faultproxy.All, 0, func(p *faultproxy.Proxy, w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		n++
		mu.Unlock()
		fault(p, w, r)
	})
	return func() int {
		mu.Lock()
		defer mu.Unlock()
		return n
	}
}

func proxied(t *testing.T, server *opencmis.Server) (p *faultproxy.Proxy, spec string) {
	t.Helper()
	p, err := faultproxy.New(server.Share)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p, "cmis:" + p.Through(server.Share) + "#repository=test&folder=/"
}

func (d *desk) secret(t *testing.T, password string) {
	t.Helper()
	if _, err := d.SetTargetSecret(t.Context(), Actor{UID: os.Getuid()}, TargetSecret{Name: "DMS", Secret: web.Secret{Password: password}}); err != nil {
		t.Fatal(err)
	}
}

// pausesItself: a wrong password is tried once, not once for each package and not again
// and again; a person changes it, and all goes out.
func pausesItself(t *testing.T, server *opencmis.Server) {
	d, c := newMovedDesk(t)
	p, spec := proxied(t, server)
	own := Actor{UID: os.Getuid()}
	d.named(t, spec, cmis.Config{Access: web.Access{Auth: web.Basic, User: "test"}})
	d.secret(t, "geheim-falsch")
	row := d.sent(t, "a.pdf", spec)
	if row.Code != batch.CodeTargetDenied || row.Attempts != 1 {
		t.Fatalf("%+v", row)
	}
	asked := p.Passed(faultproxy.All)
	for _, name := range []string{"b.pdf", "c.pdf"} {
		if row := d.sent(t, name, spec); row.Attempts != 0 {
			t.Errorf("%+v", row)
		}
	}
	for range 4 {
		c.on(20 * time.Minute)
		d.DrainOnce(t.Context())
	}
	if n := p.Passed(faultproxy.All); n != asked {
		t.Fatalf("asked %d times more with a password that is wrong", n-asked)
	}
	for title, v := range d.rows(t) {
		if v.Paused == nil || v.Paused.Code != batch.CodeTargetDenied || !strings.Contains(v.Paused.Reason, "verweigert den Zugriff") {
			t.Errorf("%s: %+v", title, v)
		}
	}
	// It outlives the program, and tests and retries are one attempt each.
	d.reopen(t, c)
	d.DrainOnce(t.Context())
	if n := p.Passed(faultproxy.All); n != asked {
		t.Fatal("asked after a restart")
	}
	if _, err := d.TestTarget(t.Context(), own, spec); batch.CodeOf(err) != batch.CodeTargetDenied {
		t.Fatal(err)
	}
	if sum, err := d.Deliver(t.Context(), DeliverRequest{Who: own}, func(any) {}); err != nil || sum.Delivered != 0 || sum.Queued != 3 {
		t.Fatalf("%+v %v", sum, err)
	}
	if _, err := d.PauseTarget(t.Context(), own, PauseRequest{Target: spec, Reason: "Konto entsperrt"}, false); err != nil {
		t.Fatal(err)
	}
	d.DrainOnce(t.Context())
	d.DrainOnce(t.Context())
	if n := p.Passed(faultproxy.All); n != asked+3 {
		t.Fatalf("%d requests for one test and two retries", n-asked)
	}
	d.secret(t, "test")
	d.DrainOnce(t.Context())
	for title, v := range d.rows(t) {
		if v.State != batch.Verified {
			t.Errorf("%s: %+v", title, v)
		}
	}
	if k := d.kinds(t); k["target-stopped"] != 2 || k["target-resumed"] != 2 {
		t.Errorf("%v", k)
	}
	nothingTells(t, d, "geheim-falsch") // it was sent, refused, and complained about
}

// held: a target that is away is asked by one package alone, the oldest, ever more
// seldom; when it is back all go out at once, in their order, over one session.
func heldBack(t *testing.T, server *opencmis.Server) {
	d, c := newMovedDesk(t)
	p, spec := proxied(t, server)
	d.named(t, spec, cmis.Config{Access: web.Access{Auth: web.Basic, User: "test"}})
	d.secret(t, "test")
	came := cutAll(p, faultproxy.Cut(0))
	names := []string{"a.pdf", "b.pdf", "c.pdf", "d.pdf", "e.pdf"}
	for _, name := range names {
		d.sent(t, name, spec) // a person's run tries once each
	}
	before := came()
	var tried []int
	for range 12 { // an hour in steps of five minutes
		c.on(5 * time.Minute)
		d.DrainOnce(t.Context())
		tried = append(tried, came()-before)
	}
	if n := tried[11]; n < 4 || n > 16 {
		t.Errorf("asked %v times", tried)
	}
	rows := d.rows(t)
	for _, name := range names {
		if v := rows[strings.TrimSuffix(name, ".pdf")]; v.Code != batch.CodeTargetGone || v.Message == "" {
			t.Errorf("%s does not tell why it waits: %+v", name, v)
		}
	}
	if a, e := rows["a"].Attempts, rows["e"].Attempts; a < 4 || e > 2 {
		t.Errorf("%d attempts of the oldest, %d of the newest", a, e)
	}
	d.reopen(t, c) // the attempts are stored
	quick := came()
	for range 20 {
		c.on(time.Second)
		d.DrainOnce(t.Context())
	}
	if n := came() - quick; n > 2 {
		t.Errorf("asked %d times in 20 s after a restart", n)
	}
	p.Clear()
	c.on(20 * time.Minute)
	d.DrainOnce(t.Context())
	rows = d.rows(t)
	var last time.Time
	for _, name := range names {
		v := rows[strings.TrimSuffix(name, ".pdf")]
		if v.State != batch.Verified || v.Changed.Before(last) {
			t.Errorf("%s: %s at %s after %s", name, v.State, v.Changed, last)
		}
		last = v.Changed
	}
	if n := p.Passed(func(r *http.Request) bool { return r.Method == http.MethodGet && r.URL.RawQuery == "" }); n != 1 {
		t.Errorf("%d sessions for five packages", n)
	}
}

// ruled: what is sealed outside the window waits with its reason; within it goes no
// faster than allowed.
func ruled(t *testing.T, server *opencmis.Server) {
	d, c := newMovedDesk(t)
	p, spec := proxied(t, server)
	own := Actor{UID: os.Getuid()}
	d.named(t, spec, cmis.Config{Access: web.Access{Auth: web.Basic, User: "test"}})
	d.secret(t, "test")
	rule := func(q RulesChange) {
		t.Helper()
		if _, err := d.SetTarget(t.Context(), own, TargetChange{Name: "DMS", Spec: spec, Rules: &q}, func(any) {}); err != nil {
			t.Fatal(err)
		}
	}
	now := time.Now()
	opens := now.Add(2 * time.Hour)
	window := opens.Format("15:04") + "-" + opens.Add(time.Hour).Format("15:04")
	rule(RulesChange{Window: &window})
	row := d.sent(t, "a.pdf", spec)
	if row.Attempts != 0 || row.State != batch.Queued {
		t.Fatalf("%+v", row)
	}
	if v := d.rows(t)["a"]; v.Code != batch.CodeTargetWindow || !strings.Contains(v.Message, strings.TrimPrefix(opens.Format("15:04"), "0")) {
		t.Fatalf("it does not tell when it goes: %+v", v)
	}
	if sum, err := d.Deliver(t.Context(), DeliverRequest{Who: own}, func(any) {}); err != nil || sum.Queued != 1 || sum.Delivered != 0 || sum.Exit != batch.ExitTarget {
		t.Errorf("%+v %v", sum, err)
	}
	if p.Passed(faultproxy.All) != 0 {
		t.Error("something was asked outside the window")
	}
	rate := int(row.Bytes / 3 / 1000)
	rule(RulesChange{Rate: &rate})
	c.on(2*time.Hour + time.Minute)
	begin := time.Now()
	d.DrainOnce(t.Context())
	if v := d.rows(t)["a"]; v.State != batch.Verified {
		t.Fatalf("%+v", v)
	}
	if took := time.Since(begin); took < 1800*time.Millisecond {
		t.Errorf("%d bytes at %d kB/s took %s", row.Bytes, rate, took)
	}
}

// rechecked: a DMS that lost a package is noticed, that is told, and a person has it
// sent again; what was changed there is told too, and a server that is away is not
// taken for an empty one.
func rechecked(t *testing.T, server *opencmis.Server) {
	d, _ := newMovedDesk(t)
	p, spec := proxied(t, server)
	own := Actor{UID: os.Getuid()}
	d.named(t, spec, cmis.Config{Access: web.Access{Auth: web.Basic, User: "test"}})
	d.secret(t, "test")
	lost, altered, kept := d.sent(t, "a.pdf", spec), d.sent(t, "b.pdf", spec), d.sent(t, "c.pdf", spec)
	look := func() Rechecked {
		t.Helper()
		r, err := d.RecheckTarget(t.Context(), own, "DMS")
		if err != nil && r.Code == "" {
			t.Fatal(err)
		}
		s, err := d.Status(t.Context())
		if err != nil || len(s.Targets) != 1 || s.Targets[0].Rechecked == nil || s.Targets[0].Rechecked.Checked != r.Checked {
			t.Fatalf("status tells %+v, %v", s.Targets, err)
		}
		return r
	}
	if r := look(); r.Checked != 3 || len(r.Lost)+len(r.Altered)+len(r.Twice) != 0 {
		t.Fatalf("%+v", r)
	}
	if err := os.Remove(filepath.Join(server.Files, lost.Name)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(server.Files, altered.Name), []byte("bearbeitet"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.Down(true)
	if r := look(); r.Code != batch.CodeTargetGone || len(r.Lost) != 0 {
		t.Fatalf("a server that is away: %+v", r)
	}
	p.Down(false)
	r := look()
	if r.Checked != 3 || len(r.Lost) != 1 || r.Lost[0] != lost.ID || len(r.Altered) != 1 || r.Altered[0] != altered.ID {
		t.Fatalf("%+v", r)
	}
	if v := d.rows(t)["a"]; v.State != batch.Parked || v.Code != batch.CodeTargetLost || v.Message == "" {
		t.Fatalf("%+v", v)
	}
	if v := d.rows(t)["b"]; v.State != batch.Verified {
		t.Fatalf("%+v", v)
	}
	d.DrainOnce(t.Context())
	if _, err := os.Stat(filepath.Join(server.Files, lost.Name)); err == nil {
		t.Fatal("sent again without a word")
	}
	if _, err := d.ResendDelivery(t.Context(), own, DeliveryRequest{Delivery: lost.ID, Reason: "aus der Sicherung geholt"}); err != nil {
		t.Fatal(err)
	}
	d.DrainOnce(t.Context())
	if v := d.rows(t)["a"]; v.State != batch.Verified || v.ID != lost.ID {
		t.Fatalf("%+v", v)
	}
	if r := look(); r.Checked != 3 || len(r.Lost) != 0 {
		t.Fatalf("%+v", r)
	}
	if k := d.kinds(t); k["delivery-missed"] != 1 || k["delivery-altered"] != 2 || k["target-rechecked"] != 4 {
		t.Errorf("%v", k)
	}
	for _, row := range []batch.Delivery{lost, kept} {
		d.sound(t, row.Batch)
	}
}

// TestRecheckDue: once a night, after a night that was slept through, and again soon
// after one that broke off.
func TestRecheckDue(t *testing.T) {
	d, c := newMovedDesk(t)
	spec := "cmis:http://127.0.0.1:1/browser#folder=/"
	now := time.Now()
	c.on(time.Date(now.Year(), now.Month(), now.Day()+1, 12, 0, 0, 0, time.Local).Sub(now)) // noon
	due := func(want bool, rules TargetRules) {
		t.Helper()
		got, err := d.recheckDue(NamedTarget{Spec: spec, CMIS: &cmis.Config{}, Rules: rules})
		if err != nil || got != want {
			t.Errorf("due %v, want %v, %v", got, want, err)
		}
	}
	look := func() { // nothing is there to look for
		t.Helper()
		if r, err := d.recheck(t.Context(), "P-TEST0000", spec); err != nil || r.Checked != 0 {
			t.Fatalf("%+v %v", r, err)
		}
	}
	due(true, TargetRules{})
	due(false, TargetRules{Recheck: RecheckNever})
	look()
	due(false, TargetRules{})
	due(false, TargetRules{Recheck: "11:59"})
	c.on(2 * time.Minute)
	due(true, TargetRules{Recheck: "12:01"})
	c.on(13 * time.Hour) // one at night
	due(false, TargetRules{})
	c.on(time.Hour)
	due(true, TargetRules{})
	look()
	due(false, TargetRules{})
	c.on(70 * time.Hour) // switched off for three days
	due(true, TargetRules{})
}

// forgotten: what let us into a target goes with it, once nothing waits there.
func forgotten(t *testing.T, server *opencmis.Server) {
	d, _ := newMovedDesk(t)
	p, spec := proxied(t, server)
	own := Actor{UID: os.Getuid()}
	d.named(t, spec, cmis.Config{Access: web.Access{Auth: web.Basic, User: "test"}})
	d.secret(t, "test")
	p.Down(true)
	d.sent(t, "a.pdf", spec)
	remove := func() {
		t.Helper()
		if _, err := d.SetTarget(t.Context(), own, TargetChange{Name: "DMS"}, func(any) {}); err != nil {
			t.Fatal(err)
		}
	}
	has := func(want bool) {
		t.Helper()
		if _, is := d.secrets().Targets[spec]; is != want {
			t.Errorf("there is a password: %v, want %v", is, want)
		}
	}
	remove()
	has(true) // for what waits, should the target come back
	p.Down(false)
	d.named(t, spec, cmis.Config{Access: web.Access{Auth: web.Basic, User: "test"}})
	if sum, err := d.Deliver(t.Context(), DeliverRequest{Who: own}, func(any) {}); err != nil || sum.Delivered != 1 {
		t.Fatalf("%+v %v", sum, err)
	}
	has(true)
	remove()
	has(false)
	if k := d.kinds(t); k["target-secret-erased"] != 1 {
		t.Errorf("%v", k)
	}
}
