package outbox

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/faultproxy"
)

// hands is a clock that a test moves on, or sets.
type hands struct {
	mu        sync.Mutex
	on, wrong time.Duration // that passed; by which the clock on the wall is wrong
	begin     time.Time
}

func (h *hands) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.on += d
}

func (h *hands) set(wrong time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.wrong = wrong
}

func (h *hands) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return time.Now().Add(h.on + h.wrong)
}

func (h *hands) elapsed() time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	return time.Since(h.begin) + h.on
}

func (d *desk) open(h *hands) *station.Station {
	d.Helper()
	st, err := d.Open(h.now, h.elapsed)
	if err != nil {
		d.Fatal(err)
	}
	return st
}

func (d *desk) close(st *station.Station) {
	d.Helper()
	if err := st.Close(); err != nil {
		d.Fatal(err)
	}
}

// waiting is how many packages wait.
func (d *desk) waiting(st *station.Station) int {
	d.Helper()
	sum, err := st.Outbox(station.Actor{UID: uid()}, station.OutboxQuery{}, func(any) {})
	if err != nil {
		d.Fatal(err)
	}
	return sum.Waiting
}

// away cuts every connection and counts them.
func (d *desk) away() *atomic.Int64 {
	var n atomic.Int64
	d.proxy.Add(faultproxy.All, 0, func(p *faultproxy.Proxy, w http.ResponseWriter, r *http.Request) {
		n.Add(1)
		faultproxy.Cut(0)(p, w, r)
	})
	return &n
}

// TestFault09ThreeDaysOffline: no line for three days, the power fails again and again,
// the clock jumps. The target is asked now and then, by one package; when the line is
// back everything goes out, the oldest first, and whoever works meanwhile does not wait.
func TestFault09ThreeDaysOffline(t *testing.T) {
	packages := 40
	if long {
		packages = 2000
	}
	d := newDesk(t, packages, func(i int) int { return 1000 + i%7*3000 })
	asked := d.away()
	h := &hands{begin: time.Now()}
	for hour := range 72 {
		if hour%12 == 5 { // the power fails as soon as the target is asked
			raw := life{Depot: d.Depot, Epoch: time.Now(), Speed: 1, Skew: time.Until(h.now()) + 20*time.Minute}
			before := asked.Load()
			cmd, done, err := raw.begin()
			if err != nil {
				t.Fatal(err)
			}
			for begin := time.Now(); asked.Load() == before && time.Since(begin) < 20*time.Second; time.Sleep(time.Millisecond) {
			}
			if asked.Load() == before {
				t.Errorf("hour %d: nothing was under way when the power failed", hour)
			}
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			if err := <-done; !killed(err) {
				t.Fatal(err)
			}
		}
		if hour%12 == 0 {
			st := d.open(h)
			for range 12 * 4 { // half a day, in steps of a quarter of an hour
				h.pass(15 * time.Minute)
				st.DrainOnce(t.Context())
			}
			d.close(st)
		}
		switch hour {
		case 20:
			h.set(-48 * time.Hour)
		case 40:
			h.set(48 * time.Hour)
		case 60:
			h.set(0)
		}
	}
	if n := asked.Load(); n < 72 || n > 72*8 { // at most every quarter of an hour, and more often after each start
		t.Errorf("asked %d times in three days", n)
	}
	d.proxy.Clear()
	h.pass(45 * time.Minute) // the clock of who was killed last was ahead
	st := d.open(h)
	defer d.close(st)
	slow, begin, size := busy(t, st), time.Now(), int64(0)
	for range packages {
		h.pass(time.Second)
		if st.DrainOnce(t.Context()); d.waiting(st) == 0 {
			break
		}
	}
	worst, took := slow(), time.Since(begin)
	d.holds()
	for _, n := range d.Sizes {
		size += n
	}
	docs, err := d.folder.Documents()
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(docs, func(a, b Document) int { return cmp.Compare(a.Created, b.Created) })
	place := map[string]int{}
	for i, id := range d.Order {
		place[string(id)] = i
	}
	for i := 1; i < len(docs); i++ {
		if a, b := docs[i-1], docs[i]; a.Created < b.Created && place[delivery(a.Name)] > place[delivery(b.Name)] {
			t.Fatalf("%s, number %d, was there before %s, number %d", a.Name, place[delivery(a.Name)], b.Name, place[delivery(b.Name)])
		}
	}
	if len(docs) != packages || d.proxy.Passed(faultproxy.Post) != packages {
		t.Errorf("%d documents, sent %d times", len(docs), d.proxy.Passed(faultproxy.Post))
	}
	t.Logf("%d packages, asked %d times in three days; then %.1f MB went out in %s (%.2f MB/s, each read back); the slowest of the questions of the desk meanwhile took %s",
		packages, asked.Load(), float64(size)/1e6, took.Round(time.Millisecond), float64(size)/1e6/took.Seconds(), worst)
	if worst > 2*time.Second {
		t.Errorf("the desk waited %s", worst)
	}
}

