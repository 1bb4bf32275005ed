package main

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

type batchCommand struct {
	List    batchListCommand   `cmd:"" help:"Alle Stapel, neueste zuerst."`
	Show    batchShowCommand   `cmd:"" help:"Einen Stapel mit Seiten, Dokumenten und Übergaben."`
	Mine    batchMineCommand   `cmd:"" help:"Eigene Stapel, die noch niemand freigegeben hat."`
	Stop    batchStopCommand   `cmd:"" help:"Den Einzug nach diesem Blatt anhalten; der Stapel bleibt offen."`
	Double  batchDoubleCommand `cmd:"" help:"Einen gemeldeten Doppeleinzug beantworten: ein Blatt oder zwei."`
	Close   batchCloseCommand  `cmd:"" help:"Einen offenen Stapel beenden: Mehr Blätter kommen nicht."`
	Edit    batchEditCommand   `cmd:"" help:"Bearbeitungen eines Stapels: rückgängig machen, wiederholen, ansehen."`
	Queue   queueCommand       `cmd:"" help:"Was auf Sichtprüfung wartet, das Dringendste zuerst."`
	Inspect inspectCommand     `cmd:"" help:"Sichtprüfung: was anzusehen ist, und was angesehen wurde."`
	Count   countCommand       `cmd:"" help:"Gezählte Blätter eintragen."`
	Settle  settleCommand      `cmd:"" help:"Über eine Abweichung der Blattbilanz entscheiden."`
	Release releaseCommand     `cmd:"" help:"Einen Stapel freigeben."`
	Reject  rejectCommand      `cmd:"" help:"Einen Stapel zurückgeben."`
}

type batchListCommand struct{}

func (batchListCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(c station.Caller) error {
		n, err := station.Invoke[int](ctx, c, station.OpBatches, nil, func(raw json.RawMessage) {
			var b batch.Batch
			if json.Unmarshal(raw, &b) != nil {
				return
			}
			if g.JSON {
				printJSON(listEntry(b))
				return
			}
			fmt.Printf("%s  %s  %-9s  %3d Seiten  %2d Dokumente  %s\n", b.ID, b.Opened.Local().Format("02.01.2006 15:04"), batchState(b), len(b.Pages), len(b.Documents), b.Profile.Name)
		})
		if err == nil && n == 0 && !g.JSON {
			fmt.Println("Noch kein Stapel. »scanstelle run --help« zeigt, wie einer entsteht.")
		}
		return err
	})
}

// batchState names the state of a batch; one that ended without a page was not handed
// over.
func batchState(b batch.Batch) string {
	if b.State == batch.Delivered && len(b.Pages) == 0 {
		return "leer"
	}
	return germanState[b.State]
}

var germanState = map[batch.State]string{batch.Open: "offen", batch.Captured: "erfasst", batch.Delivered: "übergeben", batch.Released: "freigegeben", batch.Rejected: "zurück", batch.Doubtful: "Zweifelsfall", batch.SealedDoc: "gesiegelt", batch.Failed: "gestört", batch.Tried: "Probe", batch.TakenOver: "übernommen"}

func listEntry(b batch.Batch) map[string]any {
	return map[string]any{"type": "batch", "batch": b.ID, "opened": b.Opened, "state": b.State, "profile": b.Profile, "target": b.Target, "device": b.Device, "class": b.Class, "pages": len(b.Pages), "documents": len(b.Documents), "balance": b.Balance, "intake": b.Intake}
}

type batchShowCommand struct {
	All bool   `help:"Alle Stapel."`
	ID  string `arg:"" name:"kennung" optional:"" help:"Kennung des Stapels."`
}

func (c *batchShowCommand) Run(ctx context.Context, g *globals) error {
	if c.All == (c.ID != "") {
		return batch.Refuse("batch", batch.CodeUsage, "entweder eine Kennung oder --all angeben")
	}
	return g.withStation(ctx, func(caller station.Caller) error {
		ids := []batch.ID{batch.ID(c.ID)}
		if c.All {
			ids = nil
			if _, err := station.Invoke[int](ctx, caller, station.OpBatches, nil, func(raw json.RawMessage) {
				var b batch.Batch
				if json.Unmarshal(raw, &b) == nil {
					ids = append(ids, b.ID)
				}
			}); err != nil {
				return err
			}
		}
		for _, id := range ids {
			v, err := station.Invoke[station.BatchView](ctx, caller, station.OpBatch, id, nil)
			if err != nil {
				return err
			}
			if g.JSON {
				showJSON(v)
			} else {
				showText(v)
			}
		}
		return nil
	})
}

