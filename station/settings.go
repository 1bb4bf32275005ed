package station

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// Operations on settings that a second person confirms (A.SC.4).
const (
	OpSettings       Operation = "settings"
	OpSettingConfirm Operation = "setting-confirm"
	OpSettingBack    Operation = "setting-back"
	OpSettingPersons Operation = "setting-persons"
)

// confirmers may propose and confirm settings.
var confirmers = []batch.Role{batch.RoleSupervisor, batch.RoleAdministration}

var settingOperations = map[Operation]operation{
	OpSettings: {nil, handle(func(_ context.Context, st *Station, _ Actor, _ struct{}, emit Emit) (Persons, error) {
		return st.Settings(emit)
	})},
	OpSettingConfirm: {confirmers, handle(func(ctx context.Context, st *Station, who Actor, q SettingConfirm, _ Emit) (Proposal, error) {
		return st.ConfirmSetting(ctx, who, q)
	})},
	OpSettingBack: {confirmers, handle(func(ctx context.Context, st *Station, who Actor, q SettingBack, emit Emit) (SettingView, error) {
		return st.SettingBack(ctx, who, q, emit)
	})},
	OpSettingPersons: {confirmers, handle(func(ctx context.Context, st *Station, who Actor, q PersonsRequest, emit Emit) (Persons, error) {
		return st.SetPersons(ctx, who, q, emit)
	})},
}

// Persons says how many persons it takes to change a setting: two, unless the
// town is so small that one has to do.
type Persons struct {
	One    bool   `json:"one"`
	Reason string `json:"reason,omitempty"`
}

// PersonsRequest changes that.
type PersonsRequest = Persons

const personsKey = "persons"

// Proposal is a setting that one person wants and another has to confirm.
type Proposal struct {
	Type      string          `json:"type"` // "proposal"
	Key       string          `json:"key"`
	Event     string          `json:"event"`
	Value     json.RawMessage `json:"value"`
	Base      int             `json:"base"` // version that it was made from
	Author    string          `json:"author"`
	Written   time.Time       `json:"written"`
	Confirmer string          `json:"confirmer,omitempty"`
	Confirmed time.Time       `json:"confirmed,omitzero"`
	Reason    string          `json:"reason,omitempty"` // of the confirmation
}

func (p Proposal) open() bool { return p.Key != "" && p.Confirmer == "" }

// SettingView is one version of a setting.
type SettingView struct {
	Type    string          `json:"type"` // "setting"
	Key     string          `json:"key"`
	Version int             `json:"version"`
	Value   json.RawMessage `json:"value"`
	Author  string          `json:"author"`
	Time    time.Time       `json:"time"`
	Current bool            `json:"current"`
}

// SettingConfirm lets a proposal take effect.
type SettingConfirm struct {
	Key    string `json:"key"`
	Reason string `json:"reason"`
}

// SettingBack wants an older version again.
type SettingBack struct {
	Key     string `json:"key"`
	Version int    `json:"version"`
}

// guarded are the settings that a second person confirms. Classes with their
// inspection plans and profiles with their rules for blank pages have versions of
// their own, which another person releases (versions.go); roles and units of persons
// are in people_guard.go.
var guarded = []string{retentionKey, peopleKey, personsKey, directoryKey, fieldsKey, backupKey, spaceKey, journalKey, targetsKey, clockKey, postKeySetting, virusKey, feedbackKeySetting}

func proposalKey(key string) string { return "proposed/" + key }

// persons reads how many persons it takes.
func (st *Station) settingPersons() (Persons, error) {
	var p Persons
	e, found, err := st.store.Entry(store.Settings, personsKey)
	if err == nil && found {
		err = json.Unmarshal(e.Value, &p)
	}
	return p, err
}

// proposal returns the last proposal about a setting.
func (st *Station) proposal(key string) (Proposal, error) {
	var p Proposal
	e, found, err := st.store.Entry(store.Settings, proposalKey(key))
	if err == nil && found {
		if err = json.Unmarshal(e.Value, &p); err != nil {
			return p, &batch.Error{Op: "settings.read", Code: batch.CodeStoreDamaged, Detail: key, Err: err}
		}
	}
	return p, err
}

