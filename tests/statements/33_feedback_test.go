package statements

import (
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestStatement33FeedbackReopensTheDocument: A.NB.3.
func TestStatement33FeedbackReopensTheDocument(t *testing.T) {
	s := newStaff(t)
	s.use()
	id := string(s.letters(1))
	s.look.does("batch", "inspect", id, "--accept", required(s.begin(batch.ID(id))))
	s.look.does("batch", "release", id)
	s.scan.does("deliver")
	old := s.documents(batch.ID(id))[0]
	s.look.expect(batch.ExitUsage, batch.CodeReason, "", "feedback", old, "missing")
	next := process.As[struct {
		ID         batch.ID `json:"document"`
		Supersedes batch.ID `json:"supersedes"`
	}](t, s.look.does("feedback", old, "missing", "--reason", "Rückseite fehlt", "--from", "Sozialamt"), "document")
	if len(next) != 1 || string(next[0].Supersedes) != old {
		t.Fatalf("%+v", next)
	}
	s.scan.does("deliver")
	if n := len(s.Packages()); n != 1 {
		t.Fatalf("%d packages before the new release", n)
	}
	s.look.does("batch", "inspect", id, "--accept", required(s.begin(batch.ID(id))))
	s.look.does("batch", "release", id)
	s.scan.does("deliver")
	if n := len(s.Packages()); n != 2 {
		t.Errorf("%d packages", n)
	}
	s.Check()
}
