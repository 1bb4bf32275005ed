package store_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/store"
)

// TestAcceptClock accepts a clock that was put right; neither a kill before the
// index knows of it nor a rebuild forgets that.
func TestAcceptClock(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	o := options(dir)
	right := time.Now().Truncate(time.Second)
	now := right.Add(time.Hour)
	o.Now = func() time.Time { return now }
	reopen := func() *store.Store {
		t.Helper()
		s, err := store.Open(dir, o)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	behind := func(s *store.Store, want time.Duration) {
		t.Helper()
		if got, err := s.ClockBehind(); err != nil || got != want {
			t.Errorf("behind %v, want %v, %v", got, want, err)
		}
	}
	s := reopen()
	fill(t, s, 1)
	now = right
	behind(s, time.Hour)
	s.Close()
	database := filepath.Join(dir, "scanstelle.db")
	before := read(t, database)
	s = reopen()
	behind(s, time.Hour)
	jump, err := s.AcceptClock(context.Background(), "P-1", "Uhr berichtigt")
	if err != nil || jump.Behind != time.Hour || !jump.Now.Equal(right) || !jump.Latest.Equal(right.Add(time.Hour)) {
		t.Fatalf("%+v %v", jump, err)
	}
	behind(s, 0)
	s.Close()

	for name, forget := range map[string]func(){
		"as it is":    func() {},
		"old index":   func() { write(t, database, before) },
		"no database": func() { os.Remove(database) },
	} {
		forget()
		s := reopen()
		behind(s, 0)
		now = right.Add(-time.Minute)
		behind(s, time.Minute)
		now = right
		s.Close()
		if t.Failed() {
			t.Fatal(name)
		}
	}
}

// TestDescription: the description of the station is the one of its first start.
func TestDescription(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	open(t, dir).Close()
	path := filepath.Join(dir, "config", "station.json")
	data := read(t, path)
	for at := range data {
		flip(t, path, at)
		if s, err := store.Open(dir, options(dir)); err == nil {
			s.Close()
			t.Errorf("byte %d (%q) changed and opened", at, data[max(0, at-10):at+1])
		}
		write(t, path, data)
	}
	open(t, dir).Close()
}