// wantsSecond tells whether a change takes a second person: not as long as nobody
// is registered, nor where the town decided that one has to do.
func (st *Station) wantsSecond() (bool, error) {
	all, err := st.persons()
	if err != nil || len(all) == 0 {
		return false, err
	}
	p, err := st.settingPersons()
	return !p.One, err
}

// changeSetting writes a guarded setting, or proposes it where that takes a second
// person; then a notice says so and nothing changes yet. decide sees the setting
// as it is.
func (st *Station) changeSetting(ctx context.Context, actor, key, event string, emit Emit, decide func() (any, error)) error {
	second, err := st.wantsSecond()
	if err != nil {
		return err
	}
	return st.writeSetting(ctx, actor, key, event, second, emit, decide)
}

func (st *Station) writeSetting(ctx context.Context, actor, key, event string, second bool, emit Emit, decide func() (any, error)) error {
	err := st.store.ChangeRegister(ctx, store.Settings, actor, func() ([]store.Entry, error) {
		value, err := decide()
		if err != nil {
			return nil, err
		}
		e, err := store.NewEntry(key, event, value)
		if err != nil || !second {
			return []store.Entry{e}, err
		}
		now, _, err := st.store.Entry(store.Settings, key)
		if err != nil {
			return nil, err
		}
		p := Proposal{Type: "proposal", Key: key, Event: event, Value: e.Value, Base: now.Version, Author: actor, Written: st.store.Now()}
		e, err = store.NewEntry(proposalKey(key), "setting-proposed", p)
		return []store.Entry{e}, err
	})
	if err == nil && second {
		emit(NoticeEvent{Type: "notice", Message: fmt.Sprintf("Vorgeschlagen, gilt noch nicht: Eine zweite Person aus Scanleitung oder Administration bestätigt mit »scanstelle setting confirm %s«.", key)})
	}
	return err
}

// ConfirmSetting lets a proposal take effect. CodeSecondPerson: the author cannot
// confirm it. CodeWrongState: there is none, or the setting changed since.
func (st *Station) ConfirmSetting(ctx context.Context, who Actor, q SettingConfirm) (Proposal, error) {
	const op = "settings.confirm"
	if strings.TrimSpace(q.Reason) == "" {
		return Proposal{}, batch.Refuse(op, batch.CodeReason, "warum die Einstellung so gelten soll")
	}
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return Proposal{}, err
	}
	if key, ok, err := st.rightsKey(q.Key); ok {
		if err != nil {
			return Proposal{}, err
		}
		return st.confirmRights(ctx, actor, key, strings.TrimSpace(q.Reason))
	}
	var p Proposal
	err = st.store.ChangeRegister(ctx, store.Settings, actor, func() ([]store.Entry, error) {
		if p, err = st.proposal(q.Key); err != nil {
			return nil, err
		}
		if err := st.confirmable(p, q.Key, actor); err != nil {
			return nil, err
		}
		now, _, err := st.store.Entry(store.Settings, q.Key)
		switch {
		case err != nil:
			return nil, err
		case now.Version != p.Base:
			return nil, batch.Refuse(op, batch.CodeWrongState, "»%s« hat sich seit dem Vorschlag geändert; bitte neu vorschlagen", q.Key)
		}
		p.Confirmer, p.Confirmed, p.Reason = actor, st.store.Now(), strings.TrimSpace(q.Reason)
		done, err := store.NewEntry(proposalKey(q.Key), "setting-confirmed", p)
		return []store.Entry{{Key: p.Key, Event: p.Event, Value: p.Value}, done}, err
	})
	if err != nil {
		return p, err
	}
	p.Value = shown(p.Key, p.Value)
	return p, st.settingChanged(p.Key)
}

// settingChanged lets a setting take effect that something open depends on.
func (st *Station) settingChanged(key string) error {
	switch key {
	case backupKey:
	case targetsKey:
		return st.forgetSecrets()
	default:
		return nil
	}
	s, err := st.backupSetting()
	if err != nil {
		return err
	}
	st.backup.pass.Lock()
	defer st.backup.pass.Unlock()
	return st.openBackup(s)
}

