package store

import (
	"bytes"
	"encoding/json"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/scanstelle/scanstelle/batch"
)

// FuzzManifest folds lines that somebody may have put into a manifest: a line
// that is accepted is the one that follows, and no content, however odd, takes
// the process down.
func FuzzManifest(f *testing.F) {
	const id = batch.ID("01900000-0000-7000-8000-000000000001")
	const other = batch.ID("01900000-0000-7000-8000-000000000002")
	seed := func(records ...Record) {
		var all []byte
		for _, r := range records {
			line, err := json.Marshal(r)
			if err != nil {
				f.Fatal(err)
			}
			all = append(append(all, line...), '\n')
		}
		f.Add(all)
	}
	opened := Record{Kind: BatchOpened, Batch: &batch.Batch{ID: id, Inputs: []batch.Input{{Source: "a.png"}}}}
	page := Record{Kind: PageTaken, Page: &batch.Page{ID: other, Batch: id, Position: 1, Sheet: 1}}
	seed(opened)
	seed(opened, page, Record{Kind: InputDone, Input: &InputRecord{Number: 0}})
	seed(opened, page, Record{Kind: PageMeasured, Measured: &MeasuredRecord{Page: other, Kind: batch.KindBlank}}, Record{Kind: PageRead, Read: &ReadRecord{Page: other}})
	seed(opened, page, Record{Kind: DocumentFormed, Document: &batch.Document{ID: other, Batch: id, Pages: []batch.ID{other}}})
	seed(opened, Record{Kind: InputRefused, Input: &InputRecord{Number: 1 << 40}})
	seed(Record{Kind: Delivered, Delivery: &batch.Delivery{ID: other}})
	seed(Record{Kind: DocumentSealed, Document: &batch.Document{ID: other}, Delivery: &batch.Delivery{ID: other}}, Record{Kind: DeviceReported, Event: &batch.DeviceEvent{}})
	f.Add([]byte("{}\n[]\nnull\n{\"kind\":\"page-taken\"}"))

	db, drop, err := scratchIndex()
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(drop)
	f.Fuzz(func(t *testing.T, data []byte) {
		tx, err := db.Begin(true)
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := tx.Rollback(); err != nil {
				t.Error(err)
			}
		}()
		foldLines(t, tx, id, data)
	})
}

// foldLines folds lines as they are where the chain allows it, and otherwise
// put in their place, until one is refused.
func foldLines(t *testing.T, tx *bbolt.Tx, id batch.ID, data []byte) {
	seq, prev := int64(0), firstPrev(id)
	for line := range bytes.Lines(data) {
		line = bytes.TrimSuffix(line, []byte("\n"))
		record, err := parseRecord(line, seq+1, prev)
		if err != nil {
			var r Record
			if json.Unmarshal(line, &r) != nil {
				return
			}
			r.Seq, r.Prev = seq+1, prev
			if line, err = json.Marshal(r); err != nil {
				return
			}
			if record, err = parseRecord(line, seq+1, prev); err != nil {
				return
			}
		}
		if record.Seq != seq+1 || record.Prev != prev {
			t.Fatalf("line %d after %q was accepted as line %d after %q", record.Seq, record.Prev, seq+1, prev)
		}
		if apply(tx, id, record) != nil {
			return
		}
		seq, prev = record.Seq, LineHash(line)
	}
}
