package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// batchEditCommand is what concerns the edits of a batch as a whole.
type batchEditCommand struct {
	History editHistoryCommand `cmd:"" help:"Was am Stapel bearbeitet wurde, und was sich rückgängig machen lässt."`
	Undo    editUndoCommand    `cmd:"" help:"Die letzte Bearbeitung rückgängig machen."`
	Redo    editRedoCommand    `cmd:"" help:"Die zuletzt rückgängig gemachte Bearbeitung wiederholen."`
	Urgent  editUrgentCommand  `cmd:"" help:"Den ganzen Stapel mit »Eilt« kennzeichnen."`
	Rescans editRescansCommand `cmd:"" help:"Aufträge zum Neuscannen: eines Stapels, oder alle offenen."`
}

// onBatch is the batch that an edit is about.
type onBatch struct {
	Batch string `arg:"" name:"stapel" help:"Kennung des Stapels."`
}

func (s onBatch) request() station.EditRequest {
	return station.EditRequest{Batch: batch.ID(s.Batch), Wait: true}
}

// onPages are the pages that an edit is about.
type onPages struct {
	onBatch
	Pages []string `arg:"" name:"seiten" help:"Blätter (3: beide Seiten, 3v: vorn, 3h: hinten) oder Kennungen von Seiten."`
}

func (s onPages) request() station.EditRequest {
	q := s.onBatch.request()
	q.Pages = s.Pages
	return q
}

// edit runs an edit and tells what it did.
func (g *globals) edit(ctx context.Context, op station.Operation, q station.EditRequest) error {
	return g.withStation(ctx, func(c station.Caller) error {
		r, err := station.Invoke[station.EditResult](ctx, c, op, q, nil)
		if err != nil {
			return err
		}
		if g.JSON {
			printJSON(r)
			return nil
		}
		fmt.Printf("✓ %s: %s\n", r.Text, count(len(r.Pages), "Seite", "Seiten"))
		for _, d := range r.Documents {
			if !d.Gone {
				fmt.Printf("  Dokument %d  %s  %s%s\n", d.Number, d.Title, count(len(d.Pages), "Seite", "Seiten"), eilt(d))
			}
		}
		if r.Undo != "" {
			fmt.Printf("  Rückgängig: scanstelle batch edit undo %s\n", r.Batch)
		}
		return nil
	})
}

func eilt(d batch.Document) string {
	if d.Urgent {
		return "  ■ Eilt"
	}
	return ""
}

type editHistoryCommand struct{ onBatch }

func (c *editHistoryCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		h, err := station.Invoke[station.EditHistory](ctx, caller, station.OpEditHistory, batch.ID(c.Batch), nil)
		if err != nil {
			return err
		}
		if g.JSON {
			printJSON(h)
			return nil
		}
		for _, a := range h.Acts {
			sign := "✓"
			if !a.InForce {
				sign = " "
			}
			fmt.Printf("%s %s  %s  %s", sign, a.Time.Local().Format("02.01.2006 15:04"), a.Actor, a.Text)
			if a.Reason != "" {
				fmt.Printf(" (%s)", a.Reason)
			}
			fmt.Println()
		}
		for _, next := range []struct{ what, text string }{{"Rückgängig zu machen", h.Undo}, {"Zu wiederholen", h.Redo}} {
			if next.text != "" {
				fmt.Printf("%s: %s\n", next.what, next.text)
			}
		}
		for _, d := range h.Long {
			fmt.Printf("▲ Dokument %d hat %d Seiten. Vielleicht fehlt ein Trennblatt. Trennen: scanstelle document split SEITE\n", d.Number, d.Pages)
		}
		if len(h.Acts) == 0 {
			fmt.Println("An diesem Stapel wurde nichts bearbeitet.")
		}
		return nil
	})
}

type editUndoCommand struct {
	onBatch
	Beside bool `name:"beside" help:"Weggeschlossenes lassen und den letzten Schritt zurücknehmen, den es nicht berührt."`
}

func (c *editUndoCommand) Run(ctx context.Context, g *globals) error {
	q := c.request()
	q.Beside = c.Beside
	return g.edit(ctx, station.OpEditUndo, q)
}

type editRedoCommand struct{ onBatch }

func (c *editRedoCommand) Run(ctx context.Context, g *globals) error {
	return g.edit(ctx, station.OpEditRedo, c.request())
}

type editUrgentCommand struct {
	Off bool `help:"Die Kennzeichnung aufheben."`
	onBatch
}

func (c *editUrgentCommand) Run(ctx context.Context, g *globals) error {
	q := c.request()
	q.Urgent = !c.Off
	return g.edit(ctx, station.OpUrgent, q)
}

type editRescansCommand struct {
	Batch string `arg:"" name:"stapel" optional:"" help:"Kennung des Stapels; ohne sie alle offenen Aufträge."`
}

var germanOrder = map[batch.OrderState]string{batch.OrderOpen: "offen", batch.OrderDone: "erledigt", batch.OrderWithdrawn: "zurückgenommen"}

func (c *editRescansCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		orders, err := station.Invoke[[]batch.RescanOrder](ctx, caller, station.OpRescanOrders, batch.ID(c.Batch), nil)
		if err != nil {
			return err
		}
		for _, o := range orders {
			g.printOrder(o)
		}
		if len(orders) == 0 && !g.JSON {
			fmt.Println("Es gibt keinen Auftrag zum Neuscannen.")
		}
		return nil
	})
}

func (g *globals) printOrder(o batch.RescanOrder) {
	if g.JSON {
		printJSON(struct {
			Type string `json:"type"`
			batch.RescanOrder
		}{"rescan-order", o})
		return
	}
	var sheets []string
	for _, n := range o.Sheets {
		sheets = append(sheets, fmt.Sprint(n))
	}
	fmt.Printf("Auftrag %d  Stapel %s  Blatt %s  %s: %s\n", o.Seq, o.Batch, strings.Join(sheets, ", "), germanOrder[o.State], o.Reason)
}
