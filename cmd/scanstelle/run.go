package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// inputFlags are what run, import and capture share.
type inputFlags struct {
	Class    string `short:"c" help:"Dokumentklasse (»scanstelle class list«); ohne sie ist der Stapel eine einfache Kopie." placeholder:"KLASSE"`
	Profile  string `short:"p" help:"Scanprofil: sein Name (»scanstelle profile list«) oder eine TOML-Datei." placeholder:"PROFIL"`
	Envelope bool   `help:"Es sind nur Umschläge: gelten nie als leer und kommen ans Ende ihres Schreibens. Sendungen, die geschlossen bleiben, werden nur so gescannt."`
	intakeFlags
}

type runCommand struct {
	inputFlags
	Target         string   `short:"t" required:"" help:"Ziel, z. B. folder:/srv/postausgang." placeholder:"ZIEL"`
	Device         string   `short:"d" help:"Vom Scanner statt aus Dateien; Namen zeigt »scanstelle devices«." placeholder:"GERÄT"`
	Sheets         int      `help:"So viele Blatt liegen im Stapel (für die Blattbilanz)." placeholder:"N"`
	Pairs          bool     `help:"Je zwei Bilder sind Vorder- und Rückseite eines Blatts."`
	Again          bool     `help:"Auch dann, wenn dieselben Dateien schon übergeben wurden."`
	FailOnFindings bool     `help:"Befunde ergeben den Rückgabewert 2."`
	Files          []string `arg:"" name:"dateien" optional:"" help:"Dateien und Ordner; »-« liest Namen von der Standardeingabe, einen je Zeile."`
}

func (c *runCommand) Run(ctx context.Context, g *globals) error {
	if (c.Device == "") == (len(c.Files) == 0) {
		return batch.Refuse("run", batch.CodeUsage, "entweder Dateien oder --device angeben")
	}
	request := station.RunRequest{Target: c.Target, Device: c.Device, Sheets: c.Sheets, Pairs: c.Pairs, Again: c.Again, Read: true, Deliver: true}
	return g.take(ctx, request, c.inputFlags, c.Files, c.FailOnFindings)
}

type importCommand struct {
	inputFlags
	Trial          bool     `help:"Probe eines Scanprofils: wird gelesen, aber nie gesiegelt und nie übergeben; NAME@N nimmt auch einen Entwurf."`
	Pairs          bool     `help:"Je zwei Bilder sind Vorder- und Rückseite eines Blatts."`
	Again          bool     `help:"Auch dann, wenn dieselben Dateien schon eingelesen wurden."`
	FailOnFindings bool     `help:"Befunde ergeben den Rückgabewert 2."`
	Files          []string `arg:"" name:"dateien" help:"Dateien und Ordner; »-« liest Namen von der Standardeingabe."`
}

func (c *importCommand) Run(ctx context.Context, g *globals) error {
	return g.take(ctx, station.RunRequest{Pairs: c.Pairs, Again: c.Again, Trial: c.Trial}, c.inputFlags, c.Files, c.FailOnFindings)
}

type captureCommand struct {
	inputFlags
	Trial          bool   `help:"Probe eines Scanprofils: wird gelesen, aber nie gesiegelt und nie übergeben; NAME@N nimmt auch einen Entwurf."`
	Device         string `short:"d" required:"" help:"Name des Scanners; »scanstelle devices« zeigt sie." placeholder:"GERÄT"`
	Sheets         int    `help:"So viele Blatt liegen im Stapel (für die Blattbilanz)." placeholder:"N"`
	More           bool   `help:"Der Stapel ist größer als der Einzug: Ist dieser leer, bleibt der Stapel offen, bis »batch close« ihn beendet oder so viele Blatt da sind, wie --sheets sagt."`
	Most           int    `help:"Höchstens so viele Blatt einziehen; was sonst im Einzug liegt, bleibt dort. Mit --more bleibt der Stapel offen." placeholder:"N"`
	FailOnFindings bool   `help:"Befunde ergeben den Rückgabewert 2."`
}

