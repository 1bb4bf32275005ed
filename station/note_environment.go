package station

import (
	"runtime"
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// environment is the technical and organisational setting as it was at the
// capture (A.NB.4 b).
func (n *noting) environment() error {
	st, b := n.st, n.batch
	n.Environment = transfernote.Environment{
		Station:   string(st.store.Station().ID),
		Software:  transfernote.Software{Name: "Scanstelle", Version: st.version},
		Host:      transfernote.Host{Pseudonym: hostPseudonym(st.host), System: runtime.GOOS + "/" + runtime.GOARCH},
		Profile:   transfernote.Profile{Name: b.Profile.Name, Version: b.Profile.Version, SHA256: b.Profile.SHA256},
		Procedure: procedureNote(b.Procedure),
	}
	n.class()
	if b.Procedure != nil { // who released it stands in the log
		n.subjects = append(n.subjects, store.RegisterSubject(store.Procedure, procedureKey))
	}
	return n.capture()
}

func procedureNote(p *batch.ProcedureRef) transfernote.Procedure {
	if p == nil {
		return transfernote.Procedure{}
	}
	at := p.Released.UTC()
	return transfernote.Procedure{
		Present: true, ReleasedBy: p.ReleasedBy, ReleasedAt: &at, ID: p.ID, Number: p.Number, Title: transfernote.Legal(p.Title), Version: transfernote.Legal(p.Version), From: p.From,
		Keeper: transfernote.Legal(p.Keeper), SHA256: p.SHA256,
	}
}

// capture says how the images of the document came: the device of the batch,
// those of rescans, files.
func (n *noting) capture() error {
	b := n.batch
	c := transfernote.Capture{Way: transfernote.Import, Device: transfernote.ImportDevice}
	first := transfernote.Device{}
	if b.Device != "" {
		first = deviceNote(b.Device, b.Inputs[0].Equipment)
		s := b.Settings.Scan
		c = transfernote.Capture{
			Way: transfernote.Scanner, Device: first.Device, Vendor: first.Vendor, Model: first.Model, Serial: first.Serial, Firmware: first.Firmware, Driver: first.Driver,
			Asked: &transfernote.Asked{DPI: s.DPI, Mode: s.Mode, Depth: s.Depth, Duplex: s.Duplex},
		}
	}
	for _, id := range n.document.Shown() {
		p, err := n.st.store.Page(id)
		if err != nil {
			return err
		}
		in := b.Inputs[p.Input]
		name := sourceOf(b, in)
		switch {
		case p.Kind == batch.KindPlaceholder: // made here
		case name == "":
			c.Files++
		default:
			if d := deviceNote(name, in.Equipment); d != first && !slices.Contains(c.Further, d) {
				c.Further = append(c.Further, d)
			}
		}
	}
	if n.Mode == batch.Replacing && (c.Files > 0 || c.Way == transfernote.Import) {
		c.FilesReason = transfernote.Legal(strings.TrimSpace(b.Class.Treated(n.document.ID).Files))
	}
	n.Environment.Capture = c
	return nil
}

// deviceNote is a device with what it told about itself at the capture.
func deviceNote(name string, e *batch.Equipment) transfernote.Device {
	d := transfernote.Device{Device: transfernote.Legal(name)}
	if e == nil {
		return d
	}
	d.Vendor, d.Model, d.Serial, d.Firmware = transfernote.Legal(e.Vendor), transfernote.Legal(e.Model), transfernote.Legal(e.Serial), transfernote.Legal(e.Firmware)
	if d.Driver = transfernote.Legal(e.Driver); d.Driver != "" && e.Library != "" {
		d.Driver += " (libsane " + transfernote.Legal(e.Library) + ")"
	}
	return d
}
