package ocr_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/ocr"
	"github.com/scanstelle/scanstelle/ocr/ocrtest"
)

// results collects what a queue hands out.
type results struct {
	mu   sync.Mutex
	list []ocr.Result
}

func (r *results) add(result ocr.Result) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = append(r.list, result)
}

func (r *results) pages() (pages []batch.ID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, result := range r.list {
		pages = append(pages, result.Job.Page)
	}
	return pages
}

func (r *results) of(page batch.ID) ocr.Result {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, result := range r.list {
		if result.Job.Page == page {
			return result
		}
	}
	return ocr.Result{}
}

func add(t *testing.T, q *ocr.Queue, jobs ...ocr.Job) {
	t.Helper()
	for _, job := range jobs {
		if err := q.Add(t.Context(), job); err != nil {
			t.Fatal(err)
		}
	}
}

func wait(t *testing.T, q *ocr.Queue) {
	t.Helper()
	if err := q.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// second is a reader that takes a second of the bubble's time per page.
func second(ctx context.Context, job ocr.Job) (*batch.Text, error) {
	select {
	case <-time.After(time.Second):
		return &batch.Text{Engine: string(job.Page)}, nil
	case <-ctx.Done():
		return nil, ocr.Interrupted(ctx, job.Page)
	}
}

func died(job ocr.Job) error {
	return batch.Fail("ocr.read", batch.CodeWorkerDied, errors.New("signal 9"))
}

func TestQueueOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got results
		q := ocr.NewQueue(ocr.QueueSettings{}, second, got.add)
		defer q.Close()
		add(t, q, ocr.Job{Page: "1"})
		synctest.Wait() // the worker has the first page
		add(t, q, ocr.Job{Page: "2"}, ocr.Job{Page: "3"}, ocr.Job{Page: "4"}, ocr.Job{Page: "A", Foreground: true}, ocr.Job{Page: "B", Foreground: true})
		if !q.Promote("4") || q.Promote("1") || q.Promote("A") || q.Promote("none") {
			t.Error("promoted something else than the waiting background page")
		}
		wait(t, q)
		if want := []batch.ID{"1", "A", "B", "4", "2", "3"}; !slices.Equal(got.pages(), want) {
			t.Errorf("order %v, want %v", got.pages(), want)
		}
		if r := got.of("4"); r.Err != nil || r.Text.Engine != "4" || r.Attempts != 1 || r.Took != time.Second || !r.Job.Foreground {
			t.Errorf("result %+v", r)
		}
	})
}

func TestQueueProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got results
		q := ocr.NewQueue(ocr.QueueSettings{Workers: 2}, second, got.add)
		defer q.Close()
		if p := q.Progress(); p != (ocr.Progress{}) {
			t.Errorf("before the first page %+v", p)
		}
		for i := range 10 {
			add(t, q, ocr.Job{Page: batch.ID(fmt.Sprint(i))})
		}
		time.Sleep(1500 * time.Millisecond)
		want := ocr.Progress{Done: 2, Waiting: 6, Running: 2, PerMinute: 120, Remaining: 3500 * time.Millisecond}
		if p := q.Progress(); p != want {
			t.Errorf("%+v, want %+v", p, want)
		}
		wait(t, q)
		if p := q.Progress(); p != (ocr.Progress{Done: 10, PerMinute: 120}) {
			t.Errorf("after the last page %+v", p)
		}
	})
}

