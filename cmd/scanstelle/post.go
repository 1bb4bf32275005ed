package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/scanstelle/scanstelle/station"
)

type postCommand struct {
	Take    postTakeCommand    `cmd:"" help:"Dateien als elektronische Post übernehmen: Byte für Byte, mit Eingangsnummer und Übernahmevermerk."`
	List    postListCommand    `cmd:"" help:"Was übernommen wurde, das Neueste zuerst."`
	Channel postChannelCommand `cmd:"" help:"Ordner, aus denen der Dienst elektronische Post von selbst übernimmt."`
	Virus   postVirusCommand   `cmd:"" help:"Virenscanner für alles, was als Datei hereinkommt."`
}

type postTakeCommand struct {
	Way    string   `help:"Eingangsweg: E-Mail, beBPo/EGVP, Rechnungseingang, Portal; ohne Angabe nach der Art der Datei." placeholder:"WEG"`
	Date   string   `name:"intake-date" help:"Eingangsdatum: heute, gestern, freitag, 20.11.2026." placeholder:"TAG"`
	Unit   []string `help:"An dieses Amt; mehrfach, das erste ist federführend." placeholder:"AMT" sep:"none"`
	Target string   `short:"t" help:"Ziel; ohne Angabe das erste benannte." placeholder:"ZIEL"`
	Files  []string `arg:"" name:"dateien" help:"Dateien: PDF, ZUGFeRD, XRechnung (XML), E-Mail (.eml), ZIP aus beBPo/EGVP. »-« liest Namen von der Standardeingabe."`
}

// Run takes files over.
func (c *postTakeCommand) Run(ctx context.Context, g *globals) error {
	q := station.PostRequest{Way: c.Way, Date: c.Date, Units: c.Unit, Target: c.Target}
	var err error
	if q.Paths, q.Names, err = absolute(c.Files); err != nil {
		return err
	}
	return g.withStation(ctx, func(caller station.Caller) error {
		sum, err := station.Invoke[station.PostSummary](ctx, caller, station.OpPostTake, q, g.postEvent)
		if err != nil {
			return err
		}
		if !g.JSON {
			fmt.Printf("%d übernommen, davon %d übergeben; %d waren schon da, %d abgelehnt, %d warten.\n", sum.Taken, sum.Delivered, sum.Doubled, sum.Refused, sum.Waiting)
		}
		if sum.Exit != 0 {
			return exitError(sum.Exit)
		}
		return nil
	})
}

// germanOutcome says what became of a file.
var germanOutcome = map[station.PostOutcome]string{station.PostTaken: "übernommen", station.PostDoubled: "schon da", station.PostRefused: "abgelehnt", station.PostCaught: "Schadsoftware", station.PostWaits: "wartet"}

// postEvent prints what became of one file.
func (g *globals) postEvent(raw json.RawMessage) {
	switch kindOf(raw) {
	case "post":
		var e station.PostEvent
		if err := json.Unmarshal(raw, &e); err == nil {
			g.showPost(e)
		}
	case "summary":
		if g.JSON {
			fmt.Println(string(raw))
		}
	default:
		g.notice(raw)
	}
}

func (g *globals) showPost(e station.PostEvent) {
	if g.JSON {
		printJSON(e)
		return
	}
	mark := map[bool]string{true: "✓", false: "▲"}[e.Code == "" && e.Outcome != station.PostRefused]
	fmt.Printf("%s %-14s  %-13s  %s  %s\n", mark, e.Number, germanOutcome[e.Outcome], e.Source, strings.TrimSpace(e.Kind))
	if e.Title != "" {
		fmt.Printf("      %s\n", e.Title)
	}
	for _, r := range e.Remarks {
		fmt.Printf("      %s\n", r)
	}
	if e.Message != "" {
		fmt.Printf("      %s\n", e.Message)
	}
	if e.Next != "" {
		fmt.Printf("      %s\n", e.Next)
	}
	for i, d := range e.Deliveries {
		what := "Original"
		if i == 0 {
			what = "Paket"
		}
		fmt.Printf("      %-8s  %s  %s %s\n", what, d.State, d.Ref, d.Message)
	}
}

type postListCommand struct{}

// Run lists what was taken over.
func (postListCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(c station.Caller) error {
		n, err := station.Invoke[int](ctx, c, station.OpPosts, nil, g.postEvent)
		if err == nil && n == 0 && !g.JSON {
			fmt.Println("Es wurde noch keine elektronische Post übernommen.")
		}
		return err
	})
}

type postChannelCommand struct {
	List   postChannelListCommand   `cmd:"" help:"Die Kanäle, und was darin wartet."`
	Add    postChannelAddCommand    `cmd:"" help:"Einen Kanal einrichten oder ändern; eine zweite Person bestätigt."`
	Remove postChannelRemoveCommand `cmd:"" help:"Einen Kanal streichen; was übernommen ist, bleibt."`
}

type postChannelListCommand struct{}

// Run lists the channels.
func (postChannelListCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(c station.Caller) error {
		all, err := station.Invoke[[]station.PostChannelView](ctx, c, station.OpPostChannels, nil, nil)
		if err == nil {
			g.showChannels(all)
		}
		return err
	})
}

