package station

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/worker"
	"github.com/scanstelle/scanstelle/store"
)

// start puts everything that is left to do on its way: the pages of a resumed
// batch where they stopped, then what has not been taken in yet.
func (r *run) start() {
	r.ctxNotice()
	for i := range r.batch.Inputs {
		in := r.batch.Inputs[i]
		r.inputs = append(r.inputs, &inputState{Input: in, taken: in.Done || in.Refused != ""})
	}
	for _, w := range r.walk {
		r.emit(refused(w.source, w.err))
	}
	for _, in := range r.inputs {
		if in.Refused != "" {
			r.emit(RefusedEvent{Type: "refused", Source: in.Source, Code: in.Refused, Message: in.Message, Next: batch.Lookup(in.Refused).Next})
		}
	}
	if err := r.reload(); err != nil {
		r.fail(err)
		return
	}
	if r.batch.Device != "" {
		r.startDevice()
	} else {
		r.startFiles()
	}
	r.formInputs()
	r.nextSeal()
}

// ctxNotice tells the limits before they bite (field.md, complaint 31).
func (r *run) ctxNotice() {
	if r.request.Device != "" {
		return
	}
	l := r.profile.Import
	r.emit(NoticeEvent{Type: "notice", Message: fmt.Sprintf("Grenzen je Datei: %d MB, %d Seiten; je Seite %d Megapixel, %d Sekunden; Ordnertiefe %d.",
		l.MaxBytes>>20, l.MaxPages, l.MaxPixels/1_000_000, l.Seconds, l.MaxDepth)})
}

// reload brings back the pages and documents of a resumed batch.
func (r *run) reload() error {
	if !r.resumed {
		return nil
	}
	for _, id := range r.batch.Pages {
		p, err := r.st.store.Page(id)
		if err != nil {
			return err
		}
		s := &pageState{Page: p, ms: map[string]float64{}}
		r.add(s)
		r.counts.taken++
	}
	for _, id := range r.order {
		s := r.pages[id]
		if s.Measured == nil {
			r.measureStored(s)
			continue
		}
		s.judged, s.stored = true, true
		r.counts.measured++
		if s.HasText || s.ReadNote != "" {
			r.finish(s)
		} else {
			r.readOrSkip(s)
		}
	}
	for _, id := range r.batch.Documents {
		d, err := r.st.store.Document(id)
		if err != nil {
			return err
		}
		r.resumeDocument(d)
	}
	return nil
}

// add enters a page into the run's books.
func (r *run) add(s *pageState) {
	r.pages[s.ID] = s
	r.order = append(r.order, s.ID)
	in := r.inputs[s.Input]
	in.pages = append(in.pages, s.ID)
	r.dups.add(s.Page)
}

// startFiles takes the files in, one after the other in their order.
func (r *run) startFiles() {
	known := make([]map[int]batch.Page, len(r.inputs))
	for i, in := range r.inputs {
		known[i] = map[int]batch.Page{}
		for _, id := range in.pages {
			known[i][r.pages[id].Index] = r.pages[id].Page
		}
	}
	place := r.place()
	r.spawn(func(ctx context.Context) func() error {
		var absent error
		for i := range r.batch.Inputs {
			in := r.batch.Inputs[i]
			if in.Done || in.Refused != "" {
				continue
			}
			err := r.takeFile(ctx, i, in, known[i], &place)
			if r.resumed && isAbsent(err) {
				absent = err
				r.tell(func() error {
					r.emit(NoticeEvent{Type: "notice", Code: batch.CodeOf(err), Message: batch.Message(err)})
					return nil
				})
				continue
			}
			if err != nil {
				return func() error { return err }
			}
		}
		return func() error { return r.captured(absent) }
	})
}

// place is where the next page goes.
type place struct{ position, sheet int }

func (r *run) place() place {
	var p place
	for _, s := range r.pages {
		p.position, p.sheet = max(p.position, s.Position), max(p.sheet, s.Sheet)
	}
	return p
}

