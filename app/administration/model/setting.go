package model

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Setting is something that a second person confirms.
type Setting struct {
	Key     string
	Current *station.SettingView // nil: what comes with the program holds
	Pending *station.Proposal    // waits for the second person; nil: nothing
	// Values are what a person can change here; none: a command changes it.
	Values []Value
}

// Settings are all of them, with how many persons it takes.
type Settings struct {
	All     []Setting
	Persons station.Persons
}

// settingKeys are those that the room shows also where nobody changed them.
var settingKeys = []string{"people", "retention", "space", "backup", "targets", "persons", "journal", "fields", "directory"}

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
			if v.Current {
				of(v.Key).Current = &v
			}
		}
		for _, p := range proposals {
			of(p.Key).Pending = &p
		}
	}); err != nil {
		return out, err
	}
	for i := range out.All {
		if out.All[i].Values, err = d.settingValues(ctx, out.All[i].Key, out.Persons); err != nil {
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

func number(n int) string { return strconv.Itoa(n) }

func truth(b bool) string { return written(b) }

// settingValues are the values of a setting that can be changed at the desk.
func (d Desk) settingValues(ctx context.Context, key string, persons station.Persons) ([]Value, error) {
	switch key {
	case "people":
		s, err := ask[station.PeopleRules](ctx, d, station.OpPeopleSettings, nil, nil)
		return []Value{{"idle_minutes", number(s.IdleMinutes), nil}, {"lock_after", number(s.LockAfter), nil}, {"four_eyes_from", string(s.FourEyesFrom), []string{"normal", "high", "very-high"}},
			{"grace_days", number(s.GraceDays), nil}, {"copy_login", truth(s.CopyLogin), []string{yes, no}}}, err
	case "retention":
		s, err := ask[station.RetentionSetting](ctx, d, station.OpRetention, nil, nil)
		return []Value{{"days", number(s.Days), nil}, {"note_days", number(s.NoteDays), nil}, {"log_days", number(s.LogDays), nil}, {"trial_days", number(s.TrialDays), nil}}, err
	case "space":
		s, err := ask[station.SpaceView](ctx, d, station.OpSpace, nil, nil)
		return []Value{{"warn_sheets", number(s.WarnSheets), nil}, {"reserve_mb", number(s.ReserveMB), nil}}, err
	case "backup":
		s, err := ask[station.BackupStatus](ctx, d, station.OpBackupStatus, nil, nil)
		return []Value{{"target", s.Target, nil}, {"seconds", number(max(s.Seconds, 10)), nil}, {"wait", truth(s.Wait), []string{yes, no}}}, err
	case "persons":
		count := "2"
		if persons.One {
			count = "1"
		}
		return []Value{{"persons", count, []string{"1", "2"}}, {"reason", persons.Reason, nil}}, nil
	}
	return nil, nil
}

// ChangeSetting writes what was typed, or proposes it to a second person. CodeUsage
// names what cannot be.
func (d Desk) ChangeSetting(ctx context.Context, key string, typed map[string]string) (Proposed, error) {
	var wrong error
	whole := func(name string) *int {
		n, err := strconv.Atoi(strings.TrimSpace(typed[name]))
		if err != nil && wrong == nil {
			wrong = batch.Refuse("administration.setting", batch.CodeUsage, "»%s« ist keine ganze Zahl", typed[name])
		}
		return &n
	}
	var op station.Operation
	var args any
	switch key {
	case "people":
		need, login := batch.Need(typed["four_eyes_from"]), typed["copy_login"] == yes
		op, args = station.OpPeopleSettings, station.PeopleSettings{IdleMinutes: whole("idle_minutes"), LockAfter: whole("lock_after"), FourEyesFrom: &need, GraceDays: whole("grace_days"), CopyLogin: &login}
	case "retention":
		op, args = station.OpRetentionSet, station.RetentionChange{Days: whole("days"), NoteDays: whole("note_days"), LogDays: whole("log_days"), TrialDays: whole("trial_days")}
	case "space":
		op, args = station.OpSpaceSet, station.SpaceSetting{WarnSheets: *whole("warn_sheets"), ReserveMB: *whole("reserve_mb")}
	case "backup":
		op, args = station.OpBackupSet, station.BackupSetting{Target: strings.TrimSpace(typed["target"]), Seconds: *whole("seconds"), Wait: typed["wait"] == yes}
	case "persons":
		op, args = station.OpSettingPersons, station.PersonsRequest{One: typed["persons"] == "1", Reason: typed["reason"]}
	default:
		return false, batch.Refuse("administration.setting", batch.CodeUsage, "»%s« ändert ein Befehl", key)
	}
	if wrong != nil {
		return false, wrong
	}
	return propose(ctx, d, op, args)
}

// ConfirmSetting lets a proposal take effect. CodeSecondPerson: whoever made it
// cannot.
func (d Desk) ConfirmSetting(ctx context.Context, key, reason string) error {
	_, err := ask[station.Proposal](ctx, d, station.OpSettingConfirm, station.SettingConfirm{Key: key, Reason: reason}, nil)
	return err
}
