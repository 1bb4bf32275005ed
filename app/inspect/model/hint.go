package model

import (
	"context"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Hints fetches what speaks against the documents of a batch being whole and once there.
// For a large batch it takes seconds, so it comes behind the rest.
func (k Desk) Hints(ctx context.Context, id batch.ID) (map[batch.ID][]batch.Hint, error) {
	all, err := station.Invoke[[]station.DocumentHints](k.Context(ctx), k.Station, station.OpHints, id, nil)
	out := map[batch.ID][]batch.Hint{}
	for _, d := range all {
		out[d.Document] = d.Hints
	}
	return out, err
}

// Hinted is the work with hints; what somebody has to look after is not left out of it.
func (w Work) Hinted(hints map[batch.ID][]batch.Hint) Work {
	w.Hints = hints
	w.arrange()
	return w
}

// SameHints tells whether a work has these hints.
func (w Work) SameHints(hints map[batch.ID][]batch.Hint) bool {
	if len(w.Hints) != len(hints) {
		return false
	}
	for id, now := range hints {
		if !slices.EqualFunc(w.Hints[id], now, func(a, b batch.Hint) bool {
			return a.Code == b.Code && a.Page == b.Page && a.Other == b.Other && a.Of == b.Of && a.There == b.There && slices.Equal(a.Numbers, b.Numbers)
		}) {
			return false
		}
	}
	return true
}

// hint puts the hints to a document and the pages where they show. Whoever looked at the
// document as a whole has seen them.
func (w Work) hint(d *Document) {
	if d.Looked != "" {
		return
	}
	for _, h := range w.Hints[d.ID] {
		if h.Page < 1 || h.Page > len(d.Pages) {
			continue // the pages lie otherwise now; the next ones are on their way
		}
		d.Hints = append(d.Hints, h)
		if !h.Code.Note() {
			d.Pages[h.Page-1].Hinted = true
		}
	}
}

// Asks tells whether a hint is to be looked after.
func (d Document) Asks() bool {
	return len(d.Hints) > 0 && !d.Hints[0].Code.Note()
}

// Nearest is the hint to be looked after on a page of a document, by its index; ok is
// false where there is none.
func (d Document) Nearest(page int) (at int, ok bool) {
	at = slices.IndexFunc(d.Hints, func(h batch.Hint) bool { return h.Page == page+1 && !h.Code.Note() })
	return at, at >= 0
}
