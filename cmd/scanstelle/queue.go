package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

type queueCommand struct{}

func (queueCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(c station.Caller) error {
		rows, err := station.Invoke[[]station.Waiting](ctx, c, station.OpInspectionQueue, struct{}{}, nil)
		if err != nil {
			return err
		}
		for _, w := range rows {
			if g.JSON {
				printJSON(w)
			} else {
				printWaiting(w)
			}
		}
		if len(rows) == 0 && !g.JSON {
			fmt.Println("Kein Stapel wartet auf Sichtprüfung.")
		}
		return nil
	})
}

func printWaiting(w station.Waiting) {
	fmt.Printf("%s  %s  %s  %s  %s\n", w.Batch, w.Captured.Local().Format("02.01.2006 15:04"), w.Class, count(w.Documents, "Dokument", "Dokumente"), count(w.Pages, "Seite", "Seiten"))
	var notes []string
	add := func(is bool, format string, args ...any) {
		if is {
			notes = append(notes, fmt.Sprintf(format, args...))
		}
	}
	add(w.Urgent > 0, "eilt")
	add(w.Deadline != "", "Frist %s", w.Deadline.German())
	add(w.State == batch.Rejected, "zurückgegeben")
	add(w.Severe > 0, "%s", count(w.Severe, "schwerer Befund", "schwere Befunde"))
	add(w.Unread > 0, "%s noch nicht gelesen", count(w.Unread, "Seite", "Seiten"))
	add(w.Begun, "begonnen, %d noch anzusehen", w.Missing)
	add(w.Barred != "", "%s", w.Barred)
	if len(notes) > 0 {
		fmt.Println("  " + strings.Join(notes, " · "))
	}
}
