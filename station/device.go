package station

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality"
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
	before := len(r.inputs[number].pages)
	if r.inputs[number].Place == nil {
		r.broke = at.sheet
	}
	if r.request.Close {
		r.closeStack(number, before)
		return
	}
	in := r.batch.Inputs[number]
	r.spawn(func(ctx context.Context) func() error {
		feeding, stop := context.WithCancelCause(ctx)
		defer stop(nil)
		t := &stackTaker{run: r, number: number, in: in, at: at, base: at.sheet, frames: make(chan struct{}, runtime.NumCPU()), feeding: feeding, stop: stop}
		wanted, over := r.st.feeding(r.batch.ID, t)
		err := r.st.workers.Scan(feeding, scanner.Feed{Device: r.request.Device, Settings: r.profile.Scan, Sheets: r.most, Stop: wanted}, t.started, t.take)
		over()
		t.order.wait() // every image handed over is durable, or has failed
		if t.failed != nil {
			err, t.at.sheet = t.failed, t.whole
		}
		if batch.CodeOf(err) == batch.CodeNoPaper && before > 0 && t.images == 0 && !r.request.More {
			err = nil // the rest of an interrupted stack was its end
		}
		if err == nil && r.request.More && !t.complete(ctx) {
			return func() error { return r.stackRests(r.most > 0 && t.at.sheet-t.base == r.most) }
		}
		if err != nil {
			return func() error { return r.stackBroke(err, t.at.sheet) }
		}
		t.in.Done, t.in.Pages = true, before+t.images
		return r.stackTaken(ctx, number, t.in)
	})
}

// measuredEvery is how often it is looked whether the sheets of a stack are measured.
const measuredEvery = 20 * time.Millisecond

// complete tells whether as many sheets came as were counted. Separator sheets were
// not counted, so it waits until it is known which ones are.
func (t *stackTaker) complete(ctx context.Context) bool {
	r, expected := t.run, t.run.batch.Balance.Expected
	if expected < 0 || t.at.sheet < expected {
		return false
	}
	for {
		type count struct {
			sheets int
			known  bool
		}
		told := make(chan count, 1)
		if !r.tell(func() error {
			n, known := r.countedSheets()
			told <- count{n, known}
			return nil
		}) {
			return false
		}
		select {
		case c := <-told:
			if c.known {
				return c.sheets >= expected
			}
		case <-ctx.Done():
			return false
		}
		select {
		case <-time.After(measuredEvery):
		case <-ctx.Done():
			return false
		}
	}
}

// countedSheets is the number of sheets that are no separators; known is false while
// one of them is not measured.
func (r *run) countedSheets() (n int, known bool) {
	sheets := map[int]bool{}
	for _, id := range r.order {
		s := r.pages[id]
		if !s.known() {
			return 0, false
		}
		separator := s.Kind == batch.KindSeparator || s.measurement != nil && quality.IsSeparator(*s.measurement)
		counts, seen := sheets[s.Sheet]
		sheets[s.Sheet] = (counts || !seen) && !separator
	}
	for _, counts := range sheets {
		if counts {
			n++
		}
	}
	return n, true
}

// stackTaken notes that nothing more of a stack will come.
func (r *run) stackTaken(ctx context.Context, number int, in batch.Input) func() error {
	err := r.st.store.TakeInput(ctx, r.batch.ID, r.actor, number, in, nil)
	return func() error {
		if err != nil {
			return err
		}
		if err := r.inputTaken(number, in); err != nil {
			return err
		}
		return r.captured(nil)
	}
}

// closeStack ends a capture that was interrupted: a person says that the pages
// taken before are the whole stack.
func (r *run) closeStack(number, pages int) {
	in := r.batch.Inputs[number]
	in.Done, in.Pages = true, pages
	r.spawn(func(ctx context.Context) func() error { return r.stackTaken(ctx, number, in) })
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
	if last := len(r.inputs) - 1; r.inputs[last].Place != nil {
		r.endBroken(last, event.Code)
		return nil
	}
	return r.settleBroken()
}

