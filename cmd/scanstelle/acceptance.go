package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

type acceptCommand struct {
	Chart acceptChartCommand `cmd:"" help:"Die Prüftafel als PDF zum Ausdrucken."`
	Run   acceptRunCommand   `cmd:"" help:"Die ausgedruckte Prüftafel scannen und mit dem Gedruckten vergleichen."`
	Sign  acceptSignCommand  `cmd:"" help:"Den letzten bestandenen Prüflauf unterschreiben: Damit ist der Scanner abgenommen."`
	Show  acceptShowCommand  `cmd:"" help:"Der letzte Prüflauf je Scanprofil und Scanner."`
}

type acceptChartCommand struct {
	Output string `short:"o" required:"" help:"PDF-Datei, die entsteht; farbig und in Originalgröße drucken." placeholder:"DATEI"`
}

func (c *acceptChartCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		f, err := station.Invoke[station.PrintFile](ctx, caller, station.OpAcceptanceChart, nil, nil)
		if err != nil {
			return err
		}
		if err := os.WriteFile(c.Output, f.Data, 0o600); err != nil {
			return &batch.Error{Op: "acceptance.chart", Code: batch.CodeUnreadable, Detail: c.Output, Err: err}
		}
		return nil
	})
}

type acceptRunCommand struct {
	Profile string `short:"p" default:"posteingang" help:"Name des Scanprofils, auch NAME@N für einen Entwurf." placeholder:"PROFIL"`
	Device  string `short:"d" help:"Scanner, in dem die Prüftafel liegt." placeholder:"GERÄT"`
	File    string `help:"Statt dessen eine Datei, die ein anderes Programm gescannt hat; abgenommen ist dann der Weg der Dateien (»import«), kein Gerät." placeholder:"DATEI"`
}

func (c *acceptRunCommand) Run(ctx context.Context, g *globals) error {
	q := station.AcceptanceRequest{Profile: c.Profile, Device: c.Device}
	if c.File != "" {
		var err error
		if q.Paths, q.Names, err = absolute([]string{c.File}); err != nil {
			return err
		}
	}
	return g.withStation(ctx, func(caller station.Caller) error {
		a, err := station.Invoke[station.Acceptance](ctx, caller, station.OpAcceptanceRun, q, nil)
		if err != nil {
			return err
		}
		g.showAcceptance(a)
		if !a.Passed {
			return batch.Refuse("acceptance.run", batch.CodeAcceptance, "die Prüftafel ist nicht bestanden")
		}
		return nil
	})
}

type acceptSignCommand struct {
	Profile string `short:"p" default:"posteingang" help:"Name des Scanprofils." placeholder:"PROFIL"`
	Device  string `short:"d" default:"import" help:"Scanner; »import« für den Weg der Dateien." placeholder:"GERÄT"`
	Reason  string `required:"" help:"Was angesehen wurde." placeholder:"TEXT"`
}

func (c *acceptSignCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		a, err := station.Invoke[station.Acceptance](ctx, caller, station.OpAcceptanceSign, station.AcceptanceSign{Profile: c.Profile, Device: c.Device, Reason: c.Reason}, nil)
		if err == nil {
			g.showAcceptance(a)
		}
		return err
	})
}

type acceptShowCommand struct{}

func (acceptShowCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		n, err := station.Invoke[int](ctx, caller, station.OpAcceptances, nil, func(raw json.RawMessage) {
			var a station.Acceptance
			if json.Unmarshal(raw, &a) == nil {
				g.showAcceptance(a)
			}
		})
		if err == nil && n == 0 && !g.JSON {
			fmt.Println("Noch kein Prüflauf.")
		}
		return err
	})
}

var verdictMarks = map[station.Verdict]string{station.Fulfilled: "✓", station.Unfulfilled: "✗", station.Untested: "–"}

func (g *globals) showAcceptance(a station.Acceptance) {
	if g.JSON {
		printJSON(a)
		return
	}
	f := a.Fingerprint
	fmt.Printf("Prüflauf vom %s: »%s« mit Scanprofil »%s« Fassung %d (%s…)\n", a.Time.Local().Format("02.01.2006 15:04"), f.Device, a.Profile.Name, a.Profile.Version, a.Profile.SHA256[:16])
	line := "    Programm " + f.Program
	for _, part := range []struct{ name, value string }{{"Hersteller", f.Vendor}, {"Modell", f.Model}, {"Treiber", f.Driver}, {"libsane", f.Library}} {
		if part.value != "" {
			line += ", " + part.name + " " + part.value
		}
	}
	for name, value := range f.Identity {
		line += ", " + name + " " + value
	}
	fmt.Println(line)
	for _, c := range a.Criteria {
		fmt.Printf("    %s %-28s  %s (verlangt: %s)\n", verdictMarks[c.Verdict], c.Title, c.Measured, c.Wanted)
	}
	switch {
	case !a.Passed:
		fmt.Println("    Nicht bestanden. Der Scanner ist damit nicht abgenommen.")
	case a.SignedBy == "":
		fmt.Println("    Bestanden. Abgenommen ist der Scanner erst mit »scanstelle acceptance sign«.")
	default:
		fmt.Printf("    Bestanden. Unterschrieben von %s am %s: %s\n", a.SignedBy, a.Signed.Local().Format("02.01.2006 15:04"), a.Reason)
	}
}
