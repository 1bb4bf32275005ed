package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms/feedback"
	"github.com/scanstelle/scanstelle/station"
)

type feedbackCommand struct {
	Report  feedbackReportCommand  `cmd:"" default:"withargs" help:"Selbst vermerken, was die Sachbearbeitung meldet."`
	List    feedbackListCommand    `cmd:"" help:"Was über Ordner und Netz gemeldet wurde, und was daraus wurde."`
	Take    feedbackTakeCommand    `cmd:"" help:"Eine Meldung aus einer Datei übernehmen."`
	Channel feedbackChannelCommand `cmd:"" help:"Wege, auf denen Meldungen kommen: Ordner, und signiert über das Netz."`
	Key     feedbackKeyCommand     `cmd:"" help:"Schlüssel, mit denen Absender ihre Meldungen signieren."`
}

type feedbackListCommand struct{}

// Run lists the messages.
func (feedbackListCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(c station.Caller) error {
		n, err := station.Invoke[int](ctx, c, station.OpFeedbacks, nil, func(raw json.RawMessage) {
			var m station.FeedbackMessage
			if json.Unmarshal(raw, &m) == nil {
				g.showFeedback(m)
			}
		})
		if err == nil && n == 0 && !g.JSON {
			fmt.Println("Es ist keine Rückmeldung gekommen.")
		}
		return err
	})
}

var germanFeedback = map[station.FeedbackState]string{
	station.FeedbackReceived: "wartet, bis die Übergabe bestätigt ist", station.FeedbackReopened: "wieder geöffnet", station.FeedbackNoted: "vermerkt", station.FeedbackRefused: "abgelehnt",
}

func (g *globals) showFeedback(m station.FeedbackMessage) {
	if g.JSON {
		printJSON(m)
		return
	}
	mark := map[station.FeedbackState]string{station.FeedbackReceived: "◐", station.FeedbackRefused: "▲"}[m.State]
	if mark == "" {
		mark = "✓"
	}
	text := germanFeedback[m.State]
	if m.Again {
		text += " (war schon da)"
	}
	if m.Next != "" {
		text += fmt.Sprintf(", Dokument %d (%s)", m.Number, m.Next)
	}
	fmt.Printf("%s %s  %-12s  %s: %s\n", mark, m.Came.Local().Format("02.01.2006 15:04"), m.Sender, m.Message.From, m.Message.Reason())
	fmt.Printf("      %s\n", text)
	if m.Document != "" {
		fmt.Printf("      zu Dokument %s\n", m.Document)
	}
	if m.Told != "" {
		fmt.Printf("      %s\n", m.Told)
	}
}

type feedbackTakeCommand struct {
	File []string `arg:"" name:"datei" help:"Dateien mit je einer Meldung." type:"path"`
}

// Run takes messages.
func (c *feedbackTakeCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		var all error
		for _, path := range c.File {
			raw, err := readMessage(path)
			if err == nil {
				var m station.FeedbackMessage
				if m, err = station.Invoke[station.FeedbackMessage](ctx, caller, station.OpFeedbackTake, raw, nil); err == nil {
					g.showFeedback(m)
				}
			}
			all = errors.Join(all, err)
		}
		return all
	})
}

// readMessage reads a file that may be a message: at most one byte more than one has.
func readMessage(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, &batch.Error{Op: "command", Code: batch.CodeUnreadable, Detail: path, Err: err}
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, feedback.MaxBytes+1))
	if err != nil {
		return nil, &batch.Error{Op: "command", Code: batch.CodeUnreadable, Detail: path, Err: err}
	}
	return raw, nil
}

type feedbackChannelCommand struct {
	List feedbackChannelListCommand `cmd:"" help:"Die Wege, und was darin wartet."`
	Set  feedbackChannelSetCommand  `cmd:"" help:"Einen Ordner einrichten oder ändern; eine zweite Person bestätigt."`
	HTTP feedbackChannelHTTPCommand `cmd:"" name:"http" help:"Signierte Meldungen über das Netz annehmen, solange der Dienst läuft; eine zweite Person bestätigt."`
	Test feedbackChannelTestCommand `cmd:"" help:"Nachsehen, ob auf einem Weg etwas ankommen kann."`
	Off  feedbackChannelOffCommand  `cmd:"" help:"Einen Weg schließen; was gemeldet ist, bleibt."`
}

type feedbackChannelListCommand struct{}

// Run lists the ways.
func (feedbackChannelListCommand) Run(ctx context.Context, g *globals) error {
	return g.feedbackWays(ctx, station.OpFeedbackWays, nil)
}

func (g *globals) feedbackWays(ctx context.Context, op station.Operation, args any) error {
	return g.withStation(ctx, func(c station.Caller) error {
		v, err := station.Invoke[station.FeedbackView](ctx, c, op, args, g.notice)
		if err == nil {
			g.showWays(v)
		}
		return err
	})
}

