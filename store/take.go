package store

import (
	"context"
	"slices"

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

// TakePost takes over a piece of electronic post in one durable step: the batch, its
// one input whose original file is, and its one document are there together, or
// nothing is. file was created under b.ID.
func (s *Store) TakePost(ctx context.Context, b batch.Batch, in batch.Input, d batch.Document, file *Pending) error {
	key, err := s.newBatchKey(b.ID)
	if err != nil {
		return err
	}
	c := &change{batch: b.ID, keys: []fileKey{key}, records: []*Record{
		{Kind: InputDone, Actor: b.Creator, Input: &InputRecord{Input: in}},
	}}
	c.add(file)
	c.records = append([]*Record{{Kind: BatchOpened, Actor: b.Creator, Batch: &b, Time: b.Opened}}, append(c.records, &Record{Kind: DocumentFormed, Actor: b.Creator, Document: &d})...)
	return s.commit(ctx, c)
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
// first where it has one. still refuses them where the batch, as it is now, takes
// nothing more; nobody changes it meanwhile. Durable on return.
func (s *Store) AddInputs(ctx context.Context, id batch.ID, actor string, number int, inputs []batch.Input, original *Pending, still func() error) error {
	c := &change{batch: id}
	for i, in := range inputs {
		c.records = append(c.records, &Record{Kind: InputTaken, Actor: actor, Input: &InputRecord{Number: number + i, Input: in}})
	}
	c.add(original)
	return s.decided(ctx, c, still)
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

// Captured closes the capture of a batch: every page is in. The count of its sheets
// stays as a person noted it meanwhile.
func (s *Store) Captured(ctx context.Context, actor string, b batch.Batch) error {
	return s.end(ctx, BatchCaptured, actor, b)
}

// end notes the state of a batch after its capture or after all hand-overs.
func (s *Store) end(ctx context.Context, kind Kind, actor string, b batch.Batch) error {
	b.Pages, b.Documents = nil, nil
	return s.decided(ctx, &change{batch: b.ID, records: []*Record{{Kind: kind, Actor: actor, Batch: &b}}}, func() error {
		now, err := s.Header(b.ID)
		if batch.CodeOf(err) == batch.CodeUnknownID { // damaged: the commit says how
			return nil
		}
		if err == nil && b.State == batch.Delivered {
			err = s.closable(b.ID)
		}
		b.Balance.Expected = now.Balance.Expected
		return err
	})
}

// Form fixes which pages a document has. A number that another document of the
// batch has by then gives way to the next that is free.
func (s *Store) Form(ctx context.Context, actor string, docs ...batch.Document) error {
	return s.FormWith(ctx, actor, docs, func() ([]batch.Act, error) { return nil, nil })
}

// FormWith does that together with what the documents do to their batch, which
// decide makes of it as it is: all of it becomes valid in one step. See Decide.
func (s *Store) FormWith(ctx context.Context, actor string, docs []batch.Document, decide func() ([]batch.Act, error)) error {
	if len(docs) == 0 {
		return nil
	}
	c := &change{batch: docs[0].Batch}
	for i := range docs {
		c.records = append(c.records, &Record{Kind: DocumentFormed, Actor: actor, Document: &docs[i]})
	}
	return s.decided(ctx, c, func() error {
		if err := s.number(docs); err != nil {
			return err
		}
		acts, err := decide()
		for i := range acts {
			if err := s.lawful(acts[i]); err != nil {
				return err
			}
			c.records = append(c.records, &Record{Kind: Kind(acts[i].Name), Actor: actor, Act: &acts[i]})
		}
		return err
	})
}

// number gives documents of a batch that have the number of another one meanwhile
// the next that is free: under one number the batch would know one of them only.
func (s *Store) number(docs []batch.Document) error {
	return s.db.View(func(tx *txn) error {
		numbers := tx.Bucket(bucketBatchDoc)
		for i := range docs {
			d := &docs[i]
			for {
				other := batch.ID(numbers.Get(orderKey(d.Batch, d.Number)))
				again := slices.ContainsFunc(docs[:i], func(x batch.Document) bool { return x.Number == d.Number })
				if !again && (other == "" || other == d.ID) {
					break
				}
				d.Number++
			}
		}
		return nil
	})
}

// Seal makes a package valid and puts it into the outbox in one step. It refuses a
// document that is not any more as the package was made of (CodeWrongState), and
// whatever still refuses, which sees the batch as it is: nobody changes it
// meanwhile.
func (s *Store) Seal(ctx context.Context, actor string, d batch.Document, row batch.Delivery, pkg *Pending, still func() error) error {
	c := &change{batch: d.Batch, records: []*Record{{Kind: DocumentSealed, Actor: actor, Document: &d, Delivery: &row}}, rows: []batch.Delivery{row}}
	c.add(pkg)
	return s.decided(ctx, c, func() error {
		if err := s.sealable(d); err != nil {
			return err
		}
		return still()
	})
}

// SealSupplement makes the package of a supplementary note valid and puts it into
// the outbox in one step. The document and its own package stay as they are.
func (s *Store) SealSupplement(ctx context.Context, actor string, row batch.Delivery, pkg *Pending) error {
	c := &change{batch: row.Batch, records: []*Record{{Kind: SupplementSealed, Actor: actor, Delivery: &row}}, rows: []batch.Delivery{row}}
	c.add(pkg)
	return s.decided(ctx, c, unchecked)
}

// SetDelivery changes an outbox row. Sending must be durable before the first
// byte leaves, so this waits for the disk like everything else. A delivery that is
// done also becomes a line of the manifest, with its receipt.
func (s *Store) SetDelivery(ctx context.Context, actor string, row batch.Delivery, receipt *Pending) error {
	c := &change{batch: row.Batch, rows: []batch.Delivery{row}}
	if row.Done() {
		kind := Delivered
		if row.Supplement != "" {
			kind = SupplementDelivered
		}
		c.records = []*Record{{Kind: kind, Actor: actor, Delivery: &row}}
		c.add(receipt)
	}
	return s.decided(ctx, c, unchecked)
}

// unchecked is for changes that replace no whole value.
func unchecked() error { return nil }

// CloseBatch marks a batch as delivered as a whole, or as tried. CodeWrongState: a
// document of it is not handed over, maybe one that came while the last was.
func (s *Store) CloseBatch(ctx context.Context, actor string, b batch.Batch) error {
	return s.end(ctx, BatchClosed, actor, b)
}

// Enter adds an event that belongs to no batch to the audit log, durable on
// return.
func (s *Store) Enter(ctx context.Context, kind, actor string, data any) error {
	return s.EnterAbout(ctx, kind, actor, "", "", data)
}

// EnterAbout adds an event about a document of a batch that changes neither: no
// manifest knows of it.
func (s *Store) EnterAbout(ctx context.Context, kind, actor string, id, document batch.ID, data any) error {
	event, err := s.event(kind, actor, data)
	if err != nil {
		return err
	}
	event.Batch, event.Document = id, document
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
