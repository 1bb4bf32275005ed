// Package scanner says where pages come from. A Source is one stack of a
// device (scanner/sane) or one file of an import (scanner/folder); both are
// held to the same rules by scanner/scannertest. Images are streamed: no source
// keeps a whole image in memory.
package scanner

import (
	"context"
	"io"

	"github.com/scanstelle/scanstelle/batch"
)

// Source delivers the images of one stack of a device or one file of an import,
// in the order of the paper: front, back, next front.
type Source interface {
	// Next streams the next image into w and describes it. io.EOF is the normal
	// end of the stack, and stays. Every other error is a *batch.Error; images
	// delivered before it stay valid, what was written to w for the failed one
	// does not. Cancelling ctx ends with batch.CodeCanceled, never with success.
	Next(ctx context.Context, w io.Writer) (Image, error)
	// Close ends the stack and frees the device or file. It may be called more
	// than once.
	Close() error
}

// Feed says what is taken from a device.
type Feed struct {
	Device   string
	Settings batch.ScanSettings
	// Sheets is how many are pulled in at most, whatever else lies in the feeder; 0:
	// all of them.
	Sheets int
	// Stop, once closed, keeps the next sheet in the feeder; nil: nobody stops it.
	Stop <-chan struct{}
}

// Image describes what Next wrote.
type Image struct {
	// Encoded tells that a complete image file in the form of Page.Codec was
	// written (or, with Verbatim, is the input itself); else raw rows were.
	Encoded bool `json:"encoded"`
	// Page holds Width, Height (pixels), Bits (per channel), Channels, DPI, Bytes
	// and SHA256 of the bytes written; Codec is empty for raw rows.
	Page batch.Image `json:"page"`

	Sheet int        `json:"sheet"` // from 1 in this stack
	Side  batch.Side `json:"side"`

	// BytesPerLine is the length of a raw row: Page.Bytes is exactly Page.Height
	// times this. Gray and colour are interleaved, 8 bits or 16 in the byte order
	// of this machine; bitonal rows have the leftmost pixel in the highest bit
	// and 1 = black (SANE API 1.6, 4.3.8 "Frame type GRAY").
	BytesPerLine int `json:"bytes_per_line,omitempty"`

	// Verbatim tells that the page image is the input file itself, byte for byte,
	// and that nothing was written to w.
	Verbatim bool `json:"verbatim,omitempty"`
	// Label is the place in the source for people, e.g. "#3".
	Label    string          `json:"label"`
	Findings []batch.Finding `json:"findings,omitempty"`
	// Orientation is the EXIF orientation, 1 to 8; 0 for raw rows.
	Orientation int `json:"orientation,omitempty"`
}

// Device is a scanner as its driver announces it.
type Device struct {
	Name   string `json:"name"` // what Open takes, e.g. "fujitsu:fi-7260:1208958"
	Vendor string `json:"vendor"`
	Model  string `json:"model"`
	Type   string `json:"type"` // "sheetfed scanner", "flatbed scanner", …
}

// Capabilities is what a device offers for our purpose, in our words beside
// the device's own.
type Capabilities struct {
	Flatbed string   `json:"flatbed,omitempty"` // the device's word for it, "" = none
	Feeder  string   `json:"feeder,omitempty"`  // "" = none
	Duplex  string   `json:"duplex,omitempty"`  // how: "source=ADF Duplex", "adf-mode=Duplex"; "" = not offered
	Sources []string `json:"sources,omitempty"`

	Modes map[string]string `json:"modes"` // colour, gray, bitonal → the device's word

	Resolutions []int  `json:"resolutions,omitempty"` // dpi, where it names them one by one
	MinDPI      int    `json:"min_dpi,omitempty"`
	MaxDPI      int    `json:"max_dpi,omitempty"`
	Depths      []int  `json:"depths,omitempty"` // bits per channel
	MaxMM       [2]int `json:"max_mm"`           // largest page, width and height; 0 where not told

	// DoubleFeed says by which options a double feed can be detected, in the
	// order in which they are set; empty: not at all.
	DoubleFeed string `json:"double_feed,omitempty"`
	// Driver is the name of the SANE driver, Library the version of libsane.
	Driver  string `json:"driver,omitempty"`
	Library string `json:"library,omitempty"`
	// Identity is what the device tells about itself in words: its read-only
	// options that speak of firmware, serial number or version, by their names.
	Identity map[string]string `json:"identity,omitempty"`
	// Equipment is who the device is, as far as it tells.
	Equipment batch.Equipment `json:"equipment,omitzero"`
	// Sensors are the device's read-only options in our words: page-loaded,
	// cover-open, double-feed, error-code, scan-button …
	Sensors map[string]string `json:"sensors,omitempty"`
	// Notes are German sentences for the person who sets up the device.
	Notes []string `json:"notes,omitempty"`
}