func (g *globals) showWays(v station.FeedbackView) {
	if g.JSON {
		printJSON(v)
		return
	}
	sign := func(message string) string {
		return map[bool]string{true: "✓", false: "▲"}[message == ""]
	}
	only := func(target string) {
		if target != "" {
			fmt.Printf("      nur zu dem, was übergeben ist an %s\n", target)
		}
	}
	for _, f := range v.Folders {
		fmt.Printf("%s %-16s  %s\n", sign(f.Message), f.Name, f.Folder)
		only(f.Target)
		if f.Message != "" {
			fmt.Printf("      %s\n", f.Message)
		}
		for _, w := range f.Waiting {
			text := w.Message
			if text == "" {
				text = "wird noch geschrieben oder gleich übernommen"
			}
			fmt.Printf("      ◐ %s: %s\n", w.Name, text)
		}
	}
	if s := v.Server; s != nil {
		text := "der Dienst läuft nicht"
		if s.Listens != "" {
			text = "nimmt an unter " + s.Listens + feedback.Path
		} else if s.Message != "" {
			text = s.Message
		}
		fmt.Printf("%s %-16s  %s: %s\n", sign(s.Message), station.ServerChannel, s.Address, text)
	}
	for _, k := range v.Keys {
		fmt.Printf("  Schlüssel %s, seit %s\n", k.Name, k.Since.Local().Format("02.01.2006 15:04"))
		only(k.Target)
	}
	if len(v.Folders) == 0 && v.Server == nil {
		fmt.Println("Es ist kein Weg eingerichtet.")
	}
}

type feedbackChannelSetCommand struct {
	Name   string `arg:"" name:"name" help:"Kurzer Name aus Kleinbuchstaben, Ziffern und »-«, etwa e-akte."`
	Folder string `arg:"" name:"ordner" help:"Der Ordner, in dem die Meldungen erscheinen." type:"path"`
	Target string `short:"t" help:"Nur zu Dokumenten, die an dieses Ziel übergeben sind." placeholder:"ZIEL"`
	Quiet  int    `help:"So viele Sekunden muss eine Datei unverändert sein, bevor sie übernommen wird (1 bis 3600, sonst 5)." placeholder:"N"`
}

// Run sets a folder.
func (c *feedbackChannelSetCommand) Run(ctx context.Context, g *globals) error {
	return g.feedbackWays(ctx, station.OpFeedbackChannel, station.FeedbackChange{Name: c.Name, Folder: c.Folder, Target: c.Target, Quiet: c.Quiet})
}

type feedbackChannelHTTPCommand struct {
	Address     string `arg:"" name:"adresse" help:"Adresse und Port, etwa 127.0.0.1:8410."`
	Certificate string `help:"Zertifikat (PEM, mit der Kette). Ohne Zertifikat nur auf diesem Rechner selbst." placeholder:"DATEI" type:"path"`
	Key         string `help:"Sein Schlüssel (PEM)." placeholder:"DATEI" type:"path"`
}

// Run sets the server.
func (c *feedbackChannelHTTPCommand) Run(ctx context.Context, g *globals) error {
	s := feedback.Settings{Address: c.Address, Certificate: c.Certificate, Key: c.Key}
	return g.feedbackWays(ctx, station.OpFeedbackChannel, station.FeedbackChange{Name: station.ServerChannel, Server: &s})
}

type feedbackChannelTestCommand struct {
	Name string `arg:"" name:"name" help:"Name des Ordners, oder http."`
}

// Run tests a way.
func (c *feedbackChannelTestCommand) Run(ctx context.Context, g *globals) error {
	return g.feedbackWays(ctx, station.OpFeedbackTest, c.Name)
}

type feedbackChannelOffCommand struct {
	Name string `arg:"" name:"name" help:"Name des Ordners, oder http."`
}

// Run closes a way.
func (c *feedbackChannelOffCommand) Run(ctx context.Context, g *globals) error {
	return g.feedbackWays(ctx, station.OpFeedbackChannel, station.FeedbackChange{Name: c.Name, Off: true})
}

type feedbackKeyCommand struct {
	Add    feedbackKeyAddCommand    `cmd:"" help:"Einen Schlüssel erzeugen, oder an Stelle eines alten; er wird einmal gezeigt."`
	Remove feedbackKeyRemoveCommand `cmd:"" help:"Einen Schlüssel löschen; wer damit signiert, wird abgelehnt."`
}

type feedbackKeyAddCommand struct {
	Name   string `arg:"" name:"name" help:"Kurzer Name des Absenders aus Kleinbuchstaben, Ziffern und »-«."`
	Target string `short:"t" help:"Nur zu Dokumenten, die an dieses Ziel übergeben sind." placeholder:"ZIEL"`
}

// Run makes a key.
func (c *feedbackKeyAddCommand) Run(ctx context.Context, g *globals) error {
	return g.feedbackKey(ctx, station.FeedbackKeyChange{Name: c.Name, Target: c.Target})
}

type feedbackKeyRemoveCommand struct {
	Name string `arg:"" name:"name" help:"Name des Absenders."`
}

// Run removes a key.
func (c *feedbackKeyRemoveCommand) Run(ctx context.Context, g *globals) error {
	return g.feedbackKey(ctx, station.FeedbackKeyChange{Name: c.Name, Remove: true})
}

func (g *globals) feedbackKey(ctx context.Context, q station.FeedbackKeyChange) error {
	return g.withStation(ctx, func(c station.Caller) error {
		k, err := station.Invoke[station.FeedbackKey](ctx, c, station.OpFeedbackKey, q, nil)
		switch {
		case err != nil:
			return err
		case g.JSON:
			printJSON(k)
		case q.Remove:
			fmt.Printf("Der Schlüssel »%s« ist gelöscht.\n", k.Name)
		default:
			fmt.Printf("Schlüssel für »%s«. Er wird nur jetzt gezeigt; sicher an den Absender geben:\n\n  %s\n", k.Name, k.Secret)
		}
		return nil
	})
}
