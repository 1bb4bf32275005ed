// Package form says how a package lies at a target that takes files: alone, with its
// index fields beside it, in a bag, or in an xdomea message. It stands between the
// outbox and a Place (folder, SFTP, WebDAV), which moves single files and knows nothing
// of what is in them.
//
// Whatever the form, what is read back is the package, byte for byte, and the rest is
// checked on the way: the checksums of a bag, the name in a message. What lies there in
// another form, because the setting was changed meanwhile, is recognised, so that a
// package never arrives a second time in a second form.
package form

import (
	"context"
	"path"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
)

// Form is how a package lies at a target.
type Form string

// Forms.
const (
	Plain    Form = "plain"      // the package, nothing else
	Sidecar  Form = "sidecar"    // the package, then an XML file of the same name with its fields
	BagIt    Form = "bagit"      // one ZIP file with a bag (RFC 8493), the fields in it
	Xdomea31 Form = "xdomea-3.1" // one ZIP file with an xdomea message
	Xdomea40 Form = "xdomea-4.0"
)

// Messages of xdomea.
const (
	Ablegen     = "0605" // FVDaten.SGOAblegen: answered by 0630, which tells whether it was filed
	Information = "0101" // Information.Information: answered by 0102, which tells that it was received
)

// Config are the settings of a form.
type Config struct {
	Form Form `json:"form,omitempty" toml:"form,omitempty"` // default plain

	// Message is the kind of xdomea message: Ablegen (default) or Information.
	Message string `json:"message,omitempty" toml:"message,omitempty"`
	Author  string `json:"author,omitempty" toml:"author,omitempty"` // who sends: the town
	Reader  string `json:"reader,omitempty" toml:"reader,omitempty"` // who is to receive
	// Container is the ID of the file or case in the receiving system that a message
	// is to be filed in, where the receiver wants that.
	Container string `json:"container,omitempty" toml:"container,omitempty"`
	// Receipts is the directory at the target that the receiver puts its answers in.
	Receipts string `json:"receipts,omitempty" toml:"receipts,omitempty"`
	// Schemas is the directory on this machine with the official schemas; a message is
	// held against them before it is sent. Nobody but the operator may give them out.
	Schemas string `json:"schemas,omitempty" toml:"schemas,omitempty"`
}

// Maker names the program that makes a container.
type Maker struct{ Product, Version string }

func (c Config) xdomea() bool { return c.Form == Xdomea31 || c.Form == Xdomea40 }

// Check refuses settings that cannot work. CodeTargetSettings.
func (c Config) Check() error {
	switch c.Form {
	case "", Plain, Sidecar, BagIt:
		if c.Message != "" || c.Author != "" || c.Reader != "" || c.Container != "" || c.Receipts != "" || c.Schemas != "" {
			return wrongSetting("»message«, »author«, »reader«, »container«, »receipts« und »schemas« gehören zu xdomea")
		}
		return nil
	case Xdomea31, Xdomea40:
	default:
		return wrongSetting("Form %q: es gibt »plain«, »sidecar«, »bagit«, »xdomea-3.1« und »xdomea-4.0«", string(c.Form))
	}
	switch c.Message {
	case "", Ablegen:
	case Information:
		if c.Container != "" {
			return wrongSetting("»container« gehört zur Nachricht 0605")
		}
	default:
		return wrongSetting("Nachricht %q: es gibt »0605« und »0101«", c.Message)
	}
	if c.Author == "" || c.Reader == "" {
		return wrongSetting("xdomea braucht »author« (wer sendet) und »reader« (wer empfängt)")
	}
	if c.Receipts != "" && !path.IsAbs(c.Receipts) {
		return wrongSetting("»receipts« ist ein ganzer Pfad am Ziel, der mit / beginnt")
	}
	if c.Schemas != "" && !path.IsAbs(c.Schemas) {
		return wrongSetting("»schemas« ist ein ganzer Pfad auf diesem Rechner, der mit / beginnt")
	}
	// The message schema of 4.0 for specialist systems was not to be had when this was
	// written: only with it does anybody know that what is sent is right.
	if c.Form == Xdomea40 && c.Schemas == "" {
		return wrongSetting("xdomea 4.0 nur mit »schemas«, dem Ordner mit den amtlichen Schemadateien: Jede Nachricht wird vor dem Senden daran geprüft")
	}
	return nil
}

func wrongSetting(format string, args ...any) error {
	return batch.Refuse("dms.form", batch.CodeTargetSettings, format, args...)
}

// Place is a target that takes files.
type Place interface {
	dms.Prober
	// Names lists the files of a directory at the target; fs.ErrNotExist where there
	// is no such directory.
	Names(ctx context.Context, dir string) ([]string, error)
	// Fetch reads a file of a directory at the target, up to so many bytes.
	Fetch(ctx context.Context, dir, name string, most int64) ([]byte, error)
}

// stem is a name without its ending.
func stem(name string) string { return strings.TrimSuffix(name, path.Ext(name)) }
