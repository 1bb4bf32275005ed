package station

import (
	"context"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/folder"
	"github.com/scanstelle/scanstelle/internal/durable"
)

// Crash points of a delivery.
var (
	pointSending  = durable.Register("station.sending-durable")
	pointPlaced   = durable.Register("station.placed-durable")
	pointReceived = durable.Register("station.receipt-durable")
)

// nextSeal seals and delivers the next waiting document; one at a time, so that
// a target has one writer.
func (r *run) nextSeal() {
	if r.busy || len(r.sealing) == 0 {
		return
	}
	d := r.documents[r.sealing[0]]
	r.sealing = r.sealing[1:]
	r.busy = true
	b := r.batch // with the inputs as they are known now
	b.Inputs = make([]batch.Input, len(r.inputs))
	for i, in := range r.inputs {
		b.Inputs[i] = in.Input
	}
	r.spawn(func(ctx context.Context) func() error {
		doc, row, err := r.sealAndDeliver(ctx, b, d.Document)
		return func() error {
			r.busy = false
			d.Document = doc
			r.delivered(d, row, err)
			r.nextSeal()
			return nil
		}
	})
}

// sealAndDeliver takes a document the rest of its way from wherever it is.
func (r *run) sealAndDeliver(ctx context.Context, b batch.Batch, d batch.Document) (batch.Document, batch.Delivery, error) {
	var row batch.Delivery
	var err error
	if d.State == batch.SealedDoc {
		row, err = r.st.store.Delivery(d.Delivery)
	} else {
		d, row, err = r.seal(ctx, b, d)
	}
	if err != nil || r.request.due && !r.st.isDue(row) {
		return d, row, err
	}
	row, err = r.st.deliverIf(ctx, r.actor, row, r.request.due)
	if row.Done() {
		d.State = batch.Delivered
	}
	return d, row, err
}

// seal seals a document, unless it failed just before and the service asks.
func (r *run) seal(ctx context.Context, b batch.Batch, d batch.Document) (batch.Document, batch.Delivery, error) {
	if err := r.st.unsealed.waits(d.ID, r.st.store.Now()); err != nil && r.request.due {
		return d, batch.Delivery{}, err
	}
	d, row, err := r.st.sealDocument(ctx, r.actor, r.target, b, d)
	if err != nil {
		attempts, same := r.st.unsealed.failed(d, r.target, err, r.st.store.Now())
		r.st.noteUnsealed(ctx, r.actor, d, err, attempts, same)
	} else {
		r.st.unsealed.forget(d.ID)
	}
	return d, row, err
}

// delivered tells what became of a document.
func (r *run) delivered(d *documentState, row batch.Delivery, err error) {
	switch {
	case row.Done():
		r.counts.delivered++
	case row.ID != "":
		r.counts.queued++
	default:
		r.counts.failed++
		if batch.CodeOf(err) == batch.CodeStoreDamaged && r.st.store.Err() == nil { // one file of one document
			r.damage = err
		} else if fatal(err) || waitsForPeople(err) {
			r.fail(err)
		}
		r.emit(refused(d.Title, err))
		return
	}
	r.emit(r.documentEvent(d.Document, row))
	if row.State == batch.Conflict {
		r.fail(err)
	}
	if err != nil && fatal(err) {
		r.fail(err)
	}
}

// waitsForPeople tells failures of a seal that are no fault of the document.
func waitsForPeople(err error) bool {
	switch batch.CodeOf(err) {
	case batch.CodeClockBack, batch.CodeClockAhead, batch.CodeTakenAhead, batch.CodeNumbersWait, batch.CodeSealLevel, batch.CodeRestoredWaits, batch.CodeWaitsRelease:
		return true
	}
	return false
}

