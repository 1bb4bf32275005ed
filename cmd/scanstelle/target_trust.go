package main

import (
	"context"
	"fmt"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms/sftp"
	"github.com/scanstelle/scanstelle/station"
)

// targetTrustCommand pins the key of a server: nobody but a person can know whether
// who answers there is the one that is meant.
type targetTrustCommand struct {
	Name string `arg:"" name:"name" help:"Wie das Ziel heißt."`
	Key  string `arg:"" optional:"" name:"schlüssel" help:"Der verglichene Schlüssel, etwa »ssh-ed25519 SHA256:…«. Ohne ihn wird nur gezeigt, was der Server zeigt."`
}

func (c *targetTrustCommand) Run(ctx context.Context, g *globals) error {
	const op = "target.trust"
	return g.withStation(ctx, func(caller station.Caller) error {
		setting, err := station.Invoke[station.TargetSetting](ctx, caller, station.OpTargets, nil, nil)
		if err != nil {
			return err
		}
		var named *station.NamedTarget
		for i := range setting.Targets {
			if setting.Targets[i].Name == c.Name {
				named = &setting.Targets[i]
			}
		}
		if named == nil {
			return batch.Refuse(op, batch.CodeUsage, "ein Ziel »%s« gibt es nicht", c.Name)
		}
		var files station.FileSettings
		if named.Files != nil {
			files = *named.Files
		}
		pinned := files.HostKey
		files.HostKey = "" // so that the server shows its own
		d, err := station.Invoke[station.TargetDescription](ctx, caller, station.OpTargetDescribe, station.TargetDraft{Spec: named.Spec, Files: &files}, nil)
		switch {
		case err != nil:
			return err
		case d.HostKey == "":
			return batch.Refuse(op, batch.CodeUsage, "»%s« ist kein SFTP-Server", c.Name)
		case c.Key == "":
			return showKey(g, *named, pinned, d.HostKey)
		case c.Key != string(d.HostKey):
			return batch.Refuse(op, batch.CodeTargetHostKey, "angegeben ist %s, der Server zeigt %s", c.Key, d.HostKey)
		}
		files.HostKey = d.HostKey
		_, err = station.Invoke[station.TargetSetting](ctx, caller, station.OpTargetSet, station.TargetChange{Name: named.Name, Spec: named.Spec, Files: &files}, g.notice)
		if err == nil {
			err = showKey(g, *named, d.HostKey, d.HostKey)
		}
		return err
	})
}

func showKey(g *globals, n station.NamedTarget, pinned, shown sftp.HostKey) error {
	if g.JSON {
		printJSON(struct {
			Type    string       `json:"type"`
			Name    string       `json:"name"`
			Spec    string       `json:"spec"`
			Shown   sftp.HostKey `json:"shown"`
			Trusted bool         `json:"trusted"`
		}{"target-host-key", n.Name, n.Spec, shown, pinned == shown})
		return nil
	}
	fmt.Printf("Der Server %s zeigt\n    %s\n", n.Spec, shown)
	switch pinned {
	case shown:
		fmt.Println("✓ Dieser Schlüssel ist angegeben; er gilt, sobald die Einstellung gilt.")
	case "":
		fmt.Printf("▲ Noch niemand hat ihn bestätigt. Beim Betreiber des Servers erfragen und vergleichen, dann:\n    scanstelle target trust %q '%s'\n", n.Name, shown)
	default:
		fmt.Printf("▲ Bestätigt ist ein anderer: %s\n    Beim Betreiber des Servers nachfragen. Nur wenn er den Schlüssel gewechselt hat:\n    scanstelle target trust %q '%s'\n", pinned, n.Name, shown)
	}
	return nil
}

// printFileServer tells what an SFTP server can.
func printFileServer(d station.TargetDescription) {
	if d.HostKey != "" {
		fmt.Printf("Schlüssel des Servers\n    %s\n", d.HostKey)
	}
	if d.SFTP == nil {
		return
	}
	fmt.Printf("Server   %s\n", d.SFTP.Version)
	for _, can := range []struct {
		yes      bool
		is, none string
	}{
		{d.SFTP.Fsync, "er bestätigt, dass Bytes auf seinem Datenträger sind", "er sagt nicht, wann Bytes auf seinem Datenträger sind: Nach einem Stromausfall dort kann etwas fehlen, das hier als geschrieben gilt"},
		{d.SFTP.Link, "er vergibt Namen, ohne zu überschreiben", "ob er beim Umbenennen überschreibt, verspricht nur das Protokoll: Je Ordner soll nur eine Scanstelle schreiben"},
	} {
		if can.yes {
			fmt.Println("    ✓ " + can.is)
		} else {
			fmt.Println("    ▲ " + can.none)
		}
	}
}
