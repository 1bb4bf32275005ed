package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

type searchCommand struct {
	Words []string `arg:"" name:"wort" help:"Anfänge von Wörtern; alle müssen vorkommen. In Anführungszeichen: genau so hintereinander."`
	From  string   `help:"Ab diesem Eingangsdatum: heute, freitag, 20.11.2026." placeholder:"TAG"`
	To    string   `help:"Bis zu diesem Eingangsdatum." placeholder:"TAG"`
	Limit int      `help:"Höchstens so viele Treffer." default:"200" placeholder:"N"`
}

func (c *searchCommand) Run(ctx context.Context, g *globals) error {
	// The shell has taken the quotation marks off.
	var words []string
	for _, w := range c.Words {
		if strings.Contains(w, " ") {
			w = `"` + w + `"`
		}
		words = append(words, w)
	}
	return g.withStation(ctx, func(caller station.Caller) error {
		sum, err := station.Invoke[station.SearchSummary](ctx, caller, station.OpSearch, station.SearchQuery{Text: strings.Join(words, " "), From: c.From, To: c.To, Limit: c.Limit}, func(raw json.RawMessage) {
			var h station.Hit
			if json.Unmarshal(raw, &h) != nil || h.Type != "hit" {
				return
			}
			if g.JSON {
				printJSON(h)
				return
			}
			showHit(h)
		})
		switch {
		case err != nil:
			return err
		case g.JSON:
			printJSON(sum)
			return nil
		}
		fmt.Printf("%s in %s und %s.\n", count(sum.Hits, "Treffer", "Treffer"), count(sum.Documents, "Dokument", "Dokumenten"), count(sum.Pages, "gelesenen Seite", "gelesenen Seiten"))
		if sum.More {
			fmt.Println("Es gibt mehr Treffer. Ein weiteres Wort oder --from und --to grenzen ein.")
		}
		if sum.Unread > 0 {
			fmt.Printf("▲ %s nicht lesbar; »scanstelle check« sagt mehr.\n", count(sum.Unread, "Text ist", "Texte sind"))
		}
		return nil
	})
}

var germanHit = map[station.HitPlace]string{station.InNumber: "Eingangsnummer", station.InDate: "Datum", station.InTracking: "Sendungsnummer", station.InSender: "Absender", station.InTitle: "Titel",
	station.InSubject: "Betreff", station.InOwn: "Unser Zeichen", station.InTheir: "Zeichen des Absenders", station.InUnit: "Amt", station.InRemark: "Bemerkung", station.InBox: "Karton", station.InID: "Kennung"}

func showHit(h station.Hit) {
	place, known := germanHit[h.Place]
	switch {
	case h.Place == station.OnPage:
		place = "Blatt " + fmt.Sprint(h.Sheet)
		if h.Side == batch.Back {
			place += ", Rückseite"
		}
	case !known:
		place = batch.Field(h.Place).German()
	}
	fmt.Printf("%-13s %s  %s\n    %s: %s\n", h.Number, h.Date.German(), strings.TrimSpace(h.Sender+"  "+h.Title), place, h.Text)
}
