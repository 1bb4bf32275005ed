package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/store"
)

type watchCommand struct {
	Batch   string  `arg:"" optional:"" name:"stapel" help:"Nur diesen Stapel."`
	Seconds float64 `help:"Nach so vielen Sekunden aufhören." placeholder:"S"`
}

// Run follows until it is stopped or the service ends; neither is a failure.
func (c *watchCommand) Run(ctx context.Context, g *globals) error {
	if c.Seconds > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(c.Seconds*float64(time.Second)))
		defer cancel()
	}
	return g.withStation(ctx, func(caller station.Caller) error {
		_, err := station.Invoke[station.WatchEnd](ctx, caller, station.OpWatch, station.WatchQuery{Batch: batch.ID(c.Batch)}, func(raw json.RawMessage) {
			if g.JSON {
				fmt.Printf("%s\n", raw)
				return
			}
			printChange(raw)
		})
		if code := batch.CodeOf(err); code == batch.CodeCanceled || code == batch.CodeServiceGone {
			return nil
		}
		return err
	})
}

// germanChange names what happened; what is not here is told by its own name.
var germanChange = map[store.Kind]string{
	store.BatchOpened: "Stapel begonnen", store.InputTaken: "Eingang angenommen", store.PageTaken: "Seite gesichert", store.InputDone: "Eingang vollständig", store.InputRefused: "Eingang abgelehnt",
	store.DeviceReported: "Meldung des Scanners", store.PageMeasured: "Seite geprüft", store.PageRead: "Seite gelesen", store.BatchCaptured: "Stapel erfasst",
	store.DocumentFormed: "Dokument gebildet", store.DocumentSealed: "Dokument gesiegelt", store.Delivered: "Dokument übergeben", store.BatchClosed: "Stapel abgeschlossen",
	store.KindDelivery: "Übergabe", store.SupplementSealed: "Nachtrag gesiegelt", store.SupplementDelivered: "Nachtrag übergeben",
}

func printChange(raw json.RawMessage) {
	var e struct {
		station.ChangeEvent
		Lost bool `json:"lost"`
	}
	if err := json.Unmarshal(raw, &e); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	if e.Type == "watching" {
		if e.Lost {
			fmt.Println("Einiges ist entgangen; der Stand ist neu zu lesen.")
		}
		return
	}
	text := cmp.Or(e.Text, germanChange[e.Kind], string(e.Kind))
	fmt.Printf("%s  %s%s\n", e.Time.Local().Format("15:04:05"), text, subjectOf(e.ChangeEvent))
}

// subjectOf says what an event is about.
func subjectOf(e station.ChangeEvent) string {
	text := ""
	if e.Register != "" {
		text += "  " + string(e.Register) + " " + e.Key
	}
	for _, p := range e.Pages {
		text += fmt.Sprintf("  Blatt %d %s", p.Sheet, germanSide[p.Side])
		for _, f := range p.Findings {
			if f.Severity != batch.Note {
				text += " · " + f.Message
			}
		}
	}
	for _, d := range e.Documents {
		text += fmt.Sprintf("  Dokument %d »%s«", d.Number, d.Title)
	}
	if e.Delivery != nil {
		text += "  " + string(e.Delivery.State)
	}
	if s := e.Stack; s != nil && e.Kind == store.DeviceReported && len(s.Events) > 0 {
		text += "  " + s.Events[len(s.Events)-1].Detail
	}
	return text
}