// documentEvent describes a document and where its delivery is.
func (r *run) documentEvent(d batch.Document, row batch.Delivery) DocumentEvent {
	e := DocumentEvent{
		Type: "document", Document: d.ID, Batch: d.Batch, Title: d.Title, Pages: len(d.Shown()), PageIDs: d.Shown(), SHA256: row.SHA256, Bytes: row.Bytes, Findings: []batch.FindingCode{},
		Delivery: DeliveryEvent{State: row.State, Level: row.Level, Ref: row.Ref, ID: row.ID, Code: row.Code, Message: row.Message},
	}
	if row.Done() && strings.HasPrefix(row.Target, folder.Scheme) && strings.HasSuffix(row.Ref, ".pdf") { // alone, not in a container
		e.Package = row.Ref
	}
	seen := map[batch.FindingCode]bool{}
	for _, id := range d.Pages {
		if s := r.pages[id]; s != nil {
			for _, f := range s.Findings {
				if !seen[f.Code] {
					seen[f.Code] = true
					e.Findings = append(e.Findings, f.Code)
				}
			}
		}
	}
	return e
}

// writer returns the lock of a target: one writer each.
func (st *Station) writer(target string) *sync.Mutex {
	st.delivery.Lock()
	defer st.delivery.Unlock()
	if st.writers[target] == nil {
		st.writers[target] = &sync.Mutex{}
	}
	return st.writers[target]
}

// deliver carries one outbox row as far as it goes. The row is returned as it
// is now; the error says why it did not arrive.
func (st *Station) deliver(ctx context.Context, actor string, row batch.Delivery) (batch.Delivery, error) {
	return st.deliverIf(ctx, actor, row, false)
}

// deliverIf is deliver; due is set when the service asks, and not a person.
func (st *Station) deliverIf(ctx context.Context, actor string, row batch.Delivery, due bool) (batch.Delivery, error) {
	lock := st.writer(row.Target)
	lock.Lock()
	defer lock.Unlock()
	row, err := st.store.Delivery(row.ID) // another run may have been faster
	if err != nil || row.Done() {
		return row, err
	}
	if err := st.mayGo(row, due); err != nil {
		row.Code, row.Message = batch.CodeOf(err), batch.Message(err) // told, not noted: it is no attempt
		return row, err
	}
	before := row
	receipt, err := st.send(ctx, actor, &row)
	st.touched(row.Target, err)
	if dms.NeedsPerson(err) {
		st.pauseItself(ctx, actor, row.Target, err)
	} else if err == nil || letIn(batch.CodeOf(err)) {
		if err := st.goOn(ctx, actor, row.Target); err != nil {
			return before, err
		}
	}
	if err != nil {
		return st.postpone(ctx, actor, before, row, err)
	}
	st.arrived(row)
	return st.receive(ctx, actor, row, receipt)
}

// letIn tells the failures that a target can only tell us of once it let us in.
func letIn(code batch.Code) bool {
	switch code {
	case batch.CodeTargetDiffers, batch.CodeTargetFull, batch.CodeTargetRefuses, batch.CodeTargetUnsettled, batch.CodeTargetLost:
		return true
	}
	return false
}

// send brings the package of a row into its target and proves it there. A folder is
// closed, and what lay beside it tidied up, before the receipt is written: after that
// nobody opens it again for this row. A server stays open for the next package.
func (st *Station) send(ctx context.Context, actor string, row *batch.Delivery) (receipt dms.Receipt, err error) {
	used, err := st.used(row.Target)
	if err != nil {
		return dms.Receipt{}, err
	}
	row.Attempts++
	if err := st.beforeSending(ctx, *row); err != nil {
		return dms.Receipt{}, err
	}
	target, done, err := st.openTarget(row.Target, used)
	if err != nil {
		return dms.Receipt{}, &dms.Unasked{Err: err}
	}
	defer func() { done(err) }()
	o := st.object(*row)
	if _, ok := target.(dms.Planner); ok || target.Caps().Level == batch.LevelDMS { // it carries fields beside the package
		if o.Meta, err = st.meta(*row); err != nil {
			return dms.Receipt{}, err
		}
	}
	if o.Open, err = st.throttled(ctx, row.Target, o.Open); err != nil {
		return dms.Receipt{}, err
	}
	defer func() { st.refusedBy(ctx, actor, row.Target, target, err) }()
	return dms.Deliver(ctx, target, o, func(state batch.DeliveryState, ref string) error {
		if state == batch.Verified { // durable with its receipt
			return nil
		}
		row.State, row.Changed = state, st.store.Now()
		if ref != "" {
			row.Ref = ref
		}
		if err := st.store.SetDelivery(ctx, actor, *row, nil); err != nil {
			return err
		}
		switch state {
		case batch.Sending:
			durable.Point(pointSending)
		case batch.Placed:
			durable.Point(pointPlaced)
		}
		return nil
	})
}