// SettingBack puts an older version of a setting into use again, on the same way
// as any change (A.SC.4). CodeUsage: there is no such version.
func (st *Station) SettingBack(ctx context.Context, who Actor, q SettingBack, emit Emit) (SettingView, error) {
	const op = "settings.back"
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return SettingView{}, err
	}
	if !slices.Contains(guarded, q.Key) {
		return SettingView{}, batch.Refuse(op, batch.CodeUsage, "»%s«; möglich sind %s", q.Key, strings.Join(guarded, ", "))
	}
	history, err := st.store.History(store.Settings, q.Key)
	if err != nil {
		return SettingView{}, err
	}
	i := slices.IndexFunc(history, func(e store.Entry) bool { return e.Version == q.Version })
	if i < 0 {
		return SettingView{}, batch.Refuse(op, batch.CodeUsage, "»%s« hat keine Fassung %d", q.Key, q.Version)
	}
	old := history[i]
	second, err := st.wantsSecond()
	if err == nil && q.Key == personsKey {
		second, err = st.personsWant(old.Value, actor)
	}
	if err != nil {
		return SettingView{}, err
	}
	if err := st.writeSetting(ctx, actor, q.Key, old.Event, second, emit, func() (any, error) { return old.Value, nil }); err != nil {
		return SettingView{}, err
	}
	v := SettingView{Type: "setting", Key: q.Key, Version: old.Version, Value: shown(q.Key, old.Value), Author: old.Actor, Time: old.Time, Current: !second}
	if second {
		return v, nil
	}
	return v, st.settingChanged(q.Key)
}

// SetPersons says whether one person has to do. Where there is another who could
// confirm, that takes both; to ask for two again takes one.
func (st *Station) SetPersons(ctx context.Context, who Actor, q PersonsRequest, emit Emit) (Persons, error) {
	if q.Reason = strings.TrimSpace(q.Reason); q.Reason == "" {
		return Persons{}, batch.Refuse("settings.persons", batch.CodeReason, "warum eine Person genügt, oder warum es wieder zwei sind")
	}
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return Persons{}, err
	}
	raw, err := json.Marshal(q)
	if err != nil {
		return Persons{}, batch.Fail("settings.persons", batch.CodeInternal, err)
	}
	second, err := st.personsWant(raw, actor)
	if err != nil {
		return Persons{}, err
	}
	if err := st.writeSetting(ctx, actor, personsKey, "persons-set", second, emit, func() (any, error) { return q, nil }); err != nil {
		return Persons{}, err
	}
	return st.settingPersons()
}

// personsWant tells whether a change of how many persons it takes wants a second:
// where fewer would do than now, and somebody else is there to ask, or was until
// lately.
func (st *Station) personsWant(next json.RawMessage, actor string) (bool, error) {
	now, err := st.settingPersons()
	if err != nil {
		return false, err
	}
	var then Persons
	if err := json.Unmarshal(next, &then); err != nil {
		return false, batch.Fail("settings.persons", batch.CodeStoreDamaged, err)
	}
	if now.One || !then.One {
		return false, nil
	}
	return st.colleague(actor)
}

// Settings emits every version of the settings that a second person confirms, and
// the open proposals.
func (st *Station) Settings(emit Emit) (Persons, error) {
	for _, key := range guarded {
		history, err := st.store.History(store.Settings, key)
		if err != nil {
			return Persons{}, err
		}
		for i, e := range history {
			emit(SettingView{Type: "setting", Key: key, Version: e.Version, Value: shown(key, e.Value), Author: e.Actor, Time: e.Time, Current: i == len(history)-1})
		}
		p, err := st.proposal(key)
		if err != nil {
			return Persons{}, err
		}
		if p.open() {
			p.Value = shown(key, p.Value)
			emit(p)
		}
	}
	rights, err := st.rightsProposals()
	if err != nil {
		return Persons{}, err
	}
	for _, p := range rights {
		emit(p)
	}
	return st.settingPersons()
}
