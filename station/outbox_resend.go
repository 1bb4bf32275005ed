package station

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// ResendDelivery sends a package again that lay at its target and was gone before it
// could be read back (batch.Parked): whether somebody took it there no machine can
// tell, so the supervisor or the administration decides, with a reason. It stays the
// same delivery under the same number, so that a receiver who has it knows it again; and
// like every attempt this one looks before it sends. CodeReason, CodeWrongState.
func (st *Station) ResendDelivery(ctx context.Context, who Actor, q DeliveryRequest) (OutboxRow, error) {
	const op = "delivery.resend"
	actor, err := st.administrator(who, batch.RoleSupervisor)
	if err != nil {
		return OutboxRow{}, err
	}
	if q.Reason = strings.TrimSpace(q.Reason); q.Reason == "" {
		return OutboxRow{}, batch.Refuse(op, batch.CodeReason, "warum das Paket noch einmal gesendet wird")
	}
	row, err := st.store.Delivery(q.Delivery)
	if err != nil {
		return OutboxRow{}, err
	}
	lock := st.writer(row.Target)
	lock.Lock()
	defer lock.Unlock()
	if row, err = st.store.Delivery(q.Delivery); err != nil { // as it is now that nobody sends it
		return OutboxRow{}, err
	}
	if row.State != batch.Parked {
		return OutboxRow{}, batch.Refuse(op, batch.CodeWrongState, "das Paket ist nicht am Ziel verschwunden; was noch nicht ankam, geht von selbst hinaus")
	}
	data, err := json.Marshal(batch.DeliveryReason{Delivery: row.ID, Reason: q.Reason})
	if err != nil {
		return OutboxRow{}, batch.Fail(op, batch.CodeInternal, err)
	}
	if err := st.store.Act(ctx, row.Batch, actor, batch.Act{Name: batch.ActDeliveryRepeated, Document: row.Document, Data: data}); err != nil {
		return OutboxRow{}, err
	}
	row.State, row.Ref, row.Code, row.Message, row.Next = batch.Queued, "", "", "", time.Time{}
	row.Changed = st.store.Now()
	if err := st.store.SetDelivery(ctx, actor, row, nil); err != nil {
		return OutboxRow{}, err
	}
	st.wake()
	return st.outboxRow(row)
}
