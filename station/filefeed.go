package station

import (
	"context"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// openInputs bounds how many files are taken apart and not yet done with; how
// many of their pages, the slots do.
const openInputs = 8

// fileFeed takes files in. Its methods run in one goroutine, but for what a turn
// does when it has come.
type fileFeed struct {
	run     *run
	order   order
	at      place // of the turn that has come
	feeding context.Context
	stop    context.CancelCauseFunc // ends feeding: a page or an end did not become durable
	open    chan struct{}
}

// takeFiles takes in what is not yet. absent is the last file that a resumed run
// has to wait for.
func (f *fileFeed) takeFiles(inputs []batch.Input, known []map[int]batch.Page) (absent, err error) {
	r := f.run
	for i, in := range inputs {
		if in.Done || in.Refused != "" {
			continue
		}
		select {
		case f.open <- struct{}{}:
		case <-f.feeding.Done():
			return absent, batch.Fail("run.intake", batch.CodeCanceled, context.Cause(f.feeding))
		}
		err := f.takeFile(i, in, known[i])
		if err == nil {
			continue
		}
		if !r.resumed || !isAbsent(err) {
			return absent, err
		}
		<-f.open
		absent = err
		r.tell(func() error {
			r.emit(NoticeEvent{Type: "notice", Code: batch.CodeOf(err), Message: batch.Message(err)})
			return nil
		})
	}
	return absent, nil
}

// takeFile takes one file apart. What is wrong with the file becomes a refusal;
// the error is a fault of the station.
func (f *fileFeed) takeFile(number int, in batch.Input, known map[int]batch.Page) error {
	r := f.run
	input, err := r.copyInput(in)
	if err == nil && in.Original == "" { // what is durable already was seen before
		if _, err = r.st.virusScan(f.feeding, in.Path, in.SHA256); err != nil {
			input.Close()
		}
	}
	if batch.CodeOf(err) == batch.CodeNotScannedYet {
		return err
	}
	if err != nil && (fatal(err) || r.resumed && in.Place == nil && isAbsent(err)) {
		return err
	}
	if err == nil {
		defer input.Close()
		taker := &fileTaker{fileFeed: f, number: number, in: in, input: input, known: known, handed: map[int]bool{}}
		err = r.st.workers.Intake(f.feeding, in.Source, input, r.profile.Import, taker.take)
		if batch.CodeOf(err) == batch.CodeWorkerDied && taker.fault == nil {
			// The second try passes over the pages that the first gave.
			err = r.st.workers.Intake(f.feeding, in.Source, input, r.profile.Import, taker.take)
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
	if f.feeding.Err() != nil {
		return batch.Fail("run.intake", batch.CodeCanceled, context.Cause(f.feeding))
	}
	f.end(number, in, err)
	return nil
}

// end notes, behind all pages of an input, that it is done, or why it gave no
// page, or none after those already durable.
func (f *fileFeed) end(number int, in batch.Input, refusal error) {
	r, turn := f.run, f.order.next()
	in.Done = refusal == nil
	if refusal != nil {
		in.Refused, in.Message = batch.CodeOf(refusal), batch.Message(refusal)
	}
	r.work.Go(func() error {
		defer turn.leave()
		err := turn.enter(func() (*store.Commit, error) {
			return r.st.store.QueueInput(r.ctx, r.batch.ID, r.actor, number, in, nil)
		})
		<-f.open
		if err != nil {
			f.stop(err)
			return nil
		}
		r.tell(func() error {
			if refusal != nil {
				r.emit(refused(in.Source, refusal))
			}
			return r.inputTaken(number, in)
		})
		return nil
	})
}
