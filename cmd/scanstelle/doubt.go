package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality/inspection"
	"github.com/scanstelle/scanstelle/station"
)

type doubtCommand struct {
	List   doubtListCommand   `cmd:"" help:"Offene Zweifelsfälle, ältester zuerst."`
	Open   doubtOpenCommand   `cmd:"" help:"Ein Dokument zurückstellen, bis jemand entscheidet."`
	Assign doubtAssignCommand `cmd:"" help:"Einen Zweifelsfall jemandem geben."`
	Settle doubtSettleCommand `cmd:"" help:"Einen Zweifelsfall entscheiden (Scanleitung)."`
}

type doubtListCommand struct {
	All bool `help:"Auch die entschiedenen."`
}

func (c *doubtListCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		n, err := station.Invoke[int](ctx, caller, station.OpDoubts, c.All, func(raw json.RawMessage) {
			var d station.Doubt
			if json.Unmarshal(raw, &d) != nil {
				return
			}
			g.showDoubt(d)
		})
		if err == nil && n == 0 && !g.JSON {
			fmt.Println("Kein offener Zweifelsfall.")
		}
		return err
	})
}

var germanDecision = map[string]string{"": "offen", "keep": "geht weiter", "withdraw": "zurückgezogen"}

func (g *globals) showDoubt(d station.Doubt) {
	if g.JSON {
		printJSON(d)
		return
	}
	fmt.Printf("%s  %s  %-12s  Dokument %s  %s\n", d.ID, d.Opened.Local().Format("02.01.2006 15:04"), germanDecision[d.Decision], d.Document, d.Reason)
	if d.Decision != "" {
		fmt.Printf("    %s: %s\n", d.Decided.Local().Format("02.01.2006 15:04"), d.Note)
	}
}

// doubt runs one operation on a case and shows it.
func (g *globals) doubt(ctx context.Context, op station.Operation, q station.DoubtRequest) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		d, err := station.Invoke[station.Doubt](ctx, caller, op, q, nil)
		if err == nil {
			g.showDoubt(d)
		}
		return err
	})
}

type doubtOpenCommand struct {
	Document string `arg:"" name:"dokument" help:"Kennung des Dokuments."`
	Reason   string `required:"" help:"Worin der Zweifel besteht." placeholder:"TEXT"`
	Assignee string `help:"Wer entscheiden soll." placeholder:"WER"`
}

func (c *doubtOpenCommand) Run(ctx context.Context, g *globals) error {
	return g.doubt(ctx, station.OpDoubtOpen, station.DoubtRequest{Document: batch.ID(c.Document), Reason: c.Reason, Assignee: c.Assignee})
}

type doubtAssignCommand struct {
	ID       string `arg:"" name:"fall" help:"Kennung des Zweifelsfalls."`
	Assignee string `arg:"" name:"wer" help:"Wer entscheiden soll."`
}

func (c *doubtAssignCommand) Run(ctx context.Context, g *globals) error {
	return g.doubt(ctx, station.OpDoubtAssign, station.DoubtRequest{ID: batch.ID(c.ID), Assignee: c.Assignee})
}

type doubtSettleCommand struct {
	ID       string `arg:"" name:"fall" help:"Kennung des Zweifelsfalls."`
	Decision string `arg:"" name:"entscheidung" enum:"keep,withdraw" help:"keep: geht weiter, wie es ist; withdraw: wird nicht übergeben."`
	Reason   string `required:"" help:"Warum so entschieden wird." placeholder:"TEXT"`
}

func (c *doubtSettleCommand) Run(ctx context.Context, g *globals) error {
	return g.doubt(ctx, station.OpDoubtSettle, station.DoubtRequest{ID: batch.ID(c.ID), Decision: c.Decision, Reason: c.Reason})
}

type feedbackReportCommand struct {
	Document string `arg:"" name:"dokument" help:"Kennung des Dokuments."`
	Result   string `arg:"" name:"ergebnis" enum:"good,missing,unreadable,wrong,other" help:"good, missing (es fehlt etwas), unreadable (nicht lesbar), wrong (falsch zugeordnet), other (anderes)."`
	Reason   string `help:"Was fehlt oder nicht zu lesen ist." placeholder:"TEXT"`
	From     string `help:"Wer es meldet." placeholder:"WER"`
}

func (c *feedbackReportCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		q := station.FeedbackRequest{Document: batch.ID(c.Document), Feedback: inspection.Feedback{Result: c.Result, Reason: c.Reason, From: c.From}}
		d, err := station.Invoke[batch.Document](ctx, caller, station.OpFeedback, q, nil)
		switch {
		case err != nil:
			return err
		case g.JSON:
			printJSON(map[string]any{"type": "document", "document": d.ID, "batch": d.Batch, "state": d.State, "supersedes": d.Supersedes})
		case d.Supersedes != "":
			fmt.Printf("Wieder geöffnet als Dokument %d (%s). Das übergebene Paket bleibt, wie es ist.\n", d.Number, d.ID)
		default:
			fmt.Println("Die Rückmeldung ist vermerkt.")
		}
		return nil
	})
}
