package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/scanstelle/scanstelle/assets/separators"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

type separatorsCmd struct {
	Count   int    `short:"n" default:"10" help:"Zahl der Blätter."`
	Sheets  int    `help:"Aufdruck: So viele Blatt hat das Schreiben dahinter." placeholder:"N"`
	Class   string `help:"Aufdruck: Dokumentklasse." placeholder:"KLASSE"`
	Profile string `help:"Aufdruck: Scanprofil." placeholder:"PROFIL"`
	Intake  string `help:"Aufdruck: Eingangsdatum (heute, freitag, 20.11.2026)." placeholder:"TAG"`
	Number  string `help:"Aufdruck: Eingangsnummer einer Sendung, die schon im Posteingangsbuch steht." placeholder:"NUMMER"`
	File    string `arg:"" name:"datei" help:"PDF-Datei, die entsteht; beidseitig drucken."`
}

// Run asks the owner of the data folder, who knows classes and profiles; where there
// is none, sheets need no data folder.
func (c *separatorsCmd) Run(ctx context.Context, g *globals) error {
	q := station.CoverSheets{Count: c.Count, Cover: batch.Cover{Sheets: c.Sheets, Class: c.Class, Profile: c.Profile, Number: c.Number}, Intake: c.Intake}
	pdf, err := coverSheets(ctx, g, q)
	if err != nil {
		return err
	}
	return writePrint("separators", c.File, pdf)
}

func coverSheets(ctx context.Context, g *globals, q station.CoverSheets) ([]byte, error) {
	if owner, ok := station.Dial(g.Data); ok {
		f, err := station.Invoke[station.PrintFile](ctx, owner, station.OpCoverSheets, q, nil)
		return f.Data, err
	}
	if q.Intake != "" {
		var err error
		if q.Cover.Intake, err = batch.DayFrom(q.Intake, batch.DayOf(time.Now())); err != nil {
			return nil, err
		}
	}
	return separators.CoverPDF(q.Count, q.Cover)
}

func writePrint(op, path string, pdf []byte) error {
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		return &batch.Error{Op: op, Code: batch.CodeUnreadable, Detail: path, Err: err}
	}
	return nil
}

type recoverySheetCommand struct {
	File string `arg:"" name:"datei" help:"PDF-Datei, die entsteht; nach dem Druck löschen."`
}

// Run prints the key of --recovery-key anew: the station keeps it nowhere.
func (c *recoverySheetCommand) Run(ctx context.Context, g *globals) error {
	unlock, err := g.unlock()
	if err != nil {
		return err
	}
	if unlock.Recovery == "" {
		return batch.Refuse("recovery.sheet", batch.CodeUsage, "--recovery-key nennt die Datei mit dem Schlüssel")
	}
	own := *g
	own.RecoveryKey = "" // it is printed; the station runs with its own key
	return own.withStation(ctx, func(caller station.Caller) error {
		f, err := station.Invoke[station.PrintFile](ctx, caller, station.OpRecoverySheet, unlock.Recovery, nil)
		if err != nil {
			return err
		}
		return writePrint("recovery.sheet", c.File, f.Data)
	})
}

type aboutCommand struct{}

func (aboutCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		a, err := station.Invoke[station.About](ctx, caller, station.OpAbout, nil, nil)
		if err == nil {
			g.printAbout(a)
		}
		return err
	})
}

func (g *globals) printAbout(a station.About) {
	if g.JSON {
		printJSON(a)
		return
	}
	fmt.Printf("Scanstelle %s, Lizenz %s, %s, %s\n\n", a.Version, a.Licence, a.Go, a.System)
	for _, list := range [][]station.Part{a.Parts, a.Modules} {
		for _, p := range list {
			fmt.Printf("%-48s %-36s %-24s %s\n", p.Name, p.Version, p.Licence, p.Holder)
		}
	}
}
