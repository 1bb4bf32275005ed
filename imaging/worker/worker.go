// Package worker runs hop 3 in a child process: it decodes untrusted pixels and
// measures them, and codes raw frames from a device before. The owner's side is
// Client, the child's Serve.
package worker

import (
	"github.com/scanstelle/scanstelle/batch"
)

// Kind is the name of this worker on the hidden command line.
const Kind = "measure"

// Job is one page image or raw frame; the file that comes with it holds the
// bytes.
type Job struct {
	Page         batch.ID    `json:"page"`
	Image        batch.Image `json:"image"`
	Raw          bool        `json:"raw,omitempty"`
	BytesPerLine int         `json:"bytes_per_line,omitempty"`
	Codec        batch.Codec `json:"codec,omitempty"`   // of the page image to be made from a frame
	Quality      int         `json:"quality,omitempty"` // JPEG
	MaxPixels    int64       `json:"max_pixels"`
	// Thumb asks for a thumbnail beside the measurement. Stated is the rotation that
	// the file tells, Sure the confidence from which a measured one counts more.
	Thumb  bool    `json:"thumb,omitempty"`
	Stated int     `json:"stated,omitempty"`
	Sure   float64 `json:"sure,omitempty"`
	// Miniature asks for the hash of the miniature and nothing else.
	Miniature bool `json:"miniature,omitempty"`
	// Chart asks for Measurement.Chart and nothing else.
	Chart bool `json:"chart,omitempty"`
}

// Answer is one frame of the reply: the coded image, and at last the
// measurement.
type Answer struct {
	Coded       *batch.Image       `json:"coded,omitempty"`
	Measurement *batch.Measurement `json:"measurement,omitempty"`
	Thumb       *batch.Thumb       `json:"thumb,omitempty"`
}
