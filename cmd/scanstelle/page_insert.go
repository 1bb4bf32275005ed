package main

import (
	"context"
	"fmt"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// fromWhere is where further pages come from.
type fromWhere struct {
	Device string   `short:"d" help:"Vom Scanner statt aus Dateien." placeholder:"GERÄT"`
	Sheets int      `help:"Höchstens so viele Blatt einziehen, der Rest bleibt im Einzug; ohne Angabe alle, beim Ersetzen so viele, wie ersetzt werden." placeholder:"N"`
	Pairs  bool     `help:"Je zwei Bilder sind Vorder- und Rückseite eines Blatts."`
	Reason string   `help:"Grund." placeholder:"SATZ"`
	Files  []string `arg:"" name:"dateien" optional:"" help:"Dateien und Ordner."`
}

func (s fromWhere) request(of onBatch) (station.InsertRequest, error) {
	q := station.InsertRequest{Batch: batch.ID(of.Batch), Device: s.Device, Sheets: s.Sheets, Pairs: s.Pairs, Reason: s.Reason, Wait: true}
	if s.Sheets < 0 {
		return q, batch.Refuse("insert", batch.CodeUsage, "--sheets kann nicht negativ sein")
	}
	var err error
	q.Paths, q.Names, err = absolute(s.Files)
	return q, err
}

type pageInsertCommand struct {
	onBatch
	Document string `help:"Nummer oder Kennung des Dokuments; ohne Angabe werden die Seiten ein eigenes." placeholder:"DOKUMENT"`
	At       int    `help:"Stelle, die die erste bekommt; ohne Angabe ans Ende." placeholder:"N"`
	Title    string `help:"Titel, wenn es ein eigenes Dokument wird." placeholder:"TITEL"`
	Envelope bool   `help:"Es ist ein Umschlag."`
	fromWhere
}

func (c *pageInsertCommand) Run(ctx context.Context, g *globals) error {
	q, err := c.fromWhere.request(c.onBatch)
	if err != nil {
		return err
	}
	q.Document, q.At, q.Title = c.Document, c.At, c.Title
	if c.Envelope {
		q.Kind = batch.KindEnvelope
	}
	return g.insert(ctx, q)
}

type pageReplaceCommand struct {
	onBatch
	Page string `arg:"" name:"seite" help:"Das alte Blatt (3: beide Seiten, 3v, 3h) oder die Kennung der alten Seite."`
	fromWhere
}

func (c *pageReplaceCommand) Run(ctx context.Context, g *globals) error {
	q, err := c.fromWhere.request(c.onBatch)
	if err != nil {
		return err
	}
	q.Replace = []string{c.Page}
	return g.insert(ctx, q)
}

type pagePlaceholderCommand struct {
	onBatch
	What     string `required:"" help:"Was die Anlage ist." placeholder:"ANLAGE"`
	Where    string `required:"" help:"Wo das Original liegt." placeholder:"ORT"`
	Document string `required:"" help:"Nummer oder Kennung des Dokuments." placeholder:"DOKUMENT"`
	At       int    `help:"Stelle, die das Blatt bekommt; ohne Angabe ans Ende." placeholder:"N"`
}

func (c *pagePlaceholderCommand) Run(ctx context.Context, g *globals) error {
	return g.insert(ctx, station.InsertRequest{Batch: batch.ID(c.Batch), Document: c.Document, At: c.At, Wait: true, Placeholder: &station.PlaceholderText{What: c.What, Where: c.Where}})
}

// insert takes further pages in and shows their events.
func (g *globals) insert(ctx context.Context, q station.InsertRequest) error {
	show := newDisplay(g.JSON)
	defer show.close()
	return g.withStation(ctx, func(c station.Caller) error {
		summary, err := station.Invoke[station.SummaryEvent](ctx, c, station.OpPageInsert, q, show.event)
		show.close()
		if err != nil {
			return err
		}
		if summary.Exit != 0 {
			return exitError(summary.Exit)
		}
		return nil
	})
}

func (g *globals) printSuppression(s batch.Suppression) {
	if g.JSON {
		printJSON(struct {
			Type string `json:"type"`
			batch.Suppression
		}{"suppressed", s})
		return
	}
	who := "durch das Scanprofil"
	if s.ConfirmedBy != "" {
		who = "bestätigt von " + s.ConfirmedBy
	}
	fmt.Printf("Blatt %d %s  leer, %s  Vorschaubild %s\n", s.Sheet, germanSide[s.Side], who, s.Thumbnail)
}

var germanSide = map[batch.Side]string{batch.Front: "vorn", batch.Back: "hinten"}
