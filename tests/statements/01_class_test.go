package statements

import (
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// TestStatement01NoClassWithoutThreeLevelsAndReasons: A.G.2.
func TestStatement01NoClassWithoutThreeLevelsAndReasons(t *testing.T) {
	s := newStaff(t)
	for _, change := range [][]string{
		{`availability = "normal"`, `availability = ""`},
		{`integrity = "normal"`, `integrity = "ziemlich"`},
		{`confidentiality = "begrenzt"`, `confidentiality = "  "`},
		{"legal_basis = \"Dienstanweisung 7\"\n", ""},
		{`inspect = true`, `inspekt = true`},
	} {
		s.lead.expect(batch.ExitUsage, batch.CodeClassInvalid, "", "class", "put", s.class(change...))
	}
	s.look.expect(batch.ExitPolicy, batch.CodeRole, "", "class", "put", s.class())
	s.use()
	s.look.does("class", "show", "amt")
	if n := len(s.logged("class-drafted")) + len(s.logged("class-released")); n != 2 {
		t.Errorf("%d lines in the log", n)
	}
}
