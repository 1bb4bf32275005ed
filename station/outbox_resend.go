package station

import (
	"context"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// ResendDelivery sends a package again that lay at its target and was gone before it
// could be read back (batch.Parked): whether somebody took it there no machine can
// tell, so the supervisor or the administration decides, with a reason. It stays the
// same delivery under the same number, so that a receiver who has it knows it again; and
// like every attempt this one looks before it sends. CodeReason, CodeWrongState.
func (st *Station) ResendDelivery(ctx context.Context, who Actor, q DeliveryRequest) (OutboxRow, error) {
	d := deliveryDecision{op: "delivery.resend", why: "warum das Paket noch einmal gesendet wird",
		roles: []batch.Role{batch.RoleSupervisor}, name: batch.ActDeliveryRepeated}
	d.refuse = func(row batch.Delivery) error {
		if row.State != batch.Parked {
			return batch.Refuse(d.op, batch.CodeWrongState, "das Paket ist nicht am Ziel verschwunden; was noch nicht ankam, geht von selbst hinaus")
		}
		return nil
	}
	d.do = func(actor string, row batch.Delivery) error {
		row.State, row.Ref, row.Code, row.Message, row.Next = batch.Queued, "", "", "", time.Time{}
		row.Changed = st.store.Now()
		if err := st.store.SetDelivery(ctx, actor, row, nil); err != nil {
			return err
		}
		st.wake()
		return nil
	}
	return st.decide(ctx, who, q, d)
}
