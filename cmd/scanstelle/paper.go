package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

type paperCommand struct {
	Move paperMoveCommand `cmd:"" help:"Eintragen, dass Papier umzieht, ausgegeben wird oder zurückkommt."`
	List paperListCommand `cmd:"" help:"Wo das Papier liegt, je Stapel."`
	Show paperShowCommand `cmd:"" help:"Wo das Papier eines Stapels war und ist."`
}

type paperMoveCommand struct {
	Batch  []string `arg:"" name:"stapel" optional:"" help:"Kennungen der Stapel."`
	In     string   `help:"Alle Stapel, deren Papier jetzt in diesem Karton liegt." placeholder:"KARTON"`
	Box    *string  `help:"Neuer Karton; leer (\"\"): in keinem mehr." placeholder:"KARTON"`
	Place  *string  `help:"Neuer Ort: Raum, Regal." placeholder:"ORT"`
	Holder *string  `help:"Wer es jetzt hat; leer (\"\"): zurück." placeholder:"NAME"`
	Reason string   `required:"" help:"Warum." placeholder:"TEXT"`
}

func (c *paperMoveCommand) Run(ctx context.Context, g *globals) error {
	q := station.PaperMoveRequest{In: c.In, PaperChange: batch.PaperChange{Box: c.Box, Place: c.Place, Holder: c.Holder}, Reason: c.Reason}
	for _, id := range c.Batch {
		q.Batches = append(q.Batches, batch.ID(id))
	}
	return g.withStation(ctx, func(caller station.Caller) error {
		n, err := station.Invoke[int](ctx, caller, station.OpPaperMove, q, g.showPaperLine)
		if err == nil && n == 0 && !g.JSON {
			fmt.Println("Das Papier liegt schon dort.")
		}
		return err
	})
}

// showPaperLine prints where the paper of one batch is.
func (g *globals) showPaperLine(raw json.RawMessage) {
	var v station.PaperView
	if json.Unmarshal(raw, &v) != nil {
		return
	}
	if g.JSON {
		printJSON(v)
		return
	}
	fmt.Printf("%s  %s\n", v.Batch, paperText(v.Now))
}

func paperText(p batch.PaperPlace) string {
	if p == (batch.PaperPlace{}) {
		return "nicht eingetragen"
	}
	return p.German()
}

type paperListCommand struct {
	In   string `help:"Nur, was jetzt in diesem Karton liegt." placeholder:"KARTON"`
	Held bool   `help:"Nur, was ausgegeben ist."`
}

func (c *paperListCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		n, err := station.Invoke[int](ctx, caller, station.OpPapers, station.PaperQuery{In: c.In, Held: c.Held}, g.showPaperLine)
		if err == nil && n == 0 && !g.JSON {
			fmt.Println("Von keinem Stapel ist eingetragen, wo sein Papier liegt.")
		}
		return err
	})
}

type paperShowCommand struct {
	Batch string `arg:"" name:"stapel" help:"Kennung des Stapels."`
}

func (c *paperShowCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		_, err := station.Invoke[int](ctx, caller, station.OpPapers, station.PaperQuery{Batch: batch.ID(c.Batch)}, func(raw json.RawMessage) {
			g.showPaperLine(raw)
			var v station.PaperView
			if g.JSON || json.Unmarshal(raw, &v) != nil {
				return
			}
			for _, m := range v.Chain {
				fmt.Printf("    %s  %s durch %s  %s\n", m.At.Local().Format("02.01.2006 15:04"), m.German(), m.By, m.Reason)
			}
		})
		return err
	})
}

// showPaper prints where the paper of a batch is, where it moved since the capture.
func showPaper(v station.BatchView) {
	if len(v.Paper) == 0 {
		return
	}
	if last := v.Paper[len(v.Paper)-1]; last.Reason != "" {
		fmt.Printf("  Papier: %s, seit %s durch %s\n", last.German(), last.At.Local().Format("02.01.2006 15:04"), last.By)
	}
}
