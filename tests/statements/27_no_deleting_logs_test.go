package statements

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/store"
)

// TestStatement27AdministrationCannotDeleteLogs: OPS.1.1.5.A10, as far as the
// program goes: whatever the administration does with it, the log only grows.
// Whoever may write to the disk can delete the file; then the next start, and
// every package handed over, tells (tests/tamper).
func TestStatement27AdministrationCannotDeleteLogs(t *testing.T) {
	s := newStaff(t)
	s.use()
	id := string(s.letters(1))
	r := s.begin(batch.ID(id))
	s.look.does("batch", "inspect", id, "--accept", required(r))
	s.look.does("batch", "release", id)
	s.scan.does("deliver")

	help := string(s.Expect(0, "--help").Out)
	for _, line := range strings.Split(help, "\n") {
		words := strings.Fields(line)
		if len(words) > 1 && words[0] == "audit" && !slices.Contains([]string{"list", "verify", "export"}, words[1]) {
			t.Errorf("a command that is neither reading nor checking: %s", line)
		}
	}
	path := filepath.Join(s.Data, "audit", "0001.log")
	read := func() []byte {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	before := read()
	grown := func(what any) {
		t.Helper()
		after := read()
		if len(after) <= len(before) || !bytes.HasPrefix(after, before) {
			t.Fatalf("%v changed what the log said, or left no line", what)
		}
		before = after
	}
	copies := filepath.Join(s.Dir, "sicherung")
	for _, step := range []struct {
		who  *seat
		args []string
	}{
		{s.chef, []string{"retention", "set", "1"}}, {s.lead, []string{"setting", "confirm", "retention", "--reason", "Dienstanweisung"}}, {s.chef, []string{"retention", "run"}},
		{s.chef, []string{"user", "deactivate", "scan", "--reason", "versetzt"}}, {s.chef, []string{"backup", "to", copies}}, {s.chef, []string{"restore", "--drill", "--from", copies}},
		{s.chef, []string{"check"}}, {s.chef, []string{"audit", "verify"}}, {s.chef, []string{"audit", "export"}},
	} {
		step.who.does(step.args...)
		grown(step.args)
	}
	s.Expect(batch.ExitDone, "rebuild")
	grown("rebuild")
	if sum := s.retainLater(s.Data, 3*24*time.Hour); sum.Batches != 1 || sum.Files == 0 {
		t.Errorf("%+v", sum)
	}
	grown("an erasure")
	s.Expect(batch.ExitDone, "check")
	for _, kind := range []string{"files-erased", "restore-drill", "retention-set", "backup-made", "log-exported"} {
		if !bytes.Contains(before, []byte(`"kind":"`+kind+`"`)) {
			t.Errorf("nothing of the kind %s ever happened here", kind)
		}
	}
}

// retainLater applies the rule of retention to a data folder as the administration,
// some time later: the clock of the program itself cannot be set.
func (s *staff) retainLater(data string, by time.Duration) station.RetentionSummary {
	s.t.Helper()
	st, err := station.Open(station.Options{Data: data, Unlock: store.Unlock{PassphraseFile: filepath.Join(s.Dir, "kennwort")}, Version: "test", Targets: station.Folders{},
		Now: func() time.Time { return time.Now().Add(by) }})
	if err != nil {
		s.t.Fatal(err)
	}
	admin := station.Actor{UID: os.Getuid(), Person: &batch.Person{Pseudonym: "P-CHEF", Roles: []batch.Role{batch.RoleAdministration}}}
	sum, err := st.RunRetention(context.Background(), admin, station.RetentionRequest{}, func(any) {})
	if err != nil {
		s.t.Error(err)
	}
	if err := st.Close(); err != nil {
		s.t.Error(err)
	}
	return sum
}
