package dms

import (
	"context"
	"crypto/sha256"
	"io"

	"github.com/scanstelle/scanstelle/batch"
)

// Equal compares bytes with an object, by length and SHA-256.
func Equal(ctx context.Context, r io.Reader, o Object) (bool, error) {
	h := sha256.New()
	n, err := io.Copy(h, Reader(ctx, r))
	if err != nil {
		return false, err
	}
	return n == o.Size && sum(h) == o.SHA256, nil
}

// Same compares what lies under a reference with an object.
func Same(ctx context.Context, t Target, ref string, o Object) (bool, error) {
	r, err := t.ReadBack(ctx, ref)
	if err != nil {
		return false, err
	}
	defer r.Close()
	return Equal(ctx, r, o)
}

// There answers for what lies at a target already where an object is to go: its
// reference where it is the object, CodeTargetDiffers where not. op names the caller's
// step, name what lies there for people.
func There(ctx context.Context, op string, t Target, ref, name string, o Object) (string, error) {
	same, err := Same(ctx, t, ref, o)
	if err != nil {
		return "", err
	}
	if !same {
		return "", &batch.Error{Op: op, Code: batch.CodeTargetDiffers, Unit: o.Delivery, Detail: name}
	}
	return ref, nil
}

// Failing returns r with the errors of reading, its end apart, as fail maps them.
func Failing(r io.ReadCloser, fail func(error) error) io.ReadCloser { return &failing{r, fail} }

type failing struct {
	io.ReadCloser
	fail func(error) error
}

func (f *failing) Read(p []byte) (int, error) {
	n, err := f.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		err = f.fail(err)
	}
	return n, err
}
