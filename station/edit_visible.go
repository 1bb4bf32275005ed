package station

import (
	"slices"

	"github.com/scanstelle/scanstelle/batch"
)

// seesSealed tells whether somebody sees what was sealed off.
func seesSealed(who Actor) bool { return who.Person != nil && who.Person.Has(supervisors...) }

// visibleTo leaves out what was sealed off: only a supervisor sees it, what the
// file or the document was called, and what was noted of it.
func (v BatchView) visibleTo(who Actor) BatchView {
	if seesSealed(who) {
		return v
	}
	var pages, documents []batch.ID
	shown, live := []batch.Page{}, []batch.Document{}
	sealed, open := map[int]bool{}, map[int]bool{} // inputs
	for _, p := range v.PageList {
		if p.Withdrawn == batch.SealedOff {
			sealed[p.Input] = true
			continue
		}
		open[p.Input] = true
		shown, pages = append(shown, p), append(pages, p.ID)
	}
	for _, d := range v.DocumentList {
		if !d.Gone {
			live, documents = append(live, d), append(documents, d.ID)
		}
	}
	inputs := append([]batch.Input(nil), v.Inputs...)
	for i := range inputs {
		if sealed[i] && !open[i] {
			inputs[i].Source, inputs[i].Path = "versiegelt", ""
		}
	}
	v.PageList, v.Pages, v.DocumentList, v.Documents, v.Inputs = shown, pages, live, documents, inputs
	v.notedOf(documents)
	return v
}

// notedOf keeps numbers, index values, deliveries and failures of some documents,
// and of the values those that tell of no page that was sealed off.
func (v *BatchView) notedOf(documents []batch.ID) {
	numbers, fields := map[batch.ID]string{}, map[batch.ID][]batch.FieldValue{}
	for _, id := range documents {
		if n, ok := v.Numbers[id]; ok {
			numbers[id] = n
		}
		if open := openly(v.Fields[id]); len(open) > 0 {
			fields[id] = open
		}
	}
	gone := func(id batch.ID) bool { return !slices.Contains(documents, id) }
	v.Numbers, v.Fields = numbers, fields
	v.Deliveries = slices.DeleteFunc(slices.Clone(v.Deliveries), func(d batch.Delivery) bool { return gone(d.Document) })
	v.Unsealed = slices.DeleteFunc(slices.Clone(v.Unsealed), func(u Unsealed) bool { return gone(u.Document) })
}

// visibleTo leaves out deliveries and unsealed documents of batches that are
// addressed to another unit: their names are titles.
func (s Status) visibleTo(st *Station, who Actor) (Status, error) {
	k, err := st.knowledge(who)
	if err != nil || !k.limited {
		return s, err
	}
	shown := []batch.Delivery{}
	for _, row := range s.Outbox {
		known, err := k.of(row.Document)
		if err != nil {
			return s, err
		}
		if known {
			shown = append(shown, row)
		}
	}
	unsealed := []Unsealed{}
	for _, u := range s.Unsealed {
		known, err := k.of(u.Document)
		if err != nil {
			return s, err
		}
		if known {
			unsealed = append(unsealed, u)
		}
	}
	s.Outbox, s.Unsealed = shown, unsealed
	return s, nil
}
