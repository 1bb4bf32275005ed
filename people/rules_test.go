package people

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/scanstelle/scanstelle/batch"
)

var now = time.Date(2026, 6, 15, 9, 30, 0, 0, time.UTC)

func TestDelaysGrow(t *testing.T) {
	want := []time.Duration{0, 0, 0, 2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second}
	for failures, d := range want {
		if got := Delay(failures); got != d {
			t.Errorf("after %d failures %v, want %v", failures, got, d)
		}
	}
	if Delay(1000) != longestDelay {
		t.Errorf("the longest delay is %v", Delay(1000))
	}
}

func TestLockOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		after := rapid.IntRange(3, 20).Draw(t, "after")
		sole := rapid.Bool().Draw(t, "sole")
		var a Attempts
		at := now
		for i := range after + 3 {
			if a.Locked != (i >= after && !sole) {
				t.Fatalf("after %d failures locked is %v", i, a.Locked)
			}
			if wait := a.Wait(at); wait != Delay(i) {
				t.Fatalf("after %d failures the wait is %v", i, wait)
			}
			if wait := a.Wait(at.Add(-time.Hour)); wait > Delay(i) { // the clock was put back
				t.Fatalf("the wait grew to %v", wait)
			}
			at = at.Add(Delay(i))
			if a.Wait(at) != 0 {
				t.Fatalf("the wait does not end")
			}
			a = a.Fail(at, after, sole)
		}
	})
}

// full is a person with everything that a role may need.
func full(roles ...batch.Role) Person {
	p := Person{Pseudonym: "P-TEST0000", State: Active, Roles: roles}
	for _, k := range Kinds() {
		training, err := NewTraining(k, now.AddDate(0, -1, 0), time.Time{}, "", DefaultSettings(), "P-OTHER000", now)
		if err != nil {
			panic(err)
		}
		p.Trainings = append(p.Trainings, training)
	}
	return p
}

// TestRolesNeedTraining walks the table of needs (A.P.1 to A.P.4): each entry
// that is taken away, has run out or is of an older text makes the role
// ineffective, or is only asked for.
func TestRolesNeedTraining(t *testing.T) {
	s := DefaultSettings()
	for _, role := range batch.Roles() {
		p := full(role)
		if st := p.Standings(s, now); len(st) != 1 || !st[0].Effective || st[0].Reason != "" {
			t.Fatalf("%s with everything: %+v", role, st)
		}
		for _, kind := range Kinds() {
			need := slices.IndexFunc(Needs, func(n Need) bool { return n.Role == role && n.Kind == kind })
			for what, spoil := range map[string]func(*Training){
				"fehlt":         func(e *Training) { e.Kind = "anderes" },
				"abgelaufen":    func(e *Training) { e.Until, e.Text = now, "0" },
				"noch nicht da": func(e *Training) { e.Date = now.Add(time.Hour) },
			} {
				p := full(role)
				for i := range p.Trainings {
					if p.Trainings[i].Kind == kind {
						spoil(&p.Trainings[i])
					}
				}
				st := p.Standings(s, now)[0]
				blocks := need >= 0 && Needs[need].Blocks
				if st.Effective == blocks || (need >= 0) != (st.Reason != "") || need >= 0 && (st.Days == nil || *st.Days != 0) {
					t.Errorf("%s, %s %s: %+v", role, kind, what, st)
				}
				if need >= 0 && !strings.Contains(st.Reason, kind.German()) {
					t.Errorf("%s, %s: the reason is %q", role, kind, st.Reason)
				}
				if due := p.Due(s, now, 0); (len(due) == 1) != (need >= 0) || len(due) == 1 && (due[0].Kind != kind || due[0].Blocks != blocks) {
					t.Errorf("%s, %s: due %+v", role, kind, due)
				}
			}
		}
	}
}

