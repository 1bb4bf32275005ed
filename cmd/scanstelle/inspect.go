package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality"
	"github.com/scanstelle/scanstelle/quality/inspection"
	"github.com/scanstelle/scanstelle/quality/sampling"
	"github.com/scanstelle/scanstelle/station"
)

type inspectCommand struct {
	ID           string   `arg:"" name:"kennung" help:"Kennung des Stapels."`
	Accept       []string `help:"Diese Seiten oder Dokumente sind gut (Kennungen, mit Komma)." placeholder:"KENNUNG,…"`
	BestPossible []string `name:"best-possible" help:"Besser geht es nicht, das Papier gibt nicht mehr her (mit --reason)." placeholder:"KENNUNG,…"`
	Faulty       []string `help:"Diese Seiten oder Dokumente sind fehlerhaft (mit --reason)." placeholder:"KENNUNG,…"`
	Reason       string   `help:"Grund in einem kurzen Satz." placeholder:"TEXT"`
	Begin        bool     `help:"Die Stichprobe ziehen; geschieht sonst mit dem ersten Urteil."`
}

func (c *inspectCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		given := 0
		for _, v := range []struct {
			verdict inspection.Verdict
			ids     []string
		}{{inspection.Good, c.Accept}, {inspection.BestPossible, c.BestPossible}, {inspection.Faulty, c.Faulty}} {
			if len(v.ids) == 0 {
				continue
			}
			given++
			q := station.LookRequest{Batch: batch.ID(c.ID), Verdict: v.verdict, Reason: c.Reason}
			if err := sortIDs(ctx, caller, &q, v.ids); err != nil {
				return err
			}
			if _, err := station.Invoke[inspection.Review](ctx, caller, station.OpLook, q, nil); err != nil {
				return err
			}
		}
		if given == 0 && c.Begin {
			if _, err := station.Invoke[inspection.Review](ctx, caller, station.OpLook, station.LookRequest{Batch: batch.ID(c.ID)}, nil); err != nil {
				return err
			}
		}
		return g.showReview(ctx, caller, batch.ID(c.ID))
	})
}

// sortIDs tells pages from documents.
func sortIDs(ctx context.Context, caller station.Caller, q *station.LookRequest, ids []string) error {
	v, err := station.Invoke[station.BatchView](ctx, caller, station.OpBatch, q.Batch, nil)
	if err != nil {
		return err
	}
	documents := map[batch.ID]bool{}
	for _, d := range v.DocumentList {
		documents[d.ID] = true
	}
	for _, id := range ids {
		if documents[batch.ID(id)] {
			q.Documents = append(q.Documents, batch.ID(id))
		} else {
			q.Pages = append(q.Pages, batch.ID(id))
		}
	}
	return nil
}

// showReview prints how far the inspection of a batch is.
func (g *globals) showReview(ctx context.Context, caller station.Caller, id batch.ID) error {
	r, err := station.Invoke[inspection.Review](ctx, caller, station.OpReview, id, nil)
	if err != nil {
		return err
	}
	if g.JSON {
		printJSON(struct {
			Type  string   `json:"type"`
			Batch batch.ID `json:"batch"`
			inspection.Review
		}{"review", id, r})
		return nil
	}
	v, err := station.Invoke[station.BatchView](ctx, caller, station.OpBatch, id, nil)
	if err != nil {
		return err
	}
	printReview(v, r)
	return nil
}

var germanCoverage = map[sampling.Coverage]string{
	sampling.CoverageInspected: "angesehen", sampling.CoverageHits: "Treffer angesehen", sampling.CoverageNotDrawn: "nicht gezogen", sampling.CoverageOpen: "offen",
}

var germanReason = map[sampling.Reason]string{
	sampling.Drawn: "gezogen", sampling.All: "alle", sampling.Adaptive: "nach Fehlern alle oder mehr", sampling.VeryHigh: "jede Seite", sampling.Hit: "Befund", inspection.Edited: "geändert",
}

func printReview(v station.BatchView, r inspection.Review) {
	fmt.Printf("Stapel %s  %s\n", v.ID, batchState(v.Batch))
	printBalance(r)
	if r.Draw == nil {
		fmt.Println("  Sichtprüfung: noch nicht begonnen (»batch inspect KENNUNG --begin« zieht die Stichprobe)")
		return
	}
	fmt.Printf("  Stichprobe: Plan »%s«, %d von %d Dokumenten\n", r.Draw.Order.Plan, r.Draw.Order.Size, r.Draw.Order.Units)
	covered := map[batch.ID]sampling.Covered{}
	for _, c := range r.Covered {
		covered[c.Unit] = c
	}
	required := map[batch.ID]sampling.Requirement{}
	for _, q := range r.Required {
		required[q.Unit] = q
	}
	for _, d := range v.DocumentList {
		if d.Gone {
			continue
		}
		q, must := required[d.ID]
		var why []string
		for _, reason := range q.Reasons {
			why = append(why, germanReason[reason])
		}
		mark, state := " ", germanCoverage[covered[d.ID].Coverage]
		if !must && covered[d.ID].Coverage == sampling.CoverageOpen {
			state = "wartet auf die Stichprobe"
		}
		if must && covered[d.ID].Coverage == sampling.CoverageOpen {
			mark = "▲"
		}
		fmt.Printf("  %s Dokument %d  %s  %s  %s\n", mark, d.Number, d.ID, state, strings.Join(why, ", "))
		for _, p := range q.Pages {
			if _, seen := r.Looks[p]; !seen {
				fmt.Printf("      Seite %s einzeln ansehen\n", p)
			}
		}
	}
	for _, id := range r.Faulty {
		fmt.Printf("  ✗ %s: %s\n", id, r.Looks[id].Reason)
	}
	switch {
	case r.Verdict == sampling.Return:
		fmt.Println("  Die Stichprobe verlangt, den Stapel zurückzugeben (»batch reject«).")
	case r.Verdict == sampling.InspectAll && !r.Seen:
		fmt.Println("  Nach dem Fehler in der Stichprobe ist der ganze Stapel anzusehen.")
	case r.Seen && len(r.Faulty) == 0 && len(r.Open) == 0:
		fmt.Println("  Alles angesehen. »batch release« gibt frei.")
	}
}

