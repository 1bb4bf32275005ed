package station

import (
	"context"
	"fmt"

	"github.com/scanstelle/scanstelle/batch"
)

// settleInput judges what can be judged of an input, and when every page is,
// forms its documents.
func (r *run) settleInput(number int) error {
	in := r.inputs[number]
	if in.taken {
		for _, id := range in.pages {
			s := r.pages[id]
			if !s.judged && s.known() {
				if err := r.settleSheet(number, s.Sheet); err != nil {
					return err
				}
			}
		}
	}
	r.formInputs()
	return nil
}

// formInputs forms documents input by input, so that they are numbered in the
// order of the inputs however fast each was measured. Once the feed is over, an
// input that could not be taken does not hold up those behind it.
func (r *run) formInputs() {
	for _, in := range r.inputs {
		if !in.form && !r.formInput(in) && (in.taken || !r.fed) {
			return
		}
	}
	r.unmixed()
}

// formInput forms the documents of an input once all its pages are judged, and
// tells whether that is done. An input that broke off forms none: its pages stay
// in the store, and nobody gets half a letter as a whole one.
func (r *run) formInput(in *inputState) bool {
	if !in.taken {
		return false
	}
	if in.Place != nil {
		return r.placeInput(in)
	}
	if in.Refused != "" || r.edited {
		in.form = true
		return true
	}
	var pages []batch.Page
	for _, id := range in.pages {
		if !r.pages[id].stored {
			return false
		}
		pages = append(pages, r.pages[id].Page)
	}
	in.form = true
	var docs []batch.Document
	var raisings []raising
	groups := split(pages, r.profile.Split.Separators)
	for i, g := range groups {
		if wasPlaced(g.pages[:1]) { // formed before a kill, or withdrawn since
			continue
		}
		d := batch.Document{ID: batch.NewID(), Batch: r.batch.ID, Number: r.number + len(docs) + 1, Title: r.documentTitle(in.Source, i, len(groups)), State: batch.Open, Separator: g.separator}
		r.tellCover(&d, g.cover)
		x, err := r.raiseFor(d.ID, d.Number, g.cover)
		if err != nil {
			r.fail(err)
			return true
		}
		if x != nil {
			raisings = append(raisings, *x)
		}
		for _, p := range envelopesLast(g.pages) {
			d.Pages = append(d.Pages, p.ID)
		}
		docs = append(docs, d)
	}
	if len(docs) == 0 {
		return true
	}
	r.number += len(docs)
	for _, d := range docs {
		r.documents[d.ID] = &documentState{Document: d, waiting: -1}
		r.unnumbered = append(r.unnumbered, d.ID)
	}
	r.raising++
	r.spawn(func(ctx context.Context) func() error {
		err := r.st.store.FormWith(ctx, r.actor, docs, func() ([]batch.Act, error) { return r.st.raised(docs[0].Batch, raisings...) })
		return func() error {
			r.raising--
			if err == nil {
				err = r.adopt()
			}
			if err != nil {
				return err
			}
			for _, d := range docs {
				r.documents[d.ID].durable = true
			}
			r.nextNumbers()
			return nil
		}
	})
	return true
}

func (r *run) documentTitle(source string, i, of int) string {
	name := title(source)
	if r.batch.Device != "" {
		name = "Stapel-" + r.batch.Opened.Local().Format("2006-01-02-150405")
	}
	if of > 1 {
		name = fmt.Sprintf("%s-%02d", name, i+1)
	}
	return name
}

// formed counts what a document still waits for.
func (r *run) formed(d *documentState) {
	d.waiting = 0
	for _, id := range d.Pages {
		s := r.pages[id]
		s.Document = d.ID
		if !s.finished {
			d.waiting++
		}
	}
	r.ready(d)
}

// released tells whether sealing may begin: at once for a mere copy, after a
// person's release where the class wants one.
func (r *run) released() bool {
	return !r.batch.Class.NeedsRelease() || r.batch.State == batch.Released || r.batch.State == batch.Delivered
}

// ready queues a document for its seal once all its pages are finished.
func (r *run) ready(d *documentState) {
	if d.waiting != 0 || d.done || d.State == batch.Doubtful || !r.request.Deliver || !r.released() || r.mayMix() {
		return
	}
	d.done = true
	if d.Urgent {
		r.sealing = append([]batch.ID{d.ID}, r.sealing...)
	} else {
		r.sealing = append(r.sealing, d.ID)
	}
	r.nextSeal()
}

// resumeDocument takes up a document of an earlier run.
func (r *run) resumeDocument(d batch.Document) {
	s := &documentState{Document: d}
	r.number = max(r.number, d.Number)
	if d.Gone {
		return
	}
	r.documents[d.ID] = s
	if d.State == batch.Delivered {
		s.done = true
		row, err := r.st.store.Delivery(d.Delivery)
		if err != nil {
			r.fail(err)
			return
		}
		r.counts.delivered++
		r.emit(r.documentEvent(d, row))
		return
	}
	r.formed(s)
}

// captured notes that every page of the batch is in; a feed that broke off
// leaves the batch open.
func (r *run) captured(cause error) error {
	r.fed = true
	r.formInputs()
	if cause != nil {
		r.fail(cause)
		return nil
	}
	if r.batch.State != batch.Open {
		return nil
	}
	r.batch.State = batch.Captured
	b := r.batch
	r.spawn(func(ctx context.Context) func() error {
		err := r.st.store.Captured(ctx, r.actor, b)
		return func() error { return err }
	})
	return nil
}

// closeBatch marks a batch as finished when all its documents are delivered, or
// when a device gave it no page at all; a trial when every page is read.
func (r *run) closeBatch() error {
	if r.batch.Trial {
		for _, s := range r.pages {
			if !s.finished {
				return nil
			}
		}
		if r.failure != nil && len(r.pages) > 0 || r.batch.State == batch.Open && r.failure == nil {
			return nil
		}
		r.batch.State, r.batch.Closed = batch.Tried, r.st.store.Now()
		return r.st.store.CloseBatch(r.ctx, r.actor, r.batch)
	}
	fruitless := r.batch.Device != "" && len(r.pages) == 0 && r.failure != nil
	if !fruitless && (!r.request.Deliver || r.failure != nil || r.batch.State == batch.Open) {
		return nil
	}
	for _, d := range r.documents {
		if d.State != batch.Delivered {
			return nil
		}
	}
	done := r.batch
	done.State, done.Closed = batch.Delivered, r.st.store.Now()
	switch err := r.st.store.CloseBatch(r.ctx, r.actor, done); {
	case batch.CodeOf(err) == batch.CodeWrongState: // case work reported a fault: a successor waits to be inspected
		return nil
	case err != nil:
		return err
	}
	r.batch = done
	return nil
}
