package sane

/*
#include <stdlib.h>
#include <sane/sane.h>
*/
import "C"

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"time"
	"unsafe"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/scanner"
)

// closeLimit is how long Close waits for a driver that is still busy.
const closeLimit = 20 * time.Second

// Device is an open device. Its methods may be called from any goroutine.
type Device struct {
	info   scanner.Device
	thread *thread

	// handleMu keeps sane_cancel and sane_close apart: the handle must be valid
	// during a cancel.
	handleMu sync.Mutex
	handle   C.SANE_Handle // nil when closed

	optionsMu sync.Mutex
	options   []Option
}

// Open opens a device by its name, as List gives it. A driver that hangs while
// opening cannot be stopped; ctx lets the caller go on without it.
func Open(ctx context.Context, name string) (*Device, error) {
	const op = "scan.open"
	d := &Device{info: scanner.Device{Name: name}, thread: library()}
	status := Good
	var mu sync.Mutex
	abandoned := false
	err := d.thread.do(ctx, func() {
		if status = d.thread.status; status != Good {
			return
		}
		cname := C.CString(name)
		defer C.free(unsafe.Pointer(cname))
		var handle C.SANE_Handle
		if status = Status(C.sane_open(cname, &handle)); status != Good {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		if abandoned { // nobody waits any more: do not keep the device busy
			C.sane_close(handle)
			return
		}
		d.handle = handle
		d.reload()
	})
	if err != nil {
		mu.Lock()
		abandoned = true
		opened := d.handle != nil
		mu.Unlock()
		if opened {
			return nil, errors.Join(canceled(op, err), d.Close())
		}
		return nil, canceled(op, err)
	}
	if status != Good {
		return nil, fail(op, status, opening, "%s", name)
	}
	return d, nil
}

// Info names the device. Vendor, model and type are known where Describe set
// them.
func (d *Device) Info() scanner.Device { return d.info }

// Describe adds what List told about the device; Configure uses the type.
func (d *Device) Describe(info scanner.Device) {
	info.Name = d.info.Name
	d.info = info
}

// Options returns the options as they are now. The result must not be changed.
func (d *Device) Options() []Option {
	d.optionsMu.Lock()
	defer d.optionsMu.Unlock()
	return d.options
}

// Params describes the frame to come, or the present one after Start (SANE API
// 1.6, 4.3.8).
type Params struct {
	Format        Format
	LastFrame     bool
	BytesPerLine  int
	PixelsPerLine int
	Lines         int // -1 where the device cannot know
	Depth         int // bits per sample
}

// Format is the kind of a frame.
type Format int

// Formats of frames. Red, Green and Blue come from scanners of three passes.
const (
	Gray Format = iota
	RGB
	Red
	Green
	Blue
)

// onThread runs f with a valid handle on the thread of libsane.
func (d *Device) onThread(ctx context.Context, op string, p phase, f func(C.SANE_Handle) Status) error {
	status := Good
	err := d.thread.do(ctx, func() {
		if d.handle == nil {
			status = Invalid
			return
		}
		status = f(d.handle)
	})
	if err != nil {
		return canceled(op, err)
	}
	return fail(op, status, p, "%s", d.info.Name)
}

// Params asks for the parameters of the frame. Before Start they are an
// estimate.
func (d *Device) Params(ctx context.Context) (Params, error) {
	var p Params
	err := d.onThread(ctx, "scan.params", starting, func(h C.SANE_Handle) Status {
		var c C.SANE_Parameters
		s := Status(C.sane_get_parameters(h, &c))
		p = Params{
			Format: Format(c.format), LastFrame: c.last_frame != C.SANE_FALSE,
			BytesPerLine: int(c.bytes_per_line), PixelsPerLine: int(c.pixels_per_line),
			Lines: int(c.lines), Depth: int(c.depth),
		}
		return s
	})
	if err != nil {
		return Params{}, err
	}
	return p, nil
}

// Start begins the next frame, pulling in a sheet where there is a feeder.
func (d *Device) Start(ctx context.Context) error {
	return d.onThread(ctx, "scan.start", starting, func(h C.SANE_Handle) Status {
		return Status(C.sane_start(h))
	})
}

// Fill reads until p is full. io.EOF tells the end of the frame and may come
// with bytes. progress, if any, is told the bytes of each sane_read, on the
// thread of libsane. When ctx ends first Fill returns canceled at once and p
// still belongs to the driver: it must not be used again.
func (d *Device) Fill(ctx context.Context, p []byte, progress func(int)) (int, error) {
	filled, ended := 0, false
	err := d.onThread(ctx, "scan.read", reading, func(h C.SANE_Handle) Status {
		for filled < len(p) && ctx.Err() == nil {
			var n C.SANE_Int
			s := Status(C.sane_read(h, (*C.SANE_Byte)(unsafe.Pointer(&p[filled])), C.SANE_Int(len(p)-filled), &n))
			if n > 0 {
				filled += int(n)
				if progress != nil {
					progress(int(n))
				}
			}
			if s == EndOfFile {
				ended = true
				return Good
			}
			if s != Good {
				return s
			}
			if n <= 0 { // a driver with nothing at hand: do not spin
				time.Sleep(2 * time.Millisecond)
			}
		}
		return Good
	})
	if err != nil && ctx.Err() != nil {
		return 0, err // the driver may still be at work: filled and p are not ours
	}
	if err != nil {
		return filled, err
	}
	if ended {
		return filled, io.EOF
	}
	if filled < len(p) {
		return filled, canceled("scan.read", ctx.Err())
	}
	return filled, nil
}

// Cancel stops what the device is doing, from any goroutine (SANE API 1.6,
// 4.3.11). It returns at once; the running call ends when the driver sees fit.
func (d *Device) Cancel() {
	d.handleMu.Lock()
	defer d.handleMu.Unlock()
	if d.handle != nil {
		C.sane_cancel(d.handle)
	}
}

// End is the sane_cancel that every stack ends with, made in turn with the
// other calls.
func (d *Device) End(ctx context.Context) error {
	return d.onThread(ctx, "scan.end", reading, func(h C.SANE_Handle) Status {
		C.sane_cancel(h)
		return Good
	})
}

// Close frees the device. Where the driver does not come back within 20 s it
// returns batch.CodeDeviceHang and the process should end. Closing twice is
// allowed.
func (d *Device) Close() error {
	ctx, stop := context.WithTimeout(context.Background(), closeLimit)
	defer stop()
	err := d.thread.do(ctx, func() {
		d.handleMu.Lock()
		handle := d.handle
		d.handle = nil
		d.handleMu.Unlock()
		if handle != nil {
			C.sane_close(handle)
		}
	})
	if errors.Is(err, context.DeadlineExceeded) {
		return &batch.Error{Op: "scan.close", Code: batch.CodeDeviceHang, Detail: d.info.Name, Err: err}
	}
	return nil
}

// lookup finds an option by name and condition.
func (d *Device) lookup(name string, ok func(Option) bool) (Option, bool) {
	options := d.Options()
	i := slices.IndexFunc(options, func(o Option) bool {
		return o.Name == name && o.Type != Group && ok(o)
	})
	if i < 0 {
		return Option{}, false
	}
	return options[i], true
}
