package store_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
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

// TestClockJump sets the clock while the store is open, ahead and back: the jump is
// told at once, stands in the log with the first commit after it, and neither the
// next start nor a rebuild forgets it before a person accepts the clock.
func TestClockJump(t *testing.T) {
	const hour = time.Hour
	for name, by := range map[string]time.Duration{"ahead": 400 * 24 * hour, "a little ahead": 6 * time.Minute, "back": -hour, "tolerated": 4 * time.Minute} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			o := options(dir)
			begin := time.Now().Truncate(time.Second).UTC()
			var ran, set time.Duration
			o.Now = func() time.Time { return begin.Add(ran + set) }
			o.Elapsed = func() time.Duration { return ran }
			reopen := func() *store.Store {
				s, err := store.Open(dir, o)
				if err != nil {
					t.Fatal(err)
				}
				return s
			}
			jump := func(s *store.Store) *store.ClockSpan {
				t.Helper()
				c, err := s.Clock()
				if err != nil {
					t.Fatal(err)
				}
				return c.Jump
			}
			s := reopen()
			ran += 3 * hour // nothing happens for a while, and that is no jump
			if j := jump(s); j != nil {
				t.Fatalf("%+v", j)
			}
			set = by
			j := jump(s)
			if by.Abs() <= store.ClockTolerance {
				if j != nil {
					t.Errorf("%+v", j)
				}
				s.Close()
				return
			}
			want := store.ClockSpan{From: begin.Add(3 * hour), To: begin.Add(3*hour + by)}
			if j == nil || *j != want || j.By() != by {
				t.Fatalf("%+v, want %+v", j, want)
			}
			if err := s.Enter(context.Background(), "test-event", "P-1", map[string]int{}); err != nil {
				t.Fatal(err)
			}
			ran += hour
			if j := jump(s); j == nil || *j != want {
				t.Errorf("after a commit: %+v", j)
			}
			s.Close()
			if log := read(t, filepath.Join(dir, "audit", "0001.log")); strings.Count(string(log), `"clock-jumped"`) != 1 {
				t.Errorf("%s", log)
			}
			s = reopen()
			if j := jump(s); j == nil || *j != want {
				t.Errorf("after a start: %+v", j)
			}
			s.Close()
			os.Remove(filepath.Join(dir, "scanstelle.db"))
			s = reopen()
			if j := jump(s); j == nil || *j != want {
				t.Errorf("after a rebuild: %+v", j)
			}
			if a, err := s.AcceptClock(context.Background(), "P-1", "berichtigt"); err != nil || a.Jump == nil || *a.Jump != want {
				t.Errorf("%+v %v", a, err)
			}
			if j := jump(s); j != nil {
				t.Errorf("accepted: %+v", j)
			}
			s.Close()
		})
	}
}

// TestClockStood closes the store for a while: the longest time is known until a
// person accepts the clock, after a rebuild as well; a busy or idle open store never
// stands still.
func TestClockStood(t *testing.T) {
	const day = 24 * time.Hour
	dir := filepath.Join(t.TempDir(), "data")
	o := options(dir)
	now := time.Now().Truncate(time.Second).UTC()
	o.Now = func() time.Time { return now }
	stood := func(later time.Duration, forget bool) (by time.Duration, s *store.Store) {
		t.Helper()
		now = now.Add(later)
		if forget {
			os.Remove(filepath.Join(dir, "scanstelle.db"))
		}
		s, err := store.Open(dir, o)
		if err != nil {
			t.Fatal(err)
		}
		c, err := s.Clock()
		if err != nil {
			t.Fatal(err)
		}
		if c.Stood != nil {
			by = c.Stood.By()
		}
		return by, s
	}
	for i, step := range []struct {
		later  time.Duration
		forget bool
		want   time.Duration
	}{{0, false, 0}, {day / 2, false, 0}, {20 * day, false, 20 * day}, {time.Hour, false, 20 * day}, {3 * day, false, 20 * day}, {0, true, 20 * day}, {400 * day, true, 400 * day}} {
		by, s := stood(step.later, step.forget)
		if by != step.want {
			t.Errorf("step %d: %v, want %v", i, by, step.want)
		}
		now = now.Add(90 * day) // idle, but open
		if err := s.Enter(context.Background(), "test-event", "P-1", map[string]int{}); err != nil {
			t.Fatal(err)
		}
		if i == 6 {
			if a, err := s.AcceptClock(context.Background(), "P-1", "Umbau"); err != nil || a.Stood == nil {
				t.Errorf("%+v %v", a, err)
			}
		}
		s.Close()
	}
	for _, forget := range []bool{false, true} {
		by, s := stood(time.Hour, forget)
		if by != 0 {
			t.Errorf("accepted: %v", by)
		}
		s.Close()
	}
}

// TestClockCorrected starts with a clock that is behind, as a computer without a
// battery does: the time server that puts it right makes no jump that anybody has to
// confirm, and one that overshoots is a standstill.
func TestClockCorrected(t *testing.T) {
	const day = 24 * time.Hour
	for name, c := range map[string]struct{ to, stood time.Duration }{"the next morning": {day / 2, 0}, "after a weekend": {3 * day, 3 * day}, "a year too far": {365 * day, 365 * day}} {
		dir := filepath.Join(t.TempDir(), "data")
		o := options(dir)
		last := time.Now().Truncate(time.Second).UTC()
		now := last
		o.Now = func() time.Time { return now }
		o.Elapsed = func() time.Duration { return 0 }
		for _, start := range []time.Time{last, last.Add(-2000 * day)} {
			now = start
			s, err := store.Open(dir, o)
			if err != nil {
				t.Fatal(err)
			}
			if start.Equal(last) {
				s.Close()
				continue
			}
			now = last.Add(c.to)
			for _, when := range []string{"before", "after"} {
				k, err := s.Clock()
				if err != nil || k.Jump != nil || k.Behind != 0 || (k.Stood != nil) != (c.stood > 0) || k.Stood != nil && k.Stood.By() != c.stood {
					t.Errorf("%s, %s a commit: %+v %v", name, when, k, err)
				}
				if err := s.Enter(context.Background(), "test-event", "P-1", map[string]int{}); err != nil {
					t.Fatal(err)
				}
			}
			s.Close()
		}
	}
}
