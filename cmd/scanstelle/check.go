package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/scanstelle/scanstelle/archive/takeovernote"
	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/archive/verify"
	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/store"
)

type checkCommand struct {
	Level   string `help:"Prüftiefe: structure, sizes, hashes, evidence." default:"evidence"`
	Offline bool   `help:"Selbst öffnen, statt einen laufenden Dienst zu fragen."`
}

func (c *checkCommand) Run(ctx context.Context, g *globals) error {
	level, err := store.ParseLevel(c.Level)
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(g.Data, "config", "station.json")); err != nil {
		return batch.Refuse("check", batch.CodeUsage, "%s ist kein Datenordner der Scanstelle", g.Data)
	}
	show := newDisplay(g.JSON)
	defer show.close()
	check := func(caller station.Caller) error {
		report, err := station.Invoke[store.CheckReport](ctx, caller, station.OpCheck, level, func(raw json.RawMessage) { show.checking(raw) })
		show.close()
		if err != nil {
			return err
		}
		return printCheck(g, report)
	}
	if c.Offline {
		return g.own(check)
	}
	return g.withStation(ctx, check)
}

func (d *display) checking(raw json.RawMessage) {
	if !d.terminal {
		return
	}
	show(raw, func(e station.CheckProgress) {
		d.wipe()
		d.bar = fmt.Sprintf("%d von %d Dateien geprüft", e.Done, e.Total)
		fmt.Fprint(os.Stderr, d.bar)
	})
}

func printCheck(g *globals, r store.CheckReport) error {
	if g.JSON {
		printJSON(struct {
			Type string `json:"type"`
			OK   bool   `json:"ok"`
			store.CheckReport
		}{"check", len(r.Problems) == 0, r})
	} else {
		printProblems(r.Problems)
		for _, n := range r.Notices {
			fmt.Printf("▲ Stapel %s: %s\n", n.Batch, n.Message)
		}
		fmt.Printf("%d Stapel, %d Einträge, %d Dateien, %d Pakete, %d Protokollzeilen geprüft: ", r.Batches, r.Records, r.Files, r.Packages, r.Log)
		if len(r.Problems) == 0 {
			fmt.Println("alles in Ordnung.")
		} else {
			fmt.Printf("%d Fehler.\n", len(r.Problems))
		}
	}
	if len(r.Problems) > 0 {
		return exitError(batch.ExitDamaged)
	}
	return nil
}

var germanPlace = map[string]string{
	"start": "Beim Öffnen", "manifest": "Manifest", "audit": "Prüfprotokoll", "keyring": "Schlüsselbund", string(store.RolePage): "Seite", string(store.RoleText): "Textebene", string(store.RoleField): "Indexfeld",
	string(store.RoleOriginal): "Original", string(store.RolePackage): "Paket", string(store.RoleReceipt): "Quittung", string(store.RoleProcedure): "Verfahrensdokumentation",
}

// printProblems prints a line for each thing a check found wrong.
func printProblems(problems []store.Problem) {
	for _, p := range problems {
		place := germanPlace[p.Where]
		if register, ok := strings.CutPrefix(p.Where, "register/"); ok {
			place = "Register " + register
		} else if place == "" {
			place = "Datenbank"
		}
		if p.File != "" {
			place += " " + string(p.File)
		}
		if p.Batch != "" {
			place += fmt.Sprintf(" (Stapel %s)", p.Batch)
		}
		fmt.Printf("✗ %s: %s\n", place, p.Message)
	}
}

type rebuildCommand struct{}

func (rebuildCommand) Run(g *globals) error {
	unlock, err := g.unlock()
	if err != nil {
		return err
	}
	recovery, err := store.Rebuild(g.Data, store.Options{Unlock: unlock})
	if err != nil {
		return err
	}
	if g.JSON {
		printJSON(map[string]any{"type": "rebuild", "recovery": recovery})
	} else {
		fmt.Println("Die Datenbank wurde aus den Beweisdateien neu aufgebaut.")
	}
	if len(recovery.Damaged) > 0 {
		tellRecovery(recovery)
		return exitError(batch.ExitDamaged)
	}
	return nil
}

type verifyCommand struct {
	Note  bool     `help:"Auch den Transfervermerk zeigen."`
	Files []string `arg:"" name:"dateien" help:"Pakete (PDF/A)."`
}

// Run re-checks packages from the files alone: no data folder, no network.
func (c *verifyCommand) Run(ctx context.Context, g *globals) error {
	bad := 0
	var reports []verify.Report
	for _, name := range c.Files {
		report, err := verifyFile(ctx, name)
		if err != nil || !report.OK {
			bad++
		}
		printVerify(g, name, report, err, c.Note)
		reports = append(reports, report)
	}
	for _, connection := range verify.Connect(reports) {
		if connection.First >= 0 && !connection.OK {
			bad++
		}
		c.printConnection(g, connection)
	}
	if bad > 0 {
		return exitError(batch.ExitRefused)
	}
	return nil
}

