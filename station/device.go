package station

import (
	"context"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/scanner"
	"github.com/scanstelle/scanstelle/store"
)

// startDevice feeds the stack of a device. A batch that was interrupted goes on
// with whatever lies in the feeder now.
func (r *run) startDevice() {
	number := len(r.inputs) - 1
	if r.inputs[number].taken {
		return
	}
	at := r.place()
	before := len(r.pages)
	r.spawn(func(ctx context.Context) func() error {
		feeding, stop := context.WithCancelCause(ctx)
		defer stop(nil)
		t := &stackTaker{run: r, number: number, at: at, base: at.sheet, feeding: feeding, stop: stop}
		t.before = make(chan struct{})
		close(t.before)
		err := r.st.workers.Scan(feeding, r.request.Device, r.profile.Scan, r.request.Sheets, t.started, t.take)
		<-t.before // every image handed over is durable, or has failed
		if t.failed != nil {
			err, t.at.sheet = t.failed, t.whole
		}
		if batch.CodeOf(err) == batch.CodeNoPaper && before > 0 && t.images == 0 {
			err = nil // the rest of an interrupted stack was its end
		}
		if err != nil {
			return func() error { return r.stackBroke(err, t.at.sheet) }
		}
		in := r.batch.Inputs[number]
		in.Done, in.Pages = true, before+t.images
		err = r.st.store.TakeInput(ctx, r.batch.ID, r.actor, number, in, nil)
		return func() error {
			if err != nil {
				return err
			}
			if err := r.inputTaken(number, in); err != nil {
				return err
			}
			return r.captured(nil)
		}
	})
}

// stackBroke keeps what arrived and tells what to do at the device. The batch
// stays open; the same run goes on with the rest of the stack.
func (r *run) stackBroke(cause error, sheets int) error {
	r.fail(cause)
	event := batch.DeviceEvent{Time: r.st.store.Now(), Code: batch.CodeOf(cause), Detail: batch.Message(cause), Sheet: sheets}
	r.spawn(func(ctx context.Context) func() error {
		err := r.st.store.Report(ctx, r.batch.ID, r.actor, event)
		return func() error { return err }
	})
	// The last sheet will not get its other side any more in this run.
	r.inputs[len(r.inputs)-1].broke = true
	for _, id := range r.inputs[len(r.inputs)-1].pages {
		if s := r.pages[id]; !s.judged && (s.measurement != nil || s.failure != nil) {
			if err := r.settleSheet(s.Input, s.Sheet); err != nil {
				return err
			}
		}
	}
	return nil
}

// stackTaker takes the images of one stack. Images are coded side by side but
// become durable strictly in the order of the paper: a kill never leaves a gap.
type stackTaker struct {
	run    *run
	number int
	at     place
	base   int
	images int
	before chan struct{} // closed when the image before is durable

	feeding context.Context
	stop    context.CancelCauseFunc // ends feeding: paper that is not kept stays in the feeder

	// Read and written by whoever before is closed for.
	failed error // why an image did not become durable; none behind it does
	whole  int   // sheets before that image
}

// started notes what the device was set to.
func (t *stackTaker) started(s ScanStart) {
	r := t.run
	r.tell(func() error {
		r.batch.DoubleFeed, r.duplex = s.DoubleFeed, s.Duplex
		for _, note := range s.Notes {
			if !slices.Contains(r.batch.Remarks, note) {
				r.batch.Remarks = append(r.batch.Remarks, note)
			}
			r.emit(NoticeEvent{Type: "notice", Message: note})
		}
		return nil
	})
}

