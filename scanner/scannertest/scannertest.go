// Package scannertest holds every scanner.Source to the same rules: what is
// described is what was written, the end of a stack stays the end, faults carry
// codes and spare the images before them, a cancel ends soon and never looks
// like success.
package scannertest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"image"
	_ "image/jpeg" // page images are JPEG or
	_ "image/png"  // PNG
	"io"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/scanner"
)

// Case is one fresh source and what it is expected to give.
type Case struct {
	Source scanner.Source
	// Images is the number of images before the end; -1 where it may be any.
	Images int
	// End is "" for a stack that ends with io.EOF, else the code of the fault
	// that ends it.
	End batch.Code
	// CancelWithin bounds the time from a cancel to the return of Next; 0 means
	// two seconds.
	CancelWithin time.Duration
}

// Run holds a source to the rules. open is called once for each rule and must
// give the same stack each time; Run closes the source.
func Run(t *testing.T, open func(t *testing.T) Case) {
	t.Helper()
	for _, rule := range []struct {
		name  string
		check func(*testing.T, Case)
	}{
		{"images", images},
		{"cancel before", cancelBefore},
		{"cancel while writing", cancelWhileWriting},
		{"close early", closeEarly},
		{"taker fails", takerFails},
	} {
		t.Run(rule.name, func(t *testing.T) {
			c := open(t)
			if c.CancelWithin == 0 {
				c.CancelWithin = 2 * time.Second
			}
			rule.check(t, c)
			for range 2 {
				if err := c.Source.Close(); err != nil {
					t.Errorf("Close: %v", err)
				}
			}
		})
	}
}

// images drains the stack and checks every image, the numbering and the end.
func images(t *testing.T, c Case) {
	count, sheet, side := 0, 0, batch.Back
	for {
		var out bytes.Buffer
		got, err := c.Source.Next(t.Context(), &out)
		if err != nil {
			end(t, c, count, err)
			return
		}
		count++
		if msg := Check(got, out.Bytes()); msg != "" {
			t.Errorf("image %d: %s", count, msg)
		}
		next := got.Sheet == sheet+1 && got.Side == batch.Front
		back := got.Sheet == sheet && got.Side == batch.Back && side == batch.Front
		if !next && !back {
			t.Errorf("image %d: sheet %d %s after sheet %d %s", count, got.Sheet, got.Side, sheet, side)
		}
		sheet, side = got.Sheet, got.Side
		if count > 100_000 {
			t.Fatal("the stack does not end")
		}
	}
}

// end checks how the stack ended, and that it stays so.
func end(t *testing.T, c Case, count int, err error) {
	t.Helper()
	if c.Images >= 0 && count != c.Images {
		t.Errorf("%d images, want %d (then: %v)", count, c.Images, err)
	}
	for again := range 3 {
		if c.End == "" && err != io.EOF {
			t.Errorf("end, call %d: %v, want io.EOF", again, err)
		}
		if c.End != "" {
			coded(t, err)
			if batch.CodeOf(err) != c.End {
				t.Errorf("end, call %d: code %s (%v), want %s", again, batch.CodeOf(err), err, c.End)
			}
		}
		var out bytes.Buffer
		_, err = c.Source.Next(t.Context(), &out)
		if out.Len() > 0 {
			t.Errorf("%d bytes written after the end", out.Len())
		}
	}
}

// coded demands a *batch.Error.
func coded(t *testing.T, err error) {
	t.Helper()
	var e *batch.Error
	if !errors.As(err, &e) || e.Code == "" {
		t.Errorf("error without a code: %v", err)
	}
}

// Check compares a description with the bytes that were written; "" means they
// agree.
func Check(got scanner.Image, written []byte) string {
	p := got.Page
	sum := sha256.Sum256(written)
	switch {
	case p.Width <= 0 || p.Height <= 0:
		return "no size"
	case p.DPI <= 0:
		return "no resolution"
	case got.Label == "":
		return "no label"
	case got.Side != batch.Front && got.Side != batch.Back:
		return "no side"
	case len(p.SHA256) != 64 || p.Bytes <= 0:
		return "no hash or length"
	case got.Verbatim && (!got.Encoded || len(written) > 0):
		return "verbatim, but bytes were written or it is not encoded"
	case got.Verbatim:
		return ""
	case p.Bytes != int64(len(written)):
		return "length differs from what was written"
	case p.SHA256 != hex.EncodeToString(sum[:]):
		return "hash differs from what was written"
	case got.Encoded:
		return encoded(got, written)
	}
	return raw(got)
}

