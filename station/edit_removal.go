package station

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// orderRemoval asks for the final removal of sealed-off pages. A second person has
// to agree.
func orderRemoval(ctx context.Context, st *Station, who Actor, q EditRequest, _ Emit) (struct{}, error) {
	if err := reason(q, "warum die Seite gelöscht werden soll"); err != nil {
		return struct{}{}, err
	}
	return struct{}{}, st.withBatch(ctx, who, q.Batch, captured, func(e *editing, _ string) ([]batch.Act, error) {
		pages, err := e.sealedOff(q.Pages, func(r batch.Removal) error {
			if r.OrderedBy != "" {
				return batch.Refuse("edit", batch.CodeEditImpossible, "für Blatt %d ist die Löschung schon beantragt", r.Sheet)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		if err := e.removable(pages); err != nil {
			return nil, err
		}
		return ordered(batch.RemovalOrdered, batch.OrderData{Pages: pages, Reason: q.Reason})
	})
}

// confirmRemoval is the second person's agreement to a removal: with it the bytes
// and keys of the pages go for good (store.Erase; A.AM.VT.H.3). CodeSecondPerson
// for whoever asked for it.
func confirmRemoval(ctx context.Context, st *Station, who Actor, q EditRequest, _ Emit) (struct{}, error) {
	return struct{}{}, st.holdBatch(ctx, who, q.Batch, captured, func(actor string) error {
		st.holding.Lock()
		defer st.holding.Unlock()
		e, err := st.open(who, q.Batch, captured) // with the holds as they are now that no other comes
		if err != nil {
			return err
		}
		pages, err := e.sealedOff(q.Pages, func(r batch.Removal) error {
			switch {
			case r.OrderedBy == "":
				return batch.Refuse("edit", batch.CodeEditImpossible, "für Blatt %d ist keine Löschung beantragt", r.Sheet)
			case r.ConfirmedBy != "":
				return batch.Refuse("edit", batch.CodeEditImpossible, "für Blatt %d ist die Löschung schon bestätigt", r.Sheet)
			}
			return st.second("edit", r.OrderedBy, actor, fmt.Sprintf("die Löschung von Blatt %d haben Sie selbst beantragt", r.Sheet))
		})
		if err != nil {
			return err
		}
		if err := e.removable(pages); err != nil {
			return err
		}
		return st.remove(ctx, e, actor, pages, q.Reason)
	})
}

// captured allows the removal of sealed-off pages as soon as the capture is over:
// also after the release and the hand-over, for no package holds them.
func captured(b batch.Batch) error {
	if b.State == batch.Open {
		return editable(b)
	}
	return nil
}

// removable refuses pages that a sealed package holds, which would go on telling
// what they show, and batches under a legal hold.
func (e *editing) removable(pages []batch.ID) error {
	for _, d := range e.Documents {
		for _, id := range pages {
			if d.Package != "" && slices.Contains(d.Pages, id) {
				return &batch.Error{Op: "edit", Code: batch.CodeEditImpossible, Page: id, Detail: fmt.Sprintf(
					"Blatt %d steckt schon im gesiegelten Paket von Dokument %d »%s«; gelöscht werden muss es zuerst dort und am Ziel, hier geht es dann mit der Aufbewahrungsfrist", e.Page(id).Sheet, d.Number, d.Title)}
			}
		}
	}
	if holds := batch.Holds(e.acts); len(holds) > 0 {
		return batch.Refuse("edit", batch.CodeEditImpossible, "%s", heldFor(holds))
	}
	return nil
}

// remove erases sealed-off pages with all that shows something of them, and with
// the index values that were taken from them. Their hashes stay in the manifest, and
// sealed in it what they were called and what their codes said; a kill after the
// act is durable is finished by the next start.
func (st *Station) remove(ctx context.Context, e *editing, actor string, pages []batch.ID, reason string) error {
	noted, err := e.notedFrom(pages)
	if err != nil {
		return err
	}
	files, err := st.store.ErasableOf(e.batch.ID, noted, pages...)
	if err != nil {
		return err
	}
	data := batch.OrderData{Pages: pages, Reason: reason, Gone: &batch.GoneData{Method: "crypto-erase", Files: len(files), SHA256: []string{}}}
	act := batch.Act{Name: batch.RemovalConfirmed}
	if len(pages) == 1 {
		act.Page = pages[0]
	}
	for _, f := range files {
		act.Erased = append(act.Erased, f.ID)
		data.Gone.Bytes, data.Gone.SHA256 = data.Gone.Bytes+f.Bytes, append(data.Gone.SHA256, f.SHA256)
	}
	removed := true
	for _, id := range pages {
		act.Pages = append(act.Pages, batch.PageChange{Page: id, Removed: &removed})
	}
	if act.Data, err = json.Marshal(data); err != nil {
		return batch.Fail("edit", batch.CodeInternal, err)
	}
	_, err = st.store.Erase(ctx, actor, store.Erasure{Batch: e.batch.ID, Act: act})
	st.forgetPictures(ctx)
	return err
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