// takeFile takes one file in. What is wrong with the file becomes a refusal;
// the error is a fault of the station.
func (r *run) takeFile(ctx context.Context, number int, in batch.Input, known map[int]batch.Page, at *place) error {
	input, err := r.copyInput(in)
	if err != nil && (fatal(err) || r.resumed && isAbsent(err)) {
		return err
	}
	if err == nil {
		defer input.Close()
		taker := &fileTaker{run: r, number: number, in: in, input: input, known: known, at: at}
		err = r.st.workers.Intake(ctx, in.Source, input, r.profile.Import, taker.take)
		if batch.CodeOf(err) == batch.CodeWorkerDied && taker.fault == nil {
			// The second try passes over the pages that are durable.
			err = r.st.workers.Intake(ctx, in.Source, input, r.profile.Import, taker.take)
		}
		if err == nil && taker.count == 0 {
			err = batch.Refuse("run.intake", batch.CodeNoPages, "%s", in.Source)
		}
		in = taker.in
		in.Pages = taker.count
		if err != nil && taker.fault != nil {
			return taker.fault
		}
	}
	if ctx.Err() != nil {
		return batch.Fail("run.intake", batch.CodeCanceled, ctx.Err())
	}
	if err != nil {
		return r.refuse(ctx, number, in, err)
	}
	in.Done = true
	if err := r.st.store.TakeInput(ctx, r.batch.ID, r.actor, number, in, nil); err != nil {
		return err
	}
	r.tell(func() error { return r.inputTaken(number, in) })
	return nil
}

// refuse notes an input that gave no page, or none after those already durable.
func (r *run) refuse(ctx context.Context, number int, in batch.Input, cause error) error {
	in.Refused, in.Message = batch.CodeOf(cause), batch.Message(cause)
	if err := r.st.store.TakeInput(ctx, r.batch.ID, r.actor, number, in, nil); err != nil {
		return err
	}
	r.tell(func() error {
		r.emit(refused(in.Source, cause))
		return r.inputTaken(number, in)
	})
	return nil
}

// isAbsent tells a file that cannot be read now, but was there when its run was
// named. A resumed run, which nobody may be watching, waits for it: the share it
// lies on may not be mounted yet.
func isAbsent(err error) bool {
	code := batch.CodeOf(err)
	return code == batch.CodeNotFound || code == batch.CodeUnreadable
}

// tell hands the conductor a step from a goroutine that goes on working; the
// conductor counts one more that will come. False when nobody will run it.
func (r *run) tell(then func() error) bool {
	return r.send(func() error {
		r.pending++ // this message was not counted as a goroutine
		return then()
	})
}

// copyInput copies a file into memory that nobody else can change and checks
// that it is still the file the run was named for.
func (r *run) copyInput(in batch.Input) (*os.File, error) {
	if in.Original != "" { // durable already, whatever became of the file
		return r.st.pixels(in.Original)
	}
	f, err := openInput(in.Path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if in.Bytes > r.profile.Import.MaxBytes {
		return nil, batch.Refuse("run.copy", batch.CodeTooManyBytes, "%d MB, erlaubt sind %d MB", in.Bytes>>20, r.profile.Import.MaxBytes>>20)
	}
	if in.Bytes == 0 {
		return nil, batch.Refuse("run.copy", batch.CodeEmptyFile, "%s", in.Source)
	}
	m, err := worker.Memfd("input")
	if err != nil {
		return nil, batch.Fail("run.copy", batch.CodeMemoryLimit, err)
	}
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(m, h), io.LimitReader(f, in.Bytes+1))
	if err != nil {
		m.Close()
		return nil, &batch.Error{Op: "run.copy", Code: batch.CodeUnreadable, Detail: in.Source, Err: err}
	}
	if n != in.Bytes || hex.EncodeToString(h.Sum(nil)) != in.SHA256 {
		m.Close()
		return nil, batch.Refuse("run.copy", batch.CodeChangedInput, "%s", in.Source)
	}
	return m, nil
}

// fileTaker takes the pages of one file.
type fileTaker struct {
	run    *run
	number int
	in     batch.Input
	input  *os.File
	known  map[int]batch.Page // of an earlier, killed run
	at     *place
	count  int
	begun  bool
	base   int   // sheet before the first of this input
	fault  error // of the station, not of the file
}

// take makes one page durable. It runs in the goroutine of takeFile.
func (t *fileTaker) take(p IntakePage, data *os.File) error {
	if data != nil {
		defer data.Close()
	}
	if !t.begun {
		t.begun, t.base = true, t.at.sheet
		for _, old := range t.known { // a resumed input goes on counting where it began
			t.base = min(t.base, old.Sheet-1)
		}
	}
	t.in.Format = p.Format
	t.count = max(t.count, p.Index)
	if old, ok := t.known[p.Index]; ok {
		if !p.Verbatim && old.Image.SHA256 != p.Page.SHA256 {
			return batch.Refuse("run.intake", batch.CodeChangedInput, "%s", t.in.Source)
		}
		t.in.Original = old.Original
		return nil
	}
	err := t.takeNew(p, data)
	if err != nil && !errors.Is(err, errWorkerInput) {
		t.fault = err
	}
	return err
}

// errWorkerInput marks what is wrong with the worker or its file, not with the
// station.
var errWorkerInput = errors.New("the page image is not what the worker described")

