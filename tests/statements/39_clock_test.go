package statements

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestStatement39ClockAheadBlocksSealing: OPS.1.1.5.A4, forward. After three weeks
// in which nothing ran the clock may be right, or have been set ahead: nothing is
// sealed and nothing erased before somebody who may says which. The clock that is set
// while the service runs is TestClockSetWhileRunning of package station.
func TestStatement39ClockAheadBlocksSealing(t *testing.T) {
	w := &town{t, process.NewDesk(t, program)}
	ago := func() time.Time { return time.Now().Add(-21 * 24 * time.Hour) }
	past, err := store.Open(w.Data, store.Options{Unlock: store.Unlock{PassphraseFile: filepath.Join(w.Dir, "kennwort")}, Now: ago})
	if err != nil {
		t.Fatal(err)
	}
	if err := past.Close(); err != nil {
		t.Fatal(err)
	}
	s := w.staff(w.hire(nil, "chef", "Petra Berg"))
	s.use()
	id := string(s.letters(1))
	r := s.begin(batch.ID(id))
	s.look.does("batch", "inspect", id, "--accept", required(r))
	s.look.does("batch", "release", id)
	if sum := s.scan.expect(batch.ExitPolicy, "", "", "deliver").Summary(t); sum.Code != batch.CodeClockAhead || len(s.Packages()) != 0 {
		t.Fatalf("%+v", sum)
	}
	s.lead.expect(batch.ExitPolicy, batch.CodeClockAhead, "", "retention", "run")
	s.lead.does("retention", "run", "--dry-run")
	s.scan.expect(batch.ExitPolicy, batch.CodeRole, "", "clock", "accept", "--reason", "passt schon")
	s.lead.does("clock", "accept", "--reason", "Betriebsferien, mit der Funkuhr verglichen")
	s.scan.does("deliver")
	if n := len(s.Packages()); n != 1 {
		t.Errorf("%d packages", n)
	}
	s.lead.does("retention", "run")
	if lines, _ := s.log("clock-accepted"); len(lines) != 1 || lines[0].Actor != s.lead.whoami().Pseudonym {
		t.Errorf("%+v", lines)
	}
	s.Check()
}

// TestStatement39ClockDriftBlocksSealing: OPS.1.1.5.A4, backward. A clock behind the
// latest time stops sealing, capture goes on; only somebody who may says that the
// clock is right, and the log keeps it. How far a clock that never jumped is from the
// true time, a computer without a time server cannot know.
func TestStatement39ClockDriftBlocksSealing(t *testing.T) {
	s := newStaff(t)
	ahead, err := store.Open(s.Data, store.Options{Unlock: store.Unlock{PassphraseFile: filepath.Join(s.Dir, "kennwort")}, Now: func() time.Time { return time.Now().Add(48 * time.Hour) }})
	if err != nil {
		t.Fatal(err)
	}
	if err := ahead.Close(); err != nil {
		t.Fatal(err)
	}
	for _, p := range []*seat{s.scan, s.lead, s.chef} {
		p.login() // a session does not survive two days
	}
	s.use()
	id := string(s.letters(1))
	r := s.begin(batch.ID(id))
	s.look.does("batch", "inspect", id, "--accept", required(r))
	s.look.does("batch", "release", id)
	refused := s.scan.expect(batch.ExitPolicy, "", "", "deliver")
	if sum := refused.Summary(t); sum.Code != batch.CodeClockBack || len(s.Packages()) != 0 {
		t.Fatalf("%+v", sum)
	}
	s.scan.expect(batch.ExitPolicy, batch.CodeRole, "", "clock", "accept", "--reason", "passt schon")
	s.lead.expect(batch.ExitUsage, batch.CodeReason, "", "clock", "accept", "--reason", " ")
	s.lead.does("clock", "accept", "--reason", "BIOS-Uhr stand zwei Tage vor")
	s.scan.does("deliver")
	if n := len(s.Packages()); n != 1 {
		t.Errorf("%d packages", n)
	}
	if lines, _ := s.log("clock-accepted", "clock.back"); len(lines) != 2 || lines[1].Actor != s.lead.whoami().Pseudonym {
		t.Errorf("%+v", lines)
	}
	s.Check()
}
