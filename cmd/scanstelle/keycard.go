package main

import (
	"bufio"
	"context"
	"os"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

type keyCardCommand struct {
	Title string `default:"Tasten" help:"Überschrift der Karte."`
	File  string `arg:"" name:"datei" help:"PDF-Datei, die entsteht: ein Blatt, PDF/A."`
}

// Run prints what the standard input lists: a key, a tabulator, what it does; a line
// without a tabulator is a heading.
func (c *keyCardCommand) Run(ctx context.Context, g *globals) error {
	q := station.KeyCard{Title: c.Title}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		key, does, ok := strings.Cut(lines.Text(), "\t")
		switch {
		case !ok && strings.TrimSpace(key) != "":
			q.Parts = append(q.Parts, station.CardPart{Title: key})
		case ok && len(q.Parts) == 0:
			q.Parts = []station.CardPart{{Lines: [][2]string{{key, does}}}}
		case ok:
			p := &q.Parts[len(q.Parts)-1]
			p.Lines = append(p.Lines, [2]string{key, does})
		}
	}
	if err := lines.Err(); err != nil {
		return &batch.Error{Op: "key.card", Code: batch.CodeUnreadable, Detail: "Standardeingabe", Err: err}
	}
	return g.withStation(ctx, func(caller station.Caller) error {
		f, err := station.Invoke[station.PrintFile](ctx, caller, station.OpKeyCard, q, nil)
		if err != nil {
			return err
		}
		return writePrint("key.card", c.File, f.Data)
	})
}