// take accepts one raw image; it waits while too many are under way, and with
// it the feeder.
func (t *stackTaker) take(image scanner.Image, frame *os.File) error {
	r := t.run
	select {
	case r.slots <- struct{}{}:
	case <-t.feeding.Done():
		frame.Close()
		return batch.Fail("run.scan", batch.CodeCanceled, context.Cause(t.feeding))
	}
	if t.feeding.Err() != nil { // both were possible: nothing may follow an image that is missing
		<-r.slots
		frame.Close()
		return batch.Fail("run.scan", batch.CodeCanceled, context.Cause(t.feeding))
	}
	t.images++
	t.at.position++
	t.at.sheet = t.base + image.Sheet
	page := batch.Page{
		ID: batch.NewID(), Batch: r.batch.ID, Source: fmt.Sprintf("%s#%d", r.request.Device, t.at.position), Input: t.number, Index: t.at.position,
		Position: t.at.position, Sheet: t.at.sheet, Side: image.Side, Taken: r.st.store.Now(), Kind: batch.KindContent, Findings: image.Findings,
	}
	before, durable := t.before, make(chan struct{})
	job := MeasureJob{Page: page.ID, Image: image.Page, MaxPixels: r.profile.Import.MaxPixels, Raw: true, BytesPerLine: image.BytesPerLine, Codec: r.profile.Scan.Codec, Quality: r.profile.Scan.Quality}
	if !r.tell(func() error {
		r.spawn(func(ctx context.Context) func() error {
			return t.develop(ctx, page, job, frame, before, durable)
		})
		return nil
	}) {
		<-r.slots
		frame.Close()
		return batch.Fail("run.scan", batch.CodeCanceled, r.ctx.Err())
	}
	t.before = durable
	return nil
}

// develop codes a frame, makes the page durable after the one before it, and
// measures it. The worker never waits for the order of the pages: it would hold
// up the very page that the others wait for.
func (t *stackTaker) develop(ctx context.Context, page batch.Page, job MeasureJob, frame *os.File, before, durable chan struct{}) func() error {
	r := t.run
	defer frame.Close()
	defer close(durable)
	begin := r.st.store.Now()
	acknowledged := make(chan error, 1)
	handed := false
	m, err := r.st.workers.Measure(ctx, job, frame, func(image batch.Image, coded *os.File) error {
		if handed {
			coded.Close()
			return batch.Refuse("run.scan", batch.CodeWorkerDied, "%s: two page images", page.Source)
		}
		handed = true
		page.Image = image
		file, err := t.write(page, coded)
		if err != nil {
			acknowledged <- err
			return nil
		}
		go func() { acknowledged <- t.acknowledge(ctx, page, file, begin, before) }()
		return nil
	})
	<-r.slots
	lost := err
	if handed {
		lost = <-acknowledged
	} else if lost == nil {
		lost = batch.Refuse("run.scan", batch.CodeWorkerDied, "%s", page.Source)
	}
	total := float64(r.st.store.Now().Sub(begin).Microseconds()) / 1000
	if lost != nil {
		<-before
		if t.failed == nil {
			t.failed, t.whole = lost, page.Sheet-1
			t.stop(lost)
		}
		return func() error { return nil } // startDevice tells
	}
	return func() error {
		s := r.pages[page.ID]
		if batch.CodeOf(err) == batch.CodeWorkerDied { // after the page was durable: once more from its file
			r.measureStored(s)
			return nil
		}
		s.ms["measure"] = total - s.ms["take"]
		return r.measured(page.ID, m, err)
	}
}

// write makes the coded page image durable; it exists once it is acknowledged.
func (t *stackTaker) write(page batch.Page, coded *os.File) (*store.Pending, error) {
	defer coded.Close()
	file, err := t.run.st.store.Create(t.run.batch.ID, store.RolePage, page.ID)
	if err != nil {
		return nil, err
	}
	record, err := copyInto(file, coded)
	if err == nil && record.SHA256 != page.Image.SHA256 {
		err = batch.Refuse("run.scan", batch.CodeInternal, "%s: the page image is not what the worker described", page.Source)
	}
	if err != nil {
		file.Abort()
		return nil, err
	}
	return file, nil
}

// acknowledge commits the page when its turn has come.
func (t *stackTaker) acknowledge(ctx context.Context, page batch.Page, file *store.Pending, begin time.Time, before chan struct{}) error {
	defer file.Abort()
	r := t.run
	select {
	case <-before:
	case <-ctx.Done():
		return batch.Fail("run.scan", batch.CodeCanceled, ctx.Err())
	}
	if t.failed != nil {
		return t.failed
	}
	if err := r.st.store.TakePage(ctx, r.actor, page, file); err != nil {
		return err
	}
	took := float64(r.st.store.Now().Sub(begin).Microseconds()) / 1000
	r.tell(func() error {
		err := r.taken(page, 0)
		r.pages[page.ID].ms["take"] = took
		return err
	})
	return nil
}
