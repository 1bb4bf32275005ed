package station

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// deliveryDecision is what people decide about one package in the outbox.
type deliveryDecision struct {
	op     string
	why    string       // what its reason has to say
	roles  []batch.Role // who decides, beside the administration
	name   batch.ActName
	refuse func(row batch.Delivery) error               // CodeWrongState; nobody sends it just now
	do     func(actor string, row batch.Delivery) error // what follows, once it is noted
}

// decide notes a decision about a package that nobody sends just now: one that is on its
// way is not stopped half-way. CodeReason, CodeWrongState.
func (st *Station) decide(ctx context.Context, who Actor, q DeliveryRequest, d deliveryDecision) (OutboxRow, error) {
	actor, err := st.administrator(who, d.roles...)
	if err != nil {
		return OutboxRow{}, err
	}
	if q.Reason = strings.TrimSpace(q.Reason); q.Reason == "" {
		return OutboxRow{}, batch.Refuse(d.op, batch.CodeReason, "%s", d.why)
	}
	row, err := st.store.Delivery(q.Delivery)
	if err != nil {
		return OutboxRow{}, err
	}
	lock := st.writer(row.Target)
	lock.Lock()
	defer lock.Unlock()
	if row, err = st.store.Delivery(q.Delivery); err != nil { // as it is now
		return OutboxRow{}, err
	}
	if err := d.refuse(row); err != nil {
		return OutboxRow{}, err
	}
	data, err := json.Marshal(batch.DeliveryReason{Delivery: row.ID, Reason: q.Reason})
	if err != nil {
		return OutboxRow{}, batch.Fail(d.op, batch.CodeInternal, err)
	}
	if err := st.store.Act(ctx, row.Batch, actor, batch.Act{Name: d.name, Document: row.Document, Data: data}); err != nil {
		return OutboxRow{}, err
	}
	if err := d.do(actor, row); err != nil {
		return OutboxRow{}, err
	}
	if row, err = st.store.Delivery(row.ID); err != nil {
		return OutboxRow{}, err
	}
	return st.outboxRow(row)
}

// ParkDelivery lets one package wait, or go on: whoever inspects or supervises
// decides. CodeReason, CodeWrongState.
func (st *Station) ParkDelivery(ctx context.Context, who Actor, q DeliveryRequest, park bool) (OutboxRow, error) {
	d := deliveryDecision{op: "delivery.park", why: "warum das Paket wartet oder weitergeht",
		roles: []batch.Role{batch.RoleSupervisor, batch.RoleInspector}, name: batch.ActDeliveryUnparked}
	if park {
		d.name = batch.ActDeliveryParked
	}
	d.refuse = func(row batch.Delivery) error {
		parked, _, err := st.stops(row)
		switch {
		case err != nil:
			return err
		case row.Done():
			return batch.Refuse(d.op, batch.CodeWrongState, "das Paket ist angekommen")
		case park && parked != nil:
			return batch.Refuse(d.op, batch.CodeWrongState, "das Paket ist schon zurückgestellt")
		case !park && parked == nil:
			return batch.Refuse(d.op, batch.CodeWrongState, "das Paket ist nicht zurückgestellt")
		}
		return nil
	}
	d.do = func(string, batch.Delivery) error {
		st.wake()
		return nil
	}
	return st.decide(ctx, who, q, d)
}
