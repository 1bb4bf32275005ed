package folder

import (
	"context"
	"errors"

	"github.com/scanstelle/scanstelle/dms"
)

// Probe writes some bytes the way Put does, makes them durable, reads them back and
// takes them away without ever giving them the name of a package. See dms.Prober.
func (t *Target) Probe(ctx context.Context) error {
	const op = "dms.folder.probe"
	if err := t.ready(); err != nil {
		return err
	}
	o := dms.NewProbe()
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
