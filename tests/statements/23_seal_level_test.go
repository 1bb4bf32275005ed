package statements

import (
	"strings"
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
	s.lead.does("setting", "confirm", "roles/scan", "--reason", "kleine Stadt")
	s.use(`integrity = "normal"`, `integrity = "very-high"`, "kopierend", "ersetzend")
	id := string(s.letters(2))
	docs := s.documents(batch.ID(id))
	s.scan.expect(batch.ExitPolicy, batch.CodeFourEyes, "", "batch", "inspect", id, "--accept", docs[0])
	s.look.expect(batch.ExitPolicy, batch.CodeEachPage, "", "batch", "inspect", id, "--accept", docs[0])
	s.look.expect(batch.ExitPolicy, batch.CodeNotInspected, "", "batch", "release", id)
	r := s.begin(batch.ID(id))
	var pages []string
	for _, q := range r.Required {
		for _, p := range q.Pages {
			pages = append(pages, string(p))
		}
	}
	s.look.expect(batch.ExitPolicy, batch.CodeEachPage, "", "batch", "inspect", id, "--accept", strings.Join(pages, ",")) // all at once
	for _, p := range pages {
		s.look.expect(batch.ExitPolicy, batch.CodeEachPage, "", "batch", "inspect", id, "--accept", p) // unseen
		s.look.does("page", "view", id, p)
		s.look.does("batch", "inspect", id, "--accept", p)
	}
	s.scan.expect(batch.ExitPolicy, batch.CodeFourEyes, "", "batch", "release", id)
	s.look.does("batch", "release", id)
	s.scan.run("", "deliver")
	if n := len(s.Packages()); n != 0 {
		t.Errorf("%d packages were sealed without a qualified timestamp", n)
	}
}
