package store

import (
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// Notice tells of one thing that is durable and in the index since a moment: a
// line of a manifest or of a register, or a new state of a delivery.
type Notice struct {
	Time     time.Time
	Kind     Kind // of the line; KindDelivery for a delivery without one
	Batch    batch.ID
	Register Register // instead of Batch, with Key
	Key      string
	Seq      int64 // of the line in its manifest or register

	Page     batch.ID
	Document batch.ID
	Delivery batch.ID
	// Pages and Documents are those that an act changed.
	Pages     []batch.ID
	Documents []batch.ID
}

// KindDelivery is the Kind of a Notice about a delivery that only the outbox
// knows of: it is tried, it failed, it waits.
const KindDelivery Kind = "delivery"

// tell passes on what a commit made durable.
func (s *Store) tell(lines []written, group []*change) {
	if s.told == nil {
		return
	}
	var out []Notice
	for _, w := range lines {
		n := Notice{Time: w.record.Time, Kind: w.record.Kind, Batch: w.batch, Seq: w.record.Seq, Key: w.record.key()}
		if r, ok := RegisterOf(w.batch); ok {
			n.Batch, n.Register = "", r
		}
		n.Page, n.Document = w.record.subject()
		if w.record.Delivery != nil {
			n.Delivery = w.record.Delivery.ID
		}
		if act := w.record.Act; act != nil {
			for _, p := range act.Pages {
				n.Pages = append(n.Pages, p.Page)
			}
			for _, d := range act.Documents {
				n.Documents = append(n.Documents, d.ID)
			}
		}
		out = append(out, n)
	}
	for _, c := range group {
		if len(c.records) > 0 { // their line names them
			continue
		}
		for _, row := range c.rows {
			out = append(out, Notice{Time: row.Changed, Kind: KindDelivery, Batch: row.Batch, Document: row.Document, Delivery: row.ID})
		}
	}
	if len(out) > 0 {
		s.told(out)
	}
}
