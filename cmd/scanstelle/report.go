package main

import (
	"context"
	"fmt"

	"github.com/scanstelle/scanstelle/station"
)

type reportCommand struct {
	From string `help:"Ab diesem Tag: heute, montag, 1.11.2026." placeholder:"TAG"`
	To   string `help:"Bis zu diesem Tag." placeholder:"TAG"`
}

func (c *reportCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		r, err := station.Invoke[station.Report](ctx, caller, station.OpReport, station.ReportQuery{From: c.From, To: c.To}, nil)
		switch {
		case err != nil:
			return err
		case g.JSON:
			printJSON(r)
			return nil
		}
		fmt.Printf("%-20s %-24s %7s %7s %7s %6s %8s %8s %8s %8s\n", "Profil", "Gerät", "Stapel", "Blatt", "Seiten", "leer", "Befunde", "schwer", "Doppel.", "Rescans")
		for _, row := range append(r.Rows, r.Sum) {
			device := row.Device
			switch {
			case row.Profile == "":
				row.Profile = "Summe"
			case device == "":
				device = "Dateien"
			}
			fmt.Printf("%-20s %-24s %7d %7d %7d %6d %8d %8d %8d %8d\n", row.Profile, device, row.Batches, row.Sheets, row.Pages, row.Blank, row.Warnings, row.Severe, row.DoubleFeeds, row.Rescans)
		}
		fmt.Println("Befunde und schwer: Seiten, deren schwerster Befund so ist. Über Personen sagt die Auswertung nichts.")
		return nil
	})
}
