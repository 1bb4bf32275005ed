package station

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/worker"
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
	r.feed()
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
		if s.HasText || s.ReadNote != "" || s.Withdrawn != batch.NotWithdrawn {
			r.finish(s)
		} else {
			r.readOrSkip(s)
		}
	}
	acts, err := r.st.store.Acts(r.batch.ID)
	if err != nil {
		return err
	}
	r.edited = wasEdited(acts)
	r.tellIntake()
	if _, err := r.st.numberDocuments(r.ctx, r.actor, r.batch.ID); r.numbersLater(err) != nil {
		return err
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
}

// startFiles takes the files in, in their order. While the pages of one wait for
// the disk the next is already being taken apart.
func (r *run) startFiles() {
	known := make([]map[int]batch.Page, len(r.inputs))
	for i, in := range r.inputs {
		known[i] = map[int]batch.Page{}
		for _, id := range in.pages {
			known[i][r.pages[id].Index] = r.pages[id].Page
		}
	}
	at := r.place()
	r.spawn(func(ctx context.Context) func() error {
		feeding, stop := context.WithCancelCause(ctx)
		defer stop(nil)
		f := &fileFeed{run: r, at: at, feeding: feeding, stop: stop, open: make(chan struct{}, openInputs)}
		absent, err := f.takeFiles(r.batch.Inputs, known)
		f.order.wait()
		if cause := context.Cause(feeding); cause != nil && ctx.Err() == nil {
			err = cause
		}
		return func() error {
			if err != nil {
				return err
			}
			return r.captured(absent)
		}
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

// taken enters a durable page; took is how long that lasted, in ms. The sheet before it is complete with that.
func (r *run) taken(p batch.Page, pages int, took float64) error {
	before := r.lastSheet(p.Input)
	s := &pageState{Page: p, ms: map[string]float64{"take": took}}
	r.add(s)
	r.st.noteTaken(p)
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
