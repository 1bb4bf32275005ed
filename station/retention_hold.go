package station

import (
	"context"
	"encoding/json"

	"github.com/scanstelle/scanstelle/batch"
)

// Hold puts a batch under a legal hold and returns those that stand.
func (st *Station) Hold(ctx context.Context, who Actor, r ReasonRequest) ([]batch.Hold, error) {
	actor, err := st.administrator(who, batch.RoleSupervisor, batch.RoleAuditor)
	if err != nil {
		return nil, err
	}
	if r.Reason == "" {
		return nil, batch.Refuse("retention.hold", batch.CodeReason, "warum der Stapel bleiben muss")
	}
	st.holding.Lock()
	defer st.holding.Unlock()
	acts, err := st.store.Acts(r.Batch)
	if err != nil {
		return nil, err
	}
	if at, erased := batch.Erased(acts); erased {
		return nil, batch.Refuse("retention.hold", batch.CodeErased, "Stapel %s am %s", r.Batch, batch.Moment(at))
	}
	data, err := json.Marshal(batch.HoldReason{Reason: r.Reason})
	if err != nil {
		return nil, batch.Fail("retention.hold", batch.CodeInternal, err)
	}
	if err := st.store.Act(ctx, r.Batch, actor, batch.Act{Name: batch.ActHoldSet, Data: data}); err != nil {
		return nil, err
	}
	return st.holds(r.Batch)
}

// ReleaseHold lifts every hold of a batch.
func (st *Station) ReleaseHold(ctx context.Context, who Actor, r ReasonRequest) ([]batch.Hold, error) {
	actor, err := st.administrator(who, batch.RoleSupervisor)
	if err != nil {
		return nil, err
	}
	if r.Reason == "" {
		return nil, batch.Refuse("retention.release", batch.CodeReason, "warum der Stapel wieder gelöscht werden darf")
	}
	holds, err := st.holds(r.Batch)
	if err != nil {
		return nil, err
	}
	if len(holds) == 0 {
		return nil, batch.Refuse("retention.release", batch.CodeWrongState, "Stapel %s hat keinen Sperrvermerk", r.Batch)
	}
	data, err := json.Marshal(batch.HoldReason{Reason: r.Reason})
	if err != nil {
		return nil, batch.Fail("retention.release", batch.CodeInternal, err)
	}
	var lift []batch.Act
	for _, h := range holds {
		lift = append(lift, batch.Act{Name: batch.ActHoldLifted, Undoes: h.Seq, Data: data})
	}
	if err := st.store.Act(ctx, r.Batch, actor, lift...); err != nil {
		return nil, err
	}
	return st.holds(r.Batch)
}

func (st *Station) holds(id batch.ID) ([]batch.Hold, error) {
	acts, err := st.store.Acts(id)
	return batch.Holds(acts), err
}
