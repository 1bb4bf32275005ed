package ocr

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// Job is one page to be read.
type Job struct {
	Page  batch.ID // names the job: a page is in the queue at most once
	Batch batch.ID
	// Foreground jobs go before all others: somebody is waiting for them.
	Foreground bool
	Languages  []string
}

// Reader reads the page of a job; it runs in one of the queue's workers and
// usually hands the page to a worker process. It must end soon after ctx does.
type Reader func(ctx context.Context, job Job) (*batch.Text, error)

// Result is the end of a job: a text or an error. An error after the second
// death of a worker has CodeWorkerDied: the page is parked, never tried a third
// time.
type Result struct {
	Job      Job
	Text     *batch.Text
	Err      error
	Attempts int           // 0 where the job was canceled before it began
	Took     time.Duration // of the last attempt
}

// QueueSettings configure a queue; zero values take the defaults.
type QueueSettings struct {
	Workers  int           // jobs at a time; 1
	Capacity int           // waiting jobs before Add blocks; 1000
	Limit    time.Duration // per attempt; 2 minutes
	// Grace is how long a reader may take to end after its context did before
	// the queue goes on without it; 5 seconds.
	Grace time.Duration
}

// Queue feeds pages to readers: foreground before background, in the order of
// arrival within both. Every job accepted ends in exactly one Result.
type Queue struct {
	read     Reader
	done     func(Result)
	settings QueueSettings

	mu      sync.Mutex
	changed sync.Cond // jobs, closing or idleness
	room    chan struct{}
	fore    []*entry
	back    []*entry
	active  map[batch.ID]*entry // waiting or running
	running int
	closed  bool
	tally   tally
	workers sync.WaitGroup
}

// entry is a job with what the queue knows about it.
type entry struct {
	job      Job
	attempts int
	canceled bool
	cancel   context.CancelFunc // set while it runs
}

// NewQueue starts the workers. done is called once per job from a worker or
// from the goroutine that cancels; it must not call back into the queue's
// Close or Wait.
func NewQueue(settings QueueSettings, read Reader, done func(Result)) *Queue {
	settings.Workers = orDefault(settings.Workers, 1)
	settings.Capacity = orDefault(settings.Capacity, 1000)
	settings.Limit = orDefault(settings.Limit, 2*time.Minute)
	settings.Grace = orDefault(settings.Grace, 5*time.Second)
	q := &Queue{read: read, done: done, settings: settings,
		room: make(chan struct{}, settings.Capacity), active: map[batch.ID]*entry{}}
	q.changed.L = &q.mu
	for range settings.Workers {
		q.workers.Go(q.work)
	}
	return q
}

func orDefault[T int | time.Duration](v, other T) T {
	if v > 0 {
		return v
	}
	return other
}

// Add accepts a job; it waits while Capacity jobs wait already (back-pressure
// to the feeder). Errors: CodeCanceled or CodeTimeLimit of ctx; CodeUsage where
// the page is in the queue already or the queue is closed.
func (q *Queue) Add(ctx context.Context, job Job) error {
	if err := Interrupted(ctx, job.Page); err != nil {
		return err
	}
	select {
	case q.room <- struct{}{}:
	case <-ctx.Done():
		return Interrupted(ctx, job.Page)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed || q.active[job.Page] != nil {
		<-q.room
		err := batch.Refuse("ocr.queue", batch.CodeUsage, "die Seite wartet bereits auf die Texterkennung")
		if q.closed {
			err = batch.Refuse("ocr.queue", batch.CodeUsage, "die Texterkennung ist beendet")
		}
		err.Page = job.Page
		return err
	}
	e := &entry{job: job}
	q.active[job.Page] = e
	q.push(e)
	return nil
}

// push puts the entry behind all others of its priority. The caller holds mu.
func (q *Queue) push(e *entry) {
	if e.job.Foreground {
		q.fore = append(q.fore, e)
	} else {
		q.back = append(q.back, e)
	}
	q.changed.Broadcast()
}

// pop takes the next entry, nil if none waits. The caller holds mu.
func (q *Queue) pop() *entry {
	list := &q.fore
	if len(*list) == 0 {
		list = &q.back
	}
	if len(*list) == 0 {
		return nil
	}
	e := (*list)[0]
	(*list)[0] = nil
	*list = (*list)[1:]
	return e
}

// Promote makes a waiting page a foreground job; it reports whether the page
// was waiting.
func (q *Queue) Promote(page batch.ID) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i, e := range q.back {
		if e.job.Page == page {
			q.back = append(q.back[:i:i], q.back[i+1:]...)
			e.job.Foreground = true
			q.push(e)
			return true
		}
	}
	return false
}

// Cancel ends the job of a page, waiting or running; it reports whether there
// was one.
func (q *Queue) Cancel(page batch.ID) bool {
	q.mu.Lock()
	e := q.active[page]
	if e == nil {
		q.mu.Unlock()
		return false
	}
	dropped := q.drop(func(other *entry) bool { return other == e })
	q.mu.Unlock()
	q.finishCanceled(dropped)
	return true
}

// Settle waits until no job of a page waits or runs: a running one that was
// cancelled takes its worker's time to end, Grace at most.
func (q *Queue) Settle(page batch.ID) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.active[page] != nil {
		q.changed.Wait()
	}
}

