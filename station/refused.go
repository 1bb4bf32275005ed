package station

import (
	"context"
	"sync"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// refusedEvery is how often the log tells anew of the same refusal: whoever asks in
// a loop must not fill it.
const refusedEvery = time.Hour

// forbidden is what is refused for the same reason.
type forbidden struct {
	actor string
	op    Operation
	code  batch.Code
}

// refusals counts what the log has not told yet; safe for several goroutines.
type refusals struct {
	mu sync.Mutex
	by map[forbidden]*refusedSince
}

type refusedSince struct {
	told  time.Time
	count int // since then
}

// tell counts a refusal and returns how many the log is to tell of now, 0 for none.
func (r *refusals) tell(of forbidden, now time.Time) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.by == nil {
		r.by = map[forbidden]*refusedSince{}
	}
	s := r.by[of]
	if s == nil {
		s = &refusedSince{}
		r.by[of] = s
	}
	s.count++
	if past := now.Sub(s.told); past >= 0 && past < refusedEvery {
		return 0
	}
	count := s.count
	s.told, s.count = now, 0
	return count
}

// rest takes what was never told.
func (r *refusals) rest() map[forbidden]int {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := map[forbidden]int{}
	for of, s := range r.by {
		if s.count > 0 {
			out[of] = s.count
		}
	}
	r.by = nil
	return out
}

// forbids tells refusals for what somebody is, or did before: role, training, unit,
// and that the same person must not do both (A.SC.11 d).
func forbids(code batch.Code) bool {
	switch code {
	case batch.CodeRole, batch.CodeTraining, batch.CodeOtherUnit, batch.CodeFourEyes, batch.CodeSecondPerson:
		return true
	}
	return false
}

// noteRefusal enters that somebody tried what they may not do. The refusal stands
// even where the log takes nothing more.
func (st *Station) noteRefusal(ctx context.Context, who Actor, op Operation, err error) {
	code := batch.CodeOf(err)
	if !forbids(code) {
		return
	}
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return
	}
	of := forbidden{actor, op, code}
	if n := st.refused.tell(of, st.store.Now()); n > 0 {
		st.enterRefusal(ctx, of, n)
	}
}

func (st *Station) enterRefusal(ctx context.Context, of forbidden, count int) {
	_ = st.store.Enter(context.WithoutCancel(ctx), "operation-refused", of.actor, map[string]any{"operation": of.op, "code": of.code, "count": count})
}

// tellRefusals enters what is left at the end.
func (st *Station) tellRefusals() {
	for of, n := range st.refused.rest() {
		st.enterRefusal(context.Background(), of, n)
	}
}
