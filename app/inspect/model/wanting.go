package model

import (
	"maps"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Wanting is a document that a release lets go, and that its target refuses without
// fields that are empty.
type Wanting struct {
	Document batch.ID
	Number   int
	Fields   []station.MissingField
}

// Wanting lists them in the order of the batch.
func (w Work) Wanting() []Wanting {
	var out []Wanting
	for _, d := range w.Batch.DocumentList {
		if m := w.Batch.Missing[d.ID]; len(m) > 0 && !d.Gone && d.State != batch.Doubtful {
			out = append(out, Wanting{d.ID, d.Number, m})
		}
	}
	return out
}

// Among are the missing fields of all documents, with those of one as they are now.
func (x Index) Among(all map[batch.ID][]station.MissingField) map[batch.ID][]station.MissingField {
	now := maps.Clone(all)
	if now == nil {
		now = map[batch.ID][]station.MissingField{}
	}
	now[x.Document] = x.Missing
	return now
}