func TestQueueTimeLimit(t *testing.T) {
	for name, reader := range map[string]ocr.Reader{
		"heeds its context": func(ctx context.Context, job ocr.Job) (*batch.Text, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		},
		"kills its worker": func(ctx context.Context, job ocr.Job) (*batch.Text, error) {
			<-ctx.Done()
			return nil, died(job)
		},
		"hangs": func(ctx context.Context, job ocr.Job) (*batch.Text, error) {
			time.Sleep(time.Hour)
			return &batch.Text{}, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var got results
				q := ocr.NewQueue(ocr.QueueSettings{Limit: time.Minute}, func(ctx context.Context, job ocr.Job) (*batch.Text, error) {
					if job.Page == "bad" {
						return reader(ctx, job)
					}
					return second(ctx, job)
				}, got.add)
				defer q.Close()
				began := time.Now()
				add(t, q, ocr.Job{Page: "bad"}, ocr.Job{Page: "good"})
				wait(t, q)
				if r := got.of("bad"); batch.CodeOf(r.Err) != batch.CodeTimeLimit || r.Text != nil || r.Attempts != 1 {
					t.Errorf("result %+v", r)
				}
				if r := got.of("good"); r.Err != nil {
					t.Errorf("the next page: %v", r.Err)
				}
				if took := time.Since(began); took > 67*time.Second {
					t.Errorf("a limit of a minute held up the queue for %v", took)
				}
				time.Sleep(time.Hour) // lets the reader left behind end
			})
		})
	}
}

func TestQueueWorkerDied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got results
		var order []batch.ID
		q := ocr.NewQueue(ocr.QueueSettings{}, func(ctx context.Context, job ocr.Job) (*batch.Text, error) {
			order = append(order, job.Page)
			again := len(order) > 3
			if job.Page == "always" || job.Page == "once" && !again {
				return nil, died(job)
			}
			return second(ctx, job)
		}, got.add)
		defer q.Close()
		add(t, q, ocr.Job{Page: "always"}, ocr.Job{Page: "once"}, ocr.Job{Page: "good"})
		wait(t, q)
		if want := []batch.ID{"always", "once", "good", "always", "once"}; !slices.Equal(order, want) {
			t.Errorf("attempts %v, want %v", order, want)
		}
		if r := got.of("always"); batch.CodeOf(r.Err) != batch.CodeWorkerDied || r.Attempts != 2 || r.Text != nil {
			t.Errorf("parked: %+v", r)
		}
		if r := got.of("once"); r.Err != nil || r.Attempts != 2 {
			t.Errorf("second attempt: %+v", r)
		}
		if p := q.Progress(); p.Done != 2 || p.Failed != 1 || p.Retried != 2 || len(got.list) != 3 {
			t.Errorf("%+v, %d results", p, len(got.list))
		}
	})
}

func TestQueueFaults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got results
		q := ocr.NewQueue(ocr.QueueSettings{}, func(ctx context.Context, job ocr.Job) (*batch.Text, error) {
			switch job.Page {
			case "panic":
				panic("out of order")
			case "nothing":
				return nil, nil
			case "both":
				return &batch.Text{}, batch.Fail("ocr.read", batch.CodeBroken, nil)
			}
			return second(ctx, job)
		}, got.add)
		defer q.Close()
		add(t, q, ocr.Job{Page: "panic"}, ocr.Job{Page: "nothing"}, ocr.Job{Page: "both"}, ocr.Job{Page: "good"})
		wait(t, q)
		for page, code := range map[batch.ID]batch.Code{"panic": batch.CodeInternal, "nothing": batch.CodeBroken, "both": batch.CodeBroken, "good": ""} {
			if r := got.of(page); batch.CodeOf(r.Err) != code || (r.Text == nil) != (r.Err != nil) || r.Attempts != 1 {
				t.Errorf("%s: %+v", page, r)
			}
		}
	})
}

func TestQueueCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got results
		q := ocr.NewQueue(ocr.QueueSettings{}, second, got.add)
		defer q.Close()
		add(t, q, ocr.Job{Page: "running"}, ocr.Job{Page: "waiting"}, ocr.Job{Page: "stays"})
		synctest.Wait()
		if !q.Cancel("waiting") || !q.Cancel("running") || q.Cancel("waiting") || q.Cancel("none") {
			t.Error("Cancel reports wrongly whether there was a job")
		}
		wait(t, q)
		for page, attempts := range map[batch.ID]int{"running": 1, "waiting": 0} {
			if r := got.of(page); batch.CodeOf(r.Err) != batch.CodeCanceled || r.Attempts != attempts {
				t.Errorf("%s: %+v", page, r)
			}
		}
		if r := got.of("stays"); r.Err != nil {
			t.Errorf("the page beside: %v", r.Err)
		}
		add(t, q, ocr.Job{Page: "waiting"}, ocr.Job{Page: "running"})
		q.CancelAll()
		add(t, q, ocr.Job{Page: "after"})
		wait(t, q)
		if p := q.Progress(); p.Canceled != 4 || p.Done != 2 || p.Failed != 0 || p.Waiting != 0 || p.Running != 0 {
			t.Errorf("%+v", p)
		}
	})
}

// TestQueueCancelBetweenAttempts cancels a page whose worker died and that
// waits for its second attempt.
func TestQueueCancelBetweenAttempts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got results
		q := ocr.NewQueue(ocr.QueueSettings{Capacity: 2}, func(ctx context.Context, job ocr.Job) (*batch.Text, error) {
			if job.Page == "dies" {
				return nil, died(job)
			}
			return second(ctx, job)
		}, got.add)
		defer q.Close()
		add(t, q, ocr.Job{Page: "dies"})
		add(t, q, ocr.Job{Page: "next"})
		synctest.Wait()
		q.Cancel("dies")
		if r := got.of("dies"); batch.CodeOf(r.Err) != batch.CodeCanceled || r.Attempts != 1 {
			t.Errorf("%+v", r)
		}
		// The room of the two first pages must be free again, no more, no less.
		add(t, q, ocr.Job{Page: "a"}, ocr.Job{Page: "b"})
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		if err := q.Add(ctx, ocr.Job{Page: "c"}); batch.CodeOf(err) != batch.CodeTimeLimit {
			t.Errorf("a third page found room: %v", err)
		}
		wait(t, q)
	})
}

func TestQueueBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got results
		q := ocr.NewQueue(ocr.QueueSettings{Capacity: 3}, second, got.add)
		defer q.Close()
		began := time.Now()
		for i := range 10 {
			add(t, q, ocr.Job{Page: batch.ID(fmt.Sprint(i))})
			synctest.Wait()
			if p := q.Progress(); p.Waiting > 3 {
				t.Fatalf("%d pages wait", p.Waiting)
			}
		}
		// One runs and three wait at any time, so the tenth enters after six.
		if took := time.Since(began); took != 6*time.Second {
			t.Errorf("ten pages entered in %v", took)
		}
		if err := q.Add(t.Context(), ocr.Job{Page: "9"}); batch.CodeOf(err) != batch.CodeUsage {
			t.Errorf("the same page twice: %v", err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := q.Add(ctx, ocr.Job{Page: "late"}); batch.CodeOf(err) != batch.CodeCanceled {
			t.Errorf("canceled: %v", err)
		}
		if err := q.Wait(ctx); batch.CodeOf(err) != batch.CodeCanceled {
			t.Errorf("canceled wait: %v", err)
		}
		wait(t, q)
		if len(got.list) != 10 {
			t.Errorf("%d results", len(got.list))
		}
	})
}

func TestQueueClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got results
		q := ocr.NewQueue(ocr.QueueSettings{Workers: 2, Capacity: 3}, second, got.add)
		for i := range 5 {
			add(t, q, ocr.Job{Page: batch.ID(fmt.Sprint(i))})
			synctest.Wait()
		}
		refused := make(chan error)
		go func() { refused <- q.Add(t.Context(), ocr.Job{Page: "blocked"}) }()
		synctest.Wait()
		go q.Close()
		if err := <-refused; batch.CodeOf(err) != batch.CodeUsage {
			t.Errorf("Add beside Close: %v", err)
		}
		q.Close()
		if err := q.Add(t.Context(), ocr.Job{Page: "late"}); batch.CodeOf(err) != batch.CodeUsage {
			t.Errorf("Add after Close: %v", err)
		}
		if len(got.list) != 5 {
			t.Errorf("%d results for 5 jobs", len(got.list))
		}
		for _, r := range got.list {
			if batch.CodeOf(r.Err) != batch.CodeCanceled {
				t.Errorf("%+v", r)
			}
		}
	})
}