func printBalance(r inspection.Review) {
	b := r.Balance
	expected := "nicht gezählt"
	if b.Expected >= 0 {
		expected = fmt.Sprintf("%d gezählt", b.Expected)
	}
	fmt.Printf("  Blattbilanz: %s, %d erhalten, %s, %d Seiten, %d leer, %d neu gescannt, %d verworfen, %d versiegelt\n", expected, b.Received, count(b.Separator, "Trennblatt", "Trennblätter"), b.Sides, b.Blank, b.Rescanned, b.Discarded, b.SealedOff)
	for _, d := range r.Open {
		fmt.Printf("  ▲ %s [%s]\n", d.Message, d.Code)
	}
	for _, s := range r.Settled {
		fmt.Printf("    %s Entschieden: %s\n", s.Difference.Message, s.Reason)
	}
}

type countCommand struct {
	ID       string `arg:"" name:"kennung" help:"Kennung des Stapels."`
	Sheets   int    `arg:"" name:"blatt" help:"Gezählte Blätter, ohne Trennblätter."`
	Document string `help:"Nur für dieses Dokument." placeholder:"KENNUNG"`
}

func (c *countCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		q := station.CountRequest{Batch: batch.ID(c.ID), Document: batch.ID(c.Document), Sheets: c.Sheets}
		if _, err := station.Invoke[inspection.Review](ctx, caller, station.OpCount, q, nil); err != nil {
			return err
		}
		return g.showReview(ctx, caller, batch.ID(c.ID))
	})
}

type settleCommand struct {
	ID     string `arg:"" name:"kennung" help:"Kennung des Stapels."`
	Code   string `arg:"" name:"abweichung" help:"Welche Abweichung, z. B. count, double-feed, discarded, sealed-off."`
	Unit   string `help:"Nur für dieses Dokument oder diese Seite." placeholder:"KENNUNG"`
	Reason string `required:"" help:"Warum die Blattbilanz trotzdem stimmt." placeholder:"TEXT"`
}

func (c *settleCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		q := station.SettleRequest{Batch: batch.ID(c.ID), Code: quality.DifferenceCode(c.Code), Unit: batch.ID(c.Unit), Reason: c.Reason}
		if _, err := station.Invoke[inspection.Review](ctx, caller, station.OpSettle, q, nil); err != nil {
			return err
		}
		return g.showReview(ctx, caller, batch.ID(c.ID))
	})
}

type releaseCommand struct {
	ID string `arg:"" name:"kennung" help:"Kennung des Stapels."`
}

func (c *releaseCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		r, err := station.Invoke[inspection.Release](ctx, caller, station.OpRelease, batch.ID(c.ID), nil)
		if err != nil {
			return err
		}
		if g.JSON {
			printJSON(struct {
				Type  string   `json:"type"`
				Batch batch.ID `json:"batch"`
				inspection.Release
			}{"released", batch.ID(c.ID), r})
			return nil
		}
		printRelease(r)
		if r.Conflict {
			fmt.Println("Vermerkt: Dieselbe Person hat gescannt und geprüft.")
		}
		return nil
	})
}

// printRelease says what goes out, and what of the batch does not.
func printRelease(r inspection.Release) {
	fmt.Printf("Freigegeben. %d Dokumente gehen jetzt zum Siegeln und zur Übergabe (»scanstelle deliver«, oder von selbst, wo der Dienst läuft).\n", len(r.Covered))
	if r.Draw != nil && r.Draw.Order.Units != len(r.Covered) {
		fmt.Printf("Gezogen wurde aus %d Dokumenten; seitdem wurde getrennt, verbunden oder zurückgestellt.\n", r.Draw.Order.Units)
	}
	if b := r.Balance; b.Discarded+b.SealedOff > 0 {
		fmt.Printf("Nicht mit hinaus gehen %d verworfene und %d versiegelte Blätter.\n", b.Discarded, b.SealedOff)
	}
}

type rejectCommand struct {
	ID     string `arg:"" name:"kennung" help:"Kennung des Stapels."`
	Reason string `required:"" help:"Warum der Stapel zurückgeht." placeholder:"TEXT"`
}

func (c *rejectCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		_, err := station.Invoke[struct{}](ctx, caller, station.OpReject, station.RejectRequest{Batch: batch.ID(c.ID), Reason: c.Reason}, nil)
		if err == nil && !g.JSON {
			fmt.Println("Zurückgegeben. Nach dem Ausbessern wird der ganze Stapel angesehen.")
		}
		return err
	})
}
