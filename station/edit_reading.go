package station

import (
	"context"
	"maps"
	"runtime"
	"slices"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/ocr"
	"github.com/scanstelle/scanstelle/store"
)

// rereading reads the pages of a batch anew in the background, after an edit. It
// gives way to whatever wants the batch, and goes on when that is over (endRun).
type rereading struct {
	batch batch.ID
	stop  context.CancelFunc
	done  chan struct{}
	left  atomic.Int64 // pages that are not with the reader yet
}

// readAgain reads the pages whose text an edit took away, in a batch whose other
// pages are read already. It waits for that, or leaves it to the background.
func (st *Station) readAgain(ctx context.Context, id batch.ID, wait bool) error {
	b, err := st.store.Batch(id)
	if err != nil || !b.Settings.Read.Enabled {
		return err
	}
	pages, begun, err := st.unread(b)
	if err != nil || len(pages) == 0 || !begun && !b.Class.NeedsRelease() { // of such a batch a person looks at the text
		return err
	}
	return st.readPages(ctx, b, wait)
}

// readRest reads in the background what a run that yielded left.
func (st *Station) readRest(ctx context.Context, id batch.ID) error {
	b, err := st.store.Batch(id)
	if err != nil || !b.Settings.Read.Enabled {
		return err
	}
	pages, _, err := st.unread(b)
	if err != nil || len(pages) == 0 {
		return err
	}
	return st.readPages(ctx, b, false)
}

func (st *Station) readPages(ctx context.Context, b batch.Batch, wait bool) error {
	own, cancel := context.WithCancel(context.Background())
	if wait {
		own, cancel = context.WithCancel(ctx)
	}
	r := &rereading{batch: b.ID, stop: cancel, done: make(chan struct{})}
	st.runs.Lock()
	other := st.rereads[b.RunKey]
	if st.running[b.RunKey] || other != nil { // they read what is left themselves
		st.runs.Unlock()
		cancel()
		if other == nil || !wait {
			return nil
		}
		select {
		case <-other.done:
			return st.readAgain(ctx, b.ID, true)
		case <-ctx.Done():
			return batch.Fail("edit.read", batch.CodeCanceled, ctx.Err())
		}
	}
	st.rereads[b.RunKey] = r
	st.runs.Unlock()
	over := func() {
		st.runs.Lock()
		delete(st.rereads, b.RunKey)
		st.runs.Unlock()
		cancel()
		close(r.done)
	}
	// What is left is asked for only now: nothing changes the batch unless this gives way.
	b, err := st.store.Batch(b.ID)
	var pages []batch.Page
	if err == nil {
		pages, _, err = st.unread(b)
	}
	if err != nil || len(pages) == 0 {
		over()
		return err
	}
	r.left.Store(int64(len(pages)))
	work := func() error {
		defer over()
		group, own := errgroup.WithContext(own)
		group.SetLimit(runtime.NumCPU())
		for _, p := range pages {
			group.Go(func() error {
				r.left.Add(-1)
				return st.readOneAgain(own, b, p)
			})
		}
		return group.Wait()
	}
	if wait {
		if err := work(); ctx.Err() != nil || batch.CodeOf(err) != batch.CodeCanceled {
			return err
		}
		return nil // somebody else took the batch over
	}
	go func() { _ = work() }() // what fails is read before the seal, at the latest
	return nil
}

// unread are the pages of a batch that did not go through the reader; begun tells
// whether others did.
func (st *Station) unread(b batch.Batch) (out []batch.Page, begun bool, err error) {
	acts, err := st.store.Acts(b.ID)
	if err != nil {
		return nil, false, err
	}
	// What an edit made forget was read: in a batch of one page nothing else tells.
	begun = slices.ContainsFunc(acts, func(a batch.Act) bool {
		return slices.ContainsFunc(a.Pages, func(c batch.PageChange) bool { return c.Unread })
	})
	for _, id := range b.Pages {
		p, err := st.store.Page(id)
		if err != nil {
			return nil, false, err
		}
		read := p.HasText || p.ReadNote != ""
		begun = begun || read
		if !read && p.Withdrawn == batch.NotWithdrawn && p.Measured != nil {
			out = append(out, p)
		}
	}
	return out, begun, nil
}

func (st *Station) readOneAgain(ctx context.Context, b batch.Batch, p batch.Page) error {
	if read, note := toRead(*b.Settings, p); !read {
		return st.storeText(ctx, b.ID, b.Creator, nil, &store.ReadRecord{Page: p.ID, Rotation: p.Rotation, Note: note})
	}
	canceled := make(chan struct{})
	keep := context.AfterFunc(ctx, func() {
		defer close(canceled)
		st.reading.Cancel(p.ID)
	})
	defer func() {
		if !keep() {
			<-canceled // or it would meet the reading of whoever goes on
		}
	}()
	results := make(chan ocr.Result, 1)
	st.read(ctx, p, b.Settings.Read.Languages, func(r ocr.Result) { results <- r })
	result := <-results
	if ctx.Err() != nil || batch.CodeOf(result.Err) == batch.CodeCanceled {
		st.reading.Settle(p.ID) // or who goes on would find it still being read
		return batch.Fail("edit.read", batch.CodeCanceled, ctx.Err())
	}
	t, record := readRecord(p, result, b.Settings.Check.MinConfidence)
	record.Findings = untold(record.Findings, p.Findings)
	return st.storeText(ctx, b.ID, b.Creator, t, &record)
}

// end stops the reading of a batch and waits for it.
func (r *rereading) end() {
	r.stop()
	<-r.done
}

// stopRereading ends all reading in the background.
func (st *Station) stopRereading() {
	st.runs.Lock()
	all := slices.Collect(maps.Values(st.rereads))
	st.runs.Unlock()
	for _, r := range all {
		r.end()
	}
}
