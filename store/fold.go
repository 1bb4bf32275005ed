package store

import (
	"fmt"

	"github.com/scanstelle/scanstelle/batch"
)

// Buckets of the index. All but outbox and meta are a pure function of the
// manifests and the keyring.
var (
	bucketMeta      = []byte("meta")
	bucketManifests = []byte("manifests")  // batch → mark
	bucketBatches   = []byte("batches")    // batch → Batch without its lists
	bucketInputs    = []byte("inputs")     // batch/number → Input
	bucketBalances  = []byte("balances")   // batch → SheetBalance
	bucketBatchPage = []byte("batchpages") // batch/position → page
	bucketBatchDoc  = []byte("batchdocs")  // batch/number → document
	bucketPages     = []byte("pages")
	bucketDocuments = []byte("documents")
	bucketFiles     = []byte("files") // file → fileEntry
	bucketTexts     = []byte("texts") // page → text file
	bucketKeys      = []byte("keys")  // file → wrapped key
	bucketRuns      = []byte("runs")  // run key → batch
	bucketOpen      = []byte("open")  // batches that are not finished
	bucketSeen      = []byte("seen")  // page or document or batch → audit sequence numbers
	bucketOutbox    = []byte("outbox")
	bucketActs      = []byte("acts")    // batch/manifest line → act
	bucketEntries   = []byte("entries") // register/key/version → entry
	bucketErasing   = []byte("erasing") // file → fileEntry, until its key and its bytes are gone
	bucketHashes    = []byte("hashes")  // hash of a page image/page → batch
	bucketLate      = []byte("late")    // batches that people acted on after they were finished
)

var allBuckets = [][]byte{bucketMeta, bucketManifests, bucketBatches, bucketInputs, bucketBalances, bucketBatchPage, bucketBatchDoc, bucketPages, bucketDocuments, bucketFiles, bucketTexts, bucketKeys, bucketRuns, bucketOpen, bucketSeen, bucketOutbox, bucketActs, bucketEntries, bucketErasing, bucketHashes, bucketLate}

// derivedBuckets are compared by Check between the index and a fresh fold.
var derivedBuckets = [][]byte{bucketBatches, bucketInputs, bucketBalances, bucketBatchPage, bucketBatchDoc, bucketPages, bucketDocuments, bucketFiles, bucketTexts, bucketRuns, bucketOpen, bucketActs, bucketEntries, bucketHashes, bucketLate}

// fileEntry is what the index knows of an evidence file.
type fileEntry struct {
	FileRecord
	Batch batch.ID `json:"batch"`
	// Erased: an act says that it is gone for good.
	Erased bool `json:"erased,omitempty"`
}

// apply folds one manifest record of a batch into the index. It is used alike
// for a fresh commit, the replay after a kill, and a rebuild.
func apply(tx *txn, id batch.ID, r *Record) error {
	for _, f := range r.Files {
		if err := put(tx, bucketFiles, string(f.ID), fileEntry{FileRecord: f, Batch: id}); err != nil {
			return err
		}
	}
	if register, ok := RegisterOf(id); ok != (r.Entry != nil) {
		return fmt.Errorf("kind %q in the wrong file", r.Kind)
	} else if ok {
		return applyEntry(tx, register, r)
	}
	if r.Act != nil {
		return applyAct(tx, id, r)
	}
	switch r.Kind {
	case BatchOpened:
		b := *r.Batch
		for i, in := range b.Inputs {
			if err := put(tx, bucketInputs, string(orderKey(id, i)), in); err != nil {
				return err
			}
		}
		b.Pages, b.Documents, b.Inputs = nil, nil, nil
		if err := put(tx, bucketBalances, string(id), b.Balance); err != nil {
			return err
		}
		if b.RunKey != "" {
			if err := tx.Bucket(bucketRuns).Put([]byte(b.RunKey), []byte(b.ID)); err != nil {
				return err
			}
		}
		if err := tx.Bucket(bucketOpen).Put([]byte(id), []byte{}); err != nil {
			return err
		}
		return put(tx, bucketBatches, string(b.ID), b)
	case InputTaken, InputDone, InputRefused:
		return applyInput(tx, id, r.Input, r.Actor)
	case DeviceReported:
		return update(tx, bucketBatches, id, func(b *batch.Batch) error {
			b.Events = append(b.Events, *r.Event)
			return count(tx, id, func(n *batch.SheetBalance) {
				if r.Event.Code == batch.CodeDoubleFeed {
					n.DoubleFeeds++
				}
			})
		})
	case BatchCaptured, BatchClosed:
		if r.Batch.State == batch.Delivered || r.Batch.State == batch.Tried {
			if err := tx.Bucket(bucketOpen).Delete([]byte(id)); err != nil {
				return err
			}
		}
		return update(tx, bucketBatches, id, func(b *batch.Batch) error {
			b.State, b.Closed, b.DoubleFeed, b.Remarks = r.Batch.State, r.Batch.Closed, r.Batch.DoubleFeed, r.Batch.Remarks
			return count(tx, id, func(n *batch.SheetBalance) {
				n.Expected, n.Fed = r.Batch.Balance.Expected, r.Batch.Balance.Fed
			})
		})
	case PageTaken:
		if err := tx.Bucket(bucketBatchPage).Put(orderKey(id, r.Page.Position), []byte(r.Page.ID)); err != nil {
			return err
		}
		if err := count(tx, id, func(n *batch.SheetBalance) {
			if r.Page.Kind == batch.KindPlaceholder {
				return // made by us, no side of paper
			}
			n.Sides++
			n.Sheets = max(n.Sheets, r.Page.Sheet)
		}); err != nil {
			return err
		}
		if err := tx.Bucket(bucketHashes).Put([]byte(r.Page.Image.SHA256+"/"+string(r.Page.ID)), []byte(id)); err != nil {
			return err
		}
		return put(tx, bucketPages, string(r.Page.ID), r.Page)
	case PageMeasured:
		if err := count(tx, id, func(n *batch.SheetBalance) {
			switch r.Measured.Kind {
			case batch.KindBlank:
				n.Blank++
			case batch.KindSeparator:
				n.Separators++
			}
		}); err != nil {
			return err
		}
		return update(tx, bucketPages, r.Measured.Page, func(p *batch.Page) error {
			p.Kind, p.Rotation, p.Measured = r.Measured.Kind, r.Measured.Rotation, r.Measured.Measurement
			p.Findings = append(p.Findings, r.Measured.Findings...)
			if p.Measured == nil {
				p.Measured = &batch.Measurement{}
			}
			return nil
		})
	case PageRead:
		return applyRead(tx, r)
	case DocumentFormed, DocumentSealed:
		return applyDocument(tx, id, r)
	case Delivered:
		return update(tx, bucketDocuments, r.Delivery.Document, func(d *batch.Document) error {
			d.State = batch.Delivered
			return nil
		})
	case SupplementSealed:
		return update(tx, bucketDocuments, r.Delivery.Document, func(d *batch.Document) error {
			d.Supplements = append(d.Supplements, r.Delivery.ID)
			return nil
		})
	case SupplementDelivered:
		return nil // the outbox knows
	}
	return fmt.Errorf("unknown kind %q", r.Kind)
}

