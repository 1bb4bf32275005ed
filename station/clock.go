package station

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// Operations on the clock.
const (
	// OpClockAccept says that the clock is right now, though it was ahead before or
	// seems to be ahead.
	OpClockAccept   Operation = "clock-accept"
	OpClockSettings Operation = "clock-settings"
)

var clockOperations = map[Operation]operation{
	OpClockAccept: {nil, handle(func(ctx context.Context, st *Station, who Actor, reason string, _ Emit) (store.ClockJump, error) {
		return st.AcceptClock(ctx, who, reason)
	})},
	OpClockSettings: {nil, handle(func(ctx context.Context, st *Station, who Actor, q ClockSettingsRequest, emit Emit) (ClockSettings, error) {
		return st.ClockSettings(ctx, who, q, emit)
	})},
}

// clockTolerance is how far the clock may fall behind the latest commit before
// sealing stops: time servers correct by less.
const clockTolerance = 2 * time.Second

// ClockSettings are the rules of the clock.
type ClockSettings struct {
	// StandstillDays is after how many days without a service or a command the clock
	// is believed only when a person confirms it: one set ahead looks the same.
	StandstillDays int `json:"standstill_days"`
}

// ClockSettingsRequest asks for the rules, or changes what is set.
type ClockSettingsRequest struct {
	StandstillDays *int `json:"standstill_days,omitempty"`
}

// clockKey names the rules in the register of settings.
const clockKey = "clock"

func (st *Station) clockSettings() (ClockSettings, error) {
	s := ClockSettings{StandstillDays: 14}
	e, found, err := st.store.Entry(store.Settings, clockKey)
	if err == nil && found {
		if err = json.Unmarshal(e.Value, &s); err != nil {
			err = batch.Fail("clock.settings", batch.CodeStoreDamaged, err)
		}
	}
	return s, err
}

// ClockSettings returns the rules; supervisor and administration change them, and a
// second person confirms it.
func (st *Station) ClockSettings(ctx context.Context, who Actor, q ClockSettingsRequest, emit Emit) (ClockSettings, error) {
	if q.StandstillDays == nil {
		return st.clockSettings()
	}
	actor, err := st.administrator(who, batch.RoleSupervisor)
	if err != nil {
		return ClockSettings{}, err
	}
	if *q.StandstillDays < 1 || *q.StandstillDays > 366 {
		return ClockSettings{}, batch.Refuse("clock.settings", batch.CodeUsage, "%d Tage; möglich sind 1 bis 366", *q.StandstillDays)
	}
	if err := st.changeSetting(ctx, actor, clockKey, "clock-set", emit, func() (any, error) { return ClockSettings{*q.StandstillDays}, nil }); err != nil {
		return ClockSettings{}, err
	}
	return st.clockSettings()
}

// clockSure refuses what cannot be undone and rests on the time, while nobody can
// be sure of it (resiscan.md statement 39): sealing, erasing, and the numbers of a
// new year. CodeClockBack, CodeClockAhead.
func (st *Station) clockSure(op string) error {
	c, err := st.store.Clock()
	if err != nil {
		return err
	}
	settings, err := st.clockSettings()
	if err != nil {
		return err
	}
	switch {
	case c.Behind > clockTolerance:
		return batch.Refuse(op, batch.CodeClockBack, "um %s", c.Behind.Round(time.Second))
	case c.Jump != nil && c.Jump.By() < 0:
		return batch.Refuse(op, batch.CodeClockBack, "im laufenden Betrieb um %s, auf %s", spanText(-c.Jump.By()), batch.Moment(c.Jump.To))
	case c.Jump != nil:
		return batch.Refuse(op, batch.CodeClockAhead, "im laufenden Betrieb sprang sie um %s vor, auf %s", spanText(c.Jump.By()), batch.Moment(c.Jump.To))
	case c.Stood != nil && c.Stood.By() > time.Duration(settings.StandstillDays)*24*time.Hour:
		return batch.Refuse(op, batch.CodeClockAhead, "von %s bis %s stand die Station still, %s", batch.Moment(c.Stood.From), batch.Moment(c.Stood.To), spanText(c.Stood.By()))
	}
	return nil
}

// spanText says how long something took, as people say it.
func spanText(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%d Tage", int(d/(24*time.Hour)))
	case d >= 2*time.Hour:
		return fmt.Sprintf("%d Stunden", int(d/time.Hour))
	}
	return fmt.Sprintf("%d Minuten", int(d/time.Minute))
}

// clockDoubt is what clockSure says, for the status; "" where all is well.
func (st *Station) clockDoubt() (string, error) {
	err := st.clockSure("status")
	if code := batch.CodeOf(err); code == batch.CodeClockBack || code == batch.CodeClockAhead {
		return batch.Message(err), nil
	}
	return "", err
}

// AcceptClock lets sealing and erasing go on after a clock that was wrong has been
// put right, or one that only seemed wrong was compared: from now on the present
// counts as the latest time. It is for supervisors and the administration, or for
// the account of the operating system while no person is registered, and stands in
// the audit log with its reason. CodeUsage: nobody doubts the clock.
func (st *Station) AcceptClock(ctx context.Context, who Actor, reason string) (store.ClockJump, error) {
	const op = "clock.accept"
	actor, err := st.administrator(who, batch.RoleSupervisor)
	if err != nil {
		return store.ClockJump{}, err
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return store.ClockJump{}, batch.Refuse(op, batch.CodeReason, "warum die Uhr falsch ging oder zu gehen schien, und woher die jetzige Zeit stimmt")
	}
	switch doubt, err := st.clockDoubt(); {
	case err != nil:
		return store.ClockJump{}, err
	case doubt == "":
		return store.ClockJump{}, batch.Refuse(op, batch.CodeUsage, "an der Uhr zweifelt nichts, es wird gesiegelt")
	}
	return st.store.AcceptClock(ctx, actor, reason)
}
