package dms

import (
	"context"
	"errors"
	"io/fs"

	"github.com/scanstelle/scanstelle/batch"
)

// Counter is a target that can tell how often it holds a delivery.
type Counter interface {
	Target
	// Copies returns the references of all objects under the delivery ID that have
	// the object's bytes.
	Copies(ctx context.Context, o Object) ([]string, error)
}

// Recheck proves once more that a verified object is where it was, or elsewhere in
// the same target, with the same bytes: a DMS that was restored from a backup has
// lost the newest. It sends nothing. CodeTargetLost: a target that answers does not
// hold it; CodeTargetDiffers.
func Recheck(ctx context.Context, t Target, o Object) (Receipt, error) {
	const op = "dms.recheck"
	o.State = batch.Verified
	ref, err := t.Find(ctx, o)
	if err != nil {
		return Receipt{}, err
	}
	missing := &batch.Error{Op: op, Code: batch.CodeTargetLost, Unit: o.Delivery, Detail: o.Name}
	if ref == "" {
		return Receipt{}, missing
	}
	got, err := readBack(ctx, t, ref)
	if errors.Is(err, fs.ErrNotExist) {
		return Receipt{}, missing
	}
	if err != nil {
		return Receipt{}, err
	}
	if got.Bytes != o.Size || got.SHA256 != o.SHA256 {
		return Receipt{}, &batch.Error{Op: op, Code: batch.CodeTargetDiffers, Unit: o.Delivery, Detail: o.Name}
	}
	got.Level, got.Copies = t.Caps().Level, copies(ctx, t, o)
	return got, nil
}
