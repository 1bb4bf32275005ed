package station

import (
	"context"
	"math"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// TestPaceOfAFeed: pages a minute are told once the feeder has run up, follow the last
// half minute, and fall while nothing comes (field.md, complaint 33).
func TestPaceOfAFeed(t *testing.T) {
	begin := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	at := func(seconds float64) time.Time { return begin.Add(time.Duration(seconds * float64(time.Second))) }
	f := &feed{device: "einzug"}
	tells := func(when float64, want float64) {
		t.Helper()
		if got := f.scanning(at(when)).PerMinute; math.Abs(got-want) > 0.5 {
			t.Errorf("after %.0f seconds: %.1f pages a minute, %.1f are right", when, got, want)
		}
	}
	tells(0, 0)
	for i := range 3 {
		f.came(at(float64(i)))
	}
	tells(2.5, 0) // it runs up
	for i := 3; i <= 10; i++ {
		f.came(at(float64(i)))
	}
	tells(10, 60)
	for i := range 120 { // twice as fast
		f.came(at(10 + float64(i+1)/2))
	}
	tells(70, 120)
	tells(85, 60)
	tells(110, 0)
	if n := len(f.pages); n != 0 {
		t.Errorf("%d pages are still remembered", n)
	}
}

// TestStatusTellsWhatFeeds: while a device feeds, the status names it as it calls
// itself, and no longer afterwards.
func TestStatusTellsWhatFeeds(t *testing.T) {
	for model, want := range map[string]string{"fi-8170": "fi-8170", "": "paper:0"} {
		f := &feeder{sides: []string{"content", "content", "content"}, equipment: batch.Equipment{Vendor: "Muster", Model: model}}
		d := feederDesk(t, f)
		f.after = func(int) {
			s, err := d.Status(context.Background())
			if err != nil || len(s.Scanning) != 1 || s.Scanning[0].Device != want {
				t.Errorf("model %q: %+v %v", model, s.Scanning, err)
			}
		}
		d.run(t, RunRequest{Device: "paper:0", Who: nobody})
		if s, err := d.Status(t.Context()); err != nil || len(s.Scanning) != 0 || f.fed != 3 {
			t.Errorf("afterwards: %+v %v, %d fed", s.Scanning, err, f.fed)
		}
	}
}

// gatedReader reads a page when it is told to.
type gatedReader struct {
	*paperWorkers
	next chan struct{}
}

func (w gatedReader) Read(ctx context.Context, job ReadJob, data *os.File) (*batch.Text, error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-w.next:
		time.Sleep(5 * time.Millisecond)
		return w.paperWorkers.Read(ctx, job, data)
	}
}

// TestReadingLeft: what is read in the background counts as a whole, not only what the
// queue holds of it, and how long it takes is told as soon as one page is read.
func TestReadingLeft(t *testing.T) {
	d := newDesk(t)
	gate := gatedReader{d.workers, make(chan struct{})}
	d.Station.workers = gate
	sum, _ := d.run(t, RunRequest{Paths: []string{d.file(t, "a.pdf", strings.Repeat("content ", 20))}, Read: true, Yield: true, Who: nobody})
	if err := d.readRest(t.Context(), sum.Batch); err != nil {
		t.Fatal(err)
	}
	status := func() Status {
		t.Helper()
		s, err := d.Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	settles := func(what string, ok func(Status) bool) {
		t.Helper()
		var s Status
		for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
			if s = status(); ok(s) {
				return
			}
		}
		t.Fatalf("%s: %d pages, %.3f seconds", what, s.Reading, s.ReadingLeft)
	}
	settles("all of them wait", func(s Status) bool { return s.Reading == 20 && s.ReadingLeft == 0 })
	gate.next <- struct{}{}
	settles("one is read", func(s Status) bool {
		least := 0.005 * (19 - float64(runtime.NumCPU())) / float64(runtime.NumCPU())
		return s.Reading == 19 && s.ReadingLeft >= least && s.ReadingLeft < 10
	})
	close(gate.next)
	settles("all are read", func(s Status) bool { return s.Reading == 0 && s.ReadingLeft == 0 })
}
