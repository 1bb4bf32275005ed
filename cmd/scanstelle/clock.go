package main

import (
	"context"
	"fmt"
	"time"

	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/store"
)

type clockCommand struct {
	Accept clockAcceptCommand `cmd:"" help:"Bestätigen, dass die Uhr jetzt stimmt, nachdem sie falsch vorging; danach wird wieder gesiegelt."`
}

type clockAcceptCommand struct {
	Reason string `required:"" help:"Warum die Uhr vorging, und woher die jetzige Zeit stimmt." placeholder:"TEXT"`
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
		fmt.Printf("Die Uhr gilt wieder: %s. Die letzte Zeit davor war %s, ein Sprung von %s; er steht mit dem Grund im Prüfprotokoll.\n",
			jump.Now.Local().Format(layout), jump.Latest.Local().Format(layout), jump.Behind.Round(time.Second))
		return nil
	})
}
