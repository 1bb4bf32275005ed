package statements

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
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
	for _, args := range [][]string{
		{"retention", "set", "1"}, {"retention", "run"}, {"user", "deactivate", "scan", "--reason", "versetzt"},
		{"user", "settings", "--help"}, {"backup", "to", filepath.Join(s.Dir, "sicherung")}, {"restore", "drill"}, {"rebuild"}, {"check"}, {"audit", "export"},
	} {
		s.chef.run("", append(args, "--json")...)
		after := read()
		if !bytes.HasPrefix(after, before) {
			t.Fatalf("%v changed what the log said", args)
		}
		before = after
	}
	s.Check()
}
