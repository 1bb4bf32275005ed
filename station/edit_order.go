package station

import (
	"context"
	"fmt"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
)

// orderRescan asks the operator to scan pages anew (A.SC.8). The order is open
// until other pages stand in their place.
func orderRescan(ctx context.Context, st *Station, who Actor, q EditRequest, _ Emit) (batch.RescanOrder, error) {
	if err := reason(q, "was an der Seite zu bessern ist"); err != nil {
		return batch.RescanOrder{}, err
	}
	err := st.withEdit(ctx, who, q.Batch, func(e *editing, actor string) error {
		pages, err := e.pages(q.Pages, batch.NotWithdrawn)
		if err != nil {
			return err
		}
		return st.enterOrder(ctx, q.Batch, actor, batch.RescanOrdered, batch.OrderData{Pages: pages, Reason: q.Reason})
	})
	if err != nil {
		return batch.RescanOrder{}, err
	}
	orders, err := st.RescanOrders(q.Batch)
	if err != nil {
		return batch.RescanOrder{}, err
	}
	return orders[len(orders)-1], nil
}

func (st *Station) enterOrder(ctx context.Context, id batch.ID, actor string, name batch.ActName, data batch.OrderData) error {
	act, err := batch.NewOrder(name, data)
	if err != nil {
		return err
	}
	return st.store.Act(ctx, id, actor, act)
}

// withdrawRescan takes an order back: the page is good enough after all.
func withdrawRescan(ctx context.Context, st *Station, who Actor, q EditRequest, _ Emit) (struct{}, error) {
	if err := reason(q, "warum die Seite doch bleiben kann"); err != nil {
		return struct{}{}, err
	}
	return struct{}{}, st.withEdit(ctx, who, q.Batch, func(e *editing, actor string) error {
		open := slices.ContainsFunc(e.RescanOrders(e.acts), func(o batch.RescanOrder) bool { return o.Seq == q.Order && o.State == batch.OrderOpen })
		if !open {
			return batch.Refuse("edit", batch.CodeUnknownID, "Auftrag %d", q.Order)
		}
		return st.enterOrder(ctx, q.Batch, actor, batch.RescanWithdrawn, batch.OrderData{Order: q.Order, Reason: q.Reason})
	})
}

// RescanOrders lists the rescan orders of a batch, or the open ones of all
// batches that are not finished.
func (st *Station) RescanOrders(id batch.ID) ([]batch.RescanOrder, error) {
	ids, all := []batch.ID{id}, id == ""
	if all {
		var err error
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
		e, err := st.openEdit(b)
		if err != nil {
			return nil, err
		}
		for _, o := range e.RescanOrders(e.acts) {
			if o.Batch = id; !all || o.State == batch.OrderOpen {
				out = append(out, o)
			}
		}
	}
	return out, nil
}

// orderRemoval asks for the final removal of sealed-off pages. A second person has
// to agree.
func orderRemoval(ctx context.Context, st *Station, who Actor, q EditRequest, _ Emit) (struct{}, error) {
	if err := reason(q, "warum die Seite gelöscht werden soll"); err != nil {
		return struct{}{}, err
	}
	return struct{}{}, st.withEdit(ctx, who, q.Batch, func(e *editing, actor string) error {
		pages, err := e.sealedOff(q.Pages, func(r batch.Removal) error {
			if r.OrderedBy != "" {
				return batch.Refuse("edit", batch.CodeEditImpossible, "für Blatt %d ist die Löschung schon beantragt", r.Sheet)
			}
			return nil
		})
		if err != nil {
			return err
		}
		return st.enterOrder(ctx, q.Batch, actor, batch.RemovalOrdered, batch.OrderData{Pages: pages, Reason: q.Reason})
	})
}

// confirmRemoval is the second person's agreement to a removal. CodeSecondPerson
// for whoever asked for it or sealed the page off.
func confirmRemoval(ctx context.Context, st *Station, who Actor, q EditRequest, _ Emit) (struct{}, error) {
	return struct{}{}, st.withEdit(ctx, who, q.Batch, func(e *editing, actor string) error {
		pages, err := e.sealedOff(q.Pages, func(r batch.Removal) error {
			switch {
			case r.OrderedBy == "":
				return batch.Refuse("edit", batch.CodeEditImpossible, "für Blatt %d ist keine Löschung beantragt", r.Sheet)
			case r.ConfirmedBy != "":
				return batch.Refuse("edit", batch.CodeEditImpossible, "für Blatt %d ist die Löschung schon bestätigt", r.Sheet)
			case r.OrderedBy == actor:
				return batch.Refuse("edit", batch.CodeSecondPerson, "die Löschung von Blatt %d haben Sie selbst beantragt", r.Sheet)
			}
			return nil
		})
		if err != nil {
			return err
		}
		return st.enterOrder(ctx, q.Batch, actor, batch.RemovalConfirmed, batch.OrderData{Pages: pages, Reason: q.Reason})
	})
}

// sealedOff resolves names of sealed-off pages and checks each.
func (e *editing) sealedOff(names []string, check func(batch.Removal) error) ([]batch.ID, error) {
	pages, err := e.pages(names, batch.SealedOff)
	if err != nil {
		return nil, err
	}
	removals := map[batch.ID]batch.Removal{}
	for _, r := range e.Removals(e.acts) {
		removals[r.Page] = r
	}
	for _, id := range pages {
		r, ok := removals[id]
		if !ok {
			return nil, &batch.Error{Op: "edit", Code: batch.CodeEditImpossible, Page: id, Detail: fmt.Sprintf("Blatt %d ist nicht versiegelt", e.Page(id).Sheet)}
		}
		if err := check(r); err != nil {
			return nil, err
		}
	}
	return pages, nil
}

// Removals lists the sealed-off pages of a batch.
func (st *Station) Removals(id batch.ID) ([]batch.Removal, error) {
	b, err := st.store.Batch(id)
	if err != nil {
		return nil, err
	}
	e, err := st.openEdit(b)
	if err != nil {
		return nil, err
	}
	return append([]batch.Removal{}, e.Removals(e.acts)...), nil
}