// showJSON prints one line for the batch, each document and each page.
func showJSON(v station.BatchView) {
	printJSON(environmentEntry(v))
	deliveries := map[batch.ID]batch.Delivery{}
	for _, d := range v.Deliveries {
		deliveries[d.ID] = d
	}
	for _, d := range v.DocumentList {
		line := map[string]any{"type": "document", "document": d.ID, "batch": d.Batch, "number": d.Number, "title": d.Title, "state": d.State, "pages": d.Pages, "sha256": d.SHA256, "bytes": d.Bytes}
		if row, ok := deliveries[d.Delivery]; ok {
			line["delivery"] = row
		}
		for _, id := range d.Supplements {
			rows, _ := line["supplements"].([]batch.Delivery)
			line["supplements"] = append(rows, deliveries[id])
		}
		for _, u := range v.Unsealed {
			if u.Document == d.ID {
				line["unsealed"] = u
			}
		}
		describeDocument(line, v, d)
		printJSON(line)
	}
	for _, p := range v.PageList {
		state := "taken"
		switch {
		case p.HasText || p.ReadNote != "":
			state = "read"
		case p.Measured != nil:
			state = "measured"
		}
		printJSON(struct {
			Type  string `json:"type"`
			State string `json:"state"`
			batch.Page
		}{"page", state, p})
	}
}

var germanKind = map[batch.PageKind]string{batch.KindContent: "Inhalt", batch.KindBlank: "leer", batch.KindSeparator: "Trennblatt", batch.KindCover: "Deckblatt", batch.KindEnvelope: "Umschlag", batch.KindPlaceholder: "Platzhalter"}

func showText(v station.BatchView) {
	b := v.Balance
	fmt.Printf("Stapel %s  %s  %s\n", v.ID, v.Opened.Local().Format("02.01.2006 15:04"), batchState(v.Batch))
	fmt.Printf("  Blattbilanz: %d Blatt, %s, %d in Dokumenten, %d leer, %s, %s abgelehnt\n", b.Sheets, count(b.Sides, "Seite", "Seiten"), b.Kept, b.Blank, count(b.Separators, "Trennblatt", "Trennblätter"), count(b.Refused, "Datei", "Dateien"))
	showIntake(v.Batch)
	showPaper(v)
	showEnvironment(v)
	showClassOf(v.Class)
	for _, in := range v.Inputs {
		if in.Refused != "" {
			fmt.Printf("  ✗ %s: %s\n", filepath.Base(in.Source), in.Message)
		}
	}
	pages := map[batch.ID]batch.Page{}
	for _, p := range v.PageList {
		pages[p.ID] = p
	}
	for _, d := range v.DocumentList {
		if d.Gone {
			continue
		}
		fmt.Printf("  Dokument %d  %s  %s%s\n", d.Number, d.Title, germanState[d.State], eilt(d))
		for _, row := range v.Deliveries {
			switch {
			case row.ID == d.Delivery:
				fmt.Printf("    %s  %s\n", row.State, row.Ref)
			case slices.Contains(d.Supplements, row.ID):
				fmt.Printf("    Nachtrag  %s  %s\n", row.State, row.Ref)
			}
		}
		for _, u := range v.Unsealed {
			if u.Document == d.ID {
				fmt.Printf("    ▲ Nicht gesiegelt: %s\n      %s »scanstelle deliver %s« versucht es sofort.\n", u.Message, retryText(u), v.ID)
			}
		}
		for _, id := range d.Pages {
			p := pages[id]
			fmt.Printf("    Blatt %d %s  %-10s  %d × %d, %.0f dpi", p.Sheet, map[batch.Side]string{batch.Front: "vorn  ", batch.Back: "hinten"}[p.Side], germanKind[p.Kind], p.Image.Width, p.Image.Height, p.Image.DPI)
			for _, f := range p.Findings {
				if f.Severity != batch.Note {
					fmt.Printf("\n      ▲ %s", f.Message)
				}
			}
			fmt.Println()
		}
	}
}

// retryText says how often a seal failed and when the service tries it again.
func retryText(u station.Unsealed) string {
	if u.Next.IsZero() {
		return count(u.Attempts, "Versuch", "Versuche") + "; der Dienst geht weiter, sobald das behoben ist."
	}
	return fmt.Sprintf("%s, der nächste um %s.", count(u.Attempts, "Versuch", "Versuche"), u.Next.Local().Format("15:04:05"))
}

// showClassOf prints the class of a batch with the needs it is treated by, and
// where it mixes classes, all of them.
func showClassOf(c *batch.Class) {
	if c == nil {
		return
	}
	fmt.Printf("  Klasse: %s (Fassung %d); Schutzbedarf: %s\n", c.Title, c.Version, protection(c.Protection))
	if len(c.Mixed) == 0 {
		return
	}
	fmt.Println("  Gemischter Stapel, es gilt der höchste Schutzbedarf (A.G.2):")
	for _, m := range c.Mixed {
		whose := "der Stapel selbst"
		if n := len(m.Documents); n > 0 {
			whose = fmt.Sprintf("%s, %s", count(n, "Dokument", "Dokumente"), germanFrom[m.Source])
		}
		fmt.Printf("    %s (%s): %s\n", m.Title, whose, protection(m.Protection))
		if m.Remark != "" {
			fmt.Printf("      ▲ %s\n", m.Remark)
		}
	}
}

var germanFrom = map[batch.ClassFrom]string{batch.FromCover: "laut Trennblatt", batch.FromJournal: "laut Posteingangsbuch", batch.FromPerson: "von Hand"}

func protection(p batch.Protection) string {
	return fmt.Sprintf("Integrität %s, Vertraulichkeit %s, Verfügbarkeit %s", germanNeed[p.Integrity], germanNeed[p.Confidentiality], germanNeed[p.Availability])
}