// printConnection says to which package a supplement belongs.
func (c *verifyCommand) printConnection(g *globals, connection verify.Connection) {
	first, mark := "", "▲"
	if connection.First >= 0 {
		first, mark = c.Files[connection.First], "✗"
	}
	if connection.OK {
		mark = "✓"
	}
	if g.JSON {
		printJSON(struct {
			Type  string `json:"type"`
			File  string `json:"file"`
			First string `json:"first,omitempty"`
			verify.Connection
		}{"verify-supplement", c.Files[connection.Supplement], first, connection})
		return
	}
	fmt.Printf("%s Nachtrag %s\n    %s", mark, c.Files[connection.Supplement], connection.Detail)
	if first != "" {
		fmt.Printf("\n    %s", first)
	}
	fmt.Println()
}

func verifyFile(ctx context.Context, name string) (verify.Report, error) {
	f, err := os.Open(name)
	if err != nil {
		code := batch.CodeUnreadable
		if os.IsNotExist(err) {
			code = batch.CodeNotFound
		}
		return verify.Report{}, &batch.Error{Op: "verify", Code: code, Detail: name, Err: err}
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		return verify.Report{}, batch.Refuse("verify", batch.CodeNotRegular, "%s", name)
	}
	if err != nil {
		return verify.Report{}, batch.Fail("verify", batch.CodeUnreadable, err)
	}
	return verify.Package(ctx, f, info.Size())
}

func printVerify(g *globals, name string, r verify.Report, err error, note bool) {
	wanted := note
	note = note && r.Note.ID != "" // it could be read
	if g.JSON {
		line := struct {
			Type    string     `json:"type"`
			File    string     `json:"file"`
			Code    batch.Code `json:"code,omitempty"`
			Message string     `json:"message,omitempty"`
			verify.Report
			Note *transfernote.Note `json:"note,omitempty"`
		}{Type: "verify", File: name, Code: batch.CodeOf(err), Report: r}
		if err != nil {
			line.Message = batch.Message(err)
		}
		if note {
			line.Note = &r.Note
		}
		printJSON(line)
		return
	}
	if err != nil || !r.OK {
		fmt.Printf("✗ %s\n", name)
		if err != nil {
			fmt.Printf("    %s\n    %s\n", batch.Message(err), batch.Lookup(batch.CodeOf(err)).Next)
		}
	} else {
		fmt.Printf("✓ %s\n    %s · %d Seiten · Ersteller %s · gesiegelt %s\n    %s\n", name, r.Form, r.Pages, r.Creator, r.Sealed.Local().Format("02.01.2006 15:04:05"), r.Seal.Level)
	}
	for _, c := range r.Checks {
		mark := "✓"
		if !c.OK {
			mark = "✗"
		}
		fmt.Printf("    %s %s: %s\n", mark, c.Name, c.Detail)
	}
	if note {
		fmt.Printf("\n%s\n", transfernote.Text(r.Note))
	}
	if wanted && r.Supplement != nil {
		fmt.Printf("\n%s\n", transfernote.SupplementText(*r.Supplement))
	}
	if wanted && r.TakeOver != nil {
		fmt.Printf("\n%s\n", takeovernote.Text(*r.TakeOver))
	}
}

type auditCommand struct {
	List   auditListCommand   `cmd:"" help:"Zeilen des Prüfprotokolls ansehen, die neuesten zuerst."`
	Verify auditVerifyCommand `cmd:"" help:"Das Prüfprotokoll nachprüfen."`
	Export auditExportCommand `cmd:"" help:"Das Prüfprotokoll mit Prüfpunkt ausgeben (JSON Lines)."`
}

type auditVerifyCommand struct {
	File    string   `arg:"" name:"datei" optional:"" help:"Eine Ausgabe von »audit export« statt des eigenen Protokolls."`
	Package []string `help:"Paket, dessen Prüfpunkt das Protokoll noch enthalten muss; mehrfach." placeholder:"DATEI" sep:"none"`
}

func (c *auditVerifyCommand) Run(ctx context.Context, g *globals) error {
	print := func(r audit.Report) {
		if g.JSON {
			printJSON(struct {
				Type string `json:"type"`
				OK   bool   `json:"ok"`
				audit.Report
			}{"audit-verify", true, r})
			return
		}
		fmt.Printf("✓ %d Protokollzeilen lückenlos verkettet, %d Prüfpunkte stimmen.\n", r.Records, r.Checkpoints)
	}
	points, err := c.points(ctx)
	if err != nil {
		return err
	}
	if c.File != "" {
		key := ""
		r, err := proved(points, func(checkpoints []string) (r audit.Report, err error) {
			r, key, err = verifyExport(c.File, checkpoints)
			return r, err
		})
		if err != nil {
			return err
		}
		print(r)
		fmt.Fprintf(os.Stderr, "Schlüssel der Ausgabe: %s\n", key)
		return nil
	}
	return g.withStation(ctx, func(caller station.Caller) error {
		r, err := proved(points, func(checkpoints []string) (audit.Report, error) {
			return station.Invoke[audit.Report](ctx, caller, station.OpAuditVerify, checkpoints, nil)
		})
		if err != nil {
			return err
		}
		print(r)
		return nil
	})
}

type auditExportCommand struct{}

func (auditExportCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(c station.Caller) error {
		_, err := station.Invoke[int64](ctx, c, station.OpAuditExport, nil, func(raw json.RawMessage) {
			show(raw, func(e station.AuditLine) { fmt.Println(e.Line) })
		})
		return err
	})
}