// used tells whether anything was delivered to a target before. The outbox is
// read for it once.
func (st *Station) used(target string) (bool, error) {
	st.delivery.Lock()
	defer st.delivery.Unlock()
	if st.reached != nil {
		return st.reached[target], nil
	}
	rows, err := st.store.Outbox(true)
	if err != nil {
		return false, err
	}
	st.reached = map[string]bool{}
	for _, r := range rows {
		if r.Done() {
			st.reached[r.Target] = true
		}
	}
	return st.reached[target], nil
}

// reach notes that something was delivered to a target.
func (st *Station) reach(target string) {
	st.delivery.Lock()
	defer st.delivery.Unlock()
	if st.reached != nil {
		st.reached[target] = true
	}
}

func (st *Station) object(row batch.Delivery) dms.Object {
	return dms.Object{
		Delivery: row.ID, Name: row.Name, Size: row.Bytes, SHA256: row.SHA256, State: row.State, Ref: row.Ref,
		Age: st.store.Now().Sub(row.Changed),
		Open: func() (io.ReadCloser, error) {
			pkg := row.Supplement
			if pkg == "" {
				d, err := st.store.Document(row.Document)
				if err != nil {
					return nil, err
				}
				pkg = d.Package
			}
			f, err := st.store.OpenFile(pkg)
			if err != nil {
				return nil, err
			}
			return struct {
				io.Reader
				io.Closer
			}{f.Reader(), f}, nil
		},
	}
}

// postpone notes why a delivery did not arrive and when to try again; before is the
// row as it was before the attempt.
func (st *Station) postpone(ctx context.Context, actor string, before, row batch.Delivery, cause error) (batch.Delivery, error) {
	if current, err := st.store.Delivery(row.ID); err == nil {
		row.State, row.Ref = current.State, current.Ref
	}
	row.Code, row.Message = batch.CodeOf(cause), batch.Message(cause)
	now := st.store.Now()
	row.Next = st.failedAt(row, cause)
	if row.Code != batch.CodeTargetUnsettled || now.Before(row.Changed) { // what waits to be looked up grows older by looking
		row.Changed = now
	}
	if err := st.store.SetDelivery(context.WithoutCancel(ctx), actor, row, nil); err != nil {
		return row, err
	}
	st.noteDelivery(ctx, actor, before, row)
	return row, cause
}

// timesThere says how often a target holds a package.
func timesThere(row batch.Delivery, n int) string {
	return batch.Message(batch.Refuse("deliver", batch.CodeTargetTwice, "%s, %d-mal", row.Name, n))
}

// receive writes the receipt and makes the delivery final; after an error the
// row is as it was, and the next attempt finds the package in the target.
func (st *Station) receive(ctx context.Context, actor string, row batch.Delivery, got dms.Receipt) (batch.Delivery, error) {
	before := row
	row.State, row.Level, row.Ref, row.Code, row.Message = batch.Verified, got.Level, got.Ref, "", ""
	row.Changed, row.Next = got.At.UTC(), time.Time{}
	if n := len(got.Copies); n > 1 {
		row.Code, row.Message = batch.CodeTargetTwice, timesThere(row, n)
	}
	if err := st.keep(ctx, actor, receipt{Delivery: row, ReadBack: got.SHA256, Copies: got.Copies}); err != nil {
		return before, err
	}
	st.reach(row.Target)
	durable.Point(pointReceived)
	if row.Code == batch.CodeTargetTwice { // the receipt keeps it as well, so the log may fail here
		_ = st.store.EnterAbout(context.WithoutCancel(ctx), "delivery-doubled", actor, row.Batch, row.Document, map[string]any{"delivery": row.ID, "copies": len(got.Copies)})
	}
	return row, nil
}
