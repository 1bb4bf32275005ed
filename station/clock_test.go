package station

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// trustClock confirms the clock of a desk that a test opened in the future.
func (d *desk) trustClock(t *testing.T) {
	t.Helper()
	c, err := d.store.Clock()
	if err == nil && c.Stood != nil && c.Behind == 0 {
		_, err = d.store.AcceptClock(context.Background(), "P-TEST", "der Test stellt die Uhr")
	}
	if err != nil {
		t.Fatal(err)
	}
}

// settable is a clock that a test sets, beside one that nobody can.
type settable struct {
	begin    time.Time
	ran, set time.Duration
}

func (c *settable) now() time.Time { return c.begin.Add(c.ran + c.set) }

// with opens the desk, or opens it anew, with a settable clock.
func (d *desk) with(t *testing.T, c *settable) {
	t.Helper()
	if d.Station != nil {
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
	var err error
	if d.Station, err = Open(Options{Data: d.path("daten"), Unlock: store.Unlock{PassphraseFile: d.path("kennwort")}, Workers: d.workers, Version: "test", Targets: Folders{},
		Now: c.now, Elapsed: func() time.Duration { return c.ran }}); err != nil {
		t.Fatal(err)
	}
	st := d.Station
	t.Cleanup(func() {
		if d.Station == st {
			if err := st.Close(); err != nil {
				t.Error(err)
			}
		}
	})
}

// TestClockSetWhileRunning sets the clock of a running station: nothing is sealed,
// nothing erased, no year begun until a person says that the clock is right;
// everything is taken in.
func TestClockSetWhileRunning(t *testing.T) {
	const day = 24 * time.Hour
	for name, c := range map[string]struct {
		by   time.Duration
		want batch.Code
	}{"ahead by a year": {370 * day, batch.CodeClockAhead}, "ahead by an hour": {time.Hour, batch.CodeClockAhead}, "back by an hour": {-time.Hour, batch.CodeClockBack}} {
		t.Run(name, func(t *testing.T) {
			d := &desk{workers: &paperWorkers{}, dir: t.TempDir()}
			clock := &settable{begin: time.Now()}
			d.with(t, clock)
			ctx, who := context.Background(), Actor{UID: os.Getuid()}
			if _, err := d.SetRetention(ctx, who, RetentionChange{Days: ptr(30)}, func(any) {}); err != nil {
				t.Fatal(err)
			}
			d.mustAdd(t, scans, PieceRequest{})
			old, _ := d.run(t, d.whole(d.file(t, "alt.pdf", "content")))
			if old.Delivered != 1 {
				t.Fatalf("%+v", old)
			}
			clock.ran += 2 * time.Hour // nothing happens meanwhile
			clock.set = c.by
			sum, e := d.run(t, d.whole(d.file(t, "neu.pdf", "content content")))
			if sum.Code != c.want || len(e.pages) != 2 || len(d.packages(t)) != 1 {
				t.Errorf("%+v, %d packages", sum, len(d.packages(t)))
			}
			if _, err := d.RunRetention(ctx, who, RetentionRequest{}, func(any) {}); batch.CodeOf(err) != c.want {
				t.Errorf("erased by a doubtful clock: %v", err)
			}
			if dry, v := d.retain(t, true); dry.Kept+dry.Batches != len(v) {
				t.Errorf("%+v", dry)
			}
			_, err := d.AddPiece(ctx, scans, PieceRequest{})
			want := batch.Code("")
			if c.by > 300*day {
				want = c.want
			}
			wants(t, "a number", err, want)
			if s, err := d.Status(ctx); err != nil || s.ClockDoubt == "" {
				t.Errorf("%q %v", s.ClockDoubt, err)
			}
			d.with(t, clock) // a start forgets nothing
			if _, err := d.RunRetention(ctx, who, RetentionRequest{}, func(any) {}); batch.CodeOf(err) != c.want {
				t.Errorf("after a start: %v", err)
			}
			clock.set = 0 // the clock is put right
			if jump, err := d.AcceptClock(ctx, who, "mit der Funkuhr verglichen"); err != nil || jump.Jump == nil || jump.Reason == "" {
				t.Fatalf("%+v %v", jump, err)
			}
			// What was taken in by the clock that was ahead has a time that is still to
			// come: nothing true can be sealed of it before.
			sum, e = d.run(t, d.whole(d.path("neu.pdf")))
			if c.by > 0 && (sum.Code != batch.CodeTakenAhead || sum.Delivered != 0) || c.by < 0 && sum.Delivered != 1 {
				t.Errorf("%+v %+v", sum, e.refused)
			}
			if sum, e = d.run(t, d.whole(d.file(t, "noch einmal.pdf", "content"))); sum.Delivered != 1 {
				t.Errorf("%+v %+v", sum, e.refused)
			}
			if sum, v := d.retain(t, false); sum.Batches != 0 || !strings.HasPrefix(v[old.Batch].Reason, "Frist läuft") {
				t.Errorf("%+v %+v", sum, v)
			}
			if v := d.mustAdd(t, scans, PieceRequest{}); !strings.HasPrefix(v.Piece.Number, clock.begin.Format("E-2006-")) {
				t.Error(v.Piece.Number)
			}
			if k := d.kinds(t); k["clock-jumped"] == 0 || k["clock-accepted"] != 1 || k["seal-refused"] == 0 {
				t.Errorf("%v", k)
			}
			_, err = d.AcceptClock(ctx, who, "noch einmal")
			wants(t, "nothing to accept", err, batch.CodeUsage)
		})
	}
}

// TestClockAfterStandingStill: a clock set ahead while nothing runs looks like
// holidays; then a person says which it was, before anything is erased.
func TestClockAfterStandingStill(t *testing.T) {
	const day = 24 * time.Hour
	d := &desk{workers: &paperWorkers{}, dir: t.TempDir()}
	clock := &settable{begin: time.Now()}
	d.with(t, clock)
	ctx, who := context.Background(), Actor{UID: os.Getuid()}
	if _, err := d.SetRetention(ctx, who, RetentionChange{Days: ptr(10)}, func(any) {}); err != nil {
		t.Fatal(err)
	}
	begun, _ := d.run(t, d.whole(d.file(t, "alt.pdf", "content")))
	clock.ran += 5 * day
	d.with(t, clock)
	if sum, _ := d.retain(t, false); sum.Kept != 1 {
		t.Errorf("%+v", sum)
	}
	clock.ran += 15 * day
	d.with(t, clock)
	_, err := d.RunRetention(ctx, who, RetentionRequest{}, func(any) {})
	wants(t, "after fifteen days", err, batch.CodeClockAhead)
	if !strings.Contains(batch.Message(err), "15 Tage") {
		t.Error(batch.Message(err))
	}
	for _, bad := range []int{0, 367} {
		_, err := d.ClockSettings(ctx, who, ClockSettingsRequest{StandstillDays: ptr(bad)}, func(any) {})
		wants(t, "days", err, batch.CodeUsage)
	}
	if s, err := d.ClockSettings(ctx, who, ClockSettingsRequest{StandstillDays: ptr(30)}, func(any) {}); err != nil || s.StandstillDays != 30 {
		t.Fatalf("%+v %v", s, err)
	}
	if sum, v := d.retain(t, false); sum.Batches != 1 || !v[begun.Batch].Erase {
		t.Errorf("%+v %+v", sum, v)
	}
	clock.ran += 400 * day
	d.with(t, clock)
	_, err = d.RunRetention(ctx, who, RetentionRequest{}, func(any) {})
	wants(t, "after a year", err, batch.CodeClockAhead)
	if a, err := d.AcceptClock(ctx, who, "Umbau, mit der Funkuhr verglichen"); err != nil || a.Stood == nil || a.Behind != 0 {
		t.Errorf("%+v %v", a, err)
	}
	if sum, _ := d.retain(t, false); sum.Kept != 0 {
		t.Errorf("%+v", sum)
	}
}
