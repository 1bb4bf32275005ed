package model

import (
	"context"
	"encoding/json"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Doubts asks for the open doubt cases, the oldest first (A.O.1 j).
func Doubts(ctx context.Context, c station.Caller) (out []station.Doubt, err error) {
	_, err = station.Invoke[int](ctx, c, station.OpDoubts, false, func(raw json.RawMessage) {
		var d station.Doubt
		if json.Unmarshal(raw, &d) == nil && d.Type == "doubt" {
			out = append(out, d)
		}
	})
	return out, err
}

// DoubtOf is the open case of a document. CodeWrongState: somebody decided it meanwhile.
func (k Desk) DoubtOf(ctx context.Context, document batch.ID) (station.Doubt, error) {
	all, err := Doubts(k.Context(ctx), k.Station)
	for _, d := range all {
		if d.Document == document {
			return d, nil
		}
	}
	if err == nil {
		err = batch.Refuse("inspect.doubt", batch.CodeWrongState, "der Zweifelsfall ist schon entschieden")
	}
	return station.Doubt{}, err
}

// AssignDoubt hands a case to somebody: a person or a unit.
func (k Desk) AssignDoubt(ctx context.Context, w Work, c station.Doubt, assignee string) (Work, error) {
	return edit[station.Doubt](ctx, k, w, station.OpDoubtAssign, station.DoubtRequest{ID: c.ID, Assignee: assignee})
}

// SettleDoubt decides a case: "keep" or "withdraw".
func (k Desk) SettleDoubt(ctx context.Context, w Work, c station.Doubt, decision, reason string) (Work, error) {
	return edit[station.Doubt](ctx, k, w, station.OpDoubtSettle, station.DoubtRequest{ID: c.ID, Decision: decision, Reason: reason})
}

// Document is the first page of a document; of one that is not there, the first page
// still to be seen.
func (w Work) Document(id batch.ID) Spot {
	for i, d := range w.Documents {
		if d.ID == id {
			return Spot{Document: i}
		}
	}
	return w.First()
}
