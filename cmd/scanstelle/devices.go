package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/scanner"
	"github.com/scanstelle/scanstelle/station"
)

type devicesCommand struct {
	Device string `arg:"" name:"gerät" optional:"" help:"Zeigen, was dieses Gerät kann."`
	Wait   bool   `name:"wait" help:"Warten, bis Papier im Einzug dieses Gerätes liegt."`
}

// drivers answer what scanners there are.
type drivers interface {
	Devices(ctx context.Context) ([]scanner.Device, error)
	Describe(ctx context.Context, device string) (scanner.Capabilities, error)
	AwaitPaper(ctx context.Context, device string, anew bool) error
}

// ownersDrivers are those of the process that owns the data folder.
type ownersDrivers struct{ station.Caller }

func (o ownersDrivers) Devices(ctx context.Context) ([]scanner.Device, error) {
	return station.Invoke[[]scanner.Device](ctx, o.Caller, station.OpDevices, nil, nil)
}

func (o ownersDrivers) Describe(ctx context.Context, device string) (scanner.Capabilities, error) {
	return station.Invoke[scanner.Capabilities](ctx, o.Caller, station.OpDescribe, device, nil)
}

func (o ownersDrivers) AwaitPaper(ctx context.Context, device string, anew bool) error {
	_, err := station.Invoke[struct{}](ctx, o.Caller, station.OpPaper, station.PaperRequest{Device: device, Anew: anew}, nil)
	return err
}

// Run asks the owner of the data folder, which may hold a device open; where
// there is none, a child process of our own: listing scanners needs no data
// folder.
func (c *devicesCommand) Run(ctx context.Context, g *globals) error {
	if owner, ok := station.Dial(g.Data); ok {
		return c.show(ctx, g, ownersDrivers{owner})
	}
	w := newWorkers()
	defer w.Close()
	if g.Practice {
		return c.show(ctx, g, practiceWorkers{w})
	}
	return c.show(ctx, g, w)
}

func (c *devicesCommand) show(ctx context.Context, g *globals, from drivers) error {
	if c.Wait && c.Device == "" {
		return batch.Refuse("devices", batch.CodeUsage, "--wait braucht ein Gerät")
	}
	if c.Wait {
		return from.AwaitPaper(ctx, c.Device, false)
	}
	if c.Device != "" {
		capabilities, err := from.Describe(ctx, c.Device)
		if err != nil {
			return err
		}
		if g.JSON {
			printJSON(struct {
				Type   string `json:"type"`
				Device string `json:"device"`
				scanner.Capabilities
			}{"capabilities", c.Device, capabilities})
			return nil
		}
		describe(capabilities)
		return nil
	}
	devices, err := from.Devices(ctx)
	if err != nil {
		return err
	}
	for _, d := range devices {
		if g.JSON {
			printJSON(struct {
				Type string `json:"type"`
				scanner.Device
				Kind string `json:"kind"`
			}{"device", d, d.Type})
			continue
		}
		fmt.Printf("%-32s %s %s (%s)\n", d.Name, d.Vendor, d.Model, d.Type)
	}
	if len(devices) == 0 {
		return batch.Refuse("devices", batch.CodeNoDevice, "keines angeschlossen")
	}
	return nil
}

func describe(c scanner.Capabilities) {
	line := func(name, value string) {
		if value != "" {
			fmt.Printf("%-16s %s\n", name, value)
		}
	}
	line("Vorlagenglas", c.Flatbed)
	line("Einzug", c.Feeder)
	line("beidseitig", c.Duplex)
	var modes []string
	for ours, theirs := range c.Modes {
		modes = append(modes, ours+" = "+theirs)
	}
	line("Modi", strings.Join(modes, ", "))
	if len(c.Resolutions) > 0 {
		line("dpi", strings.Trim(fmt.Sprint(c.Resolutions), "[]"))
	} else if c.MaxDPI > 0 {
		line("dpi", fmt.Sprintf("%d bis %d", c.MinDPI, c.MaxDPI))
	}
	if c.DoubleFeed == "" {
		line("Doppeleinzug", "wird nicht erkannt; jeder Transfervermerk sagt es")
	} else {
		line("Doppeleinzug", c.DoubleFeed)
	}
	for _, note := range c.Notes {
		line("Hinweis", note)
	}
}

type manCommand struct{}

// Run writes a manual page from the same descriptions as --help.
func (manCommand) Run(k *kong.Kong) error {
	fmt.Printf(".TH SCANSTELLE 1 \"\" \"Scanstelle %s\"\n.SH NAME\nscanstelle \\- %s\n.SH BEFEHLE\n", version, k.Model.Help)
	var walk func(n *kong.Node, path string)
	walk = func(n *kong.Node, path string) {
		for _, child := range n.Children {
			if child.Hidden {
				continue
			}
			name := path + " " + child.Name
			fmt.Printf(".SS \"%s\"\n%s\n", strings.TrimSpace("scanstelle"+name+" "+argumentsOf(child)), roff(child.Help))
			for _, f := range child.Flags {
				fmt.Printf(".TP\n.B \\-\\-%s\n%s\n", f.Name, roff(f.Help))
			}
			walk(child, name)
		}
	}
	walk(k.Model.Node, "")
	fmt.Println(".SH ALLGEMEINE ANGABEN")
	for _, f := range k.Model.Flags {
		fmt.Printf(".TP\n.B \\-\\-%s\n%s\n", f.Name, roff(f.Help))
	}
	fmt.Println(".SH RÜCKGABEWERTE\n0 erledigt, 1 falscher Aufruf, 2 etwas wurde abgelehnt, 3 Gerät, 4 Ziel nicht erreichbar (Arbeit wartet), 5 Datenbestand beschädigt, 6 durch eine Regel verweigert.")
	return nil
}

func argumentsOf(n *kong.Node) string {
	var out []string
	for _, a := range n.Positional {
		out = append(out, a.Summary())
	}
	return strings.Join(out, " ")
}

func roff(s string) string { return strings.ReplaceAll(s, "-", "\\-") }
