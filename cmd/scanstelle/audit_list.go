package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

type auditListCommand struct {
	Kind   []string `help:"Nur diese Art von Ereignis, etwa intake-corrected; mehrfach." placeholder:"ART"`
	Person string   `help:"Nur, was diese Person tat (Pseudonym)." placeholder:"P-…"`
	About  string   `help:"Nur zu diesem Stapel, Dokument oder dieser Seite." placeholder:"KENNUNG"`
	From   string   `help:"Ab diesem Tag: heute, montag, 1.11.2026." placeholder:"TAG"`
	To     string   `help:"Bis zu diesem Tag." placeholder:"TAG"`
	Before int64    `help:"Nur Zeilen vor dieser Nummer: weiterblättern." placeholder:"N"`
	Limit  int      `help:"Höchstens so viele Zeilen." default:"500" placeholder:"N"`
}

func (c *auditListCommand) Run(ctx context.Context, g *globals) error {
	q := station.AuditQuery{Kinds: c.Kind, Person: c.Person, About: batch.ID(c.About), From: c.From, To: c.To, Before: c.Before, Limit: c.Limit}
	return g.withStation(ctx, func(caller station.Caller) error {
		page, err := station.Invoke[station.AuditPage](ctx, caller, station.OpAuditList, q, func(raw json.RawMessage) {
			show(raw, func(r station.AuditRow) {
				if g.JSON {
					printJSON(r)
					return
				}
				fmt.Printf("%8d  %s  %-22s %-12s %s\n", r.Seq, r.Time.Local().Format("02.01.2006 15:04:05"), r.Kind, r.Actor, r.Batch)
			})
		})
		switch {
		case err != nil:
			return err
		case g.JSON:
			printJSON(page)
		case page.Next > 0:
			fmt.Printf("%d von %d Zeilen; ältere mit --before %d.\n", page.Shown, page.Total, page.Next)
		}
		return nil
	})
}
