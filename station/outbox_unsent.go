package station

import (
	"slices"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// RestoredBatch is a batch that came unfinished from a backup: it may have been handed
// over since, so that it waits until somebody looked at its target (ReleaseRestored).
type RestoredBatch struct {
	Batch  batch.ID  `json:"batch"`
	Opened time.Time `json:"opened"` // it is called by it
	State  time.Time `json:"state"`  // of the backup
}

// unsent are the batches that somebody may see and of which there is no package yet. ready
// counts those that are captured, and released where their class wants that: nobody but a
// person sends them on their way (Deliver). rows are those of the outbox that wait.
func (st *Station) unsent(k knowledge, rows []batch.Delivery) (ready int, waiting []RestoredBatch, err error) {
	ids, err := st.store.Unfinished()
	if err != nil {
		return 0, nil, err
	}
	last, err := restored(st.store)
	if err != nil {
		return 0, nil, err
	}
	for _, id := range ids {
		b, err := st.store.Header(id)
		if err != nil {
			return 0, nil, err
		}
		if b.Trial {
			continue
		}
		if known, err := k.batch(b); err != nil {
			return 0, nil, err
		} else if !known {
			continue
		}
		if !last.State.IsZero() { // the station came from a backup once
			acts, err := st.store.Acts(id)
			if err != nil {
				return 0, nil, err
			}
			if state, waits := batch.RestoredWaits(acts); waits {
				waiting = append(waiting, RestoredBatch{id, b.Opened, state})
				continue
			}
		}
		if b.State != batch.Released && (b.State != batch.Captured || b.Class.NeedsRelease()) || slices.ContainsFunc(rows, func(r batch.Delivery) bool { return r.Batch == id }) {
			continue
		}
		if doubtful, err := st.onlyDoubt(id); err != nil {
			return 0, nil, err
		} else if !doubtful {
			ready++
		}
	}
	return ready, waiting, nil
}

// onlyDoubt tells whether all that is left of a batch is in doubt: no hand-over takes it
// further before somebody decides.
func (st *Station) onlyDoubt(id batch.ID) (bool, error) {
	b, err := st.store.Batch(id)
	if err != nil {
		return false, err
	}
	doubtful := false
	for _, id := range b.Documents {
		d, err := st.store.Document(id)
		if err != nil {
			return false, err
		}
		if d.State != batch.Doubtful && !d.Gone && !d.Sealed() {
			return false, nil
		}
		doubtful = doubtful || d.State == batch.Doubtful
	}
	return doubtful, nil
}
