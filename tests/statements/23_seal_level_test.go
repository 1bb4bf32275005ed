package statements

import (
	"path/filepath"
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
	refused := s.look.expect(batch.ExitPolicy, batch.CodeBalanceOpen, "", "batch", "release", id) // paper that became files is counted too (A.DV.2)
	if m := refused.Lines(t, "error")[0].Message; !strings.Contains(m, "nicht gezählt") {
		t.Errorf("%s", m)
	}
	s.scan.does("batch", "count", id, "2")
	s.look.does("batch", "release", id)
	s.sealLevel("A.AM.IN.H.1")
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
		s.look.does("page", "view", id, p)                                                             // what there is to be seen, and no picture
		s.look.expect(batch.ExitPolicy, batch.CodeEachPage, "", "batch", "inspect", id, "--accept", p)
		s.look.does("page", "view", id, p, "--out", filepath.Join(s.Dir, "links.png"), "--region", "0,0,300,440")
		s.look.expect(batch.ExitPolicy, batch.CodeEachPage, "", "batch", "inspect", id, "--accept", p) // half of it
		s.look.does("page", "view", id, p, "--out", filepath.Join(s.Dir, "seite.png"))
		s.look.does("batch", "inspect", id, "--accept", p)
	}
	s.scan.does("batch", "count", id, "2")
	s.scan.expect(batch.ExitPolicy, batch.CodeFourEyes, "", "batch", "release", id)
	s.look.does("batch", "release", id)
	s.sealLevel("A.AM.IN.SH.2")
}

// sealLevel delivers what was released: nothing is sealed, and the reason is that
// the class wants it sealed as a requirement says, and nothing else.
func (s *staff) sealLevel(requirement string) {
	s.t.Helper()
	sum := s.scan.expect(batch.ExitPolicy, "", "", "deliver").Summary(s.t)
	if sum.Code != batch.CodeSealLevel || !strings.Contains(sum.Message, requirement) {
		s.t.Errorf("want %s: %+v", requirement, sum)
	}
	if n := len(s.Packages()); n != 0 {
		s.t.Errorf("%d packages were sealed", n)
	}
}
