package process

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Staff are the people of a small scanning desk, trained and logged in at a station.
type Staff struct {
	Owner station.Caller
	// Sessions for station.WithSession: administration, operator, inspector, and two
	// supervisors.
	Chef, Scan, Look, Lead, Boss string

	t testing.TB
}

// StaffPassword is everybody's.
const StaffPassword = "vier zufall worte hier"

// NewStaff hires them; Owner is the station.
func NewStaff(t testing.TB, owner station.Caller) *Staff {
	t.Helper()
	s := &Staff{Owner: owner, t: t}
	for _, p := range []struct {
		token         *string
		account, name string
		role          batch.Role
	}{{&s.Chef, "chef", "Petra Berg", batch.RoleAdministration}, {&s.Scan, "scan", "Erika Muster", batch.RoleOperator}, {&s.Look, "blick", "Paul Prüfer", batch.RoleInspector},
		{&s.Lead, "leitung", "Lena Leitung", batch.RoleSupervisor}, {&s.Boss, "vertretung", "Bea Boss", batch.RoleSupervisor}} {
		added := Ask[station.UserAdded](s, s.Chef, station.OpUserAdd, station.UserAdd{Account: p.account, Name: p.name, Roles: []string{string(p.role)}})
		first := Ask[station.LoginResult](s, "", station.OpLogin, station.LoginRequest{Account: p.account, Password: added.OneTime})
		Ask[station.PasswordResult](s, first.Token, station.OpUserPassword, station.PasswordRequest{Old: added.OneTime, New: StaffPassword})
		*p.token = Ask[station.LoginResult](s, "", station.OpLogin, station.LoginRequest{Account: p.account, Password: StaffPassword}).Token
		if p.role == batch.RoleAdministration { // roles and settings need no second person here
			Ask[station.Persons](s, s.Chef, station.OpSettingPersons, station.PersonsRequest{One: true, Reason: "nur eine Person in der Verwaltung"})
		} else {
			Ask[station.PersonView](s, s.Chef, station.OpTrainingAdd, station.TrainingAdd{Person: p.account, Kinds: []string{"verpflichtung", "bedienung", "sicherheit"}})
		}
	}
	return s
}

// Context is one of somebody's session.
func (s *Staff) Context(token string) context.Context {
	return station.WithSession(s.t.Context(), token)
}

// Ask runs an operation that must succeed.
func Ask[Result any](s *Staff, token string, op station.Operation, args any) Result {
	s.t.Helper()
	r, err := station.Invoke[Result](s.Context(token), s.Owner, op, args, nil)
	if err != nil {
		s.t.Fatalf("%s: %v", op, err)
	}
	return r
}

// staffClass is a class whose batches are inspected; more lines may follow.
const staffClass = `name = "amt"
title = "Amtspost"
legal_basis = "Dienstanweisung 7"
mode = "kopierend"
opening = "central"
scan = "letter"
inspect = true
protection = { integrity = "normal", confidentiality = "normal", availability = "normal" }
reasons = { integrity = "begrenzt", confidentiality = "begrenzt", availability = "begrenzt" }
`

// UseClass puts the class "amt" into use, with more lines than it has at least.
func (s *Staff) UseClass(lines string) {
	s.t.Helper()
	Ask[station.ClassVersion](s, s.Lead, station.OpClassPut, staffClass+lines)
	Ask[station.ClassVersion](s, s.Boss, station.OpClassRelease, station.ClassRelease{Name: "amt", Reason: "geprüft"})
}

// Capture takes files in under the class, one document each, until all is measured
// and read, and returns their batch.
func (s *Staff) Capture(dir string, profile string, names []string, files map[string][]byte) batch.ID {
	s.t.Helper()
	Write(s.t, dir, files)
	q := station.RunRequest{Class: "amt", Profile: profile, Names: names, Read: true}
	if profile != "" {
		q.ProfileName = "probe"
	}
	for _, name := range names {
		q.Paths = append(q.Paths, filepath.Join(dir, name))
	}
	sum, err := station.Invoke[station.SummaryEvent](s.Context(s.Scan), s.Owner, station.OpRun, q, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, name := range names {
		_ = os.Remove(filepath.Join(dir, name)) // the station has it
	}
	return sum.Batch
}
