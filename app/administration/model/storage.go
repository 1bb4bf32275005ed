package model

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Storage is how safe the data lie.
type Storage struct {
	station.Status
	Retention station.RetentionSetting
}

// Storage reads it.
func (d Desk) Storage(ctx context.Context) (s Storage, err error) {
	if s.Status, err = ask[station.Status](ctx, d, station.OpStatus, nil, nil); err != nil {
		return s, err
	}
	s.Retention, err = ask[station.RetentionSetting](ctx, d, station.OpRetention, nil, nil)
	return s, err
}

// Progress is how far something long is.
type Progress struct {
	Done, Total int64
	Left        time.Duration // by how fast it went so far; 0: not known yet
}

// measure turns the progress of an operation into how long it still takes.
func measure(kind string, tell func(Progress)) func(json.RawMessage) {
	begin := time.Now()
	return func(raw json.RawMessage) {
		var e struct {
			Type        string `json:"type"`
			Done, Total int64
		}
		if json.Unmarshal(raw, &e) != nil || e.Type != kind {
			return
		}
		p := Progress{Done: e.Done, Total: e.Total}
		if took := time.Since(begin); e.Done > 0 && took > time.Second {
			p.Left = time.Duration(float64(took) / float64(e.Done) * float64(max(e.Total-e.Done, 0)))
		}
		tell(p)
	}
}

// Check proves the whole store.
func (d Desk) Check(ctx context.Context, tell func(Progress)) (station.CheckReport, error) {
	return ask[station.CheckReport](ctx, d, station.OpCheck, station.CheckEvidence, measure("check-progress", tell))
}

// Backup brings the backup up to date now.
func (d Desk) Backup(ctx context.Context, tell func(Progress)) (station.BackupResult, error) {
	return ask[station.BackupResult](ctx, d, station.OpBackup, station.BackupRequest{}, measure("backup-progress", tell))
}

// Drill brings the backup back into a folder for a while and proves it there.
func (d Desk) Drill(ctx context.Context, tell func(Progress)) (station.DrillReport, error) {
	return ask[station.DrillReport](ctx, d, station.OpRestoreDrill, station.DrillRequest{}, measure("check-progress", tell))
}

// Due tells what the rule of retention would take now; nothing goes.
func (d Desk) Due(ctx context.Context) (station.RetentionSummary, error) {
	return ask[station.RetentionSummary](ctx, d, station.OpRetentionRun, station.RetentionRequest{DryRun: true}, nil)
}

// About reads what the program is made of.
func (d Desk) About(ctx context.Context) (station.About, error) {
	return ask[station.About](ctx, d, station.OpAbout, nil, nil)
}

// RecoverySheet prints the key that somebody typed from its paper. CodeStoreKey: it
// is not that of this station.
func (d Desk) RecoverySheet(ctx context.Context, key string) (station.PrintFile, error) {
	return ask[station.PrintFile](ctx, d, station.OpRecoverySheet, key, nil)
}

// SheetKeys are what can stand on a cover sheet, behind the number of sheets to print.
var SheetKeys = []string{"count", "class", "profile", "sheets", "intake", "number"}

// CoverSheets makes sheets to lay between documents of what was typed; empty texts do
// not stand on them. CodeUsage: a number is none.
func (d Desk) CoverSheets(ctx context.Context, typed map[string]string) (station.PrintFile, error) {
	q := station.CoverSheets{Intake: typed["intake"], Cover: batch.Cover{Class: typed["class"], Profile: typed["profile"], Number: strings.ToUpper(typed["number"])}}
	var err error
	if q.Count, err = strconv.Atoi(typed["count"]); err == nil && typed["sheets"] != "" {
		q.Cover.Sheets, err = strconv.Atoi(typed["sheets"])
	}
	if err != nil {
		return station.PrintFile{}, batch.Refuse("administration.sheets", batch.CodeUsage, "die Anzahl ist keine ganze Zahl")
	}
	return ask[station.PrintFile](ctx, d, station.OpCoverSheets, q, nil)
}

// SheetOptions are the classes and profiles that can stand on a cover sheet.
func (d Desk) SheetOptions(ctx context.Context) (map[string][]string, error) {
	out := map[string][]string{}
	classes, err := list[station.ClassVersion](ctx, d, station.OpClasses, nil, "class")
	if err != nil {
		return out, err
	}
	for _, c := range classes {
		out["class"] = append(out["class"], c.Class.Name)
	}
	profiles, err := list[station.ProfileVersion](ctx, d, station.OpProfiles, nil, "profile")
	for _, p := range profiles {
		out["profile"] = append(out["profile"], p.Profile.Name)
	}
	return out, err
}
