// Scanstelle is the scanning desk of a town hall: paper in, sealed and verified
// PDF/A out. See docs/ for the handbook.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// version is set by the build.
var version = "dev"

// commands is the command line (DESIGN section 10).
type commands struct {
	globals

	Desk      deskCommand          `cmd:"" help:"Den Arbeitsplatz öffnen; ohne Befehl geschieht dasselbe."`
	Run       runCommand           `cmd:"" help:"Dateien oder Papier bis ins Ziel: erfassen, prüfen, lesen, siegeln, übergeben."`
	Import    importCommand        `cmd:"" help:"Dateien einlesen und prüfen; gelesen, gesiegelt und übergeben wird später mit »deliver«."`
	Capture   captureCommand       `cmd:"" help:"Einen Stapel vom Scanner erfassen; weiter geht es später mit »deliver«."`
	Deliver   deliverCommand       `cmd:"" help:"Unfertige Stapel fertigstellen und die Warteschlange der Übergabe abarbeiten."`
	Batch     batchCommand         `cmd:"" help:"Stapel auflisten und ansehen."`
	Page      pageCommand          `cmd:"" help:"Seiten eines erfassten Stapels bearbeiten."`
	Document  documentCommand      `cmd:"" help:"Dokumente eines erfassten Stapels trennen, verbinden, benennen."`
	Journal   journalCommand       `cmd:"" help:"Posteingangsbuch: jede Sendung mit ihrer Eingangsnummer."`
	Paper     paperCommand         `cmd:"" help:"Wo das Papier der Stapel liegt und wer es hat: eintragen, nachsehen."`
	Post      postCommand          `cmd:"" help:"Elektronische Post neben dem Papier: E-Rechnungen, E-Mails, beBPo; Kanäle und Virenscanner."`
	Search    searchCommand        `cmd:"" help:"Suchen, was der Schreibtisch noch kennt: Nummern, Absender, Tage, Felder, Wörter auf den Seiten."`
	Fields    fieldsCommand        `cmd:"" help:"Indexfelder eines Dokuments: vorschlagen, übernehmen, löschen."`
	Devices   devicesCommand       `cmd:"" help:"Scanner auflisten, oder zeigen, was einer kann."`
	Verify    verifyCommand        `cmd:"" help:"Pakete allein aus der Datei nachprüfen."`
	Check     checkCommand         `cmd:"" help:"Den Datenbestand prüfen."`
	Rebuild   rebuildCommand       `cmd:"" help:"Die Datenbank aus den Beweisdateien neu aufbauen."`
	Audit     auditCommand         `cmd:"" help:"Das Prüfprotokoll nachprüfen oder ausgeben."`
	Serve     serveCommand         `cmd:"" help:"Den Datenordner dauerhaft bedienen; andere Aufrufe nutzen dann diesen Dienst."`
	Backup    backupCommand        `cmd:"" help:"Zweite, geprüfte Kopie des Datenordners."`
	Restore   restoreCommand       `cmd:"" help:"Eine Sicherung zurückbringen, oder das üben."`
	Retention retentionCommand     `cmd:"" help:"Aufbewahrung, Löschen nach Frist, Sperrvermerke."`
	Setting   settingCommand       `cmd:"" help:"Einstellungen, die eine zweite Person bestätigt."`
	Space     spaceCommand         `cmd:"" help:"Für wie viele Blatt der Platz reicht."`
	Report    reportCommand        `cmd:"" help:"Auswertung je Profil und Gerät."`
	Reconcile reconcileCommand     `cmd:"" help:"Abgleich: was erfasst, gesiegelt und übergeben ist, geht es auf?"`
	Status    statusCommand        `cmd:"" help:"Zustand der Station auf einen Blick."`
	Watch     watchCommand         `cmd:"" help:"Verfolgen, was in der Station geschieht, gleich wer es tut."`
	Clock     clockCommand         `cmd:"" help:"Die Uhr bestätigen, nachdem sie falsch vorging."`
	Demo      demoCommand          `cmd:"" help:"Musterpost erzeugen, verarbeiten und das Ergebnis mit der bekannten Wahrheit vergleichen."`
	Profile   profileCommand       `cmd:"" help:"Scanprofile: Fassungen, Probe, Freigabe."`
	Accept    acceptCommand        `cmd:"" name:"acceptance" help:"Abnahme eines Scanners mit der Prüftafel."`
	Maintain  maintainCommand      `cmd:"" name:"maintenance" help:"Wartung: Scannen sperren und mit Prüfliste wieder freigeben."`
	Tasten    keyCardCommand       `cmd:"" name:"key-card" help:"Eine Karte mit Tasten zum Ausdrucken erzeugen."`
	Handbuch  handbookCommand      `cmd:"" name:"handbook" help:"Das Handbuch mit Bildern als Seiten für den Browser schreiben."`
	Trenner   separatorsCmd        `cmd:"" name:"separators" help:"Trennblätter zum Ausdrucken erzeugen."`
	Recovery  recoverySheetCommand `cmd:"" name:"recovery-sheet" help:"Den Wiederherstellungsschlüssel, den Sie haben, als Blatt mit QR-Code ausgeben."`
	Outbox    outboxCommand        `cmd:"" help:"Was auf sein Ziel wartet: ansehen, anhalten, zurückstellen, als BagIt ausgeben."`
	Target    targetCommand        `cmd:"" help:"Ziele benennen und ihre Verbindung prüfen."`
	About     aboutCommand         `cmd:"" help:"Fassung und Lizenzen."`
	Login     loginCommand         `cmd:"" help:"Anmelden."`
	Logout    logoutCommand        `cmd:"" help:"Abmelden."`
	Whoami    whoamiCommand        `cmd:"" help:"Wer ist angemeldet, mit welchen Rollen."`
	User      userCommand          `cmd:"" help:"Personen, Rollen und Anmeldung verwalten."`
	Training  trainingCommand      `cmd:"" help:"Schulungen und Verpflichtungen."`
	Class     classCommand         `cmd:"" help:"Dokumentklassen: Schutzbedarf, Öffnen, Scannen, Freigabe."`
	Procedure procedureCommand     `cmd:"" help:"Verfahrensdokumentation: Fassungen ablegen, freigeben, ausgeben."`
	Doubt     doubtCommand         `cmd:"" help:"Zweifelsfälle."`
	Feedback  feedbackCommand      `cmd:"" help:"Rückmeldung der Sachbearbeitung zu einem übergebenen Dokument; Wege, auf denen sie kommt."`
	Man       manCommand           `cmd:"" hidden:"" help:"Handbuchseite im man-Format ausgeben."`
	Worker    workerCommand        `cmd:"" hidden:"" help:"Vom Programm selbst gestartet."`
	Version_  kong.VersionFlag     `name:"version" help:"Version ausgeben."`
}

