package station

import (
	"context"

	"github.com/scanstelle/scanstelle/batch"
)

// OpDocumentClass says of what class documents are.
const OpDocumentClass Operation = "document-class"

var documentClassOperations = map[Operation]operation{
	OpDocumentClass: {nil, handle(func(ctx context.Context, st *Station, who Actor, q EditRequest, _ Emit) (BatchClass, error) {
		return st.SetDocumentClass(ctx, who, q)
	})},
}

// BatchClass is the class of a batch as it is treated now.
type BatchClass struct {
	Type  string       `json:"type"` // "batch-class"
	Batch batch.ID     `json:"batch"`
	State batch.State  `json:"state"`
	Class *batch.Class `json:"class"`
}

// SetDocumentClass says of what class some documents are, where no separator sheet
// and no journal did. It can only raise what the batch demands (A.G.2): what was
// drawn or released under less is inspected anew. CodeUnknownClass, CodeReason.
func (st *Station) SetDocumentClass(ctx context.Context, who Actor, q EditRequest) (BatchClass, error) {
	out := BatchClass{Type: "batch-class", Batch: q.Batch}
	if err := reason(q, "warum das Dokument zu dieser Klasse gehört"); err != nil {
		return out, err
	}
	by, err := st.class(q.Class)
	if err != nil {
		return out, err
	}
	err = st.withBatch(ctx, who, q.Batch, classable, func(e *editing, _ string) ([]batch.Act, error) {
		var all []raising
		for _, name := range q.Documents {
			id, err := e.document(name)
			if err != nil {
				return nil, err
			}
			all = append(all, raising{id, by, batch.FromPerson, q.Reason})
		}
		return st.raised(q.Batch, all...)
	})
	if err != nil {
		return out, err
	}
	b, err := st.store.Header(q.Batch)
	out.State, out.Class = b.State, b.Class
	if err != nil {
		return out, err
	}
	return out, st.readAgain(ctx, q.Batch, q.Wait)
}

// classable refuses batches that still grow, and those that are done.
func classable(b batch.Batch) error {
	if b.State == batch.Released {
		return nil
	}
	return editable(b)
}
