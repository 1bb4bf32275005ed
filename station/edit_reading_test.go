package station

import (
	"context"
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/ocr"
)

// slowReader takes its time over each page.
type slowReader struct{ *paperWorkers }

func (w slowReader) Read(ctx context.Context, job ReadJob, data *os.File) (*batch.Text, error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(2 * time.Millisecond):
		return w.paperWorkers.Read(ctx, job, data)
	}
}

// TestGivingWayCancelsNobodyElse: reading in the background that gives way to a run
// does not cancel the reading of that run, however late the cancel comes.
func TestGivingWayCancelsNobodyElse(t *testing.T) {
	d := newDesk(t)
	id := d.captured(t, true, d.file(t, "a.pdf", "c1"))
	v, err := d.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	p := v.PageList[0]
	d.Station.workers = slowReader{d.workers}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // the cancel runs late, as on a busy computer
	for range 200 {
		ctx, cancel := context.WithCancel(t.Context())
		cancel() // what gave way may be told so before it has begun
		if err := d.readOneAgain(ctx, v.Batch, p); err == nil {
			t.Fatal("read although it was to give way")
		}
		results := make(chan ocr.Result, 1)
		d.read(t.Context(), p, v.Settings.Read.Languages, func(r ocr.Result) { results <- r })
		if r := <-results; r.Err != nil {
			t.Fatal(r.Err)
		}
	}
}
