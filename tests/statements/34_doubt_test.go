package statements

import (
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestStatement34DoubtCaseParksTheDocument: with a decision record (A.O.1 j).
func TestStatement34DoubtCaseParksTheDocument(t *testing.T) {
	s := newStaff(t)
	s.use("inspect = true", "inspect = true\nplan = \"full\"")
	id := string(s.letters(3))
	docs := s.documents(batch.ID(id))
	s.scan.expect(batch.ExitUsage, batch.CodeReason, "", "doubt", "open", docs[1], "--reason", "")
	c := process.As[station.Doubt](t, s.scan.does("doubt", "open", docs[1], "--reason", "gehört das zu uns?", "--assignee", "Rechtsamt"), "doubt")
	if len(c) != 1 {
		t.Fatalf("%+v", c)
	}
	// No edit takes the pages in doubt past the case.
	s.scan.expect(batch.ExitPolicy, batch.CodeEditState, "Zweifelsfall", "document", "join", id, "1", "2")
	s.look.does("batch", "inspect", id, "--accept", docs[0]+","+docs[2])
	s.look.does("batch", "release", id)
	s.scan.does("deliver")
	if n := len(s.Packages()); n != 2 {
		t.Fatalf("%d packages while the case is open", n)
	}
	s.look.expect(batch.ExitPolicy, batch.CodeRole, "", "doubt", "settle", string(c[0].ID), "keep", "--reason", "Anschrift stimmt")
	s.lead.does("doubt", "settle", string(c[0].ID), "keep", "--reason", "Anschrift stimmt")
	s.scan.does("deliver")
	if n := len(s.Packages()); n != 2 {
		t.Fatalf("%d packages before anybody saw it", n)
	}
	s.look.does("batch", "inspect", id, "--accept", docs[1])
	s.look.does("batch", "release", id)
	s.scan.does("deliver")
	if n := len(s.Packages()); n != 3 {
		t.Errorf("%d packages", n)
	}
	decided := process.As[station.Doubt](t, s.lead.does("doubt", "list", "--all"), "doubt")
	if len(decided) != 1 || decided[0].Decision != "keep" || decided[0].Note != "Anschrift stimmt" || decided[0].DecidedBy == "" {
		t.Errorf("%+v", decided)
	}
	if len(s.logged("doubt-opened")) != 1 || len(s.logged("doubt-settled")) != 1 {
		t.Error("the log does not tell of the case")
	}
	s.Check()
}
