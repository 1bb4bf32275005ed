package main

import (
	"context"
	"fmt"

	"github.com/scanstelle/scanstelle/station"
)

type journalContinueCommand struct {
	After  []string `required:"" help:"Höchste Nummer, die am Ziel, auf Papier oder sonst wo zu finden ist; 0, wenn im Jahr noch keine. Nach einem Jahreswechsel auch die des alten Jahres (mit Komma)." placeholder:"NUMMER"`
	Reason string   `required:"" help:"Wo nachgesehen wurde." placeholder:"TEXT"`
}

func (c *journalContinueCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		r, err := station.Invoke[station.Continued](ctx, caller, station.OpJournalContinue, station.ContinueRequest{After: c.After, Reason: c.Reason}, nil)
		switch {
		case err != nil:
			return err
		case g.JSON:
			printJSON(r)
		case len(r.Voided) == 0:
			fmt.Printf("Nummern werden wieder vergeben; die nächste ist %s. Ausgelassen wurde keine.\n", r.Next)
		default:
			fmt.Printf("Nummern werden wieder vergeben; die nächste ist %s. Ausgelassen und als ungültig eingetragen: %s, %s bis %s.\n",
				r.Next, count(len(r.Voided), "Nummer", "Nummern"), r.Voided[0], r.Voided[len(r.Voided)-1])
		}
		return nil
	})
}
