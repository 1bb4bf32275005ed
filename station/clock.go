package station

import (
	"context"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// OpClockAccept says that the clock is right now, though it was ahead before.
const OpClockAccept Operation = "clock-accept"

var clockOperations = map[Operation]operation{
	OpClockAccept: {nil, handle(func(ctx context.Context, st *Station, who Actor, reason string, _ Emit) (store.ClockJump, error) {
		return st.AcceptClock(ctx, who, reason)
	})},
}

// AcceptClock lets sealing go on after a clock that was ahead by mistake has
// been put right: from now on the present counts as the latest time. It is for
// supervisors and the administration, or for the account of the operating system
// while no person is registered, and stands in the audit log with its reason.
// CodeUsage: the clock is not behind.
func (st *Station) AcceptClock(ctx context.Context, who Actor, reason string) (store.ClockJump, error) {
	const op = "clock.accept"
	actor, err := st.administrator(who, batch.RoleSupervisor)
	if err != nil {
		return store.ClockJump{}, err
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return store.ClockJump{}, batch.Refuse(op, batch.CodeReason, "warum die Uhr vorging und woher die jetzige Zeit stimmt")
	}
	behind, err := st.store.ClockBehind()
	if err != nil {
		return store.ClockJump{}, err
	}
	if behind <= clockTolerance {
		return store.ClockJump{}, batch.Refuse(op, batch.CodeUsage, "die Uhr geht nicht nach, es wird gesiegelt")
	}
	return st.store.AcceptClock(ctx, actor, reason)
}

// clockTolerance is how far the clock may fall behind the latest commit before
// sealing stops: time servers correct by less.
const clockTolerance = 2 * time.Second
