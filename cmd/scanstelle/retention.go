package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

type retentionCommand struct {
	Show    retentionShowCommand    `cmd:"" default:"1" help:"Die Fristen zeigen."`
	Set     retentionSetCommand     `cmd:"" help:"Fristen festlegen, für alle oder für eine Dokumentklasse."`
	Run     retentionRunCommand     `cmd:"" help:"Jetzt löschen, was die Frist hinter sich hat."`
	Hold    retentionHoldCommand    `cmd:"" help:"Einen Stapel sperren: Er wird nicht gelöscht."`
	Release retentionReleaseCommand `cmd:"" help:"Den Sperrvermerk eines Stapels aufheben."`
}

type retentionShowCommand struct{}

func (retentionShowCommand) Run(ctx context.Context, g *globals) error {
	return g.retention(ctx, func(c station.Caller) (station.RetentionSetting, error) {
		return station.Invoke[station.RetentionSetting](ctx, c, station.OpRetention, nil, nil)
	})
}

type retentionSetCommand struct {
	Days    *int   `arg:"" name:"tage" optional:"" help:"Tage nach der letzten Quittung; 0 löscht nie."`
	Class   string `help:"Nur für diese Dokumentklasse; ohne sie für alle, die keine eigene Frist haben." placeholder:"KLASSE"`
	Note    *int   `help:"Tage, die der Transfervermerk am Ziel bleibt; 0 ist für immer." placeholder:"TAGE"`
	Log     *int   `help:"Tage, die das Prüfprotokoll mindestens bleibt, nie weniger als der Transfervermerk; 0 ist für immer." placeholder:"TAGE"`
	Trials  *int   `help:"Tage nach ihrem Ende, nach denen Proben gelöscht werden; 0 löscht nie." placeholder:"TAGE"`
	Default bool   `help:"Die Klasse hat keine eigene Frist mehr."`
}

func (c *retentionSetCommand) Run(ctx context.Context, g *globals) error {
	switch {
	case c.Days == nil && c.Note == nil && c.Log == nil && c.Trials == nil && !c.Default:
		return batch.Refuse("retention.set", batch.CodeUsage, "es fehlt, was gelten soll")
	case c.Default && c.Class == "":
		return batch.Refuse("retention.set", batch.CodeUsage, "zu --default gehört --class")
	}
	change := station.RetentionChange{Class: c.Class, Days: c.Days, NoteDays: c.Note, LogDays: c.Log, TrialDays: c.Trials, Default: c.Default}
	return g.retention(ctx, func(caller station.Caller) (station.RetentionSetting, error) {
		return station.Invoke[station.RetentionSetting](ctx, caller, station.OpRetentionSet, change, g.notice)
	})
}

func (g *globals) retention(ctx context.Context, ask func(station.Caller) (station.RetentionSetting, error)) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		s, err := ask(caller)
		if err != nil {
			return err
		}
		if g.JSON {
			printJSON(struct {
				Type string `json:"type"`
				station.RetentionSetting
			}{"retention-setting", s})
			return nil
		}
		printRule("", s.RetentionRule)
		for _, name := range slices.Sorted(maps.Keys(s.Classes)) {
			printRule("Klasse »"+name+"«: ", s.Classes[name])
		}
		if s.TrialDays > 0 {
			fmt.Printf("Proben werden %s nach ihrem Ende gelöscht, wenn nichts auf ihnen beruht.\n", count(s.TrialDays, "Tag", "Tage"))
		}
		return nil
	})
}

func printRule(whose string, r station.RetentionRule) {
	if r.Days == 0 {
		fmt.Printf("%sEs wird nichts gelöscht.\n", whose)
	} else {
		fmt.Printf("%s%s nach der letzten Quittung werden Seiten, Texte und Pakete eines Stapels gelöscht.\n", whose, count(r.Days, "Tag", "Tage"))
	}
	fmt.Printf("    Transfervermerk am Ziel: %s; Prüfprotokoll: %s (das Programm selbst löscht daraus nie)\n", period(r.NoteDays), period(r.LogDays))
}

func period(days int) string {
	if days == 0 {
		return "für immer"
	}
	return "mindestens " + count(days, "Tag", "Tage")
}

type retentionRunCommand struct {
	DryRun bool `name:"dry-run" help:"Nur zeigen, was gelöscht würde und warum der Rest bleibt."`
}

