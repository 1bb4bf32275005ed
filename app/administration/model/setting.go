package model

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Setting is something that a second person confirms.
type Setting struct {
	Key     string
	Current *station.SettingView // nil: what comes with the program holds
	Pending *station.Proposal    // waits for the second person; nil: nothing
	// Versions are all that held, oldest first, the one that holds now last.
	Versions []station.SettingView
	// Values are what a person can change here; none: a command changes it.
	Values []Value
}

// Settings are all of them, with how many persons it takes.
type Settings struct {
	All     []Setting
	Persons station.Persons
}

// settingKeys are those that the room shows also where nobody changed them.
var settingKeys = []string{"people", "retention", "space", "backup", "targets", "persons", "journal", "clock", fieldsKey, directoryKey}

// Settings reads them.
func (d Desk) Settings(ctx context.Context) (Settings, error) {
	var out Settings
	for _, key := range settingKeys {
		out.All = append(out.All, Setting{Key: key})
	}
	of := func(key string) *Setting {
		i := slices.IndexFunc(out.All, func(s Setting) bool { return s.Key == key })
		if i < 0 {
			out.All = append(out.All, Setting{Key: key})
			i = len(out.All) - 1
		}
		return &out.All[i]
	}
	var err error
	if out.Persons, err = ask[station.Persons](ctx, d, station.OpSettings, nil, func(raw json.RawMessage) {
		var views []station.SettingView
		var proposals []station.Proposal
		gather(&views, "setting", raw)
		gather(&proposals, "proposal", raw)
		for _, v := range views {
			s := of(v.Key)
			s.Versions = append(s.Versions, v)
			if v.Current {
				s.Current = &v
			}
		}
		for _, p := range proposals {
			of(p.Key).Pending = &p
		}
	}); err != nil {
		return out, err
	}
	for i := range out.All {
		switch out.All[i].Values, err = d.settingValues(ctx, out.All[i].Key, out.Persons); batch.CodeOf(err) {
		case "", batch.CodeRole, batch.CodeLogin, batch.CodeNobody: // somebody else changes it
		default:
			return out, err
		}
	}
	slices.SortStableFunc(out.All, func(a, b Setting) int { return cmp.Compare(waits(b), waits(a)) })
	return out, nil
}

// waits puts what waits for a person first.
func waits(s Setting) int {
	if s.Pending != nil {
		return 1
	}
	return 0
}

// Rights are what a proposal gives a person: roles, by their German names, or units.
type Rights struct{ Before, After []string }

// ProposedRights reads a proposal about the roles or units of a person.
func ProposedRights(raw json.RawMessage) (Rights, error) {
	var q struct {
		Roles       []batch.Role `json:"roles"`
		RolesBefore []batch.Role `json:"roles_before"`
		Units       []string     `json:"units"`
		UnitsBefore []string     `json:"units_before"`
	}
	err := json.Unmarshal(raw, &q)
	out := Rights{Before: q.UnitsBefore, After: q.Units}
	for _, role := range q.RolesBefore {
		out.Before = append(out.Before, RoleName(role))
	}
	for _, role := range q.Roles {
		out.After = append(out.After, RoleName(role))
	}
	return out, err
}

// ConfirmSetting lets a proposal take effect. CodeSecondPerson: whoever made it
// cannot.
func (d Desk) ConfirmSetting(ctx context.Context, key, reason string) error {
	_, err := ask[station.Proposal](ctx, d, station.OpSettingConfirm, station.SettingConfirm{Key: key, Reason: reason}, nil)
	return err
}

// SettingBack wants an older version again, on the same way as any change (A.SC.4).
func (d Desk) SettingBack(ctx context.Context, key string, typed map[string]string) (Proposed, error) {
	version, err := whole(typed, "version")
	if err != nil {
		return false, err
	}
	return propose(ctx, d, station.OpSettingBack, station.SettingBack{Key: key, Version: version})
}
