package statements

import (
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// TestStatement23HighNeedsAQualifiedSeal: replacing at high integrity is not
// sealed with what is not qualified (A.AM.IN.H.1). Statement 24, very high, as
// far as people are concerned: another person, every page (IN.SH.1, SH.5); the
// qualified timestamp (SH.2) is what it then waits for.
func TestStatement23HighNeedsAQualifiedSeal(t *testing.T) {
	s := newStaff(t)
	s.use(`integrity = "normal"`, `integrity = "high"`, "kopierend", "ersetzend")
	id := string(s.letters(2))
	r := s.begin(batch.ID(id))
	s.look.does("batch", "inspect", id, "--accept", required(r))
	s.look.does("batch", "release", id)
	s.scan.run("", "deliver")
	if n := len(s.Packages()); n != 0 {
		t.Errorf("%d packages were sealed", n)
	}
	if n := len(s.logged("document-sealed")); n != 0 {
		t.Errorf("%d seals in the log", n)
	}
}

// TestStatement24VeryHighNeedsAnotherPersonAndEveryPage: see above.
func TestStatement24VeryHighNeedsAnotherPersonAndEveryPage(t *testing.T) {
	s := newStaff(t)
	s.chef.does("user", "roles", "scan", "Scankraft", "Qualitätsprüfer", "--reason", "kleine Stadt")
	s.use(`integrity = "normal"`, `integrity = "very-high"`, "kopierend", "ersetzend")
	id := string(s.letters(2))
	docs := s.documents(batch.ID(id))
	s.scan.expect(batch.ExitPolicy, batch.CodeFourEyes, "", "batch", "inspect", id, "--accept", docs[0])
	if r := s.review(s.look.does("batch", "inspect", id, "--accept", docs[0]+","+docs[1])); r.Seen {
		t.Fatal("documents stood for their pages")
	}
	s.look.expect(batch.ExitPolicy, batch.CodeNotInspected, "", "batch", "release", id)
	r := s.begin(batch.ID(id))
	for _, q := range r.Required {
		for _, p := range q.Pages {
			s.look.does("batch", "inspect", id, "--accept", string(p))
		}
	}
	s.scan.expect(batch.ExitPolicy, batch.CodeFourEyes, "", "batch", "release", id)
	s.look.does("batch", "release", id)
	s.scan.run("", "deliver")
	if n := len(s.Packages()); n != 0 {
		t.Errorf("%d packages were sealed without a qualified timestamp", n)
	}
}