// delivery is the ID in the name of a document.
func delivery(name string) string {
	_, rest, _ := strings.Cut(name, "_")
	return strings.TrimSuffix(rest, ".pdf")
}

// busy asks what the desk asks all the time, until the function it returns is called,
// which says how long the slowest answer took.
func busy(t *testing.T, st *station.Station) func() time.Duration {
	stop, worst := make(chan struct{}), make(chan time.Duration)
	go func() {
		var slowest time.Duration
		for {
			begin := time.Now()
			if _, err := st.Outbox(station.Actor{UID: uid()}, station.OutboxQuery{}, func(any) {}); err != nil {
				t.Error(err)
			}
			slowest = max(slowest, time.Since(begin))
			select {
			case <-stop:
				worst <- slowest
				return
			case <-time.After(50 * time.Millisecond):
			}
		}
	}()
	return func() time.Duration { close(stop); return <-worst }
}

// TestFault10ClockSet: a clock that is set by two days while packages wait for their next
// attempt, or while it is not known whether one arrived, delays them by minutes.
func TestFault10ClockSet(t *testing.T) {
	for name, wrong := range map[string]time.Duration{"back": -48 * time.Hour, "forward": 48 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, 3, kilobyte)
			h := &hands{begin: time.Now()}
			st := d.open(h)
			d.proxy.Add(faultproxy.Post, 1, faultproxy.Lost()) // of the first nobody knows
			st.DrainOnce(context.Background())
			d.proxy.Add(faultproxy.All, 0, faultproxy.Cut(0))
			for range 6 {
				h.pass(10 * time.Minute)
				st.DrainOnce(context.Background())
			}
			d.proxy.Clear()
			h.set(wrong)
			for _, restart := range []bool{false, true} {
				if restart {
					d.close(st)
					st = d.open(h)
				}
				for range 4 {
					h.pass(10 * time.Minute)
					st.DrainOnce(context.Background())
				}
			}
			if n := d.waiting(st); n != 0 {
				t.Errorf("%d packages still wait", n)
			}
			d.close(st)
			d.holds()
			if n := d.proxy.Passed(faultproxy.Post); n != 3 {
				t.Errorf("sent %d times", n)
			}
		})
	}
}

// TestFault19DiskFull: the disk of the station is full when a package is about to leave,
// or when it has arrived and that is to be written down. Nothing leaves that is not
// noted, and what left is found again.
func TestFault19DiskFull(t *testing.T) {
	for _, when := range []string{"before", "after"} {
		t.Run(when, func(t *testing.T) {
			dir := small(t)
			d := newDeskIn(t, dir, 3, kilobyte)
			h := &hands{begin: time.Now()}
			st := d.open(h)
			switch when {
			case "before":
				fillDisk(t, dir)
			case "after":
				d.proxy.Add(faultproxy.Post, 1, func(p *faultproxy.Proxy, w http.ResponseWriter, r *http.Request) {
					fillDisk(t, dir)
					p.Pass(w, r)
				})
			}
			st.DrainOnce(context.Background())
			if err := st.Close(); err != nil && batch.CodeOf(err) != batch.CodeDiskFull {
				t.Errorf("closed with %v", err)
			}
			makeRoom(t, dir)
			docs, err := d.folder.Documents()
			if err != nil {
				t.Fatal(err)
			}
			for _, doc := range docs {
				if row := d.row(batch.ID(delivery(doc.Name))); row.State == batch.Queued {
					t.Errorf("%s left, and nobody noted it", doc.Name)
				}
			}
			if len(docs) == 3 {
				t.Error("the disk was not full")
			}
			st = d.open(h)
			for range 4 {
				h.pass(20 * time.Minute)
				st.DrainOnce(context.Background())
			}
			d.close(st)
			d.holds()
			if n := d.proxy.Passed(faultproxy.Post); n != 3 {
				t.Errorf("sent %d times", n)
			}
		})
	}
}
