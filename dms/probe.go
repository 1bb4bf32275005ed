package dms

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"

	"github.com/scanstelle/scanstelle/batch"
)

// Prober is a target whose connection can be tested without handing anything over.
type Prober interface {
	Target
	// Probe proves that the target can be reached, takes bytes and gives them back.
	// Nobody who watches the target sees anything of it. Errors as of Target.
	Probe(ctx context.Context) error
}

// probeText is what a test of the connection writes.
var probeText = bytes.Repeat([]byte("Scanstelle prueft die Verbindung.\n"), 128)

// NewProbe is an object to test a connection with.
func NewProbe() Object {
	h := sha256.New()
	h.Write(probeText)
	return Object{Delivery: batch.NewID(), Name: "probe.pdf", Size: int64(len(probeText)), SHA256: sum(h),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(probeText)), nil }}
}
