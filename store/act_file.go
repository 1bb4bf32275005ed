package store

import (
	"context"

	"github.com/scanstelle/scanstelle/batch"
)

// ActWith is Act for one act with an evidence file, which becomes valid with it:
// what it says can be erased later, and the act stays.
func (s *Store) ActWith(ctx context.Context, id batch.ID, actor string, a batch.Act, file *Pending) error {
	if a.HasEffect() {
		return batch.Refuse("store.act", batch.CodeInternal, "%s has an effect and was not decided", a.Name)
	}
	if _, err := s.Header(id); err != nil {
		return err
	}
	c := &change{batch: id, records: []*Record{{Kind: Kind(a.Name), Actor: actor, Act: &a}}}
	c.add(file)
	return s.commit(ctx, c)
}
