package ocr

import (
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// Progress is what a queue has done and has before it.
type Progress struct {
	Done     int // texts
	Failed   int // errors, including time limits
	Canceled int
	Retried  int // second attempts after a worker died
	Waiting  int
	Running  int
	// PerMinute is the pages a minute while all workers are busy, from the last
	// pages; 0 before the first.
	PerMinute float64
	// Remaining estimates the time for all waiting and running jobs; 0 where
	// nothing is left or nothing was measured yet.
	Remaining time.Duration
}

// Progress returns the counters.
func (q *Queue) Progress() Progress {
	q.mu.Lock()
	defer q.mu.Unlock()
	p := Progress{Done: q.tally.done, Failed: q.tally.failed, Canceled: q.tally.canceled, Retried: q.tally.retried,
		Waiting: len(q.fore) + len(q.back), Running: q.running}
	if mean := q.tally.mean(); mean > 0 {
		workers := time.Duration(q.settings.Workers)
		p.PerMinute = float64(workers) * float64(time.Minute) / float64(mean)
		// A running page is half done on average.
		p.Remaining = (mean*time.Duration(p.Waiting) + mean*time.Duration(p.Running)/2) / workers
	}
	return p
}

// tally counts results and remembers how long the last pages took.
type tally struct {
	done, failed, canceled, retried int
	took                            [32]time.Duration
	measured                        int
}

func (t *tally) add(r Result) {
	switch {
	case r.Err == nil:
		t.done++
	case batch.CodeOf(r.Err) == batch.CodeCanceled:
		t.canceled++
		return
	default:
		t.failed++
	}
	t.took[t.measured%len(t.took)] = r.Took
	t.measured++
}

func (t *tally) mean() time.Duration {
	n := min(t.measured, len(t.took))
	if n == 0 {
		return 0
	}
	var sum time.Duration
	for _, d := range t.took[:n] {
		sum += d
	}
	return sum / time.Duration(n)
}
