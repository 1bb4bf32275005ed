package statements

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// TestStatement39ClockDriftBlocksSealing: OPS.1.1.5.A4. A clock behind the latest
// time stops sealing, capture goes on; only somebody who may says that the clock
// is right, and the log keeps it. How far a clock that never jumped is from the
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