func (t *fileTaker) takeNew(p IntakePage, data *os.File) error {
	r, ctx := t.run, t.run.ctx
	// The sheet comes first: it must not wait for a slot with the page durable
	// but unknown.
	select {
	case r.slots <- struct{}{}:
	case <-ctx.Done():
		return batch.Fail("run.intake", batch.CodeCanceled, ctx.Err())
	}
	page, err := t.durable(ctx, p, data)
	if err != nil {
		<-r.slots
		return err
	}
	t.known[p.Index] = page
	source := data
	if p.Verbatim {
		source = t.input
	}
	pixels, err := worker.Dup(source)
	if err != nil {
		<-r.slots
		return batch.Fail("run.intake", batch.CodeInternal, err)
	}
	if !r.tell(func() error {
		err := r.taken(page, p.Pages)
		r.measure(page.ID, pixels)
		return err
	}) {
		pixels.Close()
		<-r.slots
		return batch.Fail("run.intake", batch.CodeCanceled, ctx.Err())
	}
	return nil
}

// durable writes the page image, or for the first page of a container the
// container, and acknowledges the page.
func (t *fileTaker) durable(ctx context.Context, p IntakePage, data *os.File) (batch.Page, error) {
	r, s := t.run, t.run.st.store
	begin := s.Now()
	page := batch.Page{
		ID: batch.NewID(), Batch: r.batch.ID, Source: fmt.Sprintf("%s#%d", t.in.Source, p.Index), Input: t.number, Index: p.Index,
		Position: t.at.position + 1, Sheet: t.base + max(p.Sheet, 1), Side: p.Side, Image: p.Page, Taken: begin,
		Kind: batch.KindContent, Findings: p.Findings,
	}
	page.Image.Orientation = p.Orientation
	if page.Side == "" {
		page.Side = batch.Front
	}
	source := data
	if p.Verbatim {
		source = t.input
		page.Image.SHA256, page.Image.Bytes = t.in.SHA256, t.in.Bytes
	} else if t.in.Original == "" {
		if err := t.keepOriginal(ctx); err != nil {
			return page, err
		}
	}
	page.Original = t.in.Original
	file, err := s.Create(r.batch.ID, store.RolePage, page.ID)
	if err != nil {
		return page, err
	}
	defer file.Abort()
	record, err := copyInto(file, source)
	if err != nil {
		return page, err
	}
	if record.SHA256 != page.Image.SHA256 || record.Bytes != page.Image.Bytes {
		return page, &batch.Error{Op: "run.intake", Code: batch.CodeWorkerDied, Detail: page.Source, Err: errWorkerInput}
	}
	if err := s.TakePage(ctx, r.actor, page, file); err != nil {
		return page, err
	}
	t.at.position, t.at.sheet = page.Position, page.Sheet
	return page, nil
}

// keepOriginal makes the container itself durable, byte for byte.
func (t *fileTaker) keepOriginal(ctx context.Context) error {
	r, s := t.run, t.run.st.store
	id := batch.NewID()
	file, err := s.Create(r.batch.ID, store.RoleOriginal, id)
	if err != nil {
		return err
	}
	defer file.Abort()
	record, err := copyInto(file, t.input)
	if err != nil {
		return err
	}
	if record.SHA256 != t.in.SHA256 {
		return batch.Refuse("run.intake", batch.CodeChangedInput, "%s", t.in.Source)
	}
	t.in.Original = id
	return s.TakeInput(ctx, r.batch.ID, r.actor, t.number, t.in, file)
}

// copyInto writes a whole file into an evidence file and makes it durable.
func copyInto(to *store.Pending, from *os.File) (store.FileRecord, error) {
	info, err := from.Stat()
	if err != nil {
		return store.FileRecord{}, batch.Fail("run.copy", batch.CodeInternal, err)
	}
	if _, err := io.Copy(to, io.NewSectionReader(from, 0, info.Size())); err != nil {
		return store.FileRecord{}, err
	}
	return to.Finish()
}

// taken enters a durable page. The sheet before it is complete with that.
func (r *run) taken(p batch.Page, pages int) error {
	before := r.lastSheet(p.Input)
	s := &pageState{Page: p, ms: map[string]float64{"take": float64(r.st.store.Now().Sub(p.Taken).Microseconds()) / 1000}}
	r.add(s)
	r.inputs[p.Input].Pages = max(r.inputs[p.Input].Pages, pages)
	r.counts.taken++
	if before == 0 || before == p.Sheet {
		return nil
	}
	return r.settleSheet(p.Input, before)
}

// inputTaken notes that no more pages of an input will come.
func (r *run) inputTaken(number int, in batch.Input) error {
	pages := r.inputs[number].pages
	r.inputs[number].Input, r.inputs[number].taken = in, true
	r.inputs[number].pages = pages
	return r.settleInput(number)
}
