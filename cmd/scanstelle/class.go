package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

type classCommand struct {
	List    classListCommand    `cmd:"" help:"Alle Dokumentklassen."`
	Show    classShowCommand    `cmd:"" help:"Eine Klasse mit ihren Fassungen und den Maßnahmen, die gelten."`
	Put     classPutCommand     `cmd:"" help:"Eine Klasse aus einer TOML-Datei als Entwurf ablegen."`
	Release classReleaseCommand `cmd:"" help:"Einen Entwurf oder eine ältere Fassung in Kraft setzen (eine andere Person als die, die ihn schrieb)."`
}

type classListCommand struct{}

func (classListCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(c station.Caller) error {
		_, err := station.Invoke[int](ctx, c, station.OpClasses, nil, func(raw json.RawMessage) {
			var v station.ClassVersion
			if json.Unmarshal(raw, &v) == nil {
				g.showClass(v)
			}
		})
		return err
	})
}

var (
	germanNeed     = map[batch.Need]string{batch.NeedNormal: "normal", batch.NeedHigh: "hoch", batch.NeedVeryHigh: "sehr hoch"}
	germanStanding = map[station.Standing]string{station.Draft: "Entwurf", station.Tested: "geprüft", station.InUse: "gilt", station.Outdated: "abgelöst", station.Builtin: "eingebaut"}
	germanOpening  = map[batch.Opening]string{batch.OpenCentrally: "zentral öffnen", batch.OpenByUnit: "ungeöffnet an das Amt", batch.OpenByPerson: "ungeöffnet an die Person", batch.OpenNever: "verschlossen aufbewahren", batch.OpenIrrelevant: "öffnen oder nicht"}
	germanScan     = map[batch.ScanRule]string{batch.ScanLetter: "ganz scannen", batch.ScanEnvelope: "nur den Umschlag", batch.ScanRelease: "nach Freigabe scannen", batch.ScanNever: "nicht scannen"}
)

func (g *globals) showClass(v station.ClassVersion) {
	if g.JSON {
		printJSON(v)
		return
	}
	c := v.Class
	fmt.Printf("%-20s  %s\n    Fassung %d (%s), %s; %s, %s; Schutzbedarf: Integrität %s, Vertraulichkeit %s, Verfügbarkeit %s\n", c.Name, c.Title, c.Version, germanStanding[v.Standing], c.Mode,
		germanOpening[c.Opening], germanScan[c.Scan], germanNeed[c.Protection.Integrity], germanNeed[c.Protection.Confidentiality], germanNeed[c.Protection.Availability])
	if len(c.Profiles) > 0 {
		fmt.Printf("    Scanprofile: nur %s\n", strings.Join(c.Profiles, ", "))
	}
	showBack(v.Provenance)
}

// showBack tells that somebody wants an earlier version again.
func showBack(v station.Provenance) {
	if v.Back != nil {
		fmt.Printf("    Vorgeschlagen, gilt noch nicht: zurück zu dieser Fassung (%s am %s: %s). Eine zweite Person bestätigt mit demselben Befehl.\n", v.Back.By, v.Back.At.Local().Format("02.01.2006"), v.Back.Reason)
	}
}

type classShowCommand struct {
	Name     string `arg:"" name:"klasse" help:"Name der Klasse."`
	TOML     bool   `name:"toml" help:"Als TOML-Datei ausgeben, zum Ändern und Wiederablegen."`
	Revision int    `help:"Diese Fassung statt der geltenden." default:"-1" placeholder:"N"`
}

func (c *classShowCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		h, err := station.Invoke[station.ClassHistory](ctx, caller, station.OpClass, c.Name, nil)
		if err != nil {
			return err
		}
		switch {
		case c.TOML:
			return printClass(h, c.Revision)
		case g.JSON:
			printJSON(struct {
				Type string `json:"type"`
				station.ClassHistory
			}{"class-history", h})
			return nil
		}
		for _, v := range h.Versions {
			g.showClass(v)
			if v.Standing == station.InUse || v.Standing == station.Builtin {
				fmt.Printf("    Gründe: %s; %s; %s. Grundlage: %s\n", v.Class.Reasons.Integrity, v.Class.Reasons.Confidentiality, v.Class.Reasons.Availability, v.Class.LegalBasis)
			}
		}
		if h.Current != nil && h.Current.Class.Files != "" {
			fmt.Printf("    Dateien dürfen Papier ersetzen: %s\n", h.Current.Class.Files)
		}
		if h.Current == nil || h.Current.Class.Mode == batch.Copying {
			fmt.Println("Maßnahmen, die beim ersetzenden Scannen daraus folgen (BSI TR-03138):")
		} else {
			fmt.Println("Maßnahmen, die daraus folgen (BSI TR-03138):")
		}
		for _, m := range h.Measures {
			fmt.Printf("    %-13s  %-7s  %-9s  %s\n", m.Key, m.Duty, map[string]string{"program": "Programm", "later": "noch nicht", "town": "Stadt"}[string(m.By)], m.Title)
		}
		return nil
	})
}

// printClass writes a version as the file that »class put« reads.
func printClass(h station.ClassHistory, version int) error {
	for _, v := range h.Versions {
		if v.Class.Version == version || version < 0 && h.Current != nil && v.Class.Version == h.Current.Class.Version {
			return toml.NewEncoder(os.Stdout).Encode(v.Class)
		}
	}
	return batch.Refuse("class.show", batch.CodeUnknownClass, "Fassung %d", version)
}

type classPutCommand struct {
	File string `arg:"" name:"datei" help:"TOML-Datei." type:"existingfile"`
}

func (c *classPutCommand) Run(ctx context.Context, g *globals) error {
	text, err := os.ReadFile(c.File)
	if err != nil {
		return &batch.Error{Op: "class.put", Code: batch.CodeUnreadable, Detail: c.File, Err: err}
	}
	return g.changeClass(ctx, station.OpClassPut, string(text))
}

type classReleaseCommand struct {
	Name     string `arg:"" name:"klasse" help:"Name der Klasse."`
	Revision int    `help:"Diese Fassung; ohne Angabe der neueste Entwurf." placeholder:"N"`
	Reason   string `required:"" help:"Warum die Klasse so gilt." placeholder:"TEXT"`
}

func (c *classReleaseCommand) Run(ctx context.Context, g *globals) error {
	return g.changeClass(ctx, station.OpClassRelease, station.ClassRelease{Name: c.Name, Version: c.Revision, Reason: c.Reason})
}

func (g *globals) changeClass(ctx context.Context, op station.Operation, args any) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		v, err := station.Invoke[station.ClassVersion](ctx, caller, op, args, nil)
		if err == nil {
			g.showClass(v)
		}
		return err
	})
}