// stackRests leaves a batch open whose feeder is empty, or that as many sheets came
// as were asked for, for the person who feeds it has more.
func (r *run) stackRests(asked bool) error {
	code := batch.CodeNoPaper
	if asked {
		code = batch.CodeStopped
	}
	r.fail(batch.Refuse("run.scan", code, ""))
	return r.settleBroken()
}

// settleBroken judges what has arrived of a stack: the last sheet will not get its
// other side any more in this run.
func (r *run) settleBroken() error {
	r.inputs[len(r.inputs)-1].broke = true
	for _, id := range r.inputs[len(r.inputs)-1].pages {
		if s := r.pages[id]; !s.judged && s.known() {
			if err := r.settleSheet(s.Input, s.Sheet); err != nil {
				return err
			}
		}
	}
	return nil
}

// born is the kind that pages have from the first: what a person said of these sheets
// counts more than what they look like, and of letters that stay closed there are
// envelopes only.
func (r *run) born(in batch.Input) batch.PageKind {
	if r.class != nil && r.class.Scan == batch.ScanEnvelope && in.Born() != batch.KindPlaceholder {
		return batch.KindEnvelope
	}
	if r.request.Kind != "" && in.Place == nil {
		return r.request.Kind
	}
	return in.Born()
}

// unacknowledged bounds how many images of a stack wait for the disk: where that
// stalls, the paper stays in the feeder.
const unacknowledged = 8

// stackTaker takes the images of one stack. Images are coded and written side by
// side but enter the store strictly in the order of the paper.
type stackTaker struct {
	run    *run
	number int
	in     batch.Input // of the goroutine that scans
	at     place
	base   int
	images int
	order  order
	recent [unacknowledged]*turn
	frames chan struct{} // raw frames at work, as many as workers that measure; one more waits at the scanner
	feed   *feed         // what others are told of it

	feeding context.Context
	stop    context.CancelCauseFunc // ends feeding: paper that is not kept stays in the feeder

	// Of whoever has entered and not yet left.
	failed error // why an image did not become durable; none behind it does
	whole  int   // sheets before that image
}

