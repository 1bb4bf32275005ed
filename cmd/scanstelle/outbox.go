package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

type outboxCommand struct {
	List    outboxListCommand    `cmd:"" help:"Pakete, die warten, mit Versuchen und Grund."`
	Pause   outboxPauseCommand   `cmd:"" help:"Die Übergabe an ein Ziel anhalten; Pakete werden weiter gesiegelt und warten."`
	Resume  outboxResumeCommand  `cmd:"" help:"Die Übergabe an ein Ziel fortsetzen."`
	Park    outboxParkCommand    `cmd:"" help:"Ein Paket zurückstellen."`
	Unpark  outboxUnparkCommand  `cmd:"" help:"Ein zurückgestelltes Paket weitergehen lassen."`
	Resend  outboxResendCommand  `cmd:"" help:"Ein Paket noch einmal senden, das am Ziel lag und dort fort ist, bevor es verglichen war."`
	Confirm outboxConfirmCommand `cmd:"" help:"Bestätigen, was am Ziel zu sehen war: dass ein dort verschwundenes Paket beim Empfänger ist, oder dass eines nur noch einmal dort liegt."`
	Export  outboxExportCommand  `cmd:"" help:"Ein Paket als BagIt-Kopie (RFC 8493) in eine ZIP-Datei ausgeben."`
}

type outboxListCommand struct {
	Done bool `help:"Statt dessen die zuletzt angekommenen."`
}

func (c *outboxListCommand) Run(ctx context.Context, g *globals) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		sum, err := station.Invoke[station.OutboxSum](ctx, caller, station.OpOutbox, station.OutboxQuery{Done: c.Done}, func(raw json.RawMessage) {
			if g.JSON {
				fmt.Println(string(raw))
				return
			}
			show(raw, showOutboxRow)
		})
		if err != nil {
			return err
		}
		if g.JSON {
			printJSON(struct {
				Type string `json:"type"`
				station.OutboxSum
			}{"outbox", sum})
			return nil
		}
		for _, t := range sum.Targets {
			switch {
			case t.Paused != nil:
				fmt.Printf("%s  angehalten seit %s: %s\n", t.Target, t.Paused.Since.Local().Format("02.01.2006 15:04"), t.Paused.Reason)
			case t.Contact == station.ContactOffline:
				fmt.Printf("%s  nicht erreichbar seit %s\n", t.Target, t.Since.Local().Format("02.01.2006 15:04"))
			case t.Contact == station.ContactOnline:
				fmt.Printf("%s  erreichbar\n", t.Target)
			default:
				fmt.Printf("%s  noch nicht versucht\n", t.Target)
			}
			if t.Rechecked != nil {
				fmt.Println(recheckedText(*t.Rechecked))
			}
		}
		return nil
	})
}

// germanLook says what a nightly look told of a package.
var germanLook = map[batch.Code]string{"": "stimmt überein", batch.CodeTargetDiffers: "dort geändert", batch.CodeTargetTwice: "dort mehrfach"}

func showOutboxRow(v station.OutboxRow) {
	if v.Done() {
		fmt.Printf("✓ %s  %s  %s  %s\n", v.ID, v.Title, v.Level, v.Ref)
		if v.Doubled() || v.Code == batch.CodeTargetRejected {
			fmt.Printf("    %s\n", v.Message)
		}
		if l := v.Rechecked; l != nil {
			fmt.Printf("    nachgeprüft am %s: %s\n", l.At.Local().Format("02.01.2006 15:04"), germanLook[l.Code])
		}
		if v.Confirmed != nil {
			fmt.Printf("    am Ziel gesehen: %s\n", v.Confirmed.Reason)
		}
		return
	}
	hurry := ""
	if v.Urgent {
		hurry = "  eilt"
	}
	fmt.Printf("◐ %s  %s  %s  %s%s\n", v.ID, v.Title, v.State, count(v.Attempts, "Versuch", "Versuche"), hurry)
	switch {
	case v.Parked != nil:
		fmt.Printf("    zurückgestellt: %s\n", v.Parked.Reason)
	case v.Paused != nil:
		fmt.Printf("    Ziel angehalten: %s\n", v.Paused.Reason)
	case v.Message != "":
		fmt.Printf("    %s\n", v.Message)
	}
}