func (g *globals) showChannels(all []station.PostChannelView) {
	for _, v := range all {
		if g.JSON {
			printJSON(v)
			continue
		}
		mark := map[bool]string{true: "✓", false: "▲"}[v.Message == ""]
		fmt.Printf("%s %-16s  %-16s  %s\n", mark, v.Name, v.Way.German(), v.Folder)
		if v.Off {
			fmt.Println("      ruht")
		}
		if v.Message != "" {
			fmt.Printf("      %s\n", v.Message)
		}
		if len(v.Units) > 0 {
			fmt.Printf("      an %s\n", strings.Join(v.Units, ", "))
		}
		for _, w := range v.Waiting {
			text := w.Message
			if text == "" {
				text = "wird noch geschrieben oder gleich übernommen"
			}
			fmt.Printf("      ◐ %s: %s\n", w.Name, text)
		}
		for _, r := range v.Refused {
			fmt.Printf("      ■ %s/%s: %s\n", r.Folder, r.Name, r.Message)
		}
	}
	if len(all) == 0 && !g.JSON {
		fmt.Println("Es ist kein Kanal eingerichtet.")
	}
}

type postChannelAddCommand struct {
	Name   string   `arg:"" name:"name" help:"Kurzer Name aus Kleinbuchstaben, Ziffern und »-«, etwa e-rechnung."`
	Folder string   `arg:"" name:"ordner" help:"Der Ordner, in dem die Dateien erscheinen." type:"path"`
	Way    string   `required:"" help:"Eingangsweg: E-Mail, beBPo/EGVP, Rechnungseingang, Portal." placeholder:"WEG"`
	Unit   []string `help:"Alles daraus geht an dieses Amt; mehrfach." placeholder:"AMT" sep:"none"`
	Target string   `short:"t" help:"Ziel; ohne Angabe das erste benannte." placeholder:"ZIEL"`
	Quiet  int      `help:"So viele Sekunden muss eine Datei unverändert sein, bevor sie übernommen wird (1 bis 3600, sonst 5)." placeholder:"N"`
	Off    bool     `help:"Der Kanal ruht: Was darin liegt, bleibt liegen."`
}

// Run sets a channel.
func (c *postChannelAddCommand) Run(ctx context.Context, g *globals) error {
	return g.setChannel(ctx, station.PostChannelChange{Name: c.Name, Folder: c.Folder, Way: c.Way, Units: c.Unit, Target: c.Target, Quiet: c.Quiet, Off: c.Off})
}

type postChannelRemoveCommand struct {
	Name string `arg:"" name:"name" help:"Name des Kanals."`
}

// Run takes a channel off the list.
func (c *postChannelRemoveCommand) Run(ctx context.Context, g *globals) error {
	return g.setChannel(ctx, station.PostChannelChange{Name: c.Name})
}

func (g *globals) setChannel(ctx context.Context, q station.PostChannelChange) error {
	return g.withStation(ctx, func(c station.Caller) error {
		all, err := station.Invoke[[]station.PostChannelView](ctx, c, station.OpPostChannel, q, g.notice)
		if err == nil {
			g.showChannels(all)
		}
		return err
	})
}

type postVirusCommand struct {
	Show postVirusShowCommand `cmd:"" default:"1" help:"Was eingestellt ist."`
	Set  postVirusSetCommand  `cmd:"" help:"Den Befehl setzen; er bekommt den Pfad der Datei als letztes Argument. Ende 0: sauber, 1: Schadsoftware, sonst: wartet."`
	Off  postVirusOffCommand  `cmd:"" help:"Keinen Virenscanner fragen."`
}

type postVirusShowCommand struct{}

// Run shows the setting.
func (postVirusShowCommand) Run(ctx context.Context, g *globals) error {
	return g.virusScanner(ctx, station.VirusScannerChange{})
}

type postVirusSetCommand struct {
	Seconds int      `help:"Zeitgrenze je Datei (1 bis 600, sonst 60)." placeholder:"N"`
	Command []string `arg:"" name:"befehl" passthrough:"" help:"Programm mit ganzem Pfad und Argumente, etwa /usr/bin/clamdscan --fdpass --no-summary."`
}

// Run sets the command.
func (c *postVirusSetCommand) Run(ctx context.Context, g *globals) error {
	return g.virusScanner(ctx, station.VirusScannerChange{Set: true, VirusScanner: station.VirusScanner{Command: c.Command, Seconds: c.Seconds}})
}

type postVirusOffCommand struct{}

// Run takes the command away.
func (postVirusOffCommand) Run(ctx context.Context, g *globals) error {
	return g.virusScanner(ctx, station.VirusScannerChange{Set: true, VirusScanner: station.VirusScanner{Command: []string{}}})
}

func (g *globals) virusScanner(ctx context.Context, q station.VirusScannerChange) error {
	return g.withStation(ctx, func(c station.Caller) error {
		v, err := station.Invoke[station.VirusScanner](ctx, c, station.OpVirusScanner, q, g.notice)
		switch {
		case err != nil:
			return err
		case g.JSON:
			printJSON(struct {
				Type string `json:"type"`
				station.VirusScanner
			}{"virus-scanner", v})
		case len(v.Command) == 0:
			fmt.Println("Es ist kein Virenscanner eingerichtet; Dateien werden ungeprüft eingelesen.")
		default:
			fmt.Printf("Virenscanner: %s DATEI, höchstens %d Sekunden je Datei.\n", strings.Join(v.Command, " "), v.Seconds)
		}
		return nil
	})
}
