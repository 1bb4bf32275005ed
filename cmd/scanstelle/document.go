package main

import (
	"context"
	"fmt"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

type documentCommand struct {
	Split      documentSplitCommand      `cmd:"" help:"Vor einer Seite trennen."`
	Join       documentJoinCommand       `cmd:"" help:"Dokumente zum ersten verbinden."`
	Rename     documentRenameCommand     `cmd:"" help:"Den Titel ändern."`
	Class      documentClassCommand      `cmd:"" help:"Sagen, zu welcher Klasse ein Dokument gehört; der Stapel wird nach der höchsten behandelt."`
	Urgent     documentUrgentCommand     `cmd:"" help:"Mit »Eilt« kennzeichnen: wird vor allen anderen übergeben."`
	Suppressed documentSuppressedCommand `cmd:"" help:"Leerseiten, die nicht ins Paket kommen."`
	Inspect    documentInspectCommand    `cmd:"" help:"Ein schon gesiegeltes Dokument nachträglich prüfen: ein eigener gesiegelter Nachtrag geht an dasselbe Ziel."`
}

type documentSplitCommand struct {
	onBatch
	Page  string `arg:"" name:"seite" help:"Die erste Seite des neuen Dokuments: Blatt (3v, 3h, 3) oder Kennung."`
	Title string `help:"Titel des neuen Dokuments." placeholder:"TITEL"`
}

func (c *documentSplitCommand) Run(ctx context.Context, g *globals) error {
	q := c.request()
	q.Pages, q.Title = []string{c.Page}, c.Title
	return g.edit(ctx, station.OpDocumentSplit, q)
}

type documentJoinCommand struct {
	onBatch
	Documents []string `arg:"" name:"dokumente" help:"Nummern oder Kennungen, in der gewünschten Reihenfolge."`
}

func (c *documentJoinCommand) Run(ctx context.Context, g *globals) error {
	q := c.request()
	q.Documents = c.Documents
	return g.edit(ctx, station.OpDocumentJoin, q)
}

type documentRenameCommand struct {
	onBatch
	Document string `arg:"" name:"dokument" help:"Nummer oder Kennung."`
	Title    string `arg:"" name:"titel" help:"Der neue Titel."`
}

func (c *documentRenameCommand) Run(ctx context.Context, g *globals) error {
	q := c.request()
	q.Documents, q.Title = []string{c.Document}, c.Title
	return g.edit(ctx, station.OpDocumentRename, q)
}

type documentClassCommand struct {
	onBatch
	Document string `arg:"" name:"dokument" help:"Nummer oder Kennung."`
	Class    string `arg:"" name:"klasse" help:"Dokumentklasse (»scanstelle class list«)."`
	Reason   string `required:"" help:"Warum das Dokument zu dieser Klasse gehört." placeholder:"TEXT"`
}

func (c *documentClassCommand) Run(ctx context.Context, g *globals) error {
	q := c.request()
	q.Documents, q.Class, q.Reason = []string{c.Document}, c.Class, c.Reason
	return g.withStation(ctx, func(caller station.Caller) error {
		v, err := station.Invoke[station.BatchClass](ctx, caller, station.OpDocumentClass, q, nil)
		switch {
		case err != nil:
			return err
		case g.JSON:
			printJSON(v)
		default:
			fmt.Printf("Stapel %s  %s\n", v.Batch, germanState[v.State])
			showClassOf(v.Class)
		}
		return nil
	})
}

type documentUrgentCommand struct {
	Off bool `help:"Die Kennzeichnung aufheben."`
	onBatch
	Documents []string `arg:"" name:"dokumente" help:"Nummern oder Kennungen."`
}

func (c *documentUrgentCommand) Run(ctx context.Context, g *globals) error {
	q := c.request()
	q.Documents, q.Urgent = c.Documents, !c.Off
	return g.edit(ctx, station.OpUrgent, q)
}

type documentSuppressedCommand struct {
	onBatch
	Document string `arg:"" name:"dokument" help:"Nummer oder Kennung."`
}

func (c *documentSuppressedCommand) Run(ctx context.Context, g *globals) error {
	q := c.request()
	q.Documents = []string{c.Document}
	return g.withStation(ctx, func(caller station.Caller) error {
		list, err := station.Invoke[[]batch.Suppression](ctx, caller, station.OpBlankSuppression, q, nil)
		if err != nil {
			return err
		}
		for _, s := range list {
			g.printSuppression(s)
		}
		if len(list) == 0 && !g.JSON {
			fmt.Println("Alle Seiten kommen ins Paket.")
		}
		return nil
	})
}
