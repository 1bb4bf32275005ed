package station

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// Scanning is a device that feeds a batch now.
type Scanning struct {
	Device string `json:"device"` // its model where it tells, else its name
	// PerMinute is how many pages a minute came in the last half minute; 0 before that
	// can be said.
	PerMinute float64 `json:"pages_per_minute,omitempty"`
}

// feed is a batch that a device is feeding.
type feed struct {
	stop func()

	mu     sync.Mutex
	device string
	pages  []time.Time // that came in the last paceSpan
	first  time.Time   // page of all
}

// The pace is that of the last half minute, so that a pause shows soon and one thick
// sheet hardly. The first seconds say nothing: the feeder runs up.
const (
	paceSpan  = 30 * time.Second
	leastPace = 3 * time.Second
)

// called notes what the device calls itself.
func (f *feed) called(model string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if model != "" {
		f.device = model
	}
}

// came notes a page.
func (f *feed) came(at time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.first.IsZero() {
		f.first = at
	}
	f.pages = append(f.recent(at), at)
}

// recent are the pages of the span before; f.mu is held.
func (f *feed) recent(now time.Time) []time.Time {
	return slices.DeleteFunc(f.pages, func(t time.Time) bool { return now.Sub(t) >= paceSpan })
}

// scanning tells of it as it is now.
func (f *feed) scanning(now time.Time) Scanning {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := Scanning{Device: f.device}
	f.pages = f.recent(now)
	n, span := len(f.pages), paceSpan
	if since := now.Sub(f.first); since < paceSpan { // the first page came at the beginning, not within
		n, span = n-1, since
	}
	if span >= leastPace && n > 0 {
		out.PerMinute = float64(n) / span.Minutes()
	}
	return out
}

// feeding notes that a batch is fed, until over is called. The channel is closed
// when somebody wants that to stop.
func (st *Station) feeding(id batch.ID, t *stackTaker) (stop <-chan struct{}, over func()) {
	wanted := make(chan struct{})
	t.feed = &feed{stop: sync.OnceFunc(func() { close(wanted) }), device: t.run.request.Device}
	st.runs.Lock()
	defer st.runs.Unlock()
	st.feeders[id] = t.feed
	return wanted, func() {
		st.runs.Lock()
		defer st.runs.Unlock()
		delete(st.feeders, id)
	}
}

// scanning are the devices that feed now.
func (st *Station) scanning() []Scanning {
	now := st.store.Now()
	st.runs.Lock()
	defer st.runs.Unlock()
	var out []Scanning
	for _, f := range st.feeders {
		out = append(out, f.scanning(now))
	}
	slices.SortFunc(out, func(a, b Scanning) int { return cmp.Compare(a.Device, b.Device) })
	return out
}

// readingLeft is how many pages wait for the reader or are with it, and how many seconds
// that takes by how long the last ones took; 0 where nobody knows.
func (st *Station) readingLeft() (pages int, seconds float64) {
	p := st.reading.Progress()
	waiting := p.Waiting
	st.runs.Lock()
	for _, r := range st.rereads { // the queue gets these a few at a time
		waiting += int(r.left.Load())
	}
	st.runs.Unlock()
	if p.PerMinute > 0 { // a running page is half done on average
		seconds = (float64(waiting) + float64(p.Running)/2) / p.PerMinute * 60
	}
	return waiting + p.Running, seconds
}
