package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/scanstelle/scanstelle/station"
)

type targetCommand struct {
	List     targetListCommand     `cmd:"" help:"Benannte Ziele, und was dort wartet oder angekommen ist."`
	Set      targetSetCommand      `cmd:"" help:"Ein Ziel benennen; eine zweite Person bestätigt es."`
	Secret   targetSecretCommand   `cmd:"" help:"Kennwort oder Schlüssel für einen Server hinterlegen, aus Dateien."`
	Describe targetDescribeCommand `cmd:"" help:"Was ein Server anbietet: Repositorys, Typen, Eigenschaften."`
	Remove   targetRemoveCommand   `cmd:"" help:"Ein Ziel von der Liste nehmen; was dort liegt, bleibt."`
	Test     targetTestCommand     `cmd:"" help:"Die Verbindung zu einem Ziel prüfen, ohne etwas zu übergeben."`
}

type targetListCommand struct{}

func (targetListCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		_, err := station.Invoke[station.TargetSetting](ctx, caller, station.OpTargets, nil, func(raw json.RawMessage) {
			if g.JSON {
				fmt.Println(string(raw))
				return
			}
			show(raw, func(v station.TargetView) {
				name := v.Name
				switch {
				case name == "":
					name = "(ohne Namen)"
				case v.First:
					name += " ✓"
				}
				fmt.Printf("%-24s %s\n    wartend %d, angekommen %d\n", name, v.Spec, v.Waiting, v.Done)
				if v.Message != "" {
					fmt.Printf("    ▲ %s\n", v.Message)
				}
			})
		})
		return err
	})
}

type targetSetCommand struct {
	Name  string `arg:"" name:"name" help:"Wie das Ziel heißt."`
	Spec  string `arg:"" name:"ziel" help:"Etwa folder:/srv/postausgang oder cmis:https://dms.example/browser#folder=/Post."`
	First bool   `help:"Das Ziel, das der Arbeitsplatz nimmt, wenn nichts anderes gesagt ist."`
	serverSettings
}

func (c *targetSetCommand) Run(ctx context.Context, g *globals) error {
	config, err := c.config()
	if err != nil {
		return err
	}
	return g.setTarget(ctx, station.TargetChange{Name: c.Name, Spec: c.Spec, First: c.First, CMIS: config})
}

type targetRemoveCommand struct {
	Name string `arg:"" name:"name" help:"Wie das Ziel heißt."`
}

func (c *targetRemoveCommand) Run(ctx context.Context, g *globals) error {
	return g.setTarget(ctx, station.TargetChange{Name: c.Name})
}

func (g *globals) setTarget(ctx context.Context, q station.TargetChange) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		s, err := station.Invoke[station.TargetSetting](ctx, caller, station.OpTargetSet, q, g.notice)
		if err == nil && g.JSON {
			printJSON(struct {
				Type string `json:"type"`
				station.TargetSetting
			}{"targets", s})
		}
		return err
	})
}

type targetTestCommand struct {
	Spec string `arg:"" name:"ziel" help:"Etwa folder:/srv/postausgang."`
}

func (c *targetTestCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		r, err := station.Invoke[station.TargetTest](ctx, caller, station.OpTargetTest, c.Spec, nil)
		switch {
		case err != nil:
			return err
		case g.JSON:
			printJSON(r)
		case r.Written:
			fmt.Printf("✓ %s: geschrieben, zurückgelesen, verglichen und wieder entfernt, in %d ms.\n", r.Spec, r.Took/time.Millisecond)
		default:
			fmt.Printf("✓ %s antwortet, in %d ms.\n", r.Spec, r.Took/time.Millisecond)
			if r.Plan != nil {
				printPlan(*r.Plan)
			}
		}
		return nil
	})
}