func raw(got scanner.Image) string {
	p := got.Page
	switch {
	case p.Codec != "":
		return "raw rows with a codec"
	case p.Bits != 1 && p.Bits != 8 && p.Bits != 16, p.Channels != 1 && p.Channels != 3, p.Bits == 1 && p.Channels != 1:
		return "unknown kind of rows"
	case got.BytesPerLine < (p.Width*p.Channels*p.Bits+7)/8:
		return "rows shorter than their pixels"
	case p.Bytes != int64(p.Height)*int64(got.BytesPerLine):
		return "not whole rows"
	case got.Orientation != 0:
		return "raw rows with an EXIF orientation"
	}
	return ""
}

func encoded(got scanner.Image, written []byte) string {
	p := got.Page
	if got.Orientation < 1 || got.Orientation > 8 {
		return "encoded without orientation"
	}
	if p.Codec == batch.G4 {
		return ""
	}
	if p.Codec != batch.JPEG && p.Codec != batch.PNG {
		return "unknown codec " + string(p.Codec)
	}
	config, format, err := image.DecodeConfig(bytes.NewReader(written))
	switch {
	case err != nil:
		return err.Error()
	case format != string(p.Codec):
		return "is " + format + ", not " + string(p.Codec)
	case config.Width != p.Width || config.Height != p.Height:
		return "size differs from the file"
	}
	return ""
}

// cancelBefore starts with a context that has ended.
func cancelBefore(t *testing.T, c Case) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out bytes.Buffer
	start := time.Now()
	_, err := c.Source.Next(ctx, &out)
	if batch.CodeOf(err) != batch.CodeCanceled {
		t.Errorf("Next with an ended context: %v, want %s", err, batch.CodeCanceled)
	}
	coded(t, err)
	if out.Len() > 0 {
		t.Errorf("%d bytes written", out.Len())
	}
	if took := time.Since(start); took > c.CancelWithin {
		t.Errorf("took %v", took)
	}
}

// tripwire calls f at the first byte.
type tripwire struct {
	f    func()
	done bool
}

func (w *tripwire) Write(p []byte) (int, error) {
	if !w.done {
		w.done = true
		w.f()
	}
	return len(p), nil
}

// cancelWhileWriting cancels when the first bytes of an image arrive.
func cancelWhileWriting(t *testing.T, c Case) {
	if c.Images == 0 {
		return
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var at time.Time
	w := &tripwire{f: func() { at = time.Now(); cancel() }}
	got, err := c.Source.Next(ctx, w)
	if !w.done {
		if err != nil || !got.Verbatim {
			t.Errorf("nothing was written: %v", err)
		}
		return
	}
	if batch.CodeOf(err) != batch.CodeCanceled {
		t.Errorf("cancelled in mid-image: %v, want %s", err, batch.CodeCanceled)
	}
	if took := time.Since(at); took > c.CancelWithin {
		t.Errorf("the cancel took %v", took)
	}
}

// closeEarly leaves the stack after its first image.
func closeEarly(t *testing.T, c Case) {
	_, first := c.Source.Next(t.Context(), io.Discard)
	if c.Images > 0 && first != nil {
		t.Errorf("first image: %v", first)
	}
	if err := c.Source.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	if _, err := c.Source.Next(t.Context(), io.Discard); err == nil {
		t.Error("Next after Close gave an image")
	}
}

// errTaker is the fault of a taker.
var errTaker = errors.New("taker is full")

type brokenTaker struct{ wrote bool }

func (w *brokenTaker) Write([]byte) (int, error) {
	w.wrote = true
	return 0, errTaker
}

// takerFails lets the writer fail: the image must not count as delivered, and
// the cause must be kept.
func takerFails(t *testing.T, c Case) {
	if c.Images == 0 {
		return
	}
	w := &brokenTaker{}
	_, err := c.Source.Next(t.Context(), w)
	if !w.wrote {
		return
	}
	if !errors.Is(err, errTaker) {
		t.Errorf("taker failed, Next said %v", err)
	}
	coded(t, err)
}
