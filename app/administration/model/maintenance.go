package model

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Maintenances reads every maintenance, the newest first; only that one may still be on
// (A.O.2).
func (d Desk) Maintenances(ctx context.Context) ([]station.Maintenance, error) {
	var out []station.Maintenance
	now, err := ask[station.Maintenance](ctx, d, station.OpMaintenance, nil, func(raw json.RawMessage) { gather(&out, "maintenance", raw) })
	if now.On {
		out = append(out, now)
	}
	slices.Reverse(out)
	return out, err
}

// BeginMaintenance stops scanning.
func (d Desk) BeginMaintenance(ctx context.Context, reason string) error {
	_, err := ask[station.Maintenance](ctx, d, station.OpMaintenanceBegin, reason, nil)
	return err
}

// ChecklistKeys are what somebody answers for when maintenance ends.
var ChecklistKeys = []string{"updates", "acceptance", "trial", "note"}

// EndMaintenance lets scanning go on. CodeChecklist says what is missing.
func (d Desk) EndMaintenance(ctx context.Context, typed map[string]string) (station.Maintenance, error) {
	if err := missing(typed, [][2]string{{"updates", "etwa: alle vom 22.11. eingespielt"}, {"acceptance", "etwa: neu abgenommen, oder: nichts am Scanner geändert"},
		{"trial", "eine Probe, die seit dem Beginn gescannt wurde: Alt T"}}); err != nil {
		return station.Maintenance{}, err
	}
	return ask[station.Maintenance](ctx, d, station.OpMaintenanceEnd, station.Checklist{Updates: typed["updates"], Acceptance: typed["acceptance"], Trial: batch.ID(typed["trial"]), Note: typed["note"]}, nil)
}

// Trials are the trials that were scanned since a maintenance began, the newest first.
func (d Desk) Trials(ctx context.Context, m station.Maintenance) (out []batch.Batch, err error) {
	_, err = ask[int](ctx, d, station.OpBatches, nil, func(raw json.RawMessage) {
		var b batch.Batch
		if json.Unmarshal(raw, &b) == nil && b.Trial && b.State == batch.Tried && !b.Opened.Before(m.Begun) {
			out = append(out, b)
		}
	})
	return out, err
}