// CancelAll ends all jobs; the queue stays open.
func (q *Queue) CancelAll() {
	q.mu.Lock()
	dropped := q.drop(func(*entry) bool { return true })
	q.mu.Unlock()
	q.finishCanceled(dropped)
}

// drop cancels matching running jobs and takes matching waiting jobs out of the
// lists. The caller holds mu and passes the result to finishCanceled without it.
func (q *Queue) drop(match func(*entry) bool) (dropped []*entry) {
	for _, list := range []*[]*entry{&q.fore, &q.back} {
		var kept []*entry
		for _, e := range *list {
			if match(e) {
				dropped = append(dropped, e)
			} else {
				kept = append(kept, e)
			}
		}
		*list = kept
	}
	for _, e := range q.active {
		if e.cancel != nil && match(e) {
			e.canceled = true
			e.cancel()
		}
	}
	// Until their results are out they count as running, so that Wait waits.
	q.running += len(dropped)
	return dropped
}

func (q *Queue) finishCanceled(dropped []*entry) {
	for _, e := range dropped {
		if e.attempts == 0 {
			<-q.room
		}
		q.finish(e, Result{Job: e.job, Attempts: e.attempts,
			Err: &batch.Error{Op: "ocr.queue", Code: batch.CodeCanceled, Page: e.job.Page, Err: context.Canceled}})
	}
}

// Wait returns when no job waits or runs, or with the error of ctx.
func (q *Queue) Wait(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.changed.Broadcast()
	})
	defer stop()
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.fore)+len(q.back)+q.running > 0 {
		if err := Interrupted(ctx, ""); err != nil {
			return err
		}
		q.changed.Wait()
	}
	return nil
}

// Close cancels all jobs, refuses new ones and waits until every result is out
// and the workers have ended.
func (q *Queue) Close() {
	q.mu.Lock()
	q.closed = true
	q.changed.Broadcast()
	q.mu.Unlock()
	q.CancelAll()
	q.workers.Wait()
	// Results of canceled jobs may still be on their way from other goroutines.
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.running > 0 {
		q.changed.Wait()
	}
}

// work is one worker: it takes jobs until the queue is closed and empty.
func (q *Queue) work() {
	for {
		q.mu.Lock()
		e := q.pop()
		for e == nil && !q.closed {
			q.changed.Wait()
			e = q.pop()
		}
		if e == nil {
			q.mu.Unlock()
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), q.settings.Limit)
		first := e.attempts == 0
		e.attempts++
		e.cancel = cancel
		q.running++
		q.mu.Unlock()
		if first {
			<-q.room
		}
		began := time.Now()
		text, err := q.attempt(ctx, e.job)
		cancel()
		q.settle(e, Result{Job: e.job, Text: text, Err: err, Attempts: e.attempts, Took: time.Since(began)})
	}
}

// settle decides what follows an attempt: one more after the death of a worker,
// else the result.
func (q *Queue) settle(e *entry, r Result) {
	q.mu.Lock()
	e.cancel = nil
	again := batch.CodeOf(r.Err) == batch.CodeWorkerDied && e.attempts < 2 && !e.canceled && !q.closed
	if again {
		q.running--
		q.tally.retried++
		q.push(e)
	}
	q.mu.Unlock()
	if again {
		return
	}
	if e.canceled && r.Err != nil {
		r.Err = &batch.Error{Op: "ocr.queue", Code: batch.CodeCanceled, Page: e.job.Page, Err: r.Err}
	}
	q.finish(e, r)
}

// finish hands the result out and forgets the job.
func (q *Queue) finish(e *entry, r Result) {
	q.mu.Lock()
	delete(q.active, e.job.Page) // before the result: whoever gets it may add the page again
	q.mu.Unlock()
	q.done(r)
	q.mu.Lock()
	defer q.mu.Unlock()
	q.running--
	q.tally.add(r)
	q.changed.Broadcast()
}

// outcome is what a reader returned.
type outcome struct {
	text *batch.Text
	err  error
}

// attempt runs the reader once. A reader that panics fails its page only; one
// that does not end within Grace after its context is left behind, so that it
// blocks no other page.
func (q *Queue) attempt(ctx context.Context, job Job) (*batch.Text, error) {
	ended := make(chan outcome, 1)
	go func() { ended <- q.call(ctx, job) }()
	var o outcome
	select {
	case o = <-ended:
	case <-ctx.Done():
		grace := time.NewTimer(q.settings.Grace)
		defer grace.Stop()
		select {
		case o = <-ended:
		case <-grace.C:
			return nil, Interrupted(ctx, job.Page)
		}
	}
	if o.err != nil && ctx.Err() != nil {
		// A reader ends its worker when time is up and may then report a dead
		// worker: the cause is the limit, and trying again would not help.
		return nil, Interrupted(ctx, job.Page)
	}
	return o.text, o.err
}

func (q *Queue) call(ctx context.Context, job Job) (o outcome) {
	defer func() {
		if r := recover(); r != nil {
			o = outcome{err: &batch.Error{Op: "ocr.queue", Code: batch.CodeInternal, Page: job.Page, Err: fmt.Errorf("panic: %v", r)}}
		}
	}()
	text, err := q.read(ctx, job)
	switch {
	case err != nil:
		return outcome{err: err}
	case text == nil:
		return outcome{err: &batch.Error{Op: "ocr.queue", Code: batch.CodeBroken, Page: job.Page, Detail: "die Texterkennung lieferte nichts"}}
	}
	return outcome{text: text}
}
