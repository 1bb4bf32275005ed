package statements

import (
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestStatement04ChangeNeedsASecondPerson: a change of the configuration takes
// effect only when another person releases it, and there is a way back (A.SC.4).
func TestStatement04ChangeNeedsASecondPerson(t *testing.T) {
	s := newStaff(t)
	s.use()
	current := func() int {
		h := process.As[station.ClassHistory](t, s.scan.does("class", "show", "amt"), "class-history")
		if len(h) != 1 || h[0].Current == nil {
			t.Fatalf("%+v", h)
		}
		return h[0].Current.Class.Version
	}
	s.lead.does("class", "put", s.class(`title = "Amtspost"`, `title = "Amtspost neu"`))
	if v := current(); v != 1 {
		t.Fatalf("the draft counts: %d", v)
	}
	s.lead.expect(batch.ExitPolicy, batch.CodeSecondPerson, "", "class", "release", "amt", "--reason", "mein Entwurf")
	s.boss.does("class", "release", "amt", "--reason", "geprüft")
	if v := current(); v != 2 {
		t.Fatalf("released: %d", v)
	}
	s.boss.does("class", "release", "amt", "--revision", "1", "--reason", "zurück")
	if v := current(); v != 1 {
		t.Errorf("no way back: %d", v)
	}
}
