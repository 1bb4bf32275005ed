package station

import (
	"context"
	"fmt"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms/form"
	"github.com/scanstelle/scanstelle/dms/paperless"
	"github.com/scanstelle/scanstelle/internal/durable"
	"github.com/scanstelle/scanstelle/post"
	"github.com/scanstelle/scanstelle/store"
)

// eventTakenOver is the first version of a piece of electronic post in the journal.
const eventTakenOver = "intake-taken-over"

// Crash points of electronic post, in their order.
var (
	pointPostNumbered = durable.Register("station.post-numbered")
	pointPostQueued   = durable.Register("station.post-original-queued")
)

// finishPost takes a piece the rest of its way from wherever it is: number, package,
// hand-over of package and original. It can be called at any time and again after a
// kill. item is what was read of it, nil where that is to be read anew. Without a
// target it waits. due is set when the service asks. The caller holds the run of the
// batch.
func (st *Station) finishPost(ctx context.Context, actor string, b batch.Batch, target string, due bool, item *post.Item) error {
	b, err := st.store.Batch(b.ID)
	if err != nil || b.State == batch.Delivered {
		return err
	}
	if b.Post == nil || len(b.Inputs) != 1 || len(b.Documents) != 1 {
		return &batch.Error{Op: "post.finish", Code: batch.CodeStoreDamaged, Unit: b.ID, Detail: "elektronische Post ohne ihre Datei"}
	}
	d, err := st.store.Document(b.Documents[0])
	if err != nil {
		return err
	}
	if item == nil && !d.Sealed() {
		read, err := st.readPost(ctx, b.Inputs[0].Original)
		if err != nil {
			return err
		}
		item = &read
	}
	if !d.Sealed() {
		if err := st.numberPost(ctx, actor, b, d, *item); err != nil {
			return err
		}
		durable.Point(pointPostNumbered)
		if target, err = st.postTarget(b, target); err != nil || target == "" {
			return err
		}
		if d, err = st.sealPost(ctx, actor, target, b, d, *item); err != nil {
			return err
		}
	}
	if d, err = st.queueOriginal(ctx, actor, b, d); err != nil {
		return err
	}
	durable.Point(pointPostQueued)
	return st.deliverPost(ctx, actor, b, d, due)
}

// postTarget is where a piece goes, "" where nobody named any target.
func (st *Station) postTarget(b batch.Batch, wanted string) (string, error) {
	switch {
	case wanted != "":
		return wanted, nil
	case b.Target != "":
		return b.Target, nil
	}
	return st.firstTarget()
}

// numberPost enters a piece in the journal, once.
func (st *Station) numberPost(ctx context.Context, actor string, b batch.Batch, d batch.Document, item post.Item) error {
	p := st.postPiece(actor, b, d, item)
	if err := p.Check(nil, st.today()); err != nil {
		return err
	}
	return st.store.ChangeRegister(ctx, store.Journal, actor, func() ([]store.Entry, error) {
		known, err := st.linkOf(documentKey(d.ID))
		if err != nil || known.Number != "" {
			return nil, err
		}
		l, err := st.openLedger()
		if err != nil {
			return nil, err
		}
		p, err := l.enter(eventTakenOver, p)
		if err != nil {
			return nil, err
		}
		if err := l.write(documentKey(d.ID), eventLinked, link{Number: p.Number}); err != nil {
			return nil, err
		}
		if b.Post.MessageID != "" && b.Post.Content != "" {
			err = l.write(messageKey(*b.Post), eventLinked, message{b.ID})
		}
		return l.entries, err
	})
}

// postPiece is what the journal says of a piece. What comes from the message is what its
// sender says.
func (st *Station) postPiece(actor string, b batch.Batch, d batch.Document, item post.Item) batch.MailPiece {
	p := batch.MailPiece{
		Date: b.Intake.Date, Way: b.Intake.Way, Kind: batch.MailMessage, Sender: short(item.Sender, 300), Subject: short(item.Subject, 300), TheirReference: short(item.Reference, 100), OwnReference: short(item.Own, 100),
		Units: b.Post.Units, Opened: true, Clerk: actor, Batch: b.ID, Documents: []batch.ID{d.ID}, Pages: item.Pages,
	}
	if item.Invoice != nil {
		p.Kind = batch.MailInvoice
	}
	if item.Form == post.Mail || item.Form == post.Justice {
		n := annexes(item)
		p.Annexes = &n
	}
	if !item.Date.IsZero() {
		if day := batch.DayOf(item.Date.Local()); day <= p.Date && day > "1900-01-01" {
			p.LetterDate = day
		}
	}
	var remarks []string
	if day := batch.DayOf(b.Post.Arrived.Local()); day < b.Intake.Date {
		remarks = append(remarks, fmt.Sprintf("Die Datei ist vom %s.", day.German()))
	}
	if item.Receipt {
		remarks = append(remarks, "Der Absender verlangt ein elektronisches Empfangsbekenntnis; abgegeben wird es im Postfach.")
	}
	p.Remark = short(strings.Join(append(remarks, item.Remarks...), " "), 500)
	return p
}

