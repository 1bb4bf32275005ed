package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

type backupCommand struct {
	To     backupToCommand     `cmd:"" help:"Jetzt in einen Ordner sichern, was dort noch fehlt, und es zurücklesen."`
	Set    backupSetCommand    `cmd:"" help:"Laufend in einen Ordner sichern (zweite Platte oder eingehängte Freigabe)."`
	Off    backupOffCommand    `cmd:"" help:"Nicht mehr laufend sichern."`
	Status backupStatusCommand `cmd:"" help:"Wie weit die laufende Sicherung ist."`
}

type backupToCommand struct {
	Folder string `arg:"" name:"ordner" optional:"" help:"Leerer Ordner oder die Sicherung dieser Station; ohne Angabe der eingestellte." type:"path"`
	Full   bool   `help:"Auch alles zurücklesen, was schon dort liegt, und Beschädigtes neu kopieren."`
}

func (c *backupToCommand) Run(ctx context.Context, g *globals) error {
	show := newDisplay(g.JSON)
	defer show.close()
	return g.withStation(ctx, func(caller station.Caller) error {
		r, err := station.Invoke[station.BackupResult](ctx, caller, station.OpBackup, station.BackupRequest{Target: c.Folder, Full: c.Full}, show.backing)
		show.close()
		if err != nil {
			return err
		}
		if g.JSON {
			printJSON(struct {
				Type string `json:"type"`
				station.BackupResult
			}{"backup", r})
		} else {
			fmt.Printf("✓ Gesichert und zurückgelesen: %s, %s (%s je Sekunde). Schon dort und zurückgelesen: %d. Stand %s.\n", count(int(r.Files), "Datei", "Dateien"), megabytes(r.Bytes), megabytes(int64(float64(r.Bytes)/max(r.Seconds, 0.001))), r.Read, r.State.Local().Format("02.01.2006 15:04:05"))
			if r.Mended > 0 {
				fmt.Printf("▲ %d davon waren dort beschädigt und sind neu kopiert.\n", r.Mended)
			}
			printSameDisk(r.SameDisk)
			for _, gap := range r.Gaps {
				fmt.Printf("✗ Stapel %s: %s\n", gap.Batch, gap.Detail)
			}
		}
		if len(r.Gaps) > 0 {
			return exitError(batch.ExitDamaged)
		}
		return nil
	})
}

func printSameDisk(same bool) {
	if same {
		fmt.Println("▲ Die Sicherung liegt auf derselben Platte wie die Daten. Fällt sie aus, ist beides fort.")
	}
}

func (d *display) backing(raw json.RawMessage) {
	if !d.terminal {
		return
	}
	show(raw, func(e station.BackupProgress) {
		d.wipe()
		d.bar = fmt.Sprintf("%d von %d Protokollzeilen gesichert", e.Done, e.Total)
		fmt.Fprint(os.Stderr, d.bar)
	})
}

type backupSetCommand struct {
	Folder string `arg:"" name:"ordner" help:"Leerer Ordner oder die Sicherung dieser Station." type:"path"`
	Every  int    `help:"Sekunden zwischen zwei Durchgängen." default:"10" placeholder:"N"`
	Wait   bool   `help:"Ein Paket erst übergeben, wenn die Sicherung davon weiß."`
}

func (c *backupSetCommand) Run(ctx context.Context, g *globals) error {
	return g.setBackup(ctx, station.BackupSetting{Target: c.Folder, Seconds: c.Every, Wait: c.Wait})
}

type backupOffCommand struct{}

func (backupOffCommand) Run(ctx context.Context, g *globals) error {
	return g.setBackup(ctx, station.BackupSetting{})
}

func (g *globals) setBackup(ctx context.Context, s station.BackupSetting) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		s, err := station.Invoke[station.BackupSetting](ctx, caller, station.OpBackupSet, s, g.notice)
		if err != nil {
			return err
		}
		switch {
		case g.JSON:
			printJSON(struct {
				Type string `json:"type"`
				station.BackupSetting
			}{"backup-setting", s})
		case s.Target == "":
			fmt.Println("Es wird nicht mehr laufend gesichert.")
		default:
			fmt.Printf("Gesichert wird alle %s nach %s, solange ein Dienst läuft, und am Ende jedes Befehls.\n", count(s.Seconds, "Sekunde", "Sekunden"), s.Target)
		}
		return nil
	})
}

type backupStatusCommand struct{}

