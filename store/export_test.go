package store

import (
	"context"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
)

// Migrate registers a step for one test.
func Migrate(t *testing.T, from int, step func(fsys durable.FS, dir string) error) {
	t.Helper()
	migrations[from] = step
	t.Cleanup(func() { delete(migrations, from) })
}

// ActUnasked writes an act as programs of earlier versions did, which refused nothing.
func (s *Store) ActUnasked(ctx context.Context, id batch.ID, a batch.Act) error {
	return s.commit(ctx, &change{batch: id, records: []*Record{{Kind: Kind(a.Name), Actor: "P-TEST0000", Act: &a}}})
}

// Reads counts the values that a memo did not know.
func (m *Memo) Reads() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.reads
}

// Held counts the values that a memo holds.
func (m *Memo) Held() (n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range m.held {
		n += len(r.values)
	}
	return n
}
