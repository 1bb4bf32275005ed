package station

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/store"
)

// ConfirmDelivery notes what a person saw who looked at the target: that a package is
// there which was gone before it could be read back (batch.Parked), or that of one that
// lay there more than once one is left. The supervisor or the administration says so,
// with a reason. The first kind arrives by that word alone: nothing was compared, so its
// level is batch.LevelStated, and nothing of its batch is erased. The second kind had
// arrived before. CodeReason, CodeWrongState.
func (st *Station) ConfirmDelivery(ctx context.Context, who Actor, q DeliveryRequest) (OutboxRow, error) {
	d := deliveryDecision{op: "delivery.confirm", why: "was am Ziel zu sehen war",
		roles: []batch.Role{batch.RoleSupervisor}, name: batch.ActDeliveryConfirmed}
	d.refuse = func(row batch.Delivery) error {
		v, err := st.outboxRow(row)
		if err == nil && row.State != batch.Parked && !v.Doubled() {
			err = batch.Refuse(d.op, batch.CodeWrongState, "das Paket ist nicht am Ziel verschwunden und liegt dort nicht mehrfach")
		}
		return err
	}
	d.do = func(actor string, row batch.Delivery) error {
		if row.State != batch.Parked {
			return nil
		}
		said := batch.Confirmation{By: actor, At: st.store.Now(), Reason: strings.TrimSpace(q.Reason)}
		row.State, row.Level, row.Code, row.Message = batch.Closed, batch.LevelStated, "", ""
		row.Changed, row.Next = said.At, time.Time{}
		return st.keep(ctx, actor, receipt{Delivery: row, Confirmed: &said})
	}
	return st.decide(ctx, who, q, d)
}

// receipt is what is kept of an arrival, as a file of its batch.
type receipt struct {
	batch.Delivery
	ReadBack string   `json:"read_back_sha256"` // empty where nothing was read back
	Copies   []string `json:"copies,omitempty"`
	// Answer is what the receiver said of it later.
	Answer *dms.Answer `json:"answer,omitempty"`
	// Confirmed says whose word it is that the package is there.
	Confirmed  *batch.Confirmation `json:"confirmed,omitempty"`
	Checkpoint string              `json:"checkpoint"` // of the audit log before it
}

// keep writes a receipt and makes its delivery final, in one step.
func (st *Station) keep(ctx context.Context, actor string, r receipt) error {
	checkpoint, err := st.store.Log().Checkpoint()
	if err != nil {
		return err
	}
	r.Checkpoint = string(checkpoint)
	file, err := st.store.Create(r.Batch, store.RoleReceipt, batch.NewID())
	if err != nil {
		return err
	}
	defer file.Abort()
	if err := json.NewEncoder(file).Encode(r); err != nil {
		return err
	}
	if _, err := file.Finish(); err != nil {
		return err
	}
	return st.store.SetDelivery(ctx, actor, r.Delivery, file)
}
