package station

import (
	"context"

	"github.com/scanstelle/scanstelle/batch"
)

// The log tells of deliveries and seals that did not succeed (A.SC.11 d): of the
// first attempt, of every other cause, and then ever more seldom.

// worthTelling tells whether an attempt that failed like the one before is to be
// told of.
func worthTelling(attempts int, same bool) bool {
	return !same || attempts&(attempts-1) == 0
}

// noteDelivery enters what kept a package from arriving. before is the row as it was
// before the attempt. The outbox keeps it as well, so the log may fail here.
func (st *Station) noteDelivery(ctx context.Context, actor string, before, now batch.Delivery) {
	if !worthTelling(now.Attempts, before.State == now.State && before.Code == now.Code) {
		return
	}
	kind := "delivery-failed"
	switch now.State {
	case batch.Conflict:
		kind = "delivery-conflicted"
	case batch.Unknown:
		kind = "delivery-doubted"
	}
	_ = st.store.EnterAbout(context.WithoutCancel(ctx), kind, actor, now.Batch, now.Document, map[string]any{
		"delivery": now.ID, "code": now.Code, "state": now.State, "attempts": now.Attempts})
}

// noteUnsealed enters that a document was not sealed: refused, where a person has to
// do something first, or failed.
func (st *Station) noteUnsealed(ctx context.Context, actor string, d batch.Document, cause error, attempts int, same bool) {
	if attempts == 0 || !worthTelling(attempts, same) {
		return
	}
	kind := "seal-failed"
	if waitsForPeople(cause) {
		kind = "seal-refused"
	}
	_ = st.store.EnterAbout(context.WithoutCancel(ctx), kind, actor, d.Batch, d.ID, map[string]any{"code": batch.CodeOf(cause), "attempts": attempts})
}
