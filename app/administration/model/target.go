package model

import (
	"context"

	"github.com/scanstelle/scanstelle/station"
)

// Targets reads where packages go.
func (d Desk) Targets(ctx context.Context) ([]station.TargetView, error) {
	return list[station.TargetView](ctx, d, station.OpTargets, nil, "target")
}

// RemoveTarget takes a name off the list.
func (d Desk) RemoveTarget(ctx context.Context, name string) (Proposed, error) {
	return propose(ctx, d, station.OpTargetSet, station.TargetChange{Name: name})
}

// TestTarget proves that a target takes bytes and gives them back.
func (d Desk) TestTarget(ctx context.Context, spec string) (station.TargetTest, error) {
	return ask[station.TargetTest](ctx, d, station.OpTargetTest, spec, nil)
}
