package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/scanstelle/scanstelle/station"
)

type targetCommand struct {
	List     targetListCommand     `cmd:"" help:"Benannte Ziele, und was dort wartet oder angekommen ist."`
	Set      targetSetCommand      `cmd:"" help:"Ein Ziel benennen; eine zweite Person bestätigt es."`
	Secret   targetSecretCommand   `cmd:"" help:"Kennwort oder Schlüssel für einen Server hinterlegen, aus Dateien."`
	Trust    targetTrustCommand    `cmd:"" help:"Den Schlüssel eines SFTP-Servers ansehen und, verglichen, bestätigen."`
	Describe targetDescribeCommand `cmd:"" help:"Was ein Server anbietet: Repositorys, Typen, Eigenschaften."`
	Recheck  targetRecheckCommand  `cmd:"" help:"Ein DMS jetzt fragen, ob alles noch da ist, was es zuletzt bekam."`
	Remove   targetRemoveCommand   `cmd:"" help:"Ein Ziel von der Liste nehmen; was dort liegt, bleibt."`
	Test     targetTestCommand     `cmd:"" help:"Die Verbindung zu einem Ziel prüfen, ohne etwas zu übergeben."`
}

type targetListCommand struct{}

func (targetListCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		_, err := station.Invoke[station.TargetSetting](ctx, caller, station.OpTargets, nil, func(raw json.RawMessage) {
			if g.JSON {
				fmt.Println(string(raw))
				return
			}
			show(raw, func(v station.TargetView) {
				name := v.Name
				switch {
				case name == "":
					name = "(ohne Namen)"
				case v.First:
					name += " ✓"
				}
				fmt.Printf("%-24s %s\n    wartend %d, angekommen %d%s\n", name, v.Spec, v.Waiting, v.Done, rulesText(v.Rules))
				if v.Proposed {
					fmt.Println("    ◐ Gilt noch nicht: Eine zweite Person bestätigt mit »scanstelle setting confirm targets«.")
				}
				if v.Message != "" {
					fmt.Printf("    ▲ %s\n", v.Message)
				}
			})
		})
		return err
	})
}

// rulesText tells the rules that are not what everybody expects.
func rulesText(r station.TargetRules) string {
	text := ""
	if r.Rate > 0 {
		text += fmt.Sprintf(", höchstens %d kB/s", r.Rate)
	}
	if r.Window != "" {
		text += ", nur " + r.Window + " Uhr"
	}
	if r.Recheck != "" {
		text += ", Nachprüfung " + r.Recheck
	}
	return text
}

type targetRecheckCommand struct {
	Name string `arg:"" name:"name" help:"Wie das Ziel heißt."`
}

func (c *targetRecheckCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		r, err := station.Invoke[station.Rechecked](ctx, caller, station.OpTargetRecheck, c.Name, nil)
		switch {
		case err != nil:
			return err
		case g.JSON:
			printJSON(r)
		default:
			fmt.Println(recheckedText(r))
		}
		return nil
	})
}

// recheckedText tells what a look at a target came to.
func recheckedText(r station.Rechecked) string {
	sign := "✓"
	text := fmt.Sprintf("%s: %s nachgesehen am %s", r.Target, count(r.Checked, "Paket", "Pakete"), r.At.Local().Format("02.01.2006 15:04"))
	for _, n := range []struct {
		n    int
		text string
	}{{len(r.Lost), "dort nicht mehr da"}, {len(r.Altered), "dort geändert"}, {len(r.Twice), "dort mehrfach"}} {
		if n.n > 0 {
			sign = "▲"
			text += fmt.Sprintf(", %d %s", n.n, n.text)
		}
	}
	if r.Message != "" {
		sign = "▲"
		text += ", nicht bis zum Ende: " + r.Message
	}
	return sign + " " + text
}

type targetSetCommand struct {
	Name  string `arg:"" name:"name" help:"Wie das Ziel heißt."`
	Spec  string `arg:"" name:"ziel" help:"Etwa folder:/srv/postausgang oder cmis:https://dms.example/browser#folder=/Post."`
	First bool   `help:"Das Ziel, das der Arbeitsplatz nimmt, wenn nichts anderes gesagt ist."`
	serverSettings
	targetRules
}

// targetRules say how a target is used; what is not given stays as it is.
type targetRules struct {
	Rate          *int    `help:"Höchstens so schnell senden; 0: so schnell es geht." placeholder:"KB/S"`
	Window        *string `help:"Nur in dieser Zeit senden, etwa 18:00-06:00; leer: immer." placeholder:"ZEIT"`
	Recheck       *string `help:"Wann nachts nachgesehen wird, ob ein DMS noch alles hat, oder nie; leer: 02:00." placeholder:"UHRZEIT"`
	RecheckDays   *int    `help:"Alles nachsehen, was in so vielen Tagen ankam; 0: sieben." placeholder:"TAGE"`
	RecheckSample *int    `help:"Und so viele ältere, ausgelost; 0: zwanzig." placeholder:"ANZAHL"`
}

// change is nil where nothing is given.
func (r targetRules) change() *station.RulesChange {
	if r == (targetRules{}) {
		return nil
	}
	c := station.RulesChange(r)
	return &c
}

func (c *targetSetCommand) Run(ctx context.Context, g *globals) error {
	config, err := c.config(c.Spec)
	if err != nil {
		return err
	}
	files, err := c.files(c.Spec)
	if err != nil {
		return err
	}
	return g.setTarget(ctx, station.TargetChange{Name: c.Name, Spec: c.Spec, First: c.First, CMIS: config, Files: files, Rules: c.change()})
}

type targetRemoveCommand struct {
	Name string `arg:"" name:"name" help:"Wie das Ziel heißt."`
}

func (c *targetRemoveCommand) Run(ctx context.Context, g *globals) error {
	return g.setTarget(ctx, station.TargetChange{Name: c.Name})
}

func (g *globals) setTarget(ctx context.Context, q station.TargetChange) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		s, err := station.Invoke[station.TargetSetting](ctx, caller, station.OpTargetSet, q, g.notice)
		if err == nil && g.JSON {
			printJSON(struct {
				Type string `json:"type"`
				station.TargetSetting
			}{"targets", s})
		}
		return err
	})
}

type targetTestCommand struct {
	Spec string `arg:"" name:"ziel" help:"Etwa folder:/srv/postausgang."`
}

func (c *targetTestCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		r, err := station.Invoke[station.TargetTest](ctx, caller, station.OpTargetTest, c.Spec, nil)
		switch {
		case err != nil:
			return err
		case g.JSON:
			printJSON(r)
		case r.Written:
			fmt.Printf("✓ %s: geschrieben, zurückgelesen, verglichen und wieder entfernt, in %d ms.\n", r.Spec, r.Took/time.Millisecond)
			if r.Plan != nil {
				printPlan(*r.Plan)
			}
		default:
			fmt.Printf("✓ %s antwortet, in %d ms.\n", r.Spec, r.Took/time.Millisecond)
			if r.Plan != nil {
				printPlan(*r.Plan)
			}
		}
		return nil
	})
}
