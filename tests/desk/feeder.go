package desk

import (
	"path/filepath"
	"testing"

	"github.com/scanstelle/scanstelle/tests/process"
	"github.com/scanstelle/scanstelle/tests/tray"
)

// feeder is the one of a desk's scanner.
type feeder struct {
	t testing.TB
	tray.Tray
}

// newFeeder replaces the scanner of a desk by one with an empty feeder.
func newFeeder(t testing.TB, d *process.Desk) feeder {
	t.Helper()
	made, err := tray.New(filepath.Join(d.Dir, "sane"))
	if err != nil {
		t.Fatal(err)
	}
	d.Env = append(d.Env, made.Env...)
	return feeder{t, made}
}

// put puts paper in.
func (f feeder) put(sheets string) {
	f.t.Helper()
	if err := f.Put(sheets); err != nil {
		f.t.Fatal(err)
	}
}
