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
	// The way back weakens what holds as a change can: it takes two persons too.
	s.boss.does("class", "release", "amt", "--revision", "1", "--reason", "zurück")
	s.boss.expect(batch.ExitPolicy, batch.CodeSecondPerson, "", "class", "release", "amt", "--revision", "1", "--reason", "zurück")
	if v := current(); v != 2 {
		t.Fatalf("one person went back: %d", v)
	}
	s.lead.does("class", "release", "amt", "--revision", "1", "--reason", "zurück")
	if v := current(); v != 1 {
		t.Errorf("no way back: %d", v)
	}
	// The register of settings goes the same way.
	days := func() int {
		t.Helper()
		v := process.As[station.RetentionSetting](t, s.scan.does("retention", "show"), "retention-setting")
		if len(v) != 1 {
			t.Fatalf("%+v", v)
		}
		return v[0].Days
	}
	s.chef.does("retention", "set", "90")
	s.chef.expect(batch.ExitPolicy, batch.CodeSecondPerson, "", "setting", "confirm", "retention", "--reason", "mein Vorschlag")
	if n := days(); n != 0 {
		t.Fatalf("the proposal counts: %d days", n)
	}
	s.lead.does("setting", "confirm", "retention", "--reason", "geprüft")
	s.lead.does("retention", "set", "30")
	s.chef.does("setting", "confirm", "retention", "--reason", "geprüft")
	if n := days(); n != 30 {
		t.Fatalf("confirmed: %d days", n)
	}
	s.lead.does("setting", "back", "retention", "--revision", "1")
	s.chef.does("setting", "confirm", "retention", "--reason", "zurück")
	if n := days(); n != 90 {
		t.Errorf("no way back: %d days", n)
	}
	// So do names of offices, space, journal, directory and backup, and the roles of others.
	for _, change := range [][]string{{"journal", "settings", "--early-days", "9"}, {"space", "--warn", "7"}, {"user", "units", "scan", "Sozialamt"}} {
		s.chef.does(change...)
	}
	s.lead.does("setting", "confirm", "journal", "--reason", "geprüft")
	if p, c := len(s.logged("setting-proposed")), len(s.logged("setting-confirmed")); p != 7 || c != 5 { // one of each: the second supervisor's role
		t.Errorf("%d proposals and %d confirmations in the log", p, c)
	}
}
