package station

import (
	"slices"

	"github.com/scanstelle/scanstelle/batch"
)

// urgent are the documents of rows that are marked »Eilt« (mailroom.md 1.6): they are
// handed over before all others. A document that cannot be read is told of when its turn
// comes.
func (st *Station) urgent(rows []batch.Delivery) map[batch.ID]bool {
	out := map[batch.ID]bool{}
	for _, row := range rows {
		if d, err := st.store.Document(row.Document); err == nil && d.Urgent {
			out[row.Document] = true
		}
	}
	return out
}

// withoutTrials leaves out what is never handed over.
func (st *Station) withoutTrials(ids []batch.ID) ([]batch.ID, error) {
	var out []batch.ID
	for _, id := range ids {
		b, err := st.store.Header(id)
		if err != nil {
			return nil, err
		}
		if !b.Trial {
			out = append(out, id)
		}
	}
	return out, nil
}

// inTurn are the batches of some that may be handed over, in the order in which they are.
func (st *Station) inTurn(ids []batch.ID) ([]batch.ID, error) {
	ids, err := st.withoutTrials(ids)
	if err != nil {
		return nil, err
	}
	return st.urgentFirst(ids)
}

// urgentFirst puts batches with urgent documents before the others, which stay in their
// order.
func (st *Station) urgentFirst(ids []batch.ID) ([]batch.ID, error) {
	hurry := map[batch.ID]bool{}
	for _, id := range ids {
		b, err := st.store.Batch(id)
		if err != nil {
			return nil, err
		}
		for _, doc := range b.Documents {
			d, err := st.store.Document(doc)
			if err != nil {
				return nil, err
			}
			if d.Urgent && !d.Gone && d.State != batch.Delivered {
				hurry[id] = true
				break
			}
		}
	}
	slices.SortStableFunc(ids, func(a, b batch.ID) int {
		switch {
		case hurry[a] == hurry[b]:
			return 0
		case hurry[a]:
			return -1
		}
		return 1
	})
	return ids, nil
}

// hurried puts rows of urgent documents before the others, which stay in their order.
func (st *Station) hurried(rows []batch.Delivery) []batch.Delivery {
	urgent := st.urgent(rows)
	slices.SortStableFunc(rows, func(a, b batch.Delivery) int {
		switch {
		case urgent[a.Document] == urgent[b.Document]:
			return 0
		case urgent[a.Document]:
			return -1
		}
		return 1
	})
	return rows
}
