package app

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/station"
)

// TestIdleClock: a warning long enough before the lock, one sign of life keeps
// the desk open, and the station hears of who only reads.
func TestIdleClock(t *testing.T) {
	begin := time.Now()
	at := func(s float64) time.Time { return begin.Add(time.Duration(s * float64(time.Second))) }
	for name, c := range map[string]struct {
		seen   float64 // seconds after the begin
		warned bool
		limit  time.Duration
		now    float64
		want   step
	}{
		"at work":              {0, false, time.Minute, 10, stepNone},
		"reading, not told":    {25, false, time.Minute, 26, stepAwake},
		"just told":            {5, false, time.Minute, 6, stepNone},
		"half a minute before": {0, false, time.Minute, 30, stepWarn},
		"warned already":       {0, true, time.Minute, 45, stepNone},
		"over":                 {0, true, time.Minute, 60, stepLock},
		"long over":            {0, false, time.Minute, 3600, stepLock},
		"nobody to lock":       {0, false, 0, 3600, stepNone},
	} {
		clock := &idle{limit: c.limit, seen: at(c.seen), told: begin, warning: c.warned}
		if got := clock.next(at(c.now)); got != c.want {
			t.Errorf("%s: step %d, want %d", name, got, c.want)
		}
	}
}

// TestIdleSignOfLife: a key takes the warning back and starts the time anew; the
// lock happens once.
func TestIdleSignOfLife(t *testing.T) {
	c := &idle{}
	c.begin(time.Minute)
	if s := c.next(time.Now().Add(40 * time.Second)); s != stepWarn {
		t.Fatalf("step %d", s)
	}
	if !c.alive() || c.alive() {
		t.Error("the warning stands twice, or not at all")
	}
	if s := c.next(time.Now().Add(20 * time.Second)); s != stepAwake {
		t.Errorf("after a key: step %d", s)
	}
	late := time.Now().Add(2 * time.Minute)
	if s := c.next(late); s != stepLock {
		t.Errorf("step %d", s)
	}
	if s := c.next(late); s != stepNone {
		t.Errorf("locked twice: step %d", s)
	}
	if warnBefore < 20*time.Second {
		t.Error("WCAG 2.1, 2.2.1: at least 20 seconds to answer")
	}
}

// TestIdleDeskLocks: a desk that nobody sits at says so, a key keeps it open, and then it
// is shut: nothing of the rooms is left on the screen, and it says why.
func TestIdleDeskLocks(t *testing.T) {
	queue := make(chan func(), 1000)
	d, win := aloneWith(t, "de", queue)
	w := d.frame.Words
	d.leave() // as for whoever logs in
	d.enter("token", &station.PersonView{Pseudonym: "P-17", Account: "scan", Name: "Erika Muster"}, 1)
	happens := func(s step) (seen string) {
		d.tick(t.Context(), s)
		for len(queue) > 0 {
			(<-queue)()
		}
		return strings.Join(shownTexts(win.Content(), nil), "\n")
	}
	if seen := happens(stepWarn); !strings.Contains(seen, w.T("idle.text")) || !strings.Contains(seen, "Erika Muster") {
		t.Errorf("no warning:\n%s", seen)
	}
	d.idle.warning = true
	if d.alive(); slices.Contains(shownTexts(win.Content(), nil), w.T("idle.text")) {
		t.Error("a key does not take the warning away")
	}
	seen := happens(stepLock)
	if d.Room() != nil || d.who.Session() != "" || strings.Contains(seen, "Erika Muster") || strings.Contains(seen, w.T("capture.new")) {
		t.Errorf("the desk is open:\n%s", seen)
	}
	if !strings.Contains(seen, w.T("login.title")) || !strings.Contains(seen, w.T("login.idle")) {
		t.Errorf("it does not say why it is shut:\n%s", seen)
	}
}
