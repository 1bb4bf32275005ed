package store

import (
	"fmt"

	"github.com/scanstelle/scanstelle/batch"
)

// sealedChanges are the documents of a batch that lines changed behind their seal,
// with the first such line. The store refuses that today (ADR 0019); earlier versions
// of the program did not, so an old data folder may hold a document that is not what
// its package shows.
type sealedChanges map[batch.ID]changeBehind

type changeBehind struct {
	number int // of the document in its batch
	seq    int64
	kind   Kind
}

// look notes what a line changes, before it is folded into tx.
func (c sealedChanges) look(tx *txn, r *Record) error {
	var about []batch.ID
	switch {
	case r.Act != nil:
		for _, change := range r.Act.Pages {
			var p batch.Page
			if _, err := get(tx, bucketPages, string(change.Page), &p); err != nil {
				return err
			}
			if p.Withdrawn == batch.NotWithdrawn {
				about = append(about, p.Document)
			}
		}
		for _, d := range r.Act.Documents {
			about = append(about, d.ID)
		}
	case r.Kind == DocumentFormed || r.Kind == DocumentSealed:
		about = append(about, r.Document.ID)
	}
	for _, id := range about {
		var d batch.Document
		if _, err := get(tx, bucketDocuments, string(id), &d); err != nil {
			return err
		}
		if _, told := c[id]; d.Sealed() && !told {
			c[id] = changeBehind{d.Number, r.Seq, r.Kind}
		}
	}
	return nil
}

// tell adds a notice for each document. What it was called is for those who may see
// the batch.
func (c sealedChanges) tell(id batch.ID, report *CheckReport) {
	for _, document := range sortedKeys(c) {
		at := c[document]
		report.Notices = append(report.Notices, Problem{
			Where: "document", Batch: id,
			Message: fmt.Sprintf("Dokument %d wurde nach dem Siegeln noch geändert; eine frühere Fassung des Programms ließ das zu. Es gilt, was im Paket steht.", at.number),
			Detail:  fmt.Sprintf("document %s, line %d, %s", document, at.seq, at.kind),
		})
	}
}
