package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

type pageCommand struct {
	View  pageViewCommand  `cmd:"" help:"Eine Seite ansehen: Größe, Befunde mit ihrem Ort, Bild in eine Datei."`
	Thumb pageThumbCommand `cmd:"" help:"Die kleine Ansicht einer Seite in eine Datei schreiben."`

	Rotate   pageRotateCommand   `cmd:"" help:"Seiten drehen; das Bild selbst bleibt, wie es ist."`
	Blank    pageBlankCommand    `cmd:"" help:"Als Leerseite kennzeichnen."`
	Content  pageContentCommand  `cmd:"" help:"Als Inhalt kennzeichnen: doch nicht leer, kein Trennblatt, kein Umschlag."`
	Envelope pageEnvelopeCommand `cmd:"" help:"Als Umschlag kennzeichnen: gilt nie als leer und kommt ans Ende, mit eigenem Lesezeichen."`
	Cover    pageCoverCommand    `cmd:"" help:"Als Deckblatt kennzeichnen."`
	Confirm  pageConfirmCommand  `cmd:"" name:"confirm-blank" help:"Bestätigen, dass gekennzeichnete Seiten wirklich leer sind."`
	Move     pageMoveCommand     `cmd:"" help:"Seiten an eine Stelle eines Dokuments verschieben."`

	Insert      pageInsertCommand      `cmd:"" help:"Weitere Seiten in den Stapel einfügen, aus Dateien oder vom Scanner."`
	Replace     pageReplaceCommand     `cmd:"" help:"Ein Blatt neu scannen: das neue tritt an die Stelle des alten."`
	Placeholder pagePlaceholderCommand `cmd:"" help:"»Anlage liegt im Original vor«: ein Blatt an die Stelle einer Anlage legen, die auf Papier bleibt."`
	Discard     pageDiscardCommand     `cmd:"" help:"Eine doppelt gescannte Seite zugunsten der anderen verwerfen."`

	Rescan   pageRescanCommand   `cmd:"" help:"Neuscannen in Auftrag geben."`
	Withdraw pageWithdrawCommand `cmd:"" name:"rescan-withdraw" help:"Einen Auftrag zum Neuscannen zurücknehmen."`

	SealOff pageSealOffCommand `cmd:"" name:"seal-off" help:"Irrtum, nicht scannen: Seiten sofort versiegeln; nur die Scanleitung sieht sie noch."`
	Sealed  pageSealedCommand  `cmd:"" help:"Versiegelte Seiten auflisten."`
	Unseal  pageUnsealCommand  `cmd:"" help:"Versiegelte Seiten zurückholen."`
	Remove  pageRemoveCommand  `cmd:"" help:"Die Löschung versiegelter Seiten beantragen, oder als zweite Person bestätigen."`
}

type pageRotateCommand struct {
	onPages
	By int `default:"90" help:"Grad im Uhrzeigersinn: 90, 180 oder 270 (${default})." placeholder:"GRAD"`
}

func (c *pageRotateCommand) Run(ctx context.Context, g *globals) error {
	q := c.request()
	q.Degrees = c.By
	return g.edit(ctx, station.OpPageRotate, q)
}

// mark gives pages another kind.
func (g *globals) mark(ctx context.Context, s onPages, kind batch.PageKind) error {
	q := s.request()
	q.Kind = kind
	return g.edit(ctx, station.OpPageMark, q)
}

type pageBlankCommand struct{ onPages }

func (c *pageBlankCommand) Run(ctx context.Context, g *globals) error {
	return g.mark(ctx, c.onPages, batch.KindBlank)
}

type pageContentCommand struct{ onPages }

func (c *pageContentCommand) Run(ctx context.Context, g *globals) error {
	return g.mark(ctx, c.onPages, batch.KindContent)
}

type pageEnvelopeCommand struct{ onPages }

func (c *pageEnvelopeCommand) Run(ctx context.Context, g *globals) error {
	return g.mark(ctx, c.onPages, batch.KindEnvelope)
}

type pageCoverCommand struct{ onPages }

func (c *pageCoverCommand) Run(ctx context.Context, g *globals) error {
	return g.mark(ctx, c.onPages, batch.KindCover)
}

type pageConfirmCommand struct{ onPages }

func (c *pageConfirmCommand) Run(ctx context.Context, g *globals) error {
	return g.edit(ctx, station.OpBlankConfirm, c.request())
}

type pageMoveCommand struct {
	onPages
	To string `required:"" help:"Nummer oder Kennung des Dokuments." placeholder:"DOKUMENT"`
	At int    `help:"Stelle, die die erste bekommt; ohne Angabe ans Ende." placeholder:"N"`
}

func (c *pageMoveCommand) Run(ctx context.Context, g *globals) error {
	q := c.request()
	q.Documents, q.At = []string{c.To}, c.At
	return g.edit(ctx, station.OpPageMove, q)
}

type pageDiscardCommand struct {
	onPages
	Instead string `required:"" help:"Die Seite, die dasselbe zeigt und bleibt." placeholder:"SEITE"`
	Reason  string `required:"" help:"Grund." placeholder:"SATZ"`
}

func (c *pageDiscardCommand) Run(ctx context.Context, g *globals) error {
	q := c.request()
	q.Instead, q.Reason = c.Instead, c.Reason
	return g.edit(ctx, station.OpPageDiscard, q)
}

