package store

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// line is a Record as it stands in the manifest. What tells of people lies in
// Sealed, encrypted under the key of the batch; without that key the chain, the
// hashes and the IDs can still be checked.
type line struct {
	Seq      int64        `json:"seq"`
	Prev     string       `json:"prev"`
	Time     time.Time    `json:"time"`
	Kind     Kind         `json:"kind"`
	Actor    string       `json:"actor"`
	Page     batch.ID     `json:"page,omitempty"`
	Document batch.ID     `json:"document,omitempty"`
	Key      string       `json:"key,omitempty"` // of an entry in a register
	Files    []FileRecord `json:"files,omitempty"`
	Sealed   []byte       `json:"sealed"`
}

// content is the sealed part of a Record.
type content struct {
	Batch    *batch.Batch       `json:"batch,omitempty"`
	Input    *InputRecord       `json:"input,omitempty"`
	Page     *batch.Page        `json:"page,omitempty"`
	Measured *MeasuredRecord    `json:"measured,omitempty"`
	Read     *ReadRecord        `json:"read,omitempty"`
	Document *batch.Document    `json:"document,omitempty"`
	Delivery *batch.Delivery    `json:"delivery,omitempty"`
	Event    *batch.DeviceEvent `json:"event,omitempty"`
	Act      *batch.Act         `json:"act,omitempty"`
	Entry    *Entry             `json:"entry,omitempty"`
}

// place binds the sealed part to its batch, its place in the chain and the
// clear part before it.
func (l line) place(id batch.ID) string {
	what := fmt.Sprintf("%s/%d/%s/%s/%s/%s", id, l.Seq, l.Prev, l.Kind, l.Page, l.Document)
	if l.Key != "" {
		what += "/" + l.Key
	}
	return what
}

// encode makes the line of a record.
func (r *Record) encode(id batch.ID, b box) ([]byte, error) {
	page, document := r.subject()
	l := line{Seq: r.Seq, Prev: r.Prev, Time: r.Time, Kind: r.Kind, Actor: r.Actor, Page: page, Document: document, Key: r.key(), Files: r.Files}
	plain, err := json.Marshal(content{r.Batch, r.Input, r.Page, r.Measured, r.Read, r.Document, r.Delivery, r.Event, r.Act, r.Entry})
	if err != nil {
		return nil, err
	}
	l.Sealed = b.seal(plain, l.place(id))
	return json.Marshal(l)
}

// parseRecord reads one manifest line of a batch and checks its place in the
// chain.
func parseRecord(id batch.ID, b box, text []byte, seq int64, prev string) (*Record, error) {
	var l line
	if err := json.Unmarshal(text, &l); err != nil {
		return nil, fmt.Errorf("line %d: %w", seq, err)
	}
	if l.Seq != seq {
		return nil, fmt.Errorf("line %d says it is line %d", seq, l.Seq)
	}
	if l.Prev != prev {
		return nil, fmt.Errorf("line %d does not follow the line before it", seq)
	}
	plain, err := b.open(l.Sealed, l.place(id))
	if err != nil {
		return nil, fmt.Errorf("line %d: %w", seq, err)
	}
	var c content
	if err := json.Unmarshal(plain, &c); err != nil {
		return nil, fmt.Errorf("line %d: %w", seq, err)
	}
	r := &Record{l.Seq, l.Prev, l.Time, l.Kind, l.Actor, c.Batch, c.Input, c.Page, c.Measured, c.Read, c.Document, c.Delivery, c.Event, c.Act, c.Entry, l.Files}
	if err := r.validate(); err != nil {
		return nil, fmt.Errorf("line %d: %w", seq, err)
	}
	if page, document := r.subject(); page != l.Page || document != l.Document || r.key() != l.Key {
		return nil, fmt.Errorf("line %d is about something else than it says", seq)
	}
	return r, nil
}

// key names the thing of a register that a record is about.
func (r *Record) key() string {
	if r.Entry == nil {
		return ""
	}
	return r.Entry.Key
}