// globals are the flags of every command.
type globals struct {
	Data           string `help:"Datenordner." env:"SCANSTELLE_DATA" default:"${data}" placeholder:"ORDNER"`
	JSON           bool   `help:"Ein JSON-Objekt je Zeile auf der Standardausgabe."`
	PassphraseFile string `help:"Kennwortdatei des Stationsschlüssels." type:"path" env:"SCANSTELLE_PASSPHRASE_FILE" placeholder:"DATEI"`
	OSKeyring      bool   `name:"os-keyring" help:"Beim ersten Start den Stationsschlüssel im Schlüsselbund der Sitzung ablegen."`
	Practice       bool   `help:"Übungsmodus: ein eigener Datenordner mit Musterpost; nichts davon erreicht ein echtes Ziel."`
	RecoveryKey    string `help:"Datei mit dem ausgedruckten Wiederherstellungsschlüssel." type:"path" placeholder:"DATEI"`
}

// AfterApply makes the data folder absolute. An empty name is a slip, such as a
// variable that is not set, and must not become the folder we stand in.
func (g *globals) AfterApply() error {
	if g.Data == "" {
		return errors.New("--data: der Name des Datenordners ist leer")
	}
	g.Data = kong.ExpandPath(g.Data)
	if g.Practice {
		*g = *g.practise()
	}
	return nil
}

func main() { os.Exit(run(os.Args[1:])) }

// run executes one command line and returns its exit code. A fault of the
// program never shows a stack trace to a user; it goes to the crash file.
func run(args []string) (code int) {
	var c commands
	defer func() {
		if p := recover(); p != nil {
			path := crashFile(crashReport(fmt.Sprintf("panic: %v\n\n%s", p, debug.Stack())))
			fmt.Fprintf(os.Stderr, "Unerwarteter Fehler im Programm. Einzelheiten: %s\nGesicherte Seiten sind nicht betroffen; bitte den Aufruf wiederholen.\n", path)
			code = batch.ExitRefused
		}
	}()
	exited := -1
	parser, err := kong.New(&c, kong.Name("scanstelle"), kong.UsageOnError(), kong.ShortUsageOnError(), kong.Exit(func(code int) { exited = code; panic(exitNow{}) }),
		kong.Description("Scanstelle macht aus dem Papier eines Rathauses gesiegelte, nachprüfbare PDF/A-Pakete."),
		kong.Vars{"data": defaultData(), "version": version}, kong.Help(germanHelp), kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: false}))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return batch.ExitUsage
	}
	defer func() {
		if p := recover(); p != nil {
			if _, ok := p.(exitNow); !ok {
				panic(p)
			}
			code = exited
		}
	}()
	if len(args) == 0 || len(args) == 1 && args[0] == "--practice" {
		args = append(args, "desk")
		if !hasDisplay() {
			fmt.Fprintln(os.Stderr, "Hier ist keine grafische Oberfläche, in der sich der Arbeitsplatz öffnen ließe. Alles geht auch mit Befehlen:")
			args = []string{"--help"}
		}
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(os.Stderr, "scanstelle: %s\n»scanstelle --help« zeigt, was geht.\n", germanParse(err))
		return batch.ExitUsage
	}
	if parsed.Command() != "desk" {
		runtime.UnlockOSThread() // the window's library holds the main goroutine to its thread, which slows workers
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	parsed.BindTo(station.WithSession(ctx, c.session()), (*context.Context)(nil))
	return exitCode(&c.globals, parsed.Run(&c.globals, parser))
}

// exitNow unwinds when the parser has printed help or the version.
type exitNow struct{}

// germanParse puts the parser's commonest complaints into German.
func germanParse(err error) string {
	var p *kong.ParseError
	if errors.As(err, &p) {
		return translate(p.Error())
	}
	return translate(err.Error())
}