func applyRead(tx *txn, r *Record) error {
	read := r.Read
	if read.Text != "" {
		if err := tx.Bucket(bucketTexts).Put([]byte(read.Page), []byte(read.Text)); err != nil {
			return err
		}
	}
	return update(tx, bucketPages, read.Page, func(p *batch.Page) error {
		p.HasText, p.ReadNote = read.Text != "", read.Note
		p.WordCount, p.Confidence = read.Words, read.Confidence
		p.ReadAt, p.ReadBy = r.Time, read.Engine
		p.Rotation = read.Rotation
		p.Findings = append(p.Findings, read.Findings...)
		if p.ReadNote == "" && !p.HasText {
			p.ReadNote = "none"
		}
		return nil
	})
}

func applyDocument(tx *txn, id batch.ID, r *Record) error {
	if r.Kind == DocumentFormed {
		return putDocument(tx, id, r.Document)
	}
	return put(tx, bucketDocuments, string(r.Document.ID), r.Document)
}

// putDocument sets a document and its pages as they are from now on.
func putDocument(tx *txn, id batch.ID, d *batch.Document) error {
	var before batch.Document
	if _, err := get(tx, bucketDocuments, string(d.ID), &before); err != nil {
		return err
	}
	numbers := tx.Bucket(bucketBatchDoc)
	if old := orderKey(id, before.Number); before.Number != d.Number && string(numbers.Get(old)) == string(d.ID) {
		if err := numbers.Delete(old); err != nil {
			return err
		}
	}
	if err := numbers.Put(orderKey(id, d.Number), []byte(d.ID)); err != nil {
		return err
	}
	if err := count(tx, id, func(n *batch.SheetBalance) { n.Kept += len(d.Pages) - len(before.Pages) }); err != nil {
		return err
	}
	for _, p := range d.Pages {
		if err := update(tx, bucketPages, p, func(page *batch.Page) error {
			page.Document = d.ID
			return nil
		}); err != nil {
			return err
		}
	}
	return put(tx, bucketDocuments, string(d.ID), d)
}

// applyInput replaces what is known of an input; a number beyond the last is a
// further stack of a device. Who fed it is who first had it taken in.
func applyInput(tx *txn, id batch.ID, r *InputRecord, actor string) error {
	key := string(orderKey(id, r.Number))
	var old batch.Input
	if _, err := get(tx, bucketInputs, key, &old); err != nil {
		return err
	}
	if r.Input.Refused != "" && old.Refused == "" {
		if err := count(tx, id, func(n *batch.SheetBalance) { n.Refused++ }); err != nil {
			return err
		}
	}
	in := r.Input
	if in.By = old.By; in.By == "" {
		in.By = actor
	}
	return put(tx, bucketInputs, key, in)
}

// count changes the sheet balance of a batch (A.NB.3).
func count(tx *txn, id batch.ID, change func(*batch.SheetBalance)) error {
	return update(tx, bucketBalances, id, func(n *batch.SheetBalance) error {
		change(n)
		return nil
	})
}

// orderKey sorts the members of a batch by number.
func orderKey(id batch.ID, n int) []byte { return fmt.Appendf(nil, "%s/%09d", id, n) }

func update[T any](tx *txn, bucket []byte, id batch.ID, change func(*T) error) error {
	var v T
	found, err := get(tx, bucket, string(id), &v)
	if err != nil {
		return err
	}
	if !found {
		return fmt.Errorf("%s %s does not exist", bucket, id)
	}
	if err := change(&v); err != nil {
		return err
	}
	return put(tx, bucket, string(id), v)
}
