package faults

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/imaging/view"
	"github.com/scanstelle/scanstelle/post"
	"github.com/scanstelle/scanstelle/scanner"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/store"
	"github.com/scanstelle/scanstelle/tests/process"
)

// noWorkers stands for the child processes where no page is left to be looked
// at: a call is a fault.
type noWorkers struct{}

var errNoWork = errors.New("nothing is left for a worker")

func (noWorkers) Devices(context.Context) ([]scanner.Device, error) { return nil, errNoWork }
func (noWorkers) Describe(context.Context, string) (scanner.Capabilities, error) {
	return scanner.Capabilities{}, errNoWork
}
func (noWorkers) Scan(context.Context, scanner.Feed, func(station.ScanStart), func(scanner.Image, *os.File) error) error {
	return errNoWork
}
func (noWorkers) Intake(context.Context, string, *os.File, batch.ImportLimits, func(station.IntakePage, *os.File) error) error {
	return errNoWork
}
func (noWorkers) Measure(context.Context, station.MeasureJob, *os.File, func(batch.Image, *os.File) error) (batch.Measurement, error) {
	return batch.Measurement{}, errNoWork
}
func (noWorkers) Read(context.Context, station.ReadJob, *os.File) (*batch.Text, error) {
	return nil, errNoWork
}
func (noWorkers) View(context.Context, view.Job, *os.File) (view.Picture, error) {
	return view.Picture{}, errNoWork
}
func (noWorkers) ReadPost(context.Context, *os.File, post.Limits) (post.Item, error) {
	return post.Item{}, errNoWork
}
func (noWorkers) Restrictions(context.Context) ([]string, error) { return nil, nil }
func (noWorkers) Close() error                                   { return nil }

// TestClockBack works on a desk that has seen tomorrow: pages are taken in, but
// nothing is sealed until the clock is right again.
func TestClockBack(t *testing.T) {
	for _, rebuilt := range []bool{false, true} {
		post := process.NewPost(t, t.TempDir())
		d := process.NewDesk(t, program)
		const day = 24 * time.Hour
		tomorrow := func() time.Time { return time.Now().Add(day) }
		unlock := store.Unlock{PassphraseFile: filepath.Join(d.Dir, "kennwort")}
		s, err := store.Open(d.Data, store.Options{Unlock: unlock, Now: tomorrow})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if rebuilt { // the log remembers what the database forgot
			if err := os.Remove(filepath.Join(d.Data, "scanstelle.db")); err != nil {
				t.Fatal(err)
			}
		}
		r := d.Expect(batch.ExitPolicy, d.RunArgs(post.Dir)...)
		if n := len(r.Lines(t, "page")); n != 7 || code(t, r) != string(batch.CodeClockBack) {
			t.Errorf("%d pages\n%s", n, r.Out)
		}
		if packages := d.Packages(); len(packages) != 0 {
			t.Errorf("sealed with a wrong clock: %+v", packages)
		}
		d.Check()
		d.Expect(batch.ExitPolicy, "deliver", "--json")

		st, err := station.Open(station.Options{Data: d.Data, Unlock: unlock, Workers: noWorkers{}, Version: "test", Now: tomorrow, Targets: station.Folders{}})
		if err != nil {
			t.Fatal(err)
		}
		sum, err := st.Deliver(context.Background(), station.DeliverRequest{}, func(any) {})
		if err != nil || sum.Delivered != len(post.Titles) {
			t.Errorf("with the right clock: %+v %v", sum, err)
		}
		if err := st.Close(); err != nil {
			t.Error(err)
		}
		whole(t, d, post)
	}
}

// seenAhead opens a desk once with a clock that is ahead.
func seenAhead(t *testing.T, d *process.Desk, ahead time.Duration) {
	t.Helper()
	unlock := store.Unlock{PassphraseFile: filepath.Join(d.Dir, "kennwort")}
	s, err := store.Open(d.Data, store.Options{Unlock: unlock, Now: func() time.Time { return time.Now().Add(ahead) }})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestClockAheadAndCorrected sets the clock thirty years ahead and back: sealing
// would stop for thirty years, until a person accepts the clock. That holds after
// a rebuild, and the next jump stops sealing anew.
func TestClockAheadAndCorrected(t *testing.T) {
	const year = 365 * 24 * time.Hour
	post := process.NewPost(t, t.TempDir())
	d := process.NewDesk(t, program)
	d.Expect(batch.ExitRefused, d.RunArgs(post.Dir)...) // one file of the post is no page
	seenAhead(t, d, 30*year)
	first := len(d.Packages())

	brief := filepath.Join(post.Dir, "brief.jpg")
	again := append(d.RunArgs("--again"), brief)
	r := d.Expect(batch.ExitPolicy, again...)
	if code(t, r) != string(batch.CodeClockBack) {
		t.Errorf("%s", r.Out)
	}
	for _, reason := range []string{"", "  "} {
		r := d.Expect(batch.ExitUsage, "clock", "accept", "--json", "--reason", reason)
		if code(t, r) != string(batch.CodeReason) {
			t.Errorf("%s", r.Out)
		}
	}
	accepted := process.As[store.ClockJump](t, d.Expect(0, "clock", "accept", "--json", "--reason", "BIOS-Uhr berichtigt"), "clock-accepted")
	if len(accepted) != 1 || accepted[0].Behind < 29*year || accepted[0].Latest.Before(time.Now().Add(29*year)) || accepted[0].Reason != "BIOS-Uhr berichtigt" {
		t.Fatalf("%+v", accepted)
	}
	if err := os.Remove(filepath.Join(d.Data, "scanstelle.db")); err != nil {
		t.Fatal(err)
	}
	d.Expect(0, "deliver", "--json") // the log remembers what was accepted
	if n := len(d.Packages()); n != first+1 {
		t.Errorf("%d packages after %d", n, first)
	}
	if r := d.Expect(batch.ExitUsage, "clock", "accept", "--json", "--reason", "noch einmal"); code(t, r) != string(batch.CodeUsage) {
		t.Errorf("nothing to accept: %s", r.Out)
	}
	log := d.Expect(0, "audit", "export").Out
	if !bytes.Contains(log, []byte(`"kind":"clock.back"`)) || bytes.Count(log, []byte(`"kind":"clock-accepted"`)) != 1 || !bytes.Contains(log, []byte(`"reason":"BIOS-Uhr berichtigt"`)) {
		t.Error("the log does not tell of the jump")
	}
	seenAhead(t, d, year)
	d.Expect(batch.ExitPolicy, again...)
	d.Check()
	d.Expect(0, "audit", "verify")
}
