// Package dms hands sealed packages over to a target and proves that they
// arrived: put, read back, compare (DESIGN section 9). Targets live in folders
// of their own (dms/folder); dmstest holds what every one of them must pass.
package dms

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"path"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// Object is one sealed package on its way. It never changes: a correction is a
// new object under a new delivery ID.
type Object struct {
	Delivery batch.ID // made at sealing; also inside the package and in Name
	Name     string   // name in the target; legal as a file name everywhere
	Size     int64    // bytes
	SHA256   string   // of the exact bytes, lower-case hexadecimal
	// State and Ref are what the outbox last recorded for the delivery. An
	// object recorded as Placed is never sent again: gone, it was taken.
	State batch.DeliveryState
	Ref   string
	// Age is how long ago State was recorded.
	Age  time.Duration
	Open func() (io.ReadCloser, error)
	// Meta are the fields that a target may carry beside the bytes (Field).
	Meta map[string]string
}

// MIME is the type of the object by the end of its name: a package is a PDF, beside it
// lies what arrived electronically.
func (o Object) MIME() string {
	switch path.Ext(o.Name) {
	case ".xml":
		return "application/xml"
	case ".eml":
		return "message/rfc822"
	case ".zip":
		return "application/zip"
	}
	return "application/pdf"
}

// Receipt is the proof of one delivery: what was read back from the target.
type Receipt struct {
	Ref    string
	Level  batch.DeliveryLevel
	SHA256 string // of the bytes read back
	Bytes  int64
	At     time.Time // UTC, when the comparison ended
	// Copies are the references of all objects with these bytes under the delivery
	// ID, where there is more than one. A person settles that; nothing is deleted.
	Copies []string
}

// Caps says what a target can do.
type Caps struct {
	// Level is what a verified delivery proves at this target.
	Level batch.DeliveryLevel
	// Proves is set when Put itself reads back and compares before the object
	// becomes visible. Only then may an object that was placed and is gone
	// before our own read-back count as taken by the receiver.
	Proves bool
	// Local is set when a reference is a path on this machine.
	Local bool
	// Settle is how long an object that was sent may stay invisible to a look-up:
	// an index that lags, a server that commits after its answer was lost. What may
	// have been sent is looked up again after it, before it is sent anew.
	Settle time.Duration

	CreateOnly bool // the target itself never lets two objects have one name
	ReadBack   bool // what was stored can be read
	Query      bool // objects are found by delivery ID wherever they were moved to
	Hash       bool // the target tells the SHA-256 of what it stored
}

// Target is a place packages are delivered to. All methods are safe for
// concurrent use; there is one writer per target nevertheless.
//
// Errors carry CodeTargetGone (from Put: nobody knows whether it was taken),
// CodeTargetFull, CodeTargetBusy, CodeTargetDenied, CodeTargetSettings,
// CodeTargetCertificate or CodeTargetRefuses (nothing was taken; repeat later),
// CodeTargetDiffers (a person decides) or CodeTargetInvalid. RetryAfter reads how
// long they ask to wait.
type Target interface {
	// Put brings the object in under its final name and returns when it is
	// durable at the target. It never overwrites; it succeeds at once where
	// the same delivery lies there with the same bytes.
	Put(ctx context.Context, o Object) (ref string, err error)
	// Find looks a delivery up by name and ID and changes nothing. It returns
	// "" where a reachable target does not hold it.
	Find(ctx context.Context, o Object) (ref string, err error)
	// ReadBack streams what lies under a reference. An object that is not
	// there gives an error for which errors.Is(err, fs.ErrNotExist) holds.
	ReadBack(ctx context.Context, ref string) (io.ReadCloser, error)
	Caps() Caps
	String() string // the target as a person writes it: "folder:/srv/post"
	Close() error
}

// check refuses an object that could not be proved later.
func (o Object) check() error {
	const op = "dms.object"
	if _, err := batch.ParseID(string(o.Delivery)); err != nil {
		return batch.Fail(op, batch.CodeInternal, err)
	}
	if sum, err := hex.DecodeString(o.SHA256); err != nil || len(sum) != sha256.Size {
		return batch.Refuse(op, batch.CodeInternal, "SHA-256 %q", o.SHA256)
	}
	if o.Size <= 0 || o.Open == nil {
		return batch.Refuse(op, batch.CodeInternal, "%d byte", o.Size)
	}
	return nil
}

// checked returns the object with a reader that fails, instead of ending, when
// the bytes are not those that were sealed: a package damaged on our own disk
// must not become visible at the target.
func (o Object) checked() Object {
	open := o.Open
	o.Open = func() (io.ReadCloser, error) {
		r, err := open()
		if err != nil {
			return nil, err
		}
		return &checkedReader{src: r, object: o, hash: sha256.New()}, nil
	}
	return o
}

type checkedReader struct {
	src    io.ReadCloser
	object Object
	hash   hash.Hash
	n      int64
}

func (r *checkedReader) Read(p []byte) (int, error) {
	n, err := r.src.Read(p)
	r.hash.Write(p[:n])
	r.n += int64(n)
	if r.n > r.object.Size || err == io.EOF && (r.n != r.object.Size || sum(r.hash) != r.object.SHA256) {
		return 0, &batch.Error{Op: "dms.send", Code: batch.CodePackageChanged, Unit: r.object.Delivery, Detail: r.object.Name}
	}
	return n, err
}

func (r *checkedReader) Close() error { return r.src.Close() }

func sum(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }
