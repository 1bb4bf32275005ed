package model

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// People reads everybody who is registered.
func (d Desk) People(ctx context.Context) ([]station.PersonView, error) {
	return list[station.PersonView](ctx, d, station.OpUsers, nil, "person")
}

// Names are those behind the pseudonyms, as far as whoever asks may see them.
func (d Desk) Names(ctx context.Context) (map[string]string, error) {
	people, err := d.People(ctx)
	switch batch.CodeOf(err) {
	case "", batch.CodeRole, batch.CodeLogin, batch.CodeNobody: // who may not see them reads pseudonyms
	default:
		return nil, err
	}
	names := map[string]string{}
	for _, p := range people {
		names[p.Pseudonym] = p.Name
	}
	return names, nil
}

// Person reads one with trainings and history.
func (d Desk) Person(ctx context.Context, pseudonym string) (station.UserDetails, error) {
	return ask[station.UserDetails](ctx, d, station.OpUser, pseudonym, nil)
}

// Hire registers a person. Roles are typed in German, parted by commas. What comes
// back may hold a password for the first login, to be shown once; some of the roles may
// wait for a second person.
func (d Desk) Hire(ctx context.Context, account, name, roles, units string) (station.UserAdded, Proposed, error) {
	if err := missing(map[string]string{"name": name, "account": account}, [][2]string{{"name", "etwa Erika Muster"}, {"account", "etwa e.muster"}}); err != nil {
		return station.UserAdded{}, false, err
	}
	var notices []station.NoticeEvent
	added, err := ask[station.UserAdded](ctx, d, station.OpUserAdd, station.UserAdd{Account: account, Name: name, Roles: parts(roles), Units: parts(units)},
		func(raw json.RawMessage) { gather(&notices, "notice", raw) })
	return added, len(notices) > 0, err
}

// SetRights changes roles and units where they differ from before.
func (d Desk) SetRights(ctx context.Context, before station.PersonView, roles, units, reason string) (Proposed, error) {
	proposed := Proposed(false)
	if next := parts(roles); !sameWords(next, RoleNames(before)) {
		p, err := propose(ctx, d, station.OpUserRoles, station.UserRoles{Person: before.Pseudonym, Roles: next, Reason: reason})
		if err != nil {
			return p, err
		}
		proposed = proposed || p
	}
	if next := parts(units); !sameWords(next, before.Units) {
		p, err := propose(ctx, d, station.OpUserUnits, station.UserUnits{Person: before.Pseudonym, Units: next, Reason: reason})
		return proposed || p, err
	}
	return proposed, nil
}

// RoleNames are the roles of a person by their German names.
func RoleNames(p station.PersonView) []string {
	var out []string
	for _, s := range p.Roles {
		out = append(out, RoleName(s.Role))
	}
	return out
}

// RoleName is the German name of a role, as the station reads it back.
func RoleName(r batch.Role) string { return station.RoleName(r) }

// parts are the words of a list as it is typed.
func parts(text string) []string {
	var out []string
	for one := range strings.SplitSeq(text, ",") {
		if one = strings.TrimSpace(one); one != "" {
			out = append(out, one)
		}
	}
	return out
}

func sameWords(a, b []string) bool {
	return strings.EqualFold(strings.Join(a, ","), strings.Join(b, ","))
}

// Lock closes or opens the account of a person.
func (d Desk) Lock(ctx context.Context, p station.PersonView, reason string) (station.PersonView, error) {
	do := "deactivate"
	switch {
	case p.State == "deactivated":
		do = "activate"
	case p.Locked:
		do = "unlock"
	}
	return ask[station.PersonView](ctx, d, station.OpUserState, station.UserState{Person: p.Pseudonym, Do: do, Reason: reason}, nil)
}

// ResetPassword gives a person a password for the next login, to be shown once.
// It tells, too, for how long the two do not count as two persons.
func (d Desk) ResetPassword(ctx context.Context, pseudonym string) (station.PasswordResult, error) {
	return ask[station.PasswordResult](ctx, d, station.OpUserPassword, station.PasswordRequest{Person: pseudonym}, nil)
}

// Train enters trainings (A.P.1 to A.P.4); a day is typed as "31.1.2026", empty for
// today.
func (d Desk) Train(ctx context.Context, pseudonym, kinds, day, note string) (station.PersonView, error) {
	if len(words(kinds)) == 0 {
		return station.PersonView{}, wrong("kinds", "fehlt (etwa bedienung, sicherheit)")
	}
	if day = strings.TrimSpace(day); day != "" {
		if _, err := time.Parse("2.1.2006", day); err != nil {
			if _, err := time.Parse(time.DateOnly, day); err != nil {
				return station.PersonView{}, wrong("day", "»%s« ist kein Tag; so: 31.1.2026, oder leer für heute", day)
			}
		}
	}
	return ask[station.PersonView](ctx, d, station.OpTrainingAdd, station.TrainingAdd{Person: pseudonym, Kinds: words(kinds), Date: day, Note: note}, nil)
}

// EmergencyRoles are those that somebody of the administration can take for some hours.
var EmergencyRoles = []batch.Role{batch.RoleOperator, batch.RoleInspector, batch.RoleSupervisor}

// TakeEmergency gives whoever is logged in one role for some hours, because nobody is
// there who has it (A.O.1). CodeEmergency.
func (d Desk) TakeEmergency(ctx context.Context, typed map[string]string) (station.EmergencyView, error) {
	if err := missing(typed, [][2]string{{"role", "etwa Scanleitung"}, {"reason", "mindestens 10 Zeichen"}}); err != nil {
		return station.EmergencyView{}, err
	}
	hours, err := whole(typed, "hours")
	if err != nil {
		return station.EmergencyView{}, err
	}
	return ask[station.EmergencyView](ctx, d, station.OpEmergency, station.EmergencyRequest{Role: typed["role"], Hours: hours, Reason: typed["reason"]}, nil)
}
