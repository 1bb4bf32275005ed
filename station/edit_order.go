package station

import (
	"context"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
)

// orderRescan asks the operator to scan pages anew (A.SC.8). The order is open
// until other pages stand in their place.
func orderRescan(ctx context.Context, st *Station, who Actor, q EditRequest, _ Emit) (batch.RescanOrder, error) {
	if err := reason(q, "was an der Seite zu bessern ist"); err != nil {
		return batch.RescanOrder{}, err
	}
	err := st.withEdit(ctx, who, q.Batch, func(e *editing, _ string) ([]batch.Act, error) {
		pages, err := e.pages(q.Pages, batch.NotWithdrawn)
		if err != nil {
			return nil, err
		}
		return ordered(batch.RescanOrdered, batch.OrderData{Pages: pages, Reason: q.Reason})
	})
	if err != nil {
		return batch.RescanOrder{}, err
	}
	orders, err := st.RescanOrders(who, q.Batch)
	if err != nil {
		return batch.RescanOrder{}, err
	}
	return orders[len(orders)-1], nil
}

func ordered(name batch.ActName, data batch.OrderData) ([]batch.Act, error) {
	act, err := batch.NewOrder(name, data)
	return []batch.Act{act}, err
}

// withdrawRescan takes an order back: the page is good enough after all.
func withdrawRescan(ctx context.Context, st *Station, who Actor, q EditRequest, _ Emit) (struct{}, error) {
	if err := reason(q, "warum die Seite doch bleiben kann"); err != nil {
		return struct{}{}, err
	}
	return struct{}{}, st.withEdit(ctx, who, q.Batch, func(e *editing, _ string) ([]batch.Act, error) {
		open := slices.ContainsFunc(e.RescanOrders(e.acts), func(o batch.RescanOrder) bool { return o.Seq == q.Order && o.State == batch.OrderOpen })
		if !open {
			return nil, batch.Refuse("edit", batch.CodeUnknownID, "Auftrag %d", q.Order)
		}
		return ordered(batch.RescanWithdrawn, batch.OrderData{Order: q.Order, Reason: q.Reason})
	})
}

// feasible tells whether an order can be carried out still: what was released is good
// enough to whoever did that, and only a doubt case waits.
func (e *editing) feasible(o batch.RescanOrder) bool {
	if e.batch.State != batch.Released {
		return true
	}
	return !slices.ContainsFunc(o.Pages, func(id batch.ID) bool {
		p := e.Page(id)
		d := e.Document(p.Document)
		return p.Withdrawn == batch.NotWithdrawn && (d == nil || d.State != batch.Doubtful)
	})
}

// RescanOrders lists the rescan orders of a batch, or the open ones of all
// batches that are not finished and that somebody may see, as far as they can be
// carried out.
func (st *Station) RescanOrders(who Actor, id batch.ID) ([]batch.RescanOrder, error) {
	k, err := st.knowledge(who)
	if err != nil {
		return nil, err
	}
	ids, all := []batch.ID{id}, id == ""
	if all {
		if ids, err = st.store.Unfinished(); err != nil {
			return nil, err
		}
	}
	out := []batch.RescanOrder{}
	for _, id := range ids {
		b, err := st.store.Batch(id)
		if err != nil {
			return nil, err
		}
		if known, err := k.batch(b); err != nil || !known {
			if err != nil {
				return nil, err
			}
			continue
		}
		acts, err := st.store.Acts(id)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(acts, func(a batch.Act) bool { return a.Name == batch.RescanOrdered }) {
			continue // before thousands of pages are read
		}
		e, err := st.openEdit(b)
		if err != nil {
			return nil, err
		}
		for _, o := range e.RescanOrders(e.acts) {
			if o.Batch = id; !all || o.State == batch.OrderOpen && e.feasible(o) {
				out = append(out, o)
			}
		}
	}
	return out, nil
}
