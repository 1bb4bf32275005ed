package store

import (
	"context"

	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
)

// OpenBatch begins a batch. Durable on return.
func (s *Store) OpenBatch(ctx context.Context, b batch.Batch) error {
	key, err := s.newBatchKey(b.ID)
	if err != nil {
		return err
	}
	return s.commit(ctx, &change{batch: b.ID, keys: []fileKey{key}, records: []*Record{{Kind: BatchOpened, Actor: b.Creator, Batch: &b, Time: b.Opened}}})
}

// TakeInput notes what became of an input: its original is durable, all its
// pages are (Input.Done), or it was refused (Input.Refused). original is nil
// where the input has no file of its own.
func (s *Store) TakeInput(ctx context.Context, id batch.ID, actor string, number int, in batch.Input, original *Pending) error {
	c, err := s.QueueInput(ctx, id, actor, number, in, original)
	if err != nil {
		return err
	}
	return c.Wait()
}

// QueueInput is TakeInput without the waiting: it returns once the change has
// its place in the line of commits.
func (s *Store) QueueInput(ctx context.Context, id batch.ID, actor string, number int, in batch.Input, original *Pending) (*Commit, error) {
	kind := InputTaken
	switch {
	case in.Refused != "":
		kind = InputRefused
	case in.Done:
		kind = InputDone
	}
	c := &change{batch: id, records: []*Record{{Kind: kind, Actor: actor, Input: &InputRecord{Number: number, Input: in}}}}
	c.add(original)
	return s.queue(ctx, c)
}

// AddInputs announces inputs that come into a batch after its capture, all or
// none: their numbers go on behind those it has. original is the file of the
// first where it has one. Durable on return.
func (s *Store) AddInputs(ctx context.Context, id batch.ID, actor string, number int, inputs []batch.Input, original *Pending) error {
	c := &change{batch: id}
	for i, in := range inputs {
		c.records = append(c.records, &Record{Kind: InputTaken, Actor: actor, Input: &InputRecord{Number: number + i, Input: in}})
	}
	c.add(original)
	return s.commit(ctx, c)
}

// TakePage acknowledges a page: on return its image, its place in the batch and
// its audit line are durable. file is nil where the image is the input's
// original, already durable under the page's ID.
func (s *Store) TakePage(ctx context.Context, actor string, p batch.Page, file *Pending) error {
	c, err := s.QueuePage(ctx, actor, p, file)
	if err != nil {
		return err
	}
	return c.Wait()
}

// QueuePage is TakePage without the waiting: the page has its place in the line
// of commits, and is acknowledged when Wait returns nil.
func (s *Store) QueuePage(ctx context.Context, actor string, p batch.Page, file *Pending) (*Commit, error) {
	c := &change{batch: p.Batch, records: []*Record{{Kind: PageTaken, Actor: actor, Page: &p, Time: p.Taken}}}
	c.add(file)
	return s.queue(ctx, c)
}

// Measured adds the result of hop 3 to a page.
func (s *Store) Measured(ctx context.Context, id batch.ID, actor string, m MeasuredRecord) error {
	return s.commit(ctx, &change{batch: id, records: []*Record{{Kind: PageMeasured, Actor: actor, Measured: &m}}})
}

// Read adds the result of hop 4 to a page; text is nil where there is none.
func (s *Store) Read(ctx context.Context, id batch.ID, actor string, r ReadRecord, text *Pending) error {
	c := &change{batch: id, records: []*Record{{Kind: PageRead, Actor: actor, Read: &r}}}
	c.add(text)
	return s.commit(ctx, c)
}

// Report adds what the device said about a stack.
func (s *Store) Report(ctx context.Context, id batch.ID, actor string, e batch.DeviceEvent) error {
	return s.commit(ctx, &change{batch: id, records: []*Record{{Kind: DeviceReported, Actor: actor, Event: &e}}})
}

// Captured closes the capture of a batch: every page is in.
func (s *Store) Captured(ctx context.Context, actor string, b batch.Batch) error {
	b.Pages, b.Documents = nil, nil
	return s.commit(ctx, &change{batch: b.ID, records: []*Record{{Kind: BatchCaptured, Actor: actor, Batch: &b}}})
}

// Form fixes which pages a document has.
func (s *Store) Form(ctx context.Context, actor string, docs ...batch.Document) error {
	if len(docs) == 0 {
		return nil
	}
	c := &change{batch: docs[0].Batch}
	for i := range docs {
		c.records = append(c.records, &Record{Kind: DocumentFormed, Actor: actor, Document: &docs[i]})
	}
	return s.commit(ctx, c)
}

// Seal makes a package valid and puts it into the outbox in one step.
func (s *Store) Seal(ctx context.Context, actor string, d batch.Document, row batch.Delivery, pkg *Pending) error {
	c := &change{batch: d.Batch, records: []*Record{{Kind: DocumentSealed, Actor: actor, Document: &d, Delivery: &row}}, rows: []batch.Delivery{row}}
	c.add(pkg)
	return s.commit(ctx, c)
}

// SetDelivery changes an outbox row. Sending must be durable before the first
// byte leaves, so this waits for the disk like everything else. A verified
// delivery also becomes a line of the manifest, with its receipt.
func (s *Store) SetDelivery(ctx context.Context, actor string, row batch.Delivery, receipt *Pending) error {
	c := &change{batch: row.Batch, rows: []batch.Delivery{row}}
	if row.State == batch.Verified {
		c.records = []*Record{{Kind: Delivered, Actor: actor, Delivery: &row}}
		c.add(receipt)
	}
	return s.commit(ctx, c)
}

// CloseBatch marks a batch as delivered as a whole.
func (s *Store) CloseBatch(ctx context.Context, actor string, b batch.Batch) error {
	b.Pages, b.Documents = nil, nil
	return s.commit(ctx, &change{batch: b.ID, records: []*Record{{Kind: BatchClosed, Actor: actor, Batch: &b}}})
}

// Enter adds an event that belongs to no batch to the audit log, durable on
// return.
func (s *Store) Enter(ctx context.Context, kind, actor string, data any) error {
	event, err := s.event(kind, actor, data)
	if err != nil {
		return err
	}
	return s.commit(ctx, &change{events: []audit.Record{event}})
}

// add gives the first record of the change a file.
func (c *change) add(p *Pending) {
	if p == nil {
		return
	}
	c.files = append(c.files, p)
	if p.record != nil { // an unfinished file is refused by commit
		c.records[0].Files = append(c.records[0].Files, *p.record)
	}
}
