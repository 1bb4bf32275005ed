package model

import (
	"cmp"
	"context"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Tasks are the orders to scan pages anew that nobody did yet (A.SC.8), of all batches
// that one may see, the oldest first.
func Tasks(ctx context.Context, c station.Caller) ([]batch.RescanOrder, error) {
	all, err := station.Invoke[[]batch.RescanOrder](ctx, c, station.OpRescanOrders, batch.ID(""), nil)
	all = slices.DeleteFunc(all, func(o batch.RescanOrder) bool { return o.State != batch.OrderOpen || len(o.Pages) == 0 })
	slices.SortFunc(all, func(a, b batch.RescanOrder) int { return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.Seq, b.Seq)) })
	return all, err
}

// NextTask is the one behind that of a page, and the first again behind the last; ok
// is false where there is none.
func NextTask(tasks []batch.RescanOrder, page batch.ID) (task batch.RescanOrder, ok bool) {
	if len(tasks) == 0 {
		return task, false
	}
	at := slices.IndexFunc(tasks, func(o batch.RescanOrder) bool { return slices.Contains(o.Pages, page) })
	return tasks[(at+1)%len(tasks)], true
}