func (c *captureCommand) Run(ctx context.Context, g *globals) error {
	q := station.RunRequest{Device: c.Device, Sheets: c.Sheets, Trial: c.Trial, More: c.More, Most: c.Most}
	return g.take(ctx, q, c.inputFlags, nil, c.FailOnFindings)
}

// take runs a request and shows its events.
func (g *globals) take(ctx context.Context, request station.RunRequest, flags inputFlags, files []string, strict bool) error {
	if request.Sheets < 0 {
		return batch.Refuse("run", batch.CodeUsage, "--sheets kann nicht negativ sein")
	}
	request.Class = flags.Class
	if flags.Envelope {
		request.Kind = batch.KindEnvelope
	}
	request.Intake = flags.intakeFlags.request()
	if err := request.SetProfile(flags.Profile); err != nil {
		return err
	}
	var err error
	if request.Paths, request.Names, err = absolute(files); err != nil {
		return err
	}
	show := newDisplay(g.JSON)
	defer show.close()
	return g.withStation(ctx, func(c station.Caller) error {
		summary, err := station.Invoke[station.SummaryEvent](ctx, c, station.OpRun, request, show.event)
		show.close()
		if err != nil {
			return err
		}
		if summary.Exit == 0 && strict && summary.Findings > 0 {
			summary.Exit = batch.ExitRefused
		}
		if summary.Exit != 0 {
			return exitError(summary.Exit)
		}
		return nil
	})
}

// absolute makes paths absolute and reads the names that "-" stands for; typed
// are the same paths as the person wrote them.
func absolute(files []string) (out, typed []string, err error) {
	for _, f := range files {
		names := []string{f}
		if f == "-" {
			if names, err = readNames(os.Stdin); err != nil {
				return nil, nil, err
			}
		}
		for _, name := range names {
			path, err := filepath.Abs(name)
			if err != nil {
				return nil, nil, batch.Fail("command", batch.CodeUsage, err)
			}
			out, typed = append(out, path), append(typed, name)
		}
	}
	return out, typed, nil
}

func readNames(r io.Reader) ([]string, error) {
	var names []string
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if name := strings.TrimRight(lines.Text(), "\r"); name != "" {
			names = append(names, name)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, batch.Fail("command", batch.CodeUsage, err)
	}
	if len(names) == 0 {
		return nil, batch.Refuse("command", batch.CodeUsage, "auf der Standardeingabe stand kein Name")
	}
	return names, nil
}

type deliverCommand struct {
	Target string `short:"t" help:"Ziel für Stapel, die ohne Ziel erfasst wurden." placeholder:"ZIEL"`
	Batch  string `arg:"" name:"stapel" optional:"" help:"Nur dieser Stapel."`
}

func (c *deliverCommand) Run(ctx context.Context, g *globals) error {
	request := station.DeliverRequest{Target: c.Target, Batch: batch.ID(c.Batch)}
	show := newDisplay(g.JSON)
	defer show.close()
	return g.withStation(ctx, func(caller station.Caller) error {
		sum, err := station.Invoke[station.DeliverSummary](ctx, caller, station.OpDeliver, request, show.event)
		show.close()
		if err != nil {
			return err
		}
		if !g.JSON {
			fmt.Printf("%d Stapel bearbeitet: %s übergeben, %d warten, %d gescheitert", sum.Batches, count(sum.Delivered, "Dokument", "Dokumente"), sum.Queued, sum.Failed)
			if sum.Waiting > 0 {
				fmt.Printf("; %d Stapel warten auf ihren Rest oder ein Ziel (--target)", sum.Waiting)
			}
			fmt.Println(".")
		}
		if sum.Exit != 0 {
			return exitError(sum.Exit)
		}
		return nil
	})
}

// kindOf returns the type of a raw event.
func kindOf(raw json.RawMessage) string {
	var head struct{ Type string }
	if err := json.Unmarshal(raw, &head); err != nil {
		return ""
	}
	return head.Type
}
