// Package worker runs drivers and the import of files in child processes. The
// owner's side is Client, the child's ServeScan and ServeIntake.
package worker

import (
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/scanner"
)

// Kinds of workers on the hidden command line.
const (
	KindScan   = "scan"
	KindIntake = "intake"
)

// scanJob asks for one thing of the drivers.
type scanJob struct {
	Op       string             `json:"op"` // list, describe, scan, paper
	Device   string             `json:"device,omitempty"`
	Settings batch.ScanSettings `json:"settings,omitzero"`
	Sheets   int                `json:"sheets,omitempty"` // at most; 0: all
	Anew     bool               `json:"anew,omitempty"`   // paper that lies there already does not count
}

// Start is what a device was set to.
type Start struct {
	Device     scanner.Device     `json:"device"`
	Settings   batch.ScanSettings `json:"settings"` // as set, where the device rounds
	DoubleFeed string             `json:"double_feed"`
	Duplex     bool               `json:"duplex"`
	Notes      []string           `json:"notes"`
	Equipment  batch.Equipment    `json:"equipment"`
}

// scanAnswer is one frame of the reply of a scan worker. An empty one is a sign
// of life.
type scanAnswer struct {
	Devices      []scanner.Device      `json:"devices,omitempty"`
	Capabilities *scanner.Capabilities `json:"capabilities,omitempty"`
	Start        *Start                `json:"start,omitempty"`
	Image        *scanner.Image        `json:"image,omitempty"` // with its rows in the file
}

// intakeJob asks for the pages of a file that comes with it.
type intakeJob struct {
	Name   string             `json:"name"`
	Limits batch.ImportLimits `json:"limits"`
}

// Page is one page of an input file.
type Page struct {
	scanner.Image
	Index  int    `json:"index"` // in the file, from 1; a second try begins anew
	Format string `json:"format"`
	Pages  int    `json:"pages"`
}