// TestQueueRandom drives a queue from many goroutines at once; every job
// accepted must give exactly one result.
func TestQueueRandom(t *testing.T) {
	var got results
	engine := ocrtest.Slow(ocrtest.Oracle(), 100*time.Microsecond)
	q := ocr.NewQueue(ocr.QueueSettings{Workers: 4, Capacity: 5, Limit: 5 * time.Millisecond, Grace: time.Second},
		func(ctx context.Context, job ocr.Job) (*batch.Text, error) {
			switch rand.IntN(8) {
			case 0:
				return nil, died(job)
			case 1:
				<-ctx.Done()
				return nil, ctx.Err()
			case 2:
				panic("out of order")
			}
			return ocr.Read(ctx, engine, ocr.Page{Gray: make([]byte, 100), Width: 10, Height: 10, Languages: []string{"deu"}})
		}, got.add)
	accepted := map[batch.ID]bool{}
	var mu sync.Mutex
	var feeders sync.WaitGroup
	for f := range 4 {
		feeders.Go(func() {
			for i := range 100 {
				page := batch.ID(fmt.Sprintf("%d-%d", f, i))
				if err := q.Add(t.Context(), ocr.Job{Page: page, Foreground: i%3 == 0}); err == nil {
					mu.Lock()
					accepted[page] = true
					mu.Unlock()
				}
				switch i % 10 {
				case 3:
					q.Cancel(page)
				case 5:
					q.Promote(page)
				case 7:
					q.Progress()
				}
				if f == 0 && i == 50 {
					q.CancelAll()
				}
			}
		})
	}
	feeders.Wait()
	if err := q.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	q.Close()
	seen := map[batch.ID]int{}
	for _, page := range got.pages() {
		seen[page]++
	}
	for page := range accepted {
		if seen[page] != 1 {
			t.Errorf("page %s: %d results", page, seen[page])
		}
	}
	p := q.Progress()
	if len(seen) != 400 || p.Done+p.Failed+p.Canceled != 400 || p.Waiting+p.Running != 0 {
		t.Errorf("%d pages, %+v", len(seen), p)
	}
}

// TestSettleAfterCancel adds a page again right after its running job was
// cancelled: the new job is accepted, and its result is the new one.
func TestSettleAfterCancel(t *testing.T) {
	started := make(chan struct{}, 2)
	results := make(chan ocr.Result, 2)
	read := func(ctx context.Context, job ocr.Job) (*batch.Text, error) {
		started <- struct{}{}
		if job.Foreground {
			return &batch.Text{}, nil
		}
		<-ctx.Done()
		time.Sleep(50 * time.Millisecond) // a worker takes its time to die
		return nil, ctx.Err()
	}
	q := ocr.NewQueue(ocr.QueueSettings{}, read, func(r ocr.Result) { results <- r })
	defer q.Close()
	page := batch.NewID()
	if err := q.Add(t.Context(), ocr.Job{Page: page}); err != nil {
		t.Fatal(err)
	}
	<-started
	q.Cancel(page)
	q.Settle(page)
	if err := q.Add(t.Context(), ocr.Job{Page: page, Foreground: true}); err != nil {
		t.Fatal(err)
	}
	if r := <-results; batch.CodeOf(r.Err) != batch.CodeCanceled {
		t.Errorf("the cancelled job: %v", r.Err)
	}
	if r := <-results; r.Err != nil {
		t.Errorf("the new job: %v", r.Err)
	}
}
