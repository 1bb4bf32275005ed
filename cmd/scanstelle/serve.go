package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"time"

	"github.com/scanstelle/scanstelle/people"
	"github.com/scanstelle/scanstelle/station"
)

type serveCommand struct{}

// Run owns the data folder until a signal comes. What is under way then is
// cancelled at a safe point; the same command line goes on with it later.
func (serveCommand) Run(ctx context.Context, g *globals) error {
	st, workers, err := g.open()
	if err != nil {
		return err
	}
	defer workers.Close()
	server, err := station.Listen(st)
	if err != nil {
		return errors.Join(err, st.Close())
	}
	fmt.Fprintf(os.Stderr, "Scanstelle %s bedient %s\n", version, g.Data)
	if g.JSON {
		printJSON(map[string]any{"type": "serving", "data": g.Data, "version": version})
	}
	ctx, stop := context.WithCancel(ctx)
	st.Drain(ctx)
	st.Keep(ctx)
	st.WatchPost(ctx)
	st.WatchFeedback(ctx)
	select {
	case <-ctx.Done():
	case <-st.Broken(): // whoever watches the service starts it again
		err = st.Err()
	}
	stop()
	return errors.Join(err, server.Close(true), st.Close())
}

type statusCommand struct{}

func (statusCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(c station.Caller) error {
		s, err := station.Invoke[station.Status](ctx, c, station.OpStatus, nil, nil)
		if err != nil {
			return err
		}
		if g.JSON {
			printJSON(struct {
				Type string `json:"type"`
				station.Status
			}{"status", s})
			return nil
		}
		if s.Practice {
			fmt.Println("▲ Übungsmodus: Nichts hier ist echt, und nichts davon erreicht ein echtes Ziel.")
		}
		fmt.Printf("Station    %s\nDaten      %s\nSiegel     %s\n           SHA-256 %s\nStapel     %d, davon %d unfertig\nProtokoll  %d Zeilen\nGelesen    %d Seiten warten%s\n",
			s.Station.ID, s.Data, s.Seal, s.SealSHA256, s.Batches, s.Open, s.Log, s.Reading, readingLeft(s.ReadingLeft))
		for _, f := range s.Scanning {
			fmt.Printf("Scannt     %s, %.0f Seiten je Minute\n", f.Device, f.PerMinute)
		}
		printSpace(s.Space)
		printBackupLine(s.Backup)
		for _, r := range s.Restrictions {
			fmt.Printf("Schutz     %s\n", r)
		}
		if s.ClockDoubt != "" {
			fmt.Printf("▲ %s So wird nicht gesiegelt und nicht gelöscht. Uhr berichtigen; stimmt sie: »scanstelle clock accept«.\n", s.ClockDoubt)
		}
		if s.Maintenance.On {
			fmt.Printf("▲ Wartung seit %s: %s. Gescannt wird nicht; übergeben wird weiter.\n", s.Maintenance.Begun.Local().Format("02.01.2006 15:04"), s.Maintenance.Reason)
		}
		if s.Persons.One {
			fmt.Printf("▲ Einstellungen ändert eine Person allein: %s\n", s.Persons.Reason)
		}
		switch s.Copies {
		case "login":
			fmt.Println("Kopien     nur angemeldet")
		case "anybody":
			fmt.Println("Kopien     auch ohne Anmeldung, von jedem, der den Datenordner öffnen darf")
		}
		for _, e := range s.Emergencies {
			fmt.Printf("▲ Notfallzugriff: %s handelt bis %s als %s\n", e.Pseudonym, e.Until.Local().Format("15:04 Uhr"), people.RoleName(e.Role))
		}
		for _, u := range s.Unsealed {
			fmt.Printf("▲ »%s« ist nicht gesiegelt: %s\n  %s »scanstelle deliver %s« versucht es sofort.\n", u.Title, u.Message, retryText(u), u.Batch)
		}
		for _, t := range s.Targets {
			switch {
			case t.Paused != nil:
				fmt.Printf("▲ %s  angehalten seit %s: %s\n", t.Target, t.Paused.Since.Local().Format("02.01.2006 15:04"), t.Paused.Reason)
			case t.Rechecked != nil:
				fmt.Println(recheckedText(*t.Rechecked))
			}
		}
		for _, d := range s.Outbox {
			fmt.Printf("◐ %s  %s  %s\n", d.Name, d.State, d.Message)
		}
		return nil
	})
}

// readingLeft says how long the text recognition takes.
func readingLeft(seconds float64) string {
	if seconds == 0 {
		return ""
	}
	return fmt.Sprintf(", noch etwa %s", time.Duration(math.Ceil(seconds))*time.Second)
}