func (backupStatusCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		s, err := station.Invoke[station.BackupStatus](ctx, caller, station.OpBackupStatus, nil, nil)
		if err != nil {
			return err
		}
		if g.JSON {
			printJSON(struct {
				Type string `json:"type"`
				station.BackupStatus
			}{"backup-status", s})
		} else {
			printBackupLine(s)
			printSameDisk(s.SameDisk)
			for _, gap := range s.Gaps {
				fmt.Printf("✗ Stapel %s: %s\n", gap.Batch, gap.Detail)
			}
		}
		if s.Code != "" {
			return exitError(batch.Lookup(s.Code).Exit)
		}
		return nil
	})
}

// printBackupLine is the line of status.
func printBackupLine(s station.BackupStatus) {
	if s.Target == "" {
		fmt.Println("Sicherung  keine eingestellt (»scanstelle backup set ORDNER«)")
		return
	}
	if s.Code != "" {
		since := ""
		if s.Since != nil {
			since = " seit " + s.Since.Local().Format("02.01.2006 15:04")
		}
		fmt.Printf("▲ Sicherung  gescheitert%s: %s\n", since, s.Message)
	}
	if s.Once < 0 {
		return
	}
	twice := "alles liegt zweimal"
	if s.Once > 0 {
		twice = fmt.Sprintf("%s noch nicht zweimal", count(s.Once, "Stapel", "Stapel"))
	}
	fmt.Printf("Sicherung  Stand %s, %s\n", s.State.Local().Format("02.01.2006 15:04:05"), twice)
}

// printSpace is the line of status.
func printSpace(s station.SpaceView) {
	mark := ""
	if s.Low {
		mark = "▲ "
	}
	fmt.Printf("%sFrei       %s, Platz für etwa %s Blatt\n", mark, megabytes(s.Free), thousands(s.Sheets))
}

// megabytes writes bytes as a person reads them.
func megabytes(n int64) string {
	if n >= 1e9 {
		return strings.Replace(fmt.Sprintf("%.1f GB", float64(n)/1e9), ".", ",", 1)
	}
	return strings.Replace(fmt.Sprintf("%.1f MB", float64(n)/1e6), ".", ",", 1)
}

// thousands writes a number with German points.
func thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "." + s[i:]
	}
	return s
}

type restoreCommand struct {
	Bring   restoreBringCommand   `cmd:"" default:"withargs" help:"Eine Sicherung in einen leeren Datenordner zurückbringen und ganz prüfen."`
	Release restoreReleaseCommand `cmd:"" help:"Einen Stapel nach der Wiederherstellung weitergehen lassen: am Ziel ist nachgesehen."`
}

type restoreBringCommand struct {
	From     string `help:"Der Sicherungsordner; zur Übung ohne Angabe der eingestellte." type:"path" placeholder:"ORDNER"`
	Drill    bool   `help:"Nur üben: in einen Ordner auf Zeit zurückbringen, prüfen, wieder löschen, Protokoll führen."`
	In       string `help:"Wo der Ordner der Übung liegt (Vorgabe: der für Dateien auf Zeit)." type:"path" placeholder:"ORDNER"`
	Takeover bool   `help:"Auch wenn die Station der Sicherung gerade noch lief: Sie läuft bestimmt nicht mehr."`
}

