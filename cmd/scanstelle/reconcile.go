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

type reconcileCommand struct {
	From string `help:"Stapel ab diesem Tag: heute, montag, 1.11.2026; ohne Angabe die von heute." placeholder:"TAG"`
	To   string `help:"Stapel bis zu diesem Tag." placeholder:"TAG"`
	File string `arg:"" name:"datei" optional:"" help:"Datei, die entsteht: .pdf ist eine gesiegelte PDF/A, alles andere CSV (UTF-8, Semikolon, Kopfzeile)."`
}

func (c *reconcileCommand) Run(ctx context.Context, g *globals) error {
	q := station.ReportQuery{From: c.From, To: c.To}
	return g.withStation(ctx, func(caller station.Caller) error {
		if c.File != "" {
			return c.export(ctx, g, caller, q)
		}
		r, err := station.Invoke[station.Reconciliation](ctx, caller, station.OpReconciliation, q, nil)
		switch {
		case err != nil:
			return err
		case g.JSON:
			printJSON(r)
			return nil
		}
		c.print(r)
		return nil
	})
}

func (c *reconcileCommand) export(ctx context.Context, g *globals, caller station.Caller, q station.ReportQuery) error {
	format := station.ExportCSV
	if strings.EqualFold(filepath.Ext(c.File), ".pdf") {
		format = station.ExportPDF
	}
	file, data, err := station.InvokeFile[station.ExportFile](ctx, caller, station.OpReconciliationExport, station.ReconciliationExport{ReportQuery: q, Format: format})
	if err != nil {
		return err
	}
	if err := os.WriteFile(c.File, data, 0o600); err != nil {
		return &batch.Error{Op: "reconciliation.export", Code: batch.CodeUnreadable, Detail: c.File, Err: err}
	}
	if g.JSON {
		printJSON(file)
		return nil
	}
	fmt.Printf("%s: %s, SHA-256 %s\n", c.File, count(file.Pieces, "Stapel", "Stapel"), file.SHA256)
	return nil
}

func (c *reconcileCommand) print(r station.Reconciliation) {
	fmt.Printf("%-36s  %-11s %6s %8s %5s %7s %7s %6s %6s  %9s %9s %9s  %s\n", "Stapel", "Beginn", "Seiten", "im Paket", "leer", "Trennb.", "ausgen.", "offen", "fehlt", "Dokumente", "gesiegelt", "übergeben", "Stand")
	line := func(name, begun string, row station.ReconciliationRow) {
		fmt.Printf("%-36s  %-11s %6d %8d %5d %7d %7d %6d %6d  %9d %9d %9d  %s\n", name, begun, row.Scanned, row.Packed, row.Blank, row.Separators, row.Withdrawn, row.Open, row.Missing, row.Documents, row.Sealed, row.Delivered, row.Verdict())
	}
	for _, row := range r.Rows {
		line(string(row.Batch), row.Opened.Local().Format("02.01. 15:04"), row)
	}
	if len(r.Rows) > 1 {
		line("Summe", "", r.Sum)
	}
	sign := "▲"
	if r.Even {
		sign = "✓"
	}
	fmt.Printf("%s %s.\n", sign, r.Sentence())
}
