package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

type maintainCommand struct {
	Begin maintainBeginCommand `cmd:"" help:"Wartung beginnen: Scannen und Einlesen sind gesperrt, übergeben wird weiter."`
	End   maintainEndCommand   `cmd:"" help:"Wartung mit der Prüfliste beenden."`
	Show  maintainShowCommand  `cmd:"" help:"Die Wartungen mit ihren Prüflisten."`
}

type maintainBeginCommand struct {
	Reason string `required:"" help:"Was gewartet wird." placeholder:"TEXT"`
}

func (c *maintainBeginCommand) Run(ctx context.Context, g *globals) error {
	return g.maintain(ctx, station.OpMaintenanceBegin, c.Reason)
}

type maintainEndCommand struct {
	Updates    string `required:"" help:"Auskunft: Was ist mit den Sicherheitsaktualisierungen?" placeholder:"TEXT"`
	Acceptance string `required:"" help:"Auskunft: Was ist mit der Abnahme der Scanner?" placeholder:"TEXT"`
	Trial      string `required:"" help:"Stapel der Probe, die nach der Wartung gescannt und angesehen wurde." placeholder:"STAPEL"`
	Note       string `help:"Was noch zu sagen ist." placeholder:"TEXT"`
}

func (c *maintainEndCommand) Run(ctx context.Context, g *globals) error {
	return g.maintain(ctx, station.OpMaintenanceEnd, station.Checklist{Updates: c.Updates, Acceptance: c.Acceptance, Trial: batch.ID(c.Trial), Note: c.Note})
}

func (g *globals) maintain(ctx context.Context, op station.Operation, args any) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		m, err := station.Invoke[station.Maintenance](ctx, caller, op, args, nil)
		if err == nil {
			g.showMaintenance(m)
		}
		return err
	})
}

type maintainShowCommand struct{}

func (maintainShowCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		now, err := station.Invoke[station.Maintenance](ctx, caller, station.OpMaintenance, nil, func(raw json.RawMessage) {
			var m station.Maintenance
			if json.Unmarshal(raw, &m) == nil {
				g.showMaintenance(m)
			}
		})
		switch {
		case err != nil:
		case now.On:
			g.showMaintenance(now)
		case now.Begun.IsZero() && !g.JSON:
			fmt.Println("Noch keine Wartung.")
		}
		return err
	})
}

func (g *globals) showMaintenance(m station.Maintenance) {
	if g.JSON {
		printJSON(m)
		return
	}
	fmt.Printf("Wartung seit %s, von %s: %s\n", m.Begun.Local().Format("02.01.2006 15:04"), m.By, m.Reason)
	if m.On {
		fmt.Println("    Scannen und Einlesen sind gesperrt. Ende mit »scanstelle maintenance end«.")
		return
	}
	fmt.Printf("    beendet am %s von %s\n", m.Ended.Local().Format("02.01.2006 15:04"), m.EndedBy)
	if c := m.Checklist; c != nil {
		fmt.Printf("    Sicherheitsaktualisierungen: %s\n    Abnahme: %s\n    Probe: %s\n", c.Updates, c.Acceptance, c.Trial)
		if c.Note != "" {
			fmt.Printf("    Bemerkung: %s\n", c.Note)
		}
	}
	for _, change := range m.Changes {
		fmt.Printf("    geändert: %s\n", change)
	}
	if len(m.Changes) == 0 {
		fmt.Println("    nichts Feststellbares hat sich geändert")
	}
}
