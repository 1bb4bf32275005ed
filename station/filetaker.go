package station

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/worker"
	"github.com/scanstelle/scanstelle/store"
)

// fileTaker takes the pages of one file.
type fileTaker struct {
	*fileFeed
	number int
	in     batch.Input
	input  *os.File
	known  map[int]batch.Page // of an earlier, killed run
	handed map[int]bool       // in this run
	count  int
	fault  error // of the station, not of the file

	// Of the turn that has come.
	placed bool
	base   int // sheet before the first of this input
}

// take takes one page over; it becomes durable in its turn. It runs in the
// goroutine of takeFile.
func (t *fileTaker) take(p IntakePage, data *os.File) error {
	if data != nil {
		defer data.Close()
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
	if t.handed[p.Index] {
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
	r := t.run
	if p.Side != batch.Back { // between sheets
		if err := r.st.importRoom(t.needs(p)); err != nil {
			return err
		}
	}
	begin := r.st.store.Now()
	// The slot comes first: a page must not wait for one when it is durable but
	// unknown.
	select {
	case r.slots <- struct{}{}:
	case <-t.feeding.Done():
		return batch.Fail("run.intake", batch.CodeCanceled, context.Cause(t.feeding))
	}
	page, file, err := t.write(p, data)
	if err != nil {
		<-r.slots
		return err
	}
	source := data
	if p.Verbatim {
		source = t.input
	}
	pixels, err := worker.Dup(source)
	if err != nil {
		file.Abort()
		<-r.slots
		return batch.Fail("run.intake", batch.CodeInternal, err)
	}
	t.handed[p.Index] = true
	turn := t.order.next()
	r.work.Go(func() error {
		defer turn.leave()
		defer file.Abort()
		err := t.acknowledge(turn, &page, file, p.Sheet)
		took := float64(r.st.store.Now().Sub(begin).Microseconds()) / 1000
		if err == nil && r.tell(func() error {
			err := r.taken(page, p.Pages, took)
			r.measure(page.ID, pixels)
			return err
		}) {
			return nil
		}
		pixels.Close()
		<-r.slots
		if err != nil {
			t.stop(err)
		}
		return nil
	})
	return nil
}

// needs is how much room the image of a page takes, and its container with the
// first.
func (t *fileTaker) needs(p IntakePage) int64 {
	switch {
	case p.Verbatim:
		return t.in.Bytes
	case t.in.Original == "":
		return p.Page.Bytes + t.in.Bytes
	}
	return p.Page.Bytes
}

// write writes the page image, not yet durable; for the first page of a
// container it keeps the container before it.
func (t *fileTaker) write(p IntakePage, data *os.File) (batch.Page, *store.Pending, error) {
	r, s := t.run, t.run.st.store
	page := batch.Page{
		ID: batch.NewID(), Batch: r.batch.ID, Source: fmt.Sprintf("%s#%d", t.in.Source, p.Index), Input: t.number, Index: p.Index,
		Side: p.Side, Image: p.Page, Kind: r.born(t.in), Findings: p.Findings,
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
		if err := t.keepOriginal(); err != nil {
			return page, nil, err
		}
	}
	page.Original = t.in.Original
	file, err := s.Create(r.batch.ID, store.RolePage, page.ID)
	if err != nil {
		return page, nil, err
	}
	err = copyInto(file, source)
	if err == nil && (file.SHA256() != page.Image.SHA256 || file.Size() != page.Image.Bytes) {
		err = &batch.Error{Op: "run.intake", Code: batch.CodeWorkerDied, Detail: page.Source, Err: errWorkerInput}
	}
	if err != nil {
		file.Abort()
		return page, nil, err
	}
	return page, file, nil
}

// acknowledge makes a page durable and gives it its place.
func (t *fileTaker) acknowledge(turn *turn, page *batch.Page, file *store.Pending, sheet int) error {
	_, err := file.Finish()
	return turn.enter(func() (*store.Commit, error) {
		if err != nil {
			return nil, err
		}
		if !t.placed {
			t.placed, t.base = true, t.at.sheet
			for _, old := range t.known { // a resumed input goes on counting where it began
				t.base = min(t.base, old.Sheet-1)
			}
		}
		page.Position, page.Sheet, page.Taken = t.at.position+1, t.base+max(sheet, 1), t.run.st.store.Now()
		t.at = place{page.Position, page.Sheet}
		return t.run.st.store.QueuePage(t.run.ctx, t.run.actor, *page, file)
	})
}

// keepOriginal makes the container itself durable, byte for byte, before any of
// its pages.
func (t *fileTaker) keepOriginal() error {
	r, s := t.run, t.run.st.store
	id := batch.NewID()
	file, err := s.Create(r.batch.ID, store.RoleOriginal, id)
	if err != nil {
		return err
	}
	err = copyInto(file, t.input)
	if err == nil && file.SHA256() != t.in.SHA256 {
		err = batch.Refuse("run.intake", batch.CodeChangedInput, "%s", t.in.Source)
	}
	if err != nil {
		file.Abort()
		return err
	}
	t.in.Original = id
	in, turn := t.in, t.order.next()
	r.work.Go(func() error {
		defer turn.leave()
		defer file.Abort()
		_, err := file.Finish()
		if err := turn.enter(func() (*store.Commit, error) {
			if err != nil {
				return nil, err
			}
			return s.QueueInput(r.ctx, r.batch.ID, r.actor, t.number, in, file)
		}); err != nil {
			t.stop(err)
		}
		return nil
	})
	return nil
}

// copyInto writes a whole file into an evidence file.
func copyInto(to *store.Pending, from *os.File) error {
	info, err := from.Stat()
	if err != nil {
		return batch.Fail("run.copy", batch.CodeInternal, err)
	}
	_, err = io.Copy(to, io.NewSectionReader(from, 0, info.Size()))
	return err
}