type outboxPauseCommand struct {
	Target string `arg:"" name:"ziel" help:"Etwa folder:/srv/postausgang."`
	Reason string `short:"r" required:"" help:"Warum." placeholder:"TEXT"`
}

func (c *outboxPauseCommand) Run(ctx context.Context, g *globals) error {
	return g.pause(ctx, station.OpTargetPause, station.PauseRequest(*c))
}

type outboxResumeCommand outboxPauseCommand

func (c *outboxResumeCommand) Run(ctx context.Context, g *globals) error {
	return g.pause(ctx, station.OpTargetResume, station.PauseRequest(*c))
}

func (g *globals) pause(ctx context.Context, op station.Operation, q station.PauseRequest) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		s, err := station.Invoke[station.TargetState](ctx, caller, op, q, nil)
		switch {
		case err != nil:
			return err
		case g.JSON:
			printJSON(s)
		case s.Paused != nil:
			fmt.Printf("%s ist angehalten.\n", s.Target)
		default:
			fmt.Printf("%s geht weiter.\n", s.Target)
		}
		return nil
	})
}

type outboxParkCommand struct {
	Delivery string `arg:"" name:"übergabe" help:"Nummer der Übergabe aus »outbox list«."`
	Reason   string `short:"r" required:"" help:"Warum." placeholder:"TEXT"`
}

func (c *outboxParkCommand) Run(ctx context.Context, g *globals) error {
	return g.park(ctx, station.OpDeliveryPark, station.DeliveryRequest{Delivery: batch.ID(c.Delivery), Reason: c.Reason})
}

type outboxUnparkCommand outboxParkCommand

func (c *outboxUnparkCommand) Run(ctx context.Context, g *globals) error {
	return g.park(ctx, station.OpDeliveryUnpark, station.DeliveryRequest{Delivery: batch.ID(c.Delivery), Reason: c.Reason})
}

func (g *globals) park(ctx context.Context, op station.Operation, q station.DeliveryRequest) error {
	return g.withStation(ctx, func(caller station.Caller) error {
		v, err := station.Invoke[station.OutboxRow](ctx, caller, op, q, nil)
		switch {
		case err != nil:
			return err
		case g.JSON:
			printJSON(v)
		default:
			showOutboxRow(v)
		}
		return nil
	})
}

type outboxResendCommand outboxParkCommand

func (c *outboxResendCommand) Run(ctx context.Context, g *globals) error {
	return g.park(ctx, station.OpDeliveryResend, station.DeliveryRequest{Delivery: batch.ID(c.Delivery), Reason: c.Reason})
}

type outboxConfirmCommand outboxParkCommand

func (c *outboxConfirmCommand) Run(ctx context.Context, g *globals) error {
	return g.park(ctx, station.OpDeliveryConfirm, station.DeliveryRequest{Delivery: batch.ID(c.Delivery), Reason: c.Reason})
}

type outboxExportCommand struct {
	Delivery string `arg:"" name:"übergabe" help:"Nummer der Übergabe aus »outbox list«."`
	File     string `arg:"" name:"datei" help:"ZIP-Datei, die entsteht."`
}

func (c *outboxExportCommand) Run(ctx context.Context, g *globals) error {
	const op = "package.export"
	unwritable := func(err error) error {
		return &batch.Error{Op: op, Code: batch.CodeUnreadable, Detail: c.File, Err: err}
	}
	f, err := os.OpenFile(c.File, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return unwritable(err)
	}
	var file station.PackageFile
	var torn error
	err = g.withStation(ctx, func(caller station.Caller) (err error) {
		file, err = station.Invoke[station.PackageFile](ctx, caller, station.OpPackageExport, station.DeliveryRequest{Delivery: batch.ID(c.Delivery)}, func(raw json.RawMessage) {
			var p station.FilePart
			torn = errors.Join(torn, json.Unmarshal(raw, &p))
			if _, err := f.Write(p.Data); err != nil {
				torn = errors.Join(torn, unwritable(err))
			}
		})
		return errors.Join(err, torn)
	})
	if closed := f.Close(); err == nil && closed != nil {
		err = unwritable(closed)
	}
	if err != nil {
		return errors.Join(err, os.Remove(c.File)) // half a package is none
	}
	if g.JSON {
		printJSON(file)
		return nil
	}
	fmt.Printf("%s: %d Byte, SHA-256 %s\n", c.File, file.Bytes, file.SHA256)
	return nil
}
