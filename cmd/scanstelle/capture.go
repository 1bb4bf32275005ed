package main

import (
	"context"
	"fmt"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

type batchMineCommand struct{}

// Run lists what one has in hand, the newest first.
func (batchMineCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(c station.Caller) error {
		mine, err := station.Invoke[[]batch.Batch](ctx, c, station.OpCaptureMine, struct{}{}, nil)
		if err != nil {
			return err
		}
		for _, b := range mine {
			if g.JSON {
				printJSON(listEntry(b))
				continue
			}
			fmt.Printf("%s  %s  %-9s  %3d Blatt  %s\n", b.ID, b.Opened.Local().Format("02.01.2006 15:04"), germanState[b.State], b.Balance.Sheets, b.Profile.Name)
		}
		if len(mine) == 0 && !g.JSON {
			fmt.Println("Sie haben keinen Stapel in Arbeit.")
		}
		return nil
	})
}

type batchStopCommand struct{ onBatch }

// Run stops the feeder after the sheet that is in it.
func (c *batchStopCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		b, err := station.Invoke[batch.Batch](ctx, caller, station.OpCaptureStop, batch.ID(c.Batch), nil)
		if err == nil && g.JSON {
			printJSON(listEntry(b))
		} else if err == nil {
			fmt.Println("✓ Der Einzug hält nach diesem Blatt an.")
		}
		return err
	})
}

type batchDoubleCommand struct {
	onBatch
	Sheets int `name:"sheets" required:"" help:"Was durchlief: 1 (nur ein Blatt) oder 2 (zwei Blätter)."`
}

// Run answers a double feed.
func (c *batchDoubleCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		q := station.DoubleFeedRequest{Batch: batch.ID(c.Batch), Sheets: c.Sheets}
		r, err := station.Invoke[station.DoubleFeedResult](ctx, caller, station.OpDoubleFeed, q, nil)
		switch {
		case err != nil:
		case g.JSON:
			printJSON(r)
		case c.Sheets == 1:
			fmt.Println("✓ Nur ein Blatt: vermerkt. Der Stapel geht mit dem nächsten Blatt weiter.")
		case len(r.Again) > 0:
			fmt.Printf("✓ Blatt %d ist zum Neuscannen vorgemerkt. Beide Blätter einzeln wieder einlegen und weiter erfassen.\n", r.Sheet)
		default:
			fmt.Println("✓ Zwei Blätter: vermerkt. Beide einzeln wieder einlegen und weiter erfassen.")
		}
		return err
	})
}

type batchCloseCommand struct{ onBatch }

// Run ends the capture of a batch with the sheets it has.
func (c *batchCloseCommand) Run(ctx context.Context, g *globals) error {
	show := newDisplay(g.JSON)
	defer show.close()
	return g.withStation(ctx, func(caller station.Caller) error {
		q := station.RunRequest{Batch: batch.ID(c.Batch), Close: true}
		summary, err := station.Invoke[station.SummaryEvent](ctx, caller, station.OpRun, q, show.event)
		show.close()
		if err == nil && summary.Exit != 0 {
			err = exitError(summary.Exit)
		}
		return err
	})
}
