package main

import (
	"context"
	"fmt"
	"time"

	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/store"
)

type clockCommand struct {
	Accept   clockAcceptCommand   `cmd:"" help:"Bestätigen, dass die Uhr jetzt stimmt, nachdem sie falsch ging oder lange nichts lief; danach wird wieder gesiegelt."`
	Settings clockSettingsCommand `cmd:"" help:"Regeln der Uhr zeigen oder ändern."`
}

type clockAcceptCommand struct {
	Reason string `required:"" help:"Warum die Uhr falsch ging oder stillstand, und woher die jetzige Zeit stimmt." placeholder:"TEXT"`
}

func (c *clockAcceptCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		jump, err := station.Invoke[store.ClockJump](ctx, caller, station.OpClockAccept, c.Reason, nil)
		if err != nil {
			return err
		}
		if g.JSON {
			printJSON(struct {
				Type string `json:"type"`
				store.ClockJump
			}{"clock-accepted", jump})
			return nil
		}
		const layout = "02.01.2006 15:04:05"
		fmt.Printf("Die Uhr gilt wieder: %s.", jump.Now.Local().Format(layout))
		switch {
		case jump.Behind > 0:
			fmt.Printf(" Die letzte Zeit davor war %s, ein Sprung von %s;", jump.Latest.Local().Format(layout), jump.Behind.Round(time.Second))
		case jump.Jump != nil:
			fmt.Printf(" Sie sprang von %s auf %s;", jump.Jump.From.Local().Format(layout), jump.Jump.To.Local().Format(layout))
		case jump.Stood != nil:
			fmt.Printf(" Von %s bis %s stand die Station still;", jump.Stood.From.Local().Format(layout), jump.Stood.To.Local().Format(layout))
		}
		fmt.Println(" das steht mit dem Grund im Prüfprotokoll.")
		return nil
	})
}

type clockSettingsCommand struct {
	Standstill *int `help:"Nach so vielen Tagen ohne Betrieb bestätigt eine Person die Uhr, bevor gesiegelt und gelöscht wird (1 bis 366)." placeholder:"TAGE"`
}

func (c *clockSettingsCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		s, err := station.Invoke[station.ClockSettings](ctx, caller, station.OpClockSettings, station.ClockSettingsRequest{StandstillDays: c.Standstill}, g.notice)
		switch {
		case err != nil:
			return err
		case g.JSON:
			printJSON(struct {
				Type string `json:"type"`
				station.ClockSettings
			}{"clock-settings", s})
		default:
			fmt.Printf("Stand die Station länger als %s still, bestätigt eine Person die Uhr, bevor gesiegelt und gelöscht wird.\n", count(s.StandstillDays, "Tag", "Tage"))
		}
		return nil
	})
}
