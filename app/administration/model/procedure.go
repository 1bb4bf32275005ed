package model

import (
	"context"
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/station"
)

// Procedures reads the versions of the procedure documentation, the newest first
// (A.G.1).
func (d Desk) Procedures(ctx context.Context) ([]station.ProcedureVersion, error) {
	out, err := list[station.ProcedureVersion](ctx, d, station.OpProcedures, nil, "procedure")
	slices.Reverse(out)
	return out, err
}

// ProcedureKeys are what is told about a document, besides its path.
var ProcedureKeys = []string{"version", "title", "keeper", "from"}

// PutProcedure puts a document down as a draft. CodeProcedure says what is wrong.
func (d Desk) PutProcedure(ctx context.Context, typed map[string]string) (station.ProcedureVersion, error) {
	if err := missing(typed, [][2]string{{"version", "etwa 2026-1"}, {"title", "etwa Verfahrensdokumentation Posteingang"}, {"keeper", "etwa Hauptamt"}}); err != nil {
		return station.ProcedureVersion{}, err
	}
	return ask[station.ProcedureVersion](ctx, d, station.OpProcedurePut, station.ProcedurePut{Path: strings.TrimSpace(typed["path"]), Title: typed["title"], Version: typed["version"], From: typed["from"], Keeper: typed["keeper"]}, nil)
}

// ReleaseProcedure lets a draft hold from its day on. CodeSecondPerson: whoever put it
// down cannot.
func (d Desk) ReleaseProcedure(ctx context.Context, number int, reason string) (station.ProcedureVersion, error) {
	return ask[station.ProcedureVersion](ctx, d, station.OpProcedureRelease, station.ProcedureRelease{Number: number, Reason: reason}, nil)
}

// ProcedureDocument is the document of a version, byte for byte.
func (d Desk) ProcedureDocument(ctx context.Context, v station.ProcedureVersion) (f station.PrintFile, err error) {
	f.Name = v.Name
	_, f.Data, err = station.InvokeFile[station.ProcedureVersion](d.Context(ctx), d.Station, station.OpProcedureExport, v.Number)
	return f, err
}
