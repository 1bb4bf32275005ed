// Package model is what the room Verwaltung knows, without a screen.
package model

import (
	"context"
	"encoding/json"

	"github.com/scanstelle/scanstelle/station"
)

// Desk reaches the station.
type Desk struct {
	Station station.Caller
	// Context carries who is logged in.
	Context func(context.Context) context.Context
}

// ask runs an operation.
func ask[Result any](ctx context.Context, d Desk, op station.Operation, args any, event func(json.RawMessage)) (Result, error) {
	return station.Invoke[Result](d.Context(ctx), d.Station, op, args, event)
}

// list runs an operation and gathers its events of one type.
func list[Event any](ctx context.Context, d Desk, op station.Operation, args any, kind string) ([]Event, error) {
	var out []Event
	_, err := ask[json.RawMessage](ctx, d, op, args, func(raw json.RawMessage) { gather(&out, kind, raw) })
	return out, err
}

// gather adds an event where it is of that type.
func gather[Event any](to *[]Event, kind string, raw json.RawMessage) {
	var head struct {
		Type string `json:"type"`
	}
	var e Event
	if json.Unmarshal(raw, &head) == nil && head.Type == kind && json.Unmarshal(raw, &e) == nil {
		*to = append(*to, e)
	}
}

// Proposed tells whether an operation only proposed what a second person has to
// confirm.
type Proposed bool

// propose runs an operation that a second person may have to confirm.
func propose(ctx context.Context, d Desk, op station.Operation, args any) (Proposed, error) {
	var notices []station.NoticeEvent
	_, err := ask[json.RawMessage](ctx, d, op, args, func(raw json.RawMessage) { gather(&notices, "notice", raw) })
	return Proposed(len(notices) > 0), err
}
