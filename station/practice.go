package station

import (
	"context"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/folder"
	"github.com/scanstelle/scanstelle/store"
)

// A station for practice has a data folder, keys, people and a seal of its own; see
// docs/decisions/0020-practice.md. What it is stands in its register of settings,
// where nobody can take it away, and nothing of it goes to a real target.

// practiceKey is the entry that makes a data folder one for practice.
const practiceKey = "practice"

// PracticeTarget is the only target of a station for practice.
const PracticeTarget = "practice:"

// beginPractice finds out whether the data folder is one for practice. Wanted makes a
// fresh one so. CodeUsage: it is wanted, and the folder holds real work.
func (st *Station) beginPractice(wanted bool) error {
	_, found, err := st.store.Entry(store.Settings, practiceKey)
	if err != nil {
		return err
	}
	if !found && wanted {
		if err := st.markPractice(); err != nil {
			return err
		}
		found = true
	}
	if st.practice = found; found {
		st.targets = practiceTargets{st.data + "-ausgang"}
	}
	return nil
}

func (st *Station) markPractice() error {
	const op = "practice.begin"
	batches, err := st.store.Count()
	if err != nil {
		return err
	}
	all, err := st.persons()
	if err != nil {
		return err
	}
	if batches > 0 || len(all) > 0 {
		return batch.Refuse(op, batch.CodeUsage, "%s hält echte Arbeit und wird kein Übungsordner", st.data)
	}
	return st.store.ChangeRegister(context.Background(), store.Settings, "", func() ([]store.Entry, error) {
		e, err := store.NewEntry(practiceKey, "practice-begun", map[string]any{})
		return []store.Entry{e}, err
	})
}

// practiceTargets know one folder, beside the data of the practice.
type practiceTargets struct{ path string }

// Normalise implements TargetOpener: all but the target of the practice is refused.
func (p practiceTargets) Normalise(spec string) (string, error) {
	if spec != PracticeTarget {
		return "", batch.Refuse("target", batch.CodeTargetInvalid, "in der Übung gibt es nur »%s«, nicht »%s«", PracticeTarget, spec)
	}
	return spec, nil
}

// Open implements TargetOpener.
func (p practiceTargets) Open(spec string, _ bool) (dms.Target, error) {
	if _, err := p.Normalise(spec); err != nil {
		return nil, err
	}
	return Folders{}.Open(folder.Scheme+p.path, false) // it belongs to the practice and is never a share
}