// started notes what the device was set to, and who it is: what it tells now is
// what the transfer notes will say of it.
func (t *stackTaker) started(s ScanStart) {
	r := t.run
	is := s.Equipment
	if r.found != nil {
		is = r.found.equipment().Or(is)
	}
	news := false
	t.feed.called(is.Tidy().Model)
	if is = is.Tidy(); is.Known() && (t.in.Equipment == nil || *t.in.Equipment != is) {
		t.in.Equipment, news = &is, true
	}
	in := t.in
	r.tell(func() error {
		if news { // durable long before anything of the stack is sealed
			r.batch.Inputs[t.number].Equipment, r.inputs[t.number].Equipment = in.Equipment, in.Equipment
			if _, err := r.st.store.QueueInput(r.ctx, r.batch.ID, r.actor, t.number, in, nil); err != nil {
				return err
			}
		}
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
	r, begin := t.run, t.run.st.store.Now()
	if t.base+image.Sheet != t.at.sheet { // between sheets
		if err := r.scanRoom(); err != nil {
			frame.Close()
			return err
		}
	}
	recent := &t.recent[t.images%unacknowledged]
	if *recent != nil {
		select {
		case <-(*recent).left:
		case <-t.feeding.Done(): // noticed below
		}
	}
	select {
	case t.frames <- struct{}{}:
	case <-t.feeding.Done():
		frame.Close()
		return batch.Fail("run.scan", batch.CodeCanceled, context.Cause(t.feeding))
	}
	if t.feeding.Err() != nil { // both were possible: nothing may follow an image that is missing
		<-t.frames
		frame.Close()
		return batch.Fail("run.scan", batch.CodeCanceled, context.Cause(t.feeding))
	}
	t.images++
	t.feed.came(begin)
	t.at.position++
	t.at.sheet = t.base + image.Sheet
	page := batch.Page{
		ID: batch.NewID(), Batch: r.batch.ID, Source: fmt.Sprintf("%s#%d", r.request.Device, t.at.position), Input: t.number, Index: t.at.position,
		Position: t.at.position, Sheet: t.at.sheet, Side: image.Side, Taken: begin, Kind: r.born(t.in), Findings: image.Findings,
	}
	job := MeasureJob{Page: page.ID, Image: image.Page, MaxPixels: r.profile.Import.MaxPixels, Raw: true, BytesPerLine: image.BytesPerLine, Codec: r.profile.Scan.Codec, Quality: r.profile.Scan.Quality,
		Thumb: true, Sure: quality.SureRotation}
	turn := t.order.next()
	*recent = turn
	if !r.tell(func() error {
		r.spawn(func(ctx context.Context) func() error { return t.develop(ctx, page, job, frame, turn) })
		return nil
	}) {
		canceled := batch.Fail("run.scan", batch.CodeCanceled, r.ctx.Err())
		_ = turn.enter(func() (*store.Commit, error) { return nil, canceled })
		turn.leave()
		<-t.frames
		frame.Close()
		return canceled
	}
	return nil
}

// develop codes a frame, makes the page durable in its turn, and measures it.
// The worker never waits for the order of the pages: it would hold up the very
// page that the others wait for.
func (t *stackTaker) develop(ctx context.Context, page batch.Page, job MeasureJob, frame *os.File, turn *turn) func() error {
	r := t.run
	defer frame.Close()
	acknowledged := make(chan error, 1)
	handed := false
	begun := time.Now()
	m, err := r.st.workers.Measure(ctx, job, frame, func(image batch.Image, coded *os.File) error {
		if handed {
			coded.Close()
			return batch.Refuse("run.scan", batch.CodeWorkerDied, "%s: two page images", page.Source)
		}
		handed = true
		page.Image = image
		file, lost := t.write(page, coded)
		go func() { acknowledged <- t.acknowledge(ctx, page, file, lost, turn) }()
		return nil
	})
	<-t.frames
	if !handed {
		lost := err
		if lost == nil {
			lost = batch.Refuse("run.scan", batch.CodeWorkerDied, "%s", page.Source)
		}
		acknowledged <- t.acknowledge(ctx, page, nil, lost, turn)
	}
	took := float64(time.Since(begun).Microseconds()) / 1000 // coding included
	if <-acknowledged != nil {
		return func() error { return nil } // startDevice tells
	}
	r.st.keepThumb(page.ID, &m)
	return func() error {
		s := r.pages[page.ID]
		if batch.CodeOf(err) == batch.CodeWorkerDied { // after the page was durable: once more from its file
			r.measureStored(s)
			return nil
		}
		s.ms["measure"] = took
		return r.measured(page.ID, m, err)
	}
}

// write writes the coded page image, not yet durable.
func (t *stackTaker) write(page batch.Page, coded *os.File) (*store.Pending, error) {
	defer coded.Close()
	file, err := t.run.st.store.Create(t.run.batch.ID, store.RolePage, page.ID)
	if err != nil {
		return nil, err
	}
	err = copyInto(file, coded)
	if err == nil && file.SHA256() != page.Image.SHA256 {
		err = batch.Refuse("run.scan", batch.CodeInternal, "%s: the page image is not what the worker described", page.Source)
	}
	if err != nil {
		file.Abort()
		return nil, err
	}
	return file, nil
}

// acknowledge makes the page durable when its turn has come. lost is why there
// is none; then the feeder stops, and no image behind it is kept.
func (t *stackTaker) acknowledge(ctx context.Context, page batch.Page, file *store.Pending, lost error, turn *turn) error {
	r := t.run
	if file != nil {
		defer file.Abort()
		_, lost = file.Finish()
	}
	lost = turn.enter(func() (*store.Commit, error) {
		if lost != nil {
			return nil, lost
		}
		return r.st.store.QueuePage(ctx, r.actor, page, file)
	})
	defer turn.leave()
	switch {
	case lost == nil:
		took := float64(r.st.store.Now().Sub(page.Taken).Microseconds()) / 1000
		r.tell(func() error { return r.taken(page, 0, took) })
	case t.failed == nil:
		t.failed, t.whole = lost, page.Sheet-1
		t.stop(lost)
	}
	return lost
}
