package station

import "github.com/scanstelle/scanstelle/batch"

// destination is where a batch that was captured without a target goes: where it was
// on its way to before, where who asks wants it, or, once it is released and nobody
// edits it any more, to the first named target. "" where the batch has one of its own;
// errWaits where nobody said.
func (st *Station) destination(b batch.Batch, wanted string) (string, error) {
	if b.Target != "" {
		return "", nil
	}
	target, err := st.earlierTarget(b)
	if err != nil {
		return "", err
	}
	if wanted != "" {
		target = wanted
	}
	if target == "" && b.State == batch.Released {
		if target, err = st.firstTarget(); err != nil {
			return "", err
		}
	}
	if target == "" {
		return "", errWaits
	}
	return target, nil
}

// earlierTarget is where a batch captured without a target was on its way to
// before, "" where to nowhere.
func (st *Station) earlierTarget(b batch.Batch) (string, error) {
	for _, id := range b.Documents {
		d, err := st.store.Document(id)
		if err != nil {
			return "", err
		}
		if d.Delivery == "" {
			if target := st.unsealed.target(id); target != "" {
				return target, nil
			}
			continue
		}
		row, err := st.store.Delivery(d.Delivery)
		return row.Target, err
	}
	return "", nil
}

// firstTarget is where packages go when nothing else is said, "" for nowhere.
func (st *Station) firstTarget() (string, error) {
	s, err := st.targetSetting()
	if err != nil || len(s.Targets) == 0 {
		return "", err
	}
	return s.Targets[0].Spec, nil
}
