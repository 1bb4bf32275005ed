// Package model is what the room Übergabe knows, without a screen.
package model

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Queue is a picture of the outbox: packages that are not yet with their target.
type Queue struct {
	Rows []batch.Delivery // the oldest first
}

// Target is one destination with what waits for it.
type Target struct {
	Name   string
	Rows   []batch.Delivery
	Faulty int       // rows whose last attempt failed
	Next   time.Time // earliest next attempt; zero where nothing waits for one
}

// Load asks the station for the outbox.
func Load(ctx context.Context, c station.Caller) (Queue, error) {
	s, err := station.Invoke[station.Status](ctx, c, station.OpStatus, struct{}{}, nil)
	if err != nil {
		return Queue{}, err
	}
	slices.SortFunc(s.Outbox, func(a, b batch.Delivery) int { return cmp.Compare(a.ID, b.ID) })
	return Queue{s.Outbox}, nil
}

// Retry makes another attempt with everything that waits, also with what has
// its next attempt later.
func Retry(ctx context.Context, c station.Caller) (station.DeliverSummary, error) {
	return station.Invoke[station.DeliverSummary](ctx, c, station.OpDeliver, station.DeliverRequest{}, nil)
}

// Targets groups the rows by target, in the order of their oldest.
func (q Queue) Targets() []Target {
	var out []Target
	for _, row := range q.Rows {
		i := slices.IndexFunc(out, func(t Target) bool { return t.Name == row.Target })
		if i < 0 {
			out = append(out, Target{Name: row.Target})
			i = len(out) - 1
		}
		t := &out[i]
		t.Rows = append(t.Rows, row)
		if row.Code != "" {
			t.Faulty++
		}
		if !row.Next.IsZero() && (t.Next.IsZero() || row.Next.Before(t.Next)) {
			t.Next = row.Next
		}
	}
	return out
}
