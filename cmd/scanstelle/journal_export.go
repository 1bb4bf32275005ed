package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

type journalExportCommand struct {
	journalFilter
	File string `arg:"" name:"datei" optional:"" help:"Datei, die entsteht: .pdf ist eine gesiegelte PDF/A, alles andere CSV (UTF-8, Semikolon, Kopfzeile). Ohne Angabe CSV auf die Standardausgabe."`
}

func (c *journalExportCommand) Run(ctx context.Context, g *globals) error {
	if g.JSON && c.File == "" {
		return g.eachPiece(ctx, c.journalFilter, g.showPiece)
	}
	q := station.JournalExport{JournalQuery: c.query(), Format: station.ExportCSV}
	if strings.EqualFold(filepath.Ext(c.File), ".pdf") {
		q.Format = station.ExportPDF
	}
	var data []byte
	file := station.ExportFile{}
	err := g.withStation(ctx, func(caller station.Caller) (err error) {
		file, data, err = station.InvokeFile[station.ExportFile](ctx, caller, station.OpJournalExport, q)
		return err
	})
	switch {
	case err != nil:
		return err
	case c.File == "":
		fmt.Print(string(data))
		return nil
	}
	if err := os.WriteFile(c.File, data, 0o600); err != nil {
		return &batch.Error{Op: "journal.export", Code: batch.CodeUnreadable, Detail: c.File, Err: err}
	}
	if g.JSON {
		printJSON(file)
		return nil
	}
	fmt.Printf("%s: %s, SHA-256 %s\n", c.File, count(file.Pieces, "Sendung", "Sendungen"), file.SHA256)
	return nil
}
