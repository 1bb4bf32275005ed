package station

import (
	"cmp"
	"slices"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// contact is what the attempts since the station was opened told of a target.
type contact struct {
	is    Contact
	since time.Time
}

// touched notes what an attempt told of its target: it answered, or it did not.
// Anything else, such as a damaged package, tells nothing of the target.
func (st *Station) touched(target string, err error) {
	is := ContactOnline
	switch batch.CodeOf(err) {
	case batch.CodeTargetGone:
		is = ContactOffline
	case batch.CodeTargetDenied, batch.CodeTargetFull, batch.CodeTargetDiffers, batch.CodeTargetBusy, batch.CodeTargetSettings, batch.CodeTargetRefuses,
		batch.CodeTargetUnsettled, batch.CodeTargetLost:
	default:
		if err != nil {
			return
		}
	}
	st.delivery.Lock()
	defer st.delivery.Unlock()
	if st.contacts == nil {
		st.contacts = map[string]contact{}
	}
	if st.contacts[target].is != is {
		st.contacts[target] = contact{is, st.store.Now()}
	}
}

// targetStates tells of every target that was tried, is waited for, or is paused, by
// name.
func (st *Station) targetStates() ([]TargetState, error) {
	rows, err := st.store.Outbox(false)
	if err != nil {
		return nil, err
	}
	pauses, err := st.pauses()
	if err != nil {
		return nil, err
	}
	looks, err := st.rechecks()
	if err != nil {
		return nil, err
	}
	all := []TargetState{}
	of := func(target string) *TargetState {
		i := slices.IndexFunc(all, func(s TargetState) bool { return s.Target == target })
		if i < 0 {
			all = append(all, TargetState{Target: target, Paused: pauses[target], Rechecked: looks[target]})
			i = len(all) - 1
		}
		return &all[i]
	}
	for _, row := range rows {
		if s := of(row.Target); s.Contact == "" && row.Code == batch.CodeTargetGone { // noted before the station was opened
			s.Contact, s.Since = ContactOffline, row.Changed
		}
	}
	for target := range pauses {
		of(target)
	}
	for target := range looks {
		of(target)
	}
	st.delivery.Lock()
	for target, c := range st.contacts {
		s := of(target)
		s.Contact, s.Since = c.is, c.since
	}
	st.delivery.Unlock()
	slices.SortFunc(all, func(a, b TargetState) int { return cmp.Compare(a.Target, b.Target) })
	return all, nil
}