func (c *restoreBringCommand) Run(ctx context.Context, g *globals) error {
	if c.Drill {
		return c.drill(ctx, g)
	}
	if c.From == "" {
		return batch.Refuse("restore", batch.CodeUsage, "--from nennt den Sicherungsordner")
	}
	unlock, err := g.unlock()
	if err != nil {
		return err
	}
	show := newDisplay(g.JSON)
	defer show.close()
	r, err := station.Restore(ctx, station.RestoreRequest{From: c.From, Data: g.Data, Unlock: unlock, Takeover: c.Takeover}, func(e any) {
		if raw, err := json.Marshal(e); err == nil {
			show.checking(raw)
		}
	})
	show.close()
	if err != nil {
		return err
	}
	if g.JSON {
		printJSON(struct {
			Type string `json:"type"`
			OK   bool   `json:"ok"`
			station.RestoreReport
		}{"restore", len(r.Check.Problems) == 0, r})
	} else {
		fmt.Printf("Zurückgebracht: Stand %s, %s, %s (%s).\n", r.State.Local().Format("02.01.2006 15:04:05"), count(r.Batches, "Stapel", "Stapel"), count(r.Files, "Datei", "Dateien"), megabytes(r.Bytes))
		if r.Alive.RunsStill(time.Now()) {
			fmt.Printf("▲ Die Station lief um %s noch auf %s. Sie darf nicht wieder starten.\n", r.Alive.Time.Local().Format("15:04"), r.Alive.Host)
		}
		if r.Unknown > 0 {
			fmt.Printf("▲ %s: Am Ziel wird nachgesehen, bevor etwas gesendet wird.\n", count(r.Unknown, "Übergabe ohne Quittung", "Übergaben ohne Quittung"))
		}
		if r.Waiting > 0 {
			fmt.Printf("▲ %s unfertig. Was davon noch nicht gesiegelt war, wartet: Am Ziel nachsehen, dann »scanstelle restore release STAPEL«.\n", count(r.Waiting, "Stapel", "Stapel"))
		}
		fmt.Println("▲ Eingangsnummern werden erst wieder vergeben, wenn die höchste genannt ist, die irgendwo steht: »scanstelle journal continue --after NUMMER«.")
		if r.Backup != "" {
			fmt.Printf("▲ Es wird nicht laufend gesichert. Läuft die alte Station nicht mehr: »scanstelle backup set %s«.\n", r.Backup)
		}
	}
	if !g.JSON || len(r.Check.Problems) > 0 {
		return printCheckOf(g, r)
	}
	return nil
}

// printCheckOf shows what the check found; with --json that is in the line
// already.
func printCheckOf(g *globals, r station.RestoreReport) error {
	if g.JSON {
		return exitError(batch.ExitDamaged)
	}
	return printCheck(g, r.Check)
}

func (c *restoreBringCommand) drill(ctx context.Context, g *globals) error {
	unlock, err := g.unlock()
	if err != nil {
		return err
	}
	own := *g
	own.RecoveryKey = "" // the drill tries it, the station runs with its own key
	show := newDisplay(g.JSON)
	defer show.close()
	return own.withStation(ctx, func(caller station.Caller) error {
		r, err := station.Invoke[station.DrillReport](ctx, caller, station.OpRestoreDrill, station.DrillRequest{From: c.From, In: c.In, Recovery: unlock.Recovery}, show.checking)
		show.close()
		if err != nil {
			return err
		}
		if g.JSON {
			printJSON(struct {
				Type string `json:"type"`
				station.DrillReport
			}{"restore-drill", r})
		} else {
			printDrill(r)
		}
		if !r.OK {
			return exitError(batch.ExitDamaged)
		}
		return nil
	})
}

func printDrill(r station.DrillReport) {
	printProblems(r.Problems)
	mark := "✓"
	if !r.OK {
		mark = "✗"
	}
	fmt.Printf("%s Übung: Stand %s, %s, %s, %s, %d Dateien geprüft, %d Fehler, %.1f Sekunden.\n", mark, r.State.Local().Format("02.01.2006 15:04:05"),
		count(r.Batches, "Stapel", "Stapel"), count(r.Pages, "Seite", "Seiten"), count(r.Packages, "Paket", "Pakete"), r.Checked, len(r.Problems), r.Seconds)
	switch r.Behind {
	case 0:
		fmt.Println("  Die Sicherung ist auf dem Stand der Station.")
	default:
		fmt.Printf("  Die Station ist %s weiter.\n", count(int(r.Behind), "Protokollzeile", "Protokollzeilen"))
	}
	if r.Recovery {
		fmt.Println("  Geöffnet mit dem ausgedruckten Wiederherstellungsschlüssel.")
	}
	fmt.Println("  Das Protokoll steht im Prüfprotokoll (restore-drill).")
}

type restoreReleaseCommand struct {
	Batch  string `arg:"" name:"stapel" help:"Kennung des Stapels."`
	Reason string `help:"Wer am Ziel nachgesehen hat und was dort liegt." placeholder:"TEXT"`
}

func (c *restoreReleaseCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		if _, err := station.Invoke[bool](ctx, caller, station.OpRestoredRelease, station.ReasonRequest{Batch: batch.ID(c.Batch), Reason: c.Reason}, nil); err != nil {
			return err
		}
		if g.JSON {
			printJSON(map[string]any{"type": "restored-released", "batch": c.Batch})
		} else {
			fmt.Printf("Stapel %s geht weiter; »scanstelle deliver« übergibt ihn.\n", c.Batch)
		}
		return nil
	})
}
