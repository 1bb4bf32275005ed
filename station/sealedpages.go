package station

import (
	"cmp"
	"context"
	"slices"
	"sync"
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
	last, err := st.store.LastActs()
	if err != nil {
		return nil, err
	}
	for id, mark := range last {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if st.unsealing.is(id, mark) {
			continue
		}
		acts, err := st.store.Acts(id)
		if err != nil {
			return nil, err
		}
		if !anySealed(batch.RemovalsOf(acts)) { // before its pages are read
			st.unsealing.note(id, mark)
			continue
		}
		b, err := st.store.Batch(id)
		if err != nil {
			return nil, err
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

// unsealing remembers the batches of which nothing is sealed off, by their newest act: the
// list is read whenever it is shown, and acts of thousands of batches take their time.
type unsealing struct {
	mu   sync.Mutex
	none map[batch.ID]string
}

func (u *unsealing) is(id batch.ID, mark string) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.none[id] == mark
}

func (u *unsealing) note(id batch.ID, mark string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.none == nil {
		u.none = map[batch.ID]string{}
	}
	u.none[id] = mark
}
