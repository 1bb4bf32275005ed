// Package model is what the room Übergabe knows, without a screen.
package model

import (
	"context"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"

	inspect "github.com/scanstelle/scanstelle/app/inspect/model"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Desk reaches the station.
type Desk struct {
	Station station.Caller
	// Context carries who is logged in.
	Context func(context.Context) context.Context
}

// Queue is a picture of the outbox: the packages that are not yet with their target,
// those marked »Eilt« and then the oldest first, or the newest that are.
type Queue struct {
	Done  bool
	Rows  []station.OutboxRow
	Sum   station.OutboxSum
	Named []station.NamedTarget // the first is taken when nothing else is said
}

// Load asks the station for the outbox.
func (d Desk) Load(ctx context.Context, done bool) (Queue, error) {
	ctx = d.Context(ctx)
	q := Queue{Done: done}
	var err error
	q.Sum, err = station.Invoke[station.OutboxSum](ctx, d.Station, station.OpOutbox, station.OutboxQuery{Done: done}, func(raw json.RawMessage) {
		var r station.OutboxRow
		if json.Unmarshal(raw, &r) == nil && r.Type == "delivery" {
			q.Rows = append(q.Rows, r)
		}
	})
	if err != nil {
		return q, err
	}
	if !done { // what is marked »Eilt« goes first
		slices.SortStableFunc(q.Rows, func(a, b station.OutboxRow) int {
			switch {
			case a.Urgent == b.Urgent:
				return 0
			case a.Urgent:
				return -1
			}
			return 1
		})
	}
	named, err := station.Invoke[station.TargetSetting](ctx, d.Station, station.OpTargets, nil, nil)
	q.Named = named.Targets
	return q, err
}

// Name is what people call a target: its name, or the end of its path.
func (q Queue) Name(target string) string {
	for _, n := range q.Named {
		if n.Spec == target {
			return n.Name
		}
	}
	if _, path, ok := strings.Cut(target, ":"); ok && path != "" {
		return filepath.Base(path)
	}
	return target
}

// Waiting is how many packages wait for a target.
func (q Queue) Waiting(target string) (n int) {
	for _, r := range q.Rows {
		if r.Target == target && !r.Done() {
			n++
		}
	}
	return n
}

// Doubled is how many packages lie at their target more than once.
func (q Queue) Doubled() (n int) {
	for _, s := range q.Sum.Targets {
		n += s.Doubled
	}
	return n
}

// Rejected is how many packages arrived and were not taken over by their receiver.
func (q Queue) Rejected() (n int) {
	for _, s := range q.Sum.Targets {
		n += s.Rejected
	}
	return n
}

// State is what is known of a target.
func (q Queue) State(target string) station.TargetState {
	for _, s := range q.Sum.Targets {
		if s.Target == target {
			return s
		}
	}
	return station.TargetState{Target: target}
}

// Retry makes another attempt with the packages of a batch now, also with what has
// its next attempt later.
func (d Desk) Retry(ctx context.Context, row station.OutboxRow) (station.DeliverSummary, error) {
	return d.deliver(ctx, station.DeliverRequest{Batch: row.Batch, Target: row.Target})
}

// RetryAll finishes what is unfinished and makes another attempt with everything
// that waits; target is for batches that have none.
func (d Desk) RetryAll(ctx context.Context, target string) (station.DeliverSummary, error) {
	return d.deliver(ctx, station.DeliverRequest{Target: target})
}

func (d Desk) deliver(ctx context.Context, q station.DeliverRequest) (station.DeliverSummary, error) {
	return station.Invoke[station.DeliverSummary](d.Context(ctx), d.Station, station.OpDeliver, q, nil)
}

// Fill sets a field for want of which the target refuses a package, and sends it again
// where nothing else is missing. A field of a package that is sealed is set beside it.
func (d Desk) Fill(ctx context.Context, row station.OutboxRow, field batch.Field, typed string) error {
	q := station.FieldRequest{Document: row.Document, Field: field, Value: inspect.Stored(field, typed)}
	if _, err := station.Invoke[station.DocumentFields](d.Context(ctx), d.Station, station.OpFieldTake, q, nil); err != nil {
		return err
	}
	if len(row.Missing) == 1 {
		_, _ = d.Retry(ctx, row) // what comes of it stands in the list
	}
	return nil
}

// Pause stops handing over to a target, or lets it go on.
func (d Desk) Pause(ctx context.Context, target, reason string, pause bool) error {
	op := station.OpTargetResume
	if pause {
		op = station.OpTargetPause
	}
	_, err := station.Invoke[station.TargetState](d.Context(ctx), d.Station, op, station.PauseRequest{Target: target, Reason: reason}, nil)
	return err
}

// Resend sends a package again that lay at its target and is gone; only a person can
// want that.
func (d Desk) Resend(ctx context.Context, row station.OutboxRow, reason string) error {
	_, err := station.Invoke[station.OutboxRow](d.Context(ctx), d.Station, station.OpDeliveryResend, station.DeliveryRequest{Delivery: row.ID, Reason: reason}, nil)
	if err != nil {
		return err
	}
	_, _ = d.Retry(ctx, row) // what comes of it stands in the list
	return nil
}

// LetGo lets a batch go on that came unfinished from a backup: somebody saw that its
// target does not have it.
func (d Desk) LetGo(ctx context.Context, b station.RestoredBatch, reason string) error {
	_, err := station.Invoke[bool](d.Context(ctx), d.Station, station.OpRestoredRelease, station.ReasonRequest{Batch: b.Batch, Reason: reason}, nil)
	return err
}

// Confirm notes what a person saw at the target of a package that is gone from there, or
// lies there more than once.
func (d Desk) Confirm(ctx context.Context, row station.OutboxRow, reason string) error {
	_, err := station.Invoke[station.OutboxRow](d.Context(ctx), d.Station, station.OpDeliveryConfirm, station.DeliveryRequest{Delivery: row.ID, Reason: reason}, nil)
	if err == nil && !row.Done() {
		_, _ = d.Retry(ctx, row) // its batch may be done with it
	}
	return err
}

// Park lets one package wait, or go on.
func (d Desk) Park(ctx context.Context, delivery batch.ID, reason string, park bool) error {
	op := station.OpDeliveryUnpark
	if park {
		op = station.OpDeliveryPark
	}
	_, err := station.Invoke[station.OutboxRow](d.Context(ctx), d.Station, op, station.DeliveryRequest{Delivery: delivery, Reason: reason}, nil)
	return err
}
