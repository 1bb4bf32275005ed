package dms

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// Deliver carries one object through DESIGN section 9: look up, sending,
// placed, read back, verified. It may be called again after any failure or
// kill, in any state: it always looks before it sends, so that an object whose
// fate is unknown is found instead of being sent a second time.
//
// state is called before the step it names takes effect for the outside and
// must return only when that is durable; its error stops the delivery. The
// states it can name: Sending (before the first byte), Placed (the object is
// there and was put by us, or is equal), Verified, Conflict (other bytes lie
// there), Unknown (only a look-up can tell), Queued (nothing was placed, try
// later), Parked (placed, and gone before it could be compared).
func Deliver(ctx context.Context, t Target, o Object, state func(batch.DeliveryState, string) error) (Receipt, error) {
	if err := o.check(); err != nil {
		return Receipt{}, err
	}
	// Parked: it was placed and is gone. That it is sent again is not for a
	// machine to decide.
	placed := o.State == batch.Placed || o.State == batch.Parked
	ref, err := t.Find(ctx, o)
	switch {
	case err != nil:
		return Receipt{}, &Unasked{settle(err, "", state)}
	case ref == "" && placed:
		return gone(t, o, o.Ref, state)
	case ref == "":
		if err := settled(t, o); err != nil {
			return Receipt{}, err
		}
		if err := state(batch.Sending, ""); err != nil {
			return Receipt{}, err
		}
		if ref, err = t.Put(ctx, o.checked()); err != nil {
			return Receipt{}, failed(err, state)
		}
		if err := state(batch.Placed, ref); err != nil {
			return Receipt{}, err
		}
		placed = true
	}
	return verify(ctx, t, o, ref, placed, state)
}

// verify reads the object back and compares it byte for byte, by length and
// SHA-256. placed is set where Placed is recorded already; an object that was
// merely found is recorded so only once it is known to be ours.
func verify(ctx context.Context, t Target, o Object, ref string, placed bool, state func(batch.DeliveryState, string) error) (Receipt, error) {
	got, err := readBack(ctx, t, ref)
	if errors.Is(err, fs.ErrNotExist) && placed {
		// Gone from a target that can still be reached: a receiver was faster.
		if again, findErr := t.Find(ctx, o); findErr != nil {
			return Receipt{}, findErr
		} else if again == "" {
			return gone(t, o, ref, state)
		}
	}
	if !placed && (batch.CodeOf(err) == batch.CodeTargetDiffers || err == nil && got.Bytes < o.Size) {
		// It may be ours, and the target still busy with it.
		if err := settled(t, o); err != nil {
			return Receipt{}, err
		}
	}
	if err != nil {
		return Receipt{}, settle(err, ref, state)
	}
	if got.Bytes != o.Size || got.SHA256 != o.SHA256 {
		err := &batch.Error{Op: "dms.verify", Code: batch.CodeTargetDiffers, Unit: o.Delivery, Detail: o.Name}
		return Receipt{}, settle(err, ref, state)
	}
	if !placed {
		if err := state(batch.Placed, ref); err != nil {
			return Receipt{}, err
		}
	}
	got.Level = t.Caps().Level
	got.Copies = copies(ctx, t, o)
	return got, state(batch.Verified, ref)
}

// settled refuses to judge, or to send anew, what may have been sent a moment ago.
func settled(t Target, o Object) error {
	if o.State != batch.Unknown && o.State != batch.Sending {
		return nil
	}
	left := min(t.Caps().Settle-o.Age, t.Caps().Settle) // a clock that was set back makes an age negative
	if left <= 0 {
		return nil
	}
	return &batch.Error{Op: "dms.send", Code: batch.CodeTargetUnsettled, Unit: o.Delivery, Detail: o.Name, Err: &Wait{For: left}}
}

// copies counts what the target holds of a delivery that was proved to be there.
// The proof stands whether or not it can be counted.
func copies(ctx context.Context, t Target, o Object) []string {
	c, ok := t.(Counter)
	if !ok {
		return nil
	}
	refs, err := c.Copies(ctx, o)
	if err != nil || len(refs) < 2 {
		return nil
	}
	return refs
}

// gone settles an object that was placed and is no longer there.
func gone(t Target, o Object, ref string, state func(batch.DeliveryState, string) error) (Receipt, error) {
	if t.Caps().Proves {
		r := Receipt{Ref: ref, Level: batch.LevelTaken, SHA256: o.SHA256, Bytes: o.Size, At: time.Now().UTC()}
		return r, state(batch.Verified, ref)
	}
	err := &batch.Error{Op: "dms.verify", Code: batch.CodeTargetLost, Unit: o.Delivery, Detail: o.Name}
	return Receipt{}, errors.Join(err, state(batch.Parked, ref))
}

// failed settles an object whose sending broke off. Only where the target said
// that it took nothing is the object simply queued again.
func failed(err error, state func(batch.DeliveryState, string) error) error {
	switch batch.CodeOf(err) {
	case batch.CodeTargetDiffers:
		return settle(err, "", state)
	case batch.CodeTargetFull, batch.CodeTargetBusy, batch.CodeTargetDenied, batch.CodeTargetInvalid, batch.CodeTargetSettings,
		batch.CodeTargetCertificate, batch.CodeTargetHostKey, batch.CodeTargetRefuses, batch.CodePackageChanged:
		return errors.Join(err, state(batch.Queued, ""))
	}
	return errors.Join(err, state(batch.Unknown, ""))
}

// settle records a conflict; any other failure leaves the state as it was, for
// the same look-up to be made again.
func settle(err error, ref string, state func(batch.DeliveryState, string) error) error {
	if batch.CodeOf(err) == batch.CodeTargetDiffers {
		return errors.Join(err, state(batch.Conflict, ref))
	}
	return err
}

func readBack(ctx context.Context, t Target, ref string) (Receipt, error) {
	r, err := t.ReadBack(ctx, ref)
	if err != nil {
		return Receipt{}, err
	}
	defer r.Close()
	h := sha256.New()
	n, err := io.Copy(h, Reader(ctx, r))
	if err != nil {
		return Receipt{}, err
	}
	return Receipt{Ref: ref, SHA256: sum(h), Bytes: n, At: time.Now().UTC()}, nil
}

// Reader returns r, ended by CodeCanceled once ctx is done.
func Reader(ctx context.Context, r io.Reader) io.Reader { return &contextReader{ctx, r} }

type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c *contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, batch.Fail("dms.read", batch.CodeCanceled, err)
	}
	return c.r.Read(p)
}