type pageRescanCommand struct {
	onPages
	Reason string `required:"" help:"Was an den Seiten zu bessern ist." placeholder:"SATZ"`
}

func (c *pageRescanCommand) Run(ctx context.Context, g *globals) error {
	q := c.request()
	q.Reason = c.Reason
	return g.withStation(ctx, func(caller station.Caller) error {
		order, err := station.Invoke[batch.RescanOrder](ctx, caller, station.OpRescanOrder, q, nil)
		if err == nil {
			g.printOrder(order)
		}
		return err
	})
}

type pageWithdrawCommand struct {
	onBatch
	Order  int64  `arg:"" name:"auftrag" help:"Nummer des Auftrags."`
	Reason string `required:"" help:"Warum die Seiten doch bleiben können." placeholder:"SATZ"`
}

func (c *pageWithdrawCommand) Run(ctx context.Context, g *globals) error {
	q := c.request()
	q.Order, q.Reason = c.Order, c.Reason
	return g.decide(ctx, station.OpRescanWithdraw, q, "Auftrag zurückgenommen.")
}

// decide runs an operation that has nothing to tell but that it is done.
func (g *globals) decide(ctx context.Context, op station.Operation, q station.EditRequest, done string) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		if _, err := station.Invoke[struct{}](ctx, caller, op, q, nil); err != nil {
			return err
		}
		if g.JSON {
			printJSON(map[string]any{"type": "done", "batch": q.Batch, "operation": op})
		} else {
			fmt.Println("✓ " + done)
		}
		return nil
	})
}

type pageSealOffCommand struct {
	onPages
	Reason string `required:"" help:"Warum die Seiten nicht gescannt werden durften." placeholder:"SATZ"`
}

func (c *pageSealOffCommand) Run(ctx context.Context, g *globals) error {
	q := c.request()
	q.Reason = c.Reason
	return g.edit(ctx, station.OpPageSealOff, q)
}

type pageUnsealCommand struct {
	onPages
	Reason string `required:"" help:"Warum die Seiten doch zum Stapel gehören." placeholder:"SATZ"`
}

func (c *pageUnsealCommand) Run(ctx context.Context, g *globals) error {
	q := c.request()
	q.Reason = c.Reason
	return g.edit(ctx, station.OpPageUnseal, q)
}

type pageSealedCommand struct {
	Batch string `arg:"" optional:"" name:"stapel" help:"Kennung des Stapels; ohne sie alle Stapel, soweit nichts gelöscht ist."`
}

func (c *pageSealedCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		if c.Batch == "" {
			return g.allSealed(ctx, caller)
		}
		list, err := station.Invoke[[]batch.Removal](ctx, caller, station.OpRemovals, batch.ID(c.Batch), nil)
		if err != nil {
			return err
		}
		for _, r := range list {
			if g.JSON {
				printJSON(struct {
					Type string `json:"type"`
					batch.Removal
				}{"sealed-off", r})
				continue
			}
			printRemoval(r)
		}
		if len(list) == 0 && !g.JSON {
			fmt.Println("In diesem Stapel ist nichts versiegelt.")
		}
		return nil
	})
}

// allSealed lists what is sealed off in any batch.
func (g *globals) allSealed(ctx context.Context, caller station.Caller) error {
	list, err := station.Invoke[[]station.SealedPage](ctx, caller, station.OpSealedPages, nil, nil)
	if err != nil {
		return err
	}
	for i, p := range list {
		if g.JSON {
			printJSON(p)
			continue
		}
		if i == 0 || list[i-1].Batch != p.Batch {
			fmt.Printf("Stapel %s vom %s\n", p.Batch, p.Opened.Local().Format("02.01.2006 15:04"))
		}
		printRemoval(p.Removal)
	}
	if len(list) == 0 && !g.JSON {
		fmt.Println("Nichts ist versiegelt, worüber noch zu entscheiden wäre.")
	}
	return nil
}

// printRemoval tells of one sealed-off page.
func printRemoval(r batch.Removal) {
	fmt.Printf("Blatt %d %s  versiegelt von %s: %s\n", r.Sheet, germanSide[r.Side], r.SealedBy, r.Reason)
	switch {
	case r.ConfirmedBy != "":
		fmt.Println("    gelöscht " + r.ConfirmedAt.Local().Format("02.01.2006 15:04") + ", bestätigt von " + r.ConfirmedBy)
	case r.OrderedBy != "":
		fmt.Println("    Löschung beantragt von " + r.OrderedBy)
	}
	if len(r.Others) > 0 {
		fmt.Printf("    Aus derselben Eingabedatei: Blatt %s. Die Datei wird mitgelöscht, diese Bilder bleiben.\n", strings.Trim(fmt.Sprint(r.Others), "[]"))
	}
}

type pageRemoveCommand struct {
	onPages
	Confirm bool   `help:"Als zweite Person bestätigen."`
	Reason  string `help:"Warum gelöscht werden soll; beim Antrag nötig." placeholder:"SATZ"`
}

func (c *pageRemoveCommand) Run(ctx context.Context, g *globals) error {
	q := c.request()
	q.Reason = c.Reason
	if c.Confirm {
		return g.decide(ctx, station.OpRemovalConfirm, q, "Gelöscht: Bild und Schlüssel sind weg, Prüfsumme und Grund bleiben im Protokoll.")
	}
	return g.decide(ctx, station.OpRemovalOrder, q, "Löschung beantragt; eine zweite Person aus der Scanleitung muss sie bestätigen.")
}