func TestDaysLeft(t *testing.T) {
	s := DefaultSettings()
	p := full(batch.RoleOperator)
	for i := range p.Trainings {
		if p.Trainings[i].Kind == Security {
			p.Trainings[i].Until = now.Add(36 * time.Hour)
		}
	}
	if st := p.Standings(s, now)[0]; st.Days == nil || *st.Days != 2 {
		t.Errorf("%+v", st)
	}
	if due := p.Due(s, now, 2); len(due) != 1 || due[0].Days != 2 || due[0].Kind != Security {
		t.Errorf("%+v", due)
	}
	if due := p.Due(s, now, 1); len(due) != 0 {
		t.Errorf("%+v", due)
	}
	if st := full(batch.RoleAuditor).Standings(s, now)[0]; st.Days != nil {
		t.Errorf("the auditor's role ends: %+v", st)
	}
	// A newer text ends every confirmation of the older one (A.P.1).
	next, err := s.WithCommitment("2", "Neuer Text")
	if err != nil {
		t.Fatal(err)
	}
	if st := p.Standings(next, now)[0]; st.Effective || !strings.Contains(st.Reason, "früheren Fassung 1") {
		t.Errorf("%+v", st)
	}
	p.State = Deactivated
	if st := p.Standings(s, now)[0]; st.Effective || len(p.Due(s, now, 100)) > 0 {
		t.Errorf("%+v", st)
	}
}

