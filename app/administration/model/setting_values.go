package model

import (
	"context"
	"strconv"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

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
	case "journal":
		s, err := ask[station.JournalSettings](ctx, d, station.OpJournalSettings, station.JournalSettingsRequest{}, nil)
		if err != nil {
			return nil, err
		}
		return []Value{{"early_days", number(s.EarlyDays), nil}}, nil
	case "clock":
		s, err := ask[station.ClockSettings](ctx, d, station.OpClockSettings, station.ClockSettingsRequest{}, nil)
		return []Value{{"standstill_days", number(s.StandstillDays), nil}}, err
	case fieldsKey:
		s, err := d.Offices(ctx)
		if err != nil {
			return nil, err
		}
		return []Value{{"town", s.Town, nil}, {"postcodes", strings.Join(s.Postcodes, ", "), nil}, {"ibans", strings.Join(s.IBANs, ", "), nil}}, nil
	case directoryKey:
		return d.directoryValues(ctx)
	}
	return nil, nil
}

// numbers reads several whole numbers from fields.
func numbers(typed map[string]string, keys ...string) (map[string]*int, error) {
	out := map[string]*int{}
	for _, key := range keys {
		n, err := whole(typed, key)
		if err != nil {
			return nil, err
		}
		out[key] = &n
	}
	return out, nil
}

// ChangeSetting writes what was typed, or proposes it to a second person. CodeUsage
// names what cannot be.
func (d Desk) ChangeSetting(ctx context.Context, key string, typed map[string]string) (Proposed, error) {
	switch key {
	case "people":
		n, err := numbers(typed, "idle_minutes", "lock_after", "grace_days")
		if err != nil {
			return false, err
		}
		login, err := truly(typed, "copy_login")
		if err != nil {
			return false, err
		}
		need := batch.Need(typed["four_eyes_from"])
		return propose(ctx, d, station.OpPeopleSettings, station.PeopleSettings{IdleMinutes: n["idle_minutes"], LockAfter: n["lock_after"], FourEyesFrom: &need, GraceDays: n["grace_days"], CopyLogin: &login})
	case "retention":
		n, err := numbers(typed, "days", "note_days", "log_days", "trial_days")
		if err != nil {
			return false, err
		}
		return propose(ctx, d, station.OpRetentionSet, station.RetentionChange{Days: n["days"], NoteDays: n["note_days"], LogDays: n["log_days"], TrialDays: n["trial_days"]})
	case "space":
		n, err := numbers(typed, "warn_sheets", "reserve_mb")
		if err != nil {
			return false, err
		}
		return propose(ctx, d, station.OpSpaceSet, station.SpaceSetting{WarnSheets: *n["warn_sheets"], ReserveMB: *n["reserve_mb"]})
	case "backup":
		n, err := numbers(typed, "seconds")
		if err != nil {
			return false, err
		}
		wait, err := truly(typed, "wait")
		if err != nil {
			return false, err
		}
		return propose(ctx, d, station.OpBackupSet, station.BackupSetting{Target: strings.TrimSpace(typed["target"]), Seconds: *n["seconds"], Wait: wait})
	case "persons":
		return propose(ctx, d, station.OpSettingPersons, station.PersonsRequest{One: typed["persons"] == "1", Reason: typed["reason"]})
	case "journal":
		n, err := numbers(typed, "early_days")
		if err != nil {
			return false, err
		}
		return propose(ctx, d, station.OpJournalSettings, station.JournalSettingsRequest{EarlyDays: n["early_days"]})
	case "clock":
		n, err := numbers(typed, "standstill_days")
		if err != nil {
			return false, err
		}
		return propose(ctx, d, station.OpClockSettings, station.ClockSettingsRequest{StandstillDays: n["standstill_days"]})
	case fieldsKey:
		now, err := d.Offices(ctx)
		if err != nil {
			return false, err
		}
		now.Town, now.Postcodes, now.IBANs = strings.TrimSpace(typed["town"]), parts(typed["postcodes"]), parts(typed["ibans"])
		return d.setFields(ctx, now.FieldSettings)
	case directoryKey:
		return d.setDirectory(ctx, typed)
	}
	return false, batch.Refuse("administration.setting", batch.CodeUsage, "»%s« ändert ein Befehl", key)
}
