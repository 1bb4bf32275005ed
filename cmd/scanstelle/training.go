package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/people"
	"github.com/scanstelle/scanstelle/station"
)

type trainingCommand struct {
	Add     trainingAddCommand     `cmd:"" help:"Schulungen oder eine Verpflichtung eintragen."`
	List    trainingListCommand    `cmd:"" help:"Eingetragene Schulungen und Verpflichtungen."`
	Due     trainingDueCommand     `cmd:"" help:"Was fehlt oder bald endet."`
	Text    trainingTextCommand    `cmd:"" help:"Den Text der Verpflichtung zeigen oder durch einen neuen ersetzen."`
	Confirm trainingConfirmCommand `cmd:"" help:"Die Verpflichtung selbst bestätigen."`
}

type trainingAddCommand struct {
	Name  string   `arg:"" name:"wer" help:"Pseudonym oder Konto."`
	Kinds []string `arg:"" name:"schulungen" help:"verpflichtung (A.P.1), bedienung (A.P.2), sicherheit (A.P.3), administration (A.P.4), sensibel (A.AM.VT.H.1)."`
	Date  string   `help:"Tag der Schulung oder Unterschrift, etwa 2026-01-31; ohne: heute." placeholder:"TAG"`
	Until string   `help:"Letzter Tag der Gültigkeit; ohne: wie eingestellt." placeholder:"TAG"`
	Note  string   `help:"Bemerkung, etwa wo der Nachweis liegt." placeholder:"TEXT"`
}

func (c *trainingAddCommand) Run(ctx context.Context, g *globals) error {
	return g.person(ctx, station.OpTrainingAdd, station.TrainingAdd{Person: c.Name, Kinds: c.Kinds, Date: c.Date, Until: c.Until, Note: c.Note})
}

func trainingText(t people.Training) string {
	until := "gilt bis " + day(t.Until)
	if t.Kind == people.Commitment {
		until = "Fassung " + t.Text
	}
	return fmt.Sprintf("%s  %s, %s, eingetragen von %s  %s", day(t.Date), t.Kind.German(), until, t.By, t.Note)
}

type trainingListCommand struct {
	Name string `arg:"" optional:"" name:"wer" help:"Nur diese Person."`
}

func (c *trainingListCommand) Run(ctx context.Context, g *globals) error {
	return g.trainings(ctx, station.TrainingsRequest{Person: c.Name})
}

type trainingDueCommand struct {
	Name string `arg:"" optional:"" name:"wer" help:"Nur diese Person."`
	Days int    `help:"Auch was in so vielen Tagen endet." default:"30" placeholder:"TAGE"`
}

func (c *trainingDueCommand) Run(ctx context.Context, g *globals) error {
	return g.trainings(ctx, station.TrainingsRequest{Person: c.Name, Due: true, Days: c.Days})
}

func (g *globals) trainings(ctx context.Context, r station.TrainingsRequest) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		n, err := station.Invoke[int](ctx, caller, station.OpTrainings, r, func(raw json.RawMessage) {
			if r.Due {
				show(raw, func(v station.DueView) {
					if g.JSON {
						printJSON(v)
						return
					}
					effect := ""
					if v.Blocks && v.Due.Days == 0 {
						effect = "; bis dahin gilt die Rolle nicht"
					}
					fmt.Printf("▲ %s  %-16s  %s%s\n", v.Pseudonym, v.Account, dueText(v.Due), effect)
				})
				return
			}
			show(raw, func(v station.TrainingView) {
				if g.JSON {
					printJSON(v)
					return
				}
				fmt.Printf("%s  %-16s  %s\n", v.Pseudonym, v.Account, trainingText(v.Training))
			})
		})
		if err == nil && n == 0 && !g.JSON {
			fmt.Println("Nichts.")
		}
		return err
	})
}

type trainingTextCommand struct {
	Edition string `help:"Fassung des neuen Textes. Alle Bestätigungen der bisherigen enden." placeholder:"FASSUNG"`
	File    string `arg:"" optional:"" name:"datei" help:"Neuer Text." type:"existingfile"`
}

func (c *trainingTextCommand) Run(ctx context.Context, g *globals) error {
	r := station.PeopleSettings{Version: c.Edition}
	if c.File != "" {
		raw, err := os.ReadFile(c.File)
		if err != nil {
			return &batch.Error{Op: "training.text", Code: batch.CodeUnreadable, Detail: c.File, Err: err}
		}
		r.Text = string(raw)
	}
	return g.withStation(ctx, func(caller station.Caller) error {
		s, err := station.Invoke[people.Settings](ctx, caller, station.OpPeopleSettings, r, g.notice)
		switch {
		case err != nil:
			return err
		case g.JSON:
			printJSON(struct {
				Type string `json:"type"`
				people.CommitmentText
			}{"commitment", s.Commitment})
		default:
			fmt.Printf("%s\nFassung %s, SHA-256 %s\nBestätigen: »scanstelle training confirm %s«\n", s.Commitment.Text, s.Commitment.Version, s.Commitment.SHA256, s.Commitment.Version)
		}
		return nil
	})
}

type trainingConfirmCommand struct {
	Version string `arg:"" name:"fassung" help:"Fassung, die Sie gelesen haben; »training text« zeigt sie."`
}

func (c *trainingConfirmCommand) Run(ctx context.Context, g *globals) error {
	return g.person(ctx, station.OpCommit, c.Version)
}