// annexes counts what was sent along, without signatures and what a mailbox adds.
func annexes(item post.Item) (n int) {
	for _, p := range item.Parts {
		if p.Role == "" || item.Form == post.Mail && p.MIME == "message/rfc822" {
			n++
		}
	}
	return n
}

// sentTitle is what a delivery of a document is called.
func (st *Station) sentTitle(d batch.Document, row batch.Delivery) string {
	if row.Supplement == "" {
		return d.Title
	}
	if b, err := st.store.Header(row.Batch); err == nil && b.Post != nil {
		return "Original: " + d.Title
	}
	return supplementTitle(d.Title)
}

// takesOriginals tells whether a target gets originals beside their packages. One that
// takes packages in a form of its own, or PDF only, gets them inside the package alone.
func (st *Station) takesOriginals(target string) (bool, error) {
	if strings.HasPrefix(target, paperless.Scheme) {
		return false, nil
	}
	s, err := st.targetSetting()
	for _, t := range s.Targets {
		if t.Spec == target && t.Files != nil && t.Files.Form != "" && t.Files.Form != form.Plain {
			return false, err
		}
	}
	return true, err
}

// queueOriginal puts the original itself into the outbox, beside its package.
func (st *Station) queueOriginal(ctx context.Context, actor string, b batch.Batch, d batch.Document) (batch.Document, error) {
	in := b.Inputs[0]
	sent, err := st.store.Delivery(d.Delivery)
	if err != nil {
		return d, err
	}
	if beside, err := st.takesOriginals(sent.Target); err != nil || !beside {
		return d, err
	}
	for _, id := range d.Supplements {
		row, err := st.store.Delivery(id)
		if err != nil || row.Supplement == in.Original {
			return d, err
		}
	}
	id := batch.NewID()
	row := batch.Delivery{
		ID: id, Document: d.ID, Batch: b.ID, Supplement: in.Original, Target: sent.Target, Name: strings.TrimSuffix(objectName(d.Title, id), ".pdf") + post.Form(b.Post.Form).Extension(),
		State: batch.Queued, SHA256: in.SHA256, Bytes: in.Bytes, Changed: st.store.Now(),
	}
	if err := st.store.SealSupplement(ctx, actor, row, nil); err != nil {
		return d, err
	}
	return st.store.Document(d.ID)
}

// deliverPost hands over what is not yet, the original first, and finishes the batch
// once all is there.
func (st *Station) deliverPost(ctx context.Context, actor string, b batch.Batch, d batch.Document, due bool) error {
	var waits error
	for _, id := range append(d.Supplements[:len(d.Supplements):len(d.Supplements)], d.Delivery) {
		row, err := st.store.Delivery(id)
		if err != nil {
			return err
		}
		row, err = st.deliverIf(ctx, actor, row, due)
		if err != nil && (fatal(err) || row.State == batch.Conflict) {
			return err
		}
		if !row.Done() && waits == nil {
			waits = err
		}
	}
	d, err := st.store.Document(d.ID)
	if err != nil || waits != nil || d.State != batch.Delivered {
		return err // what waits, waits in the outbox
	}
	b.State, b.Closed = batch.Delivered, st.store.Now()
	return st.store.CloseBatch(ctx, actor, b)
}

// deliverTaken finishes a piece for Deliver.
func (st *Station) deliverTaken(ctx context.Context, r DeliverRequest, b batch.Batch, emit Emit) (SummaryEvent, error) {
	sum := SummaryEvent{Type: "summary", Batch: b.ID, Documents: 1}
	target, err := st.postTarget(b, r.Target)
	if err != nil {
		return sum, err
	}
	if target == "" || r.Due && !st.due(b) {
		return sum, errWaits
	}
	if err := st.beginRun(b.RunKey); err != nil {
		return sum, err
	}
	defer st.endRun(b.RunKey)
	actor, err := st.pseudonymOf(r.Who)
	if err != nil {
		return sum, err
	}
	if r.Batch != "" {
		st.unsealed.forget(b.Documents...)
	}
	failure := st.finishPost(ctx, actor, b, target, r.Due, nil)
	e, err := st.postEvent(b)
	if err != nil {
		return sum, err
	}
	emit(e)
	for i, row := range e.Deliveries {
		switch {
		case row.State != batch.Verified && row.State != batch.Closed:
			sum.Queued++
		case i == 0:
			sum.Delivered = 1
		}
	}
	if sum.Queued > 0 {
		sum.Exit = batch.ExitTarget
	}
	if failure != nil {
		sum.Failed = 1
		sum.fail(failure)
	}
	return sum, nil
}
