package folder

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
)

// probeText is what a test of the connection writes.
var probeText = bytes.Repeat([]byte("Scanstelle prueft die Verbindung.\n"), 128)

// Probe writes some bytes the way Put does, makes them durable, reads them back and
// takes them away without ever giving them the name of a package. See dms.Prober.
func (t *Target) Probe(ctx context.Context) error {
	const op = "dms.folder.probe"
	if err := t.ready(); err != nil {
		return err
	}
	sum := sha256.Sum256(probeText)
	o := dms.Object{Delivery: batch.NewID(), Name: "probe.pdf", Size: int64(len(probeText)), SHA256: hex.EncodeToString(sum[:]),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(probeText)), nil }}
	var err error
	for _, make := range t.makers() {
		if err = write(ctx, make, o); err == nil || !errors.Is(err, errNotHere) {
			break
		}
	}
	if err != nil {
		return t.fail(op, err)
	}
	return nil
}

// write makes a part, proves it and takes it away again.
func write(ctx context.Context, make maker, o dms.Object) error {
	part, err := make(o.Delivery)
	if err != nil {
		return errors.Join(errNotHere, err)
	}
	defer part.discard()
	if err := fill(ctx, part.file, o); err != nil {
		return err
	}
	if err := part.file.Sync(); err != nil {
		return err
	}
	return prove(ctx, part.file, o)
}
