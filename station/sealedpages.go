package station

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// OpSealedPages lists what was sealed off and is not removed, of all batches.
const OpSealedPages Operation = "sealed-pages"

var sealedOperations = map[Operation]operation{
	OpSealedPages: {supervisors, handle(func(ctx context.Context, st *Station, who Actor, _ struct{}, _ Emit) ([]SealedPage, error) {
		return st.SealedPages(ctx, who)
	})},
}

// SealedPage is a page that was sealed off, and in which batch.
type SealedPage struct {
	Type   string    `json:"type"` // "sealed-page"
	Batch  batch.ID  `json:"batch"`
	Opened time.Time `json:"opened"` // the batch is called by it
	batch.Removal
}

// SealedPages lists the sealed-off pages of all batches that somebody may see, whatever
// became of the rest of them, those sealed last first. What two people removed is not
// among them: nothing is left to decide about it, and the log keeps it.
func (st *Station) SealedPages(ctx context.Context, who Actor) ([]SealedPage, error) {
	out := []SealedPage{}
	k, err := st.knowledge(who)
	if err != nil {
		return nil, err
	}
	var batches []batch.Batch
	if err := st.store.Batches(func(b batch.Batch) error {
		batches = append(batches, b)
		return ctx.Err()
	}); err != nil {
		return nil, err
	}
	for _, b := range batches {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		acts, err := st.store.Acts(b.ID)
		if err != nil {
			return nil, err
		}
		if !anySealed(batch.RemovalsOf(acts)) {
			continue // before its pages are read
		}
		if known, err := k.batch(b); err != nil {
			return nil, err
		} else if !known {
			continue
		}
		of, err := st.Removals(b.ID)
		if err != nil {
			return nil, err
		}
		for _, r := range of {
			if r.ConfirmedBy == "" {
				out = append(out, SealedPage{"sealed-page", b.ID, b.Opened, r})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b SealedPage) int {
		return cmp.Or(b.SealedAt.Compare(a.SealedAt), cmp.Compare(a.Batch, b.Batch))
	})
	return out, nil
}

// anySealed tells whether there may be pages that are sealed off and not removed.
func anySealed(of map[batch.ID]*batch.Removal) bool {
	for _, r := range of {
		if r.ConfirmedBy == "" {
			return true
		}
	}
	return false
}
