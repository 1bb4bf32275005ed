package store

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// FuzzManifest folds lines that somebody may have put into a manifest: a line
// that is accepted is the one that follows, and no content, however odd, takes
// the process down.
func FuzzManifest(f *testing.F) {
	const id = batch.ID("01900000-0000-7000-8000-000000000001")
	const other = batch.ID("01900000-0000-7000-8000-000000000002")
	b, err := newBox(make([]byte, 32))
	if err != nil {
		f.Fatal(err)
	}
	seed := func(records ...Record) {
		var all []byte
		for _, r := range records {
			line, err := json.Marshal(content{r.Batch, r.Input, r.Page, r.Measured, r.Read, r.Document, r.Delivery, r.Event, r.Act, r.Entry})
			if err != nil {
				f.Fatal(err)
			}
			all = append(append(append(append(all, r.Kind...), ' '), line...), '\n')
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
	f.Add([]byte("page-taken {}\npage-taken []\n null\npage-taken"))

	s := &Store{keys: &keyring{}}
	s.keys.index.add(b, 0)
	db, drop, err := s.scratchIndex()
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(drop)
	f.Fuzz(func(t *testing.T, data []byte) {
		tx, err := db.begin(true)
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := tx.Rollback(); err != nil {
				t.Error(err)
			}
		}()
		foldLines(t, tx, b, id, data)
	})
}

// foldLines seals each line, a kind and JSON, in its place and folds it, until
// one is refused. A line that was changed after its sealing, or put in another
// place, must not be accepted.
func foldLines(t *testing.T, tx *txn, b box, id batch.ID, data []byte) {
	seq, prev := int64(0), firstPrev(id)
	for text := range bytes.Lines(data) {
		if _, err := parseRecord(id, b, text, seq+1, prev); err == nil {
			t.Fatalf("a line that nobody sealed was accepted: %q", text)
		}
		kind, inner, _ := bytes.Cut(bytes.TrimSuffix(text, []byte("\n")), []byte(" "))
		var c content
		if json.Unmarshal(inner, &c) != nil {
			return
		}
		r := Record{Seq: seq + 1, Prev: prev, Kind: Kind(kind), Batch: c.Batch, Input: c.Input, Page: c.Page, Measured: c.Measured, Read: c.Read, Document: c.Document, Delivery: c.Delivery, Event: c.Event}
		text, err := r.encode(id, b)
		if err != nil {
			return
		}
		if _, err := parseRecord(id, b, text, seq+2, prev); err == nil {
			t.Fatalf("line %d was accepted as line %d", seq+1, seq+2)
		}
		record, err := parseRecord(id, b, text, seq+1, prev)
		if err != nil || apply(tx, id, record) != nil {
			return
		}
		seq, prev = record.Seq, LineHash(text)
	}
}
