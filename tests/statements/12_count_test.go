package statements

import (
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// TestStatement12CountMismatchBlocksRelease: A.DV.2, A.NB.3.
func TestStatement12CountMismatchBlocksRelease(t *testing.T) {
	s := newStaff(t)
	s.use()
	id := string(s.letters(3))
	s.scan.does("batch", "count", id, "4")
	r := s.begin(batch.ID(id))
	s.look.does("batch", "inspect", id, "--accept", required(r))
	refused := s.look.expect(batch.ExitPolicy, batch.CodeBalanceOpen, "", "batch", "release", id)
	if m := refused.Lines(t, "error")[0].Message; !strings.Contains(m, "Gezählt: 4 Blatt. Gescannt: 3 Blatt") {
		t.Errorf("%s", m)
	}
	s.look.expect(batch.ExitUsage, batch.CodeReason, "", "batch", "settle", id, "count", "--reason", "")
	s.look.does("batch", "settle", id, "count", "--reason", "das Deckblatt war mitgezählt")
	s.look.does("batch", "release", id)
	s.scan.does("deliver")
	if n := len(s.Packages()); n != 3 {
		t.Errorf("%d packages", n)
	}
	s.Check()
}