func (c *retentionRunCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		sum, err := station.Invoke[station.RetentionSummary](ctx, caller, station.OpRetentionRun, station.RetentionRequest{DryRun: c.DryRun}, func(raw json.RawMessage) {
			if g.JSON {
				fmt.Println(string(raw))
				return
			}
			show(raw, printVerdict)
		})
		if err != nil {
			return err
		}
		if g.JSON {
			printJSON(struct {
				Type string `json:"type"`
				station.RetentionSummary
			}{"retention-summary", sum})
			return nil
		}
		verb := "gelöscht"
		if sum.DryRun {
			verb = "zu löschen"
		}
		for _, c := range sum.Classes {
			fmt.Printf("  %s: %s %s (%s, %s), %d bleiben; Prüfprotokoll %s\n", classLabel(c.Class), count(c.Batches, "Stapel", "Stapel"), verb, count(c.Files, "Datei", "Dateien"), megabytes(c.Bytes), c.Kept, period(c.LogDays))
		}
		fmt.Printf("%s %s (%s, %s), %d bleiben.\n", count(sum.Batches, "Stapel", "Stapel"), verb, count(sum.Files, "Datei", "Dateien"), megabytes(sum.Bytes), sum.Kept)
		return nil
	})
}

// classLabel names a line of the count by class.
func classLabel(name string) string {
	switch name {
	case "":
		return "Kopien ohne Klasse"
	case ".":
		return "Proben"
	}
	return "Klasse »" + name + "«"
}

func printVerdict(v station.RetentionVerdict) {
	if v.Erase {
		fmt.Printf("✓ %s  %s, %s\n", v.Batch, count(v.Files, "Datei", "Dateien"), megabytes(v.Bytes))
		return
	}
	fmt.Printf("  %s  bleibt: %s\n", v.Batch, v.Reason)
}

type retentionHoldCommand struct {
	Batch  string `arg:"" name:"stapel" help:"Kennung des Stapels."`
	Reason string `help:"Warum der Stapel bleiben muss." placeholder:"TEXT"`
}

func (c *retentionHoldCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		holds, err := station.Invoke[[]batch.Hold](ctx, caller, station.OpRetentionHold, station.ReasonRequest{Batch: batch.ID(c.Batch), Reason: c.Reason}, nil)
		return g.printHolds(c.Batch, holds, err)
	})
}

type retentionReleaseCommand struct {
	Batch  string `arg:"" name:"stapel" help:"Kennung des Stapels."`
	Reason string `help:"Warum er wieder gelöscht werden darf." placeholder:"TEXT"`
}

func (c *retentionReleaseCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		holds, err := station.Invoke[[]batch.Hold](ctx, caller, station.OpRetentionRelease, station.ReasonRequest{Batch: batch.ID(c.Batch), Reason: c.Reason}, nil)
		return g.printHolds(c.Batch, holds, err)
	})
}

func (g *globals) printHolds(id string, holds []batch.Hold, err error) error {
	switch {
	case err != nil:
		return err
	case g.JSON:
		printJSON(map[string]any{"type": "holds", "batch": id, "holds": holds})
	case len(holds) == 0:
		fmt.Printf("Stapel %s hat keinen Sperrvermerk.\n", id)
	default:
		for _, h := range holds {
			fmt.Printf("Stapel %s ist gesperrt seit %s: %s\n", id, h.Time.Local().Format("02.01.2006 15:04"), h.Reason)
		}
	}
	return nil
}

type spaceCommand struct {
	Warn    int `help:"Ab so wenigen Blatt warnen." default:"-1" placeholder:"BLATT"`
	Reserve int `help:"So viele MB bleiben immer frei." default:"-1" placeholder:"MB"`
}

// Run shows how far the disk reaches, and changes the limits where any is given.
func (c *spaceCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		v, err := station.Invoke[station.SpaceView](ctx, caller, station.OpSpace, nil, nil)
		if err == nil && (c.Warn >= 0 || c.Reserve >= 0) {
			s := v.SpaceSetting
			if c.Warn >= 0 {
				s.WarnSheets = c.Warn
			}
			if c.Reserve >= 0 {
				s.ReserveMB = c.Reserve
			}
			if _, err = station.Invoke[station.SpaceSetting](ctx, caller, station.OpSpaceSet, s, g.notice); err == nil {
				v, err = station.Invoke[station.SpaceView](ctx, caller, station.OpSpace, nil, nil)
			}
		}
		if err != nil {
			return err
		}
		if g.JSON {
			printJSON(struct {
				Type string `json:"type"`
				station.SpaceView
			}{"space", v})
			return nil
		}
		printSpace(v)
		fmt.Printf("           je Blatt %s; %s für Begonnenes; %s Reserve; Warnung unter %s Blatt\n", megabytes(v.Sheet), megabytes(v.Pending), megabytes(v.Reserve), thousands(int64(v.WarnSheets)))
		return nil
	})
}
