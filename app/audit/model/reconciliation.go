package model

import (
	"context"

	journal "github.com/scanstelle/scanstelle/app/journal/model"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Standing is how a row of the reconciliation list stands.
type Standing string

// Standings, from the best to the worst.
const (
	StandsEven      Standing = "even"      // everything scanned is sealed and delivered
	StandsOpen      Standing = "open"      // nothing is missing, something is still on its way
	StandsUnsettled Standing = "unsettled" // a person has to decide about a package
	StandsMissing   Standing = "missing"   // pages are in no document
)

// StandingOf tells how a row stands (A.NB.3).
func StandingOf(r station.ReconciliationRow) Standing {
	switch {
	case r.Missing > 0:
		return StandsMissing
	case r.Doubtful > 0:
		return StandsUnsettled
	case !r.Even():
		return StandsOpen
	}
	return StandsEven
}

// Reconcile compares what was scanned, sealed and delivered of the batches of some days;
// without any, of those of today.
func (d Desk) Reconcile(ctx context.Context, from, to string) (station.Reconciliation, error) {
	return station.Invoke[station.Reconciliation](d.Context(ctx), d.Station, station.OpReconciliation, station.ReportQuery{From: from, To: to}, nil)
}

// Neighbour is the day before (by -1) or after (by 1) those of a list; never one after
// the day on which the list was made.
func Neighbour(r station.Reconciliation, by int) batch.Day {
	today := batch.DayOf(r.At.Local())
	day := r.From
	if by > 0 {
		day = r.To
	}
	if day == "" || day.Add(by) > today {
		return today
	}
	return day.Add(by)
}

// ExportReconciliation writes the list of some days into a folder and returns the path of
// the file. An older file is never overwritten.
func (d Desk) ExportReconciliation(ctx context.Context, from, to string, format station.ExportFormat, dir string) (path string, err error) {
	file, data, err := station.InvokeFile[station.ExportFile](d.Context(ctx), d.Station, station.OpReconciliationExport, station.ReconciliationExport{ReportQuery: station.ReportQuery{From: from, To: to}, Format: format})
	if err != nil {
		return "", err
	}
	return journal.WriteNew(dir, file.Name, data)
}