func TestTrainingEntries(t *testing.T) {
	s := DefaultSettings()
	s.Months = map[Kind]int{Security: 6}
	day := func(text string) time.Time {
		d, err := time.Parse(time.DateOnly, text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	e, err := NewTraining(Security, day("2026-06-01"), time.Time{}, "", s, "P-A", now)
	if err != nil || !e.Until.Equal(day("2026-12-01")) {
		t.Errorf("%+v %v", e, err)
	}
	e, err = NewTraining(Commitment, day("2026-06-01"), time.Time{}, " Akte 7 ", s, "P-A", now)
	if err != nil || e.Text != "1" || e.Note != "Akte 7" {
		t.Errorf("%+v %v", e, err)
	}
	for name, try := range map[string]struct {
		kind        Kind
		date, until string
	}{"future": {Operation, "2026-07-01", "2027-01-01"}, "over before it began": {Operation, "2026-06-01", "2026-05-01"}, "commitment with an end": {Commitment, "2026-06-01", "2027-01-01"}} {
		if _, err := NewTraining(try.kind, day(try.date), day(try.until), "", s, "P-A", now); batch.CodeOf(err) != batch.CodeUsage {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := ParseKind("turnen"); batch.CodeOf(err) != batch.CodeUsage {
		t.Errorf("%v", err)
	}
}

func TestEmergency(t *testing.T) {
	p := Person{State: Active, Roles: []batch.Role{batch.RoleAdministration, batch.RoleInspector}}
	e, err := NewEmergency(batch.RoleInspector, "Prüferin erkrankt, Frist heute", time.Hour, now)
	if err != nil {
		t.Fatal(err)
	}
	p.Emergencies = []Emergency{e}
	has := func(at time.Time) bool {
		return slices.Contains(Effective(p.Standings(DefaultSettings(), at)), batch.RoleInspector)
	}
	if has(now.Add(-time.Second)) || !has(now) || !has(now.Add(59*time.Minute)) || has(now.Add(time.Hour)) {
		t.Error("it does not hold for its hour")
	}
	p.State = Deactivated
	if has(now) {
		t.Error("it holds for somebody deactivated")
	}
	for name, try := range map[string]struct {
		role   batch.Role
		reason string
		hold   time.Duration
	}{
		"auditor":        {batch.RoleAuditor, "ein guter Grund", time.Hour},
		"administration": {batch.RoleAdministration, "ein guter Grund", time.Hour},
		"no reason":      {batch.RoleOperator, "   eilt   ", time.Hour},
		"too long":       {batch.RoleOperator, "ein guter Grund", 4*time.Hour + time.Second},
		"no time":        {batch.RoleOperator, "ein guter Grund", 0},
	} {
		if _, err := NewEmergency(try.role, try.reason, try.hold, now); batch.CodeOf(err) != batch.CodeEmergency {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestFourEyes: mandatory for very high whatever the setting; from lower needs as
// the setting says (A.AM.IN.SH.1).
func TestFourEyes(t *testing.T) {
	needs := []batch.Need{batch.NeedNormal, batch.NeedHigh, batch.NeedVeryHigh}
	for _, need := range needs {
		for _, from := range append(needs, "", "none") {
			asked := need == batch.NeedVeryHigh || from.Valid() && need.AtLeast(from)
			if err := FourEyes([]string{"P-A", "P-B"}, "P-B", need, from); (batch.CodeOf(err) == batch.CodeFourEyes) != asked {
				t.Errorf("need %s, from %q, the same person: %v", need, from, err)
			}
			if err := FourEyes([]string{"P-A", "P-B"}, "P-C", need, from); err != nil {
				t.Errorf("need %s, from %q, another person: %v", need, from, err)
			}
			for _, nobody := range []error{FourEyes(nil, "P-C", need, from), FourEyes([]string{""}, "P-C", need, from), FourEyes([]string{"P-A"}, "", need, from)} {
				if (batch.CodeOf(nobody) == batch.CodeFourEyes) != asked {
					t.Errorf("need %s, from %q, nobody: %v", need, from, nobody)
				}
			}
		}
	}
}

func TestConflicts(t *testing.T) {
	if c := Conflicts([]batch.Role{batch.RoleOperator}); c != nil {
		t.Errorf("%v", c)
	}
	if c := Conflicts(batch.Roles()); len(c) != len(conflicts) {
		t.Errorf("%d of %d", len(c), len(conflicts))
	}
	for _, r := range batch.Roles()[:4] { // nobody audits oneself unseen
		if c := Conflicts([]batch.Role{r, batch.RoleAuditor}); len(c) != 1 || c[0].Why == "" {
			t.Errorf("%s and auditor: %v", r, c)
		}
	}
}

func TestSoleAdministrator(t *testing.T) {
	a := Person{Pseudonym: "P-A", State: Active, Roles: []batch.Role{batch.RoleAdministration}}
	b := Person{Pseudonym: "P-B", State: Active, Roles: []batch.Role{batch.RoleAdministration}}
	if !SoleAdministrator([]Person{a}, "P-A") || SoleAdministrator([]Person{a, b}, "P-A") || SoleAdministrator([]Person{a}, "P-B") {
		t.Error("counted wrong")
	}
	for name, change := range map[string]func(*Person){"locked": func(p *Person) { p.Attempts.Locked = true }, "deactivated": func(p *Person) { p.State = Deactivated }, "operator": func(p *Person) { p.Roles = []batch.Role{batch.RoleOperator} }} {
		c := b
		change(&c)
		if !SoleAdministrator([]Person{a, c}, "P-A") {
			t.Errorf("somebody %s counts", name)
		}
	}
}

func TestRolesByName(t *testing.T) {
	got, err := ParseRoles([]string{"revision", "Scankraft", "operator", "QUALITÄTSPRÜFER"})
	if err != nil || fmt.Sprint(got) != "[operator inspector auditor]" {
		t.Errorf("%v %v", got, err)
	}
	if _, err := ParseRoles([]string{"chef"}); batch.CodeOf(err) != batch.CodeUsage {
		t.Errorf("%v", err)
	}
	for _, r := range batch.Roles() {
		if RoleName(r) == string(r) {
			t.Errorf("%s has no German name", r)
		}
	}
}

func TestSettings(t *testing.T) {
	if err := DefaultSettings().Check(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Settings){
		"idle 0": func(s *Settings) { s.IdleMinutes = 0 }, "idle 61": func(s *Settings) { s.IdleMinutes = 61 },
		"lock 2": func(s *Settings) { s.LockAfter = 2 }, "lock 21": func(s *Settings) { s.LockAfter = 21 },
		"no four eyes": func(s *Settings) { s.FourEyesFrom = "never" }, "grace": func(s *Settings) { s.GraceDays = 31 },
		"kind": func(s *Settings) { s.Months = map[Kind]int{"x": 1} }, "months": func(s *Settings) { s.Months = map[Kind]int{Security: 61} },
		"commitment by time": func(s *Settings) { s.Months = map[Kind]int{Commitment: 12} },
	} {
		s := DefaultSettings()
		change(&s)
		if err := s.Check(); batch.CodeOf(err) != batch.CodeUsage {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, try := range map[string][2]string{"same version": {"1", "Text"}, "no version": {" ", "Text"}, "no text": {"2", " \n"}, "bytes": {"2", "\xff"}} {
		if _, err := DefaultSettings().WithCommitment(try[0], try[1]); batch.CodeOf(err) != batch.CodeUsage {
			t.Errorf("%s: %v", name, err)
		}
	}
}
