package main

import (
	"context"
	"fmt"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality/inspection"
	"github.com/scanstelle/scanstelle/station"
)

type documentInspectCommand struct {
	Document string `arg:"" name:"dokument" help:"Kennung des Dokuments."`
	Verdict  string `arg:"" name:"urteil" enum:"good,best-possible,faulty" help:"good, best-possible (die Vorlage ist nicht besser), faulty (fehlerhaft)."`
	Paper    bool   `help:"Das Papieroriginal lag beim Prüfen daneben; nur dann kann der Nachtrag eine Übereinstimmung erklären."`
	Page     string `help:"Nur diese eine Seite bestätigen, Nummer im Paket oder Kennung; das Urteil über das Dokument folgt ohne --page." placeholder:"SEITE"`
	Reason   string `help:"Was fehlt, oder warum es nicht besser geht." placeholder:"SATZ"`
}

func (c *documentInspectCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		q := station.LaterRequest{Document: batch.ID(c.Document), Verdict: inspection.Verdict(c.Verdict), Reason: c.Reason, Paper: c.Paper, Page: c.Page}
		s, err := station.Invoke[station.Supplemented](ctx, caller, station.OpInspectLater, q, nil)
		if err != nil {
			return err
		}
		if g.JSON {
			printJSON(s)
			return nil
		}
		if s.Type == "page-confirmed" {
			fmt.Println("✓ " + s.Text)
			return nil
		}
		fmt.Printf("✓ %s\n  %s\n  Nachtrag %s: %s  %s\n", s.Text, s.Supplement.Agreement.Statement, s.Supplement.ID, s.Delivery.State, s.Delivery.Ref)
		if !s.Delivery.Done() {
			fmt.Println("  Der Nachtrag ist gesiegelt und wartet; »scanstelle deliver« übergibt ihn.")
		}
		return nil
	})
}
