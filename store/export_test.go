package store

import (
	"testing"

	"github.com/scanstelle/scanstelle/internal/durable"
)

// Migrate registers a step for one test.
func Migrate(t *testing.T, from int, step func(fsys durable.FS, dir string) error) {
	t.Helper()
	migrations[from] = step
	t.Cleanup(func() { delete(migrations, from) })
}
