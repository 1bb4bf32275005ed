package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/pelletier/go-toml/v2"

	"github.com/scanstelle/scanstelle/assets/profiles"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

type profileCommand struct {
	Template profileTemplateCommand `cmd:"" default:"withargs" help:"Ein eingebautes Scanprofil als Vorlage ausgeben (auch »scanstelle profile« allein)."`
	List     profileListCommand     `cmd:"" help:"Alle Scanprofile."`
	Show     profileShowCommand     `cmd:"" help:"Ein Scanprofil mit seinen Fassungen."`
	Diff     profileDiffCommand     `cmd:"" help:"Was sich zwischen zwei Fassungen unterscheidet."`
	Put      profilePutCommand      `cmd:"" help:"Ein Scanprofil aus einer TOML-Datei als Entwurf ablegen."`
	Test     profileTestCommand     `cmd:"" help:"Eine Probe mit dem Entwurf als gut vermerken."`
	Release  profileReleaseCommand  `cmd:"" help:"Eine geprüfte oder eine ältere Fassung in Kraft setzen (eine andere Person als die, die sie schrieb)."`
}

type profileTemplateCommand struct {
	Name string `arg:"" optional:"" default:"posteingang" help:"Name des eingebauten Scanprofils."`
}

// Run prints a built-in profile as the template of an own one.
func (c *profileTemplateCommand) Run() error {
	text, err := profiles.Files.ReadFile(c.Name + ".toml")
	if err != nil {
		return batch.Refuse("profile", batch.CodeProfileUnknown, "%s", c.Name)
	}
	_, err = os.Stdout.Write(text)
	return err
}

type profileListCommand struct{}

func (profileListCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(c station.Caller) error {
		_, err := station.Invoke[int](ctx, c, station.OpProfiles, nil, func(raw json.RawMessage) {
			var v station.ProfileVersion
			if json.Unmarshal(raw, &v) == nil {
				g.showProfile(v)
			}
		})
		return err
	})
}

func (g *globals) showProfile(v station.ProfileVersion) {
	if g.JSON {
		printJSON(v)
		return
	}
	p := v.Profile
	fmt.Printf("%-20s  %s\n    Fassung %d (%s), %s, %d dpi, %s; Prüfsumme %s\n", p.Name, p.Description, p.Version, germanStanding[v.Standing], p.Scan.Mode, p.Scan.DPI, p.Scan.Codec, v.Ref.SHA256[:16])
	for _, t := range v.Tests {
		fmt.Printf("    Probe %s, %d Seiten, von %s am %s: %s\n", t.Batch, t.Pages, t.Tester, t.Time.Local().Format("02.01.2006"), t.Note)
	}
	if v.Reason != "" {
		fmt.Printf("    geschrieben von %s, freigegeben von %s am %s: %s\n", v.Author, v.Releaser, v.Released.Local().Format("02.01.2006"), v.Reason)
	}
	showBack(v.Provenance)
}

type profileShowCommand struct {
	Name     string `arg:"" name:"profil" help:"Name des Scanprofils."`
	TOML     bool   `name:"toml" help:"Als TOML-Datei ausgeben, zum Ändern und Wiederablegen."`
	Revision int    `help:"Diese Fassung statt der geltenden." placeholder:"N"`
}

func (c *profileShowCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		h, err := station.Invoke[station.ProfileHistory](ctx, caller, station.OpProfile, c.Name, nil)
		if err != nil {
			return err
		}
		switch {
		case c.TOML:
			return printProfile(h, c.Revision)
		case g.JSON:
			printJSON(struct {
				Type string `json:"type"`
				station.ProfileHistory
			}{"profile-history", h})
			return nil
		}
		for _, v := range h.Versions {
			if c.Revision == 0 || c.Revision == v.Profile.Version {
				g.showProfile(v)
			}
		}
		return nil
	})
}

// printProfile writes a version as the file that »profile put« reads.
func printProfile(h station.ProfileHistory, version int) error {
	for _, v := range h.Versions {
		if v.Profile.Version == version || version == 0 && h.Current != nil && v.Profile.Version == h.Current.Profile.Version {
			return toml.NewEncoder(os.Stdout).Encode(v.Profile)
		}
	}
	return batch.Refuse("profile.show", batch.CodeProfileUnknown, "Fassung %d", version)
}

type profileDiffCommand struct {
	Name string `arg:"" name:"profil" help:"Name des Scanprofils."`
	From int    `help:"Alte Fassung; ohne Angabe die geltende." placeholder:"N"`
	To   int    `help:"Neue Fassung; ohne Angabe die neueste." placeholder:"N"`
}

func (c *profileDiffCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		d, err := station.Invoke[station.ProfileDiff](ctx, caller, station.OpProfileDiff, station.ProfileDiffRequest{Name: c.Name, From: c.From, To: c.To}, nil)
		if err != nil {
			return err
		}
		if g.JSON {
			printJSON(d)
			return nil
		}
		fmt.Printf("%s: Fassung %d (%s…) → Fassung %d (%s…)\n", d.From.Name, d.From.Version, d.From.SHA256[:16], d.To.Version, d.To.SHA256[:16])
		for _, change := range d.Changes {
			fmt.Printf("    %-22s  %s → %s\n", change.Key, change.From, change.To)
		}
		if len(d.Changes) == 0 {
			fmt.Println("    kein Unterschied in den Einstellungen")
		}
		return nil
	})
}

type profilePutCommand struct {
	File string `arg:"" name:"datei" help:"TOML-Datei." type:"existingfile"`
}

func (c *profilePutCommand) Run(ctx context.Context, g *globals) error {
	text, err := os.ReadFile(c.File)
	if err != nil {
		return &batch.Error{Op: "profile.put", Code: batch.CodeUnreadable, Detail: c.File, Err: err}
	}
	return g.changeProfile(ctx, station.OpProfilePut, string(text))
}

type profileTestCommand struct {
	Name     string `arg:"" name:"profil" help:"Name des Scanprofils."`
	Batch    string `required:"" help:"Stapel der Probe (»import --trial« oder »capture --trial« mit PROFIL@N)." placeholder:"STAPEL"`
	Note     string `required:"" help:"Was angesehen wurde." placeholder:"TEXT"`
	Revision int    `help:"Diese Fassung; ohne Angabe der neueste Entwurf." placeholder:"N"`
}

func (c *profileTestCommand) Run(ctx context.Context, g *globals) error {
	return g.changeProfile(ctx, station.OpProfileTest, station.ProfileTestRequest{Name: c.Name, Version: c.Revision, Batch: batch.ID(c.Batch), Note: c.Note})
}

type profileReleaseCommand struct {
	Name     string `arg:"" name:"profil" help:"Name des Scanprofils."`
	Revision int    `help:"Diese Fassung; ohne Angabe die neueste geprüfte." placeholder:"N"`
	Reason   string `required:"" help:"Warum das Scanprofil so gilt." placeholder:"TEXT"`
}

func (c *profileReleaseCommand) Run(ctx context.Context, g *globals) error {
	return g.changeProfile(ctx, station.OpProfileRelease, station.ProfileRelease{Name: c.Name, Version: c.Revision, Reason: c.Reason})
}

func (g *globals) changeProfile(ctx context.Context, op station.Operation, args any) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		v, err := station.Invoke[station.ProfileVersion](ctx, caller, op, args, nil)
		if err == nil {
			g.showProfile(v)
		}
		return err
	})
}
