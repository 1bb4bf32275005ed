package model

import (
	"context"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// People reads everybody who is registered.
func (d Desk) People(ctx context.Context) ([]station.PersonView, error) {
	return list[station.PersonView](ctx, d, station.OpUsers, nil, "person")
}

// Person reads one with trainings and history.
func (d Desk) Person(ctx context.Context, pseudonym string) (station.UserDetails, error) {
	return ask[station.UserDetails](ctx, d, station.OpUser, pseudonym, nil)
}

// Hire registers a person. Roles are typed in German, parted by commas. What comes
// back may hold a password for the first login, to be shown once.
func (d Desk) Hire(ctx context.Context, account, name, roles, units string) (station.UserAdded, error) {
	return ask[station.UserAdded](ctx, d, station.OpUserAdd, station.UserAdd{Account: account, Name: name, Roles: parts(roles), Units: parts(units)}, nil)
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
func (d Desk) ResetPassword(ctx context.Context, pseudonym string) (oneTime string, err error) {
	r, err := ask[station.PasswordResult](ctx, d, station.OpUserPassword, station.PasswordRequest{Person: pseudonym}, nil)
	return r.OneTime, err
}

// Train enters trainings (A.P.1 to A.P.4); a day is typed as "2026-01-31", empty for
// today.
func (d Desk) Train(ctx context.Context, pseudonym, kinds, day, note string) (station.PersonView, error) {
	return ask[station.PersonView](ctx, d, station.OpTrainingAdd, station.TrainingAdd{Person: pseudonym, Kinds: words(kinds), Date: day, Note: note}, nil)
}
