package sane

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/scanner"
)

// blockSize is how much is read before it is passed on.
const blockSize = 256 << 10

// Handle is what a Source needs of an open device. *Device is one; tests bring
// devices that fail where libsane's own test driver cannot.
type Handle interface {
	OptionSet
	Start(ctx context.Context) error
	Params(ctx context.Context) (Params, error)
	Fill(ctx context.Context, p []byte, progress func(int)) (int, error)
	Cancel()
	End(ctx context.Context) error
}

// Options steer a Source.
type Options struct {
	Settings batch.ScanSettings
	// Progress is told the bytes of the present image after each sane_read, from
	// the thread of libsane: it must be quick, and may be called once more after
	// a cancelled Next has returned. A watchdog that hears nothing for
	// Settings.StallSeconds may kill the process.
	Progress func(bytes int64)
	// Retries bounds how often sane_start is tried again while the device is
	// busy or warming up; 0 means 6, with pauses that grow from 0.25 s to 8 s in
	// all. Negative means never.
	Retries int
}

// Source is one stack of a device, or one page of its glass.
type Source struct {
	dev     Handle
	applied Applied
	options Options
	owned   io.Closer // the device, where OpenSource opened it
	buf     []byte

	pause    func(ctx context.Context, d time.Duration) error
	patience time.Duration // of Close with a driver that is still busy

	images  int
	started bool  // a sane_cancel is due
	err     error // what every further Next returns
	events  []batch.DeviceEvent
	closed  bool
	cancels sync.WaitGroup
}

// NewSource configures an open device and returns its next stack. Close ends
// the stack and leaves the device open.
func NewSource(dev Handle, options Options) (*Source, error) {
	applied, err := Configure(dev, options.Settings)
	if err != nil {
		return nil, err
	}
	if options.Retries == 0 {
		options.Retries = 6
	}
	return &Source{dev: dev, applied: applied, options: options, buf: make([]byte, blockSize), pause: sleep, patience: closeLimit}, nil
}

// OpenSource opens a device by name, configures it and returns its next stack.
// Close closes the device too.
func OpenSource(ctx context.Context, name string, options Options) (*Source, error) {
	dev, err := Open(ctx, name)
	if err != nil {
		return nil, err
	}
	s, err := NewSource(dev, options)
	if err != nil {
		return nil, errors.Join(err, dev.Close())
	}
	s.owned = dev
	return s, nil
}

// Device is what gives the stack.
func (s *Source) Device() OptionSet { return s.dev }

// Applied tells how the device was configured.
func (s *Source) Applied() Applied { return s.applied }

// Events returns what the device reported besides images so far.
func (s *Source) Events() []batch.DeviceEvent { return slices.Clone(s.events) }

// Next streams the next side as raw rows into w; see scanner.Source.
func (s *Source) Next(ctx context.Context, w io.Writer) (scanner.Image, error) {
	if s.err != nil {
		return scanner.Image{}, s.err
	}
	image, err := s.next(ctx, w)
	if err != nil {
		s.stop(ctx, err)
		return scanner.Image{}, s.err
	}
	s.images++
	return image, nil
}

func (s *Source) next(ctx context.Context, w io.Writer) (scanner.Image, error) {
	if ctx.Err() != nil {
		return scanner.Image{}, canceled("scan.start", ctx.Err())
	}
	if s.images > 0 && !s.applied.Feeder {
		return scanner.Image{}, io.EOF // the glass would give the same page again
	}
	defer s.cancelWith(ctx)()
	if err := s.start(ctx); err != nil {
		return scanner.Image{}, err
	}
	params, err := s.dev.Params(ctx)
	if err == nil {
		err = params.check()
	}
	if err != nil {
		return scanner.Image{}, err
	}
	sum := sha256.New()
	out := &sink{w: io.MultiWriter(w, sum)}
	received, err := s.read(ctx, out)
	if ctx.Err() != nil {
		// Some drivers answer a cancel with a short but friendly end of frame.
		return scanner.Image{}, canceled("scan.read", ctx.Err())
	}
	if out.err != nil {
		return scanner.Image{}, out.err
	}
	if errors.Is(err, NoDocs) {
		return scanner.Image{}, s.lateNoDocs(err, received)
	}
	if err != nil {
		return scanner.Image{}, s.explain(err)
	}
	lines, err := params.lines(received, func() (Params, error) { return s.dev.Params(ctx) })
	if err != nil {
		return scanner.Image{}, s.explain(err)
	}
	return s.describe(params, lines, received, hex.EncodeToString(sum.Sum(nil))), nil
}

// cancelWith passes a cancel of ctx on to the device, until the function it
// returns is called. Close waits for a cancel on its way, so that it cannot hit
// the next stack of the device.
func (s *Source) cancelWith(ctx context.Context) (release func()) {
	s.cancels.Add(1)
	stop := context.AfterFunc(ctx, func() {
		defer s.cancels.Done()
		s.dev.Cancel()
	})
	return func() {
		if stop() {
			s.cancels.Done()
		}
	}
}

// read copies the frame to w block by block.
func (s *Source) read(ctx context.Context, w io.Writer) (received int64, err error) {
	var seen int64 // lives on the thread of libsane
	progress := func(n int) {
		if seen += int64(n); s.options.Progress != nil {
			s.options.Progress(seen)
		}
	}
	for {
		n, err := s.dev.Fill(ctx, s.buf, progress)
		if ctx.Err() != nil {
			return received, ctx.Err() // the driver may still write to buf
		}
		if n > 0 {
			if _, err := w.Write(s.buf[:n]); err != nil {
				return received, err
			}
			received += int64(n)
		}
		if err == io.EOF {
			return received, nil
		}
		if err != nil {
			return received, err
		}
		if received > maxFrame {
			return received, &batch.Error{Op: "scan.read", Code: batch.CodeDeviceIO, Detail: "das Bild endet nicht"}
		}
	}
}

// sink remembers that it was the taker of the image who failed, not the device.
// It keeps the code of the taker's error and gives one to others.
type sink struct {
	w   io.Writer
	err error
}

func (s *sink) Write(p []byte) (int, error) {
	n, err := s.w.Write(p)
	var coded *batch.Error
	switch {
	case err == nil:
		return n, nil
	case errors.As(err, &coded):
		s.err = err
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		s.err = batch.Fail("scan.write", batch.CodeDiskFull, err)
	default:
		s.err = batch.Fail("scan.write", batch.CodeInternal, err)
	}
	return n, s.err
}

// describe fills in what is known of a complete frame.
func (s *Source) describe(p Params, lines int, received int64, sum string) scanner.Image {
	number := s.images + 1
	image := scanner.Image{
		Page: batch.Image{
			Width: p.PixelsPerLine, Height: lines, Bits: p.Depth, Channels: p.channels(),
			DPI: s.applied.DPI, Bytes: received, SHA256: sum,
		},
		Sheet: number, Side: batch.Front, BytesPerLine: p.BytesPerLine, Label: fmt.Sprintf("#%d", number),
	}
	if s.applied.DPIY != s.applied.DPI {
		image.Page.DPIY = s.applied.DPIY
	}
	if s.applied.Duplex {
		image.Sheet = (number + 1) / 2
		if number%2 == 0 {
			image.Side = batch.Back
		}
	}
	if image.Page.DPI <= 0 {
		s.estimate(&image)
	}
	if p.Format == Gray && s.applied.Mode == "" && (s.options.Settings.Mode == "colour" || s.options.Settings.Mode == "") {
		image.Findings = append(image.Findings, batch.Finding{Code: batch.FindingColourLost, Severity: batch.Warning,
			Message: "Das Gerät lieferte Graustufen statt Farbe."})
	}
	if s.applied.DoubleFeed != "" && s.raised("double-feed") {
		// The driver may report the double sheet only with the next start.
		image.Findings = append(image.Findings, batch.Finding{Code: batch.FindingDoubleFeed, Severity: batch.Severe, Value: float64(image.Sheet),
			Message: "Der Sensor meldet bei diesem Blatt einen Doppeleinzug."})
	}
	return image
}

// estimate derives the resolution of a device that does not tell it from the
// width of the scan area.
func (s *Source) estimate(image *scanner.Image) {
	image.Page.DPI, image.Page.DPIEstimated = float64(max(s.options.Settings.DPI, 1)), true
	if s.applied.AreaMM[0] > 0 {
		image.Page.DPI = float64(image.Page.Width) * 25.4 / s.applied.AreaMM[0]
	}
	image.Findings = append(image.Findings, batch.Finding{Code: batch.FindingDPIEstimated, Severity: batch.Note,
		Value: image.Page.DPI, Unit: "dpi", Message: "Das Gerät nennt keine Auflösung; sie wurde geschätzt."})
}

// stop ends the stack with err for good, with the one sane_cancel that every
// stack ends with. After a cancel the driver may still be at work; then Close
// makes that call.
func (s *Source) stop(ctx context.Context, err error) {
	s.err = err
	if s.started && ctx.Err() == nil {
		s.started = false
		if end := s.dev.End(ctx); end != nil && err == io.EOF {
			s.err = end
		}
	}
}

// Close ends the stack and, after OpenSource, closes the device. It waits up to
// 20 s for a driver that is still busy, then returns batch.CodeDeviceHang.
func (s *Source) Close() error {
	if s.closed {
		return nil
	}
	s.closed = true
	if s.err == nil {
		s.err = canceled("scan.close", nil)
	}
	var err error
	if s.started {
		s.started = false
		ctx, stop := context.WithTimeout(context.Background(), s.patience)
		defer stop()
		canceled := make(chan struct{})
		go func() { s.cancels.Wait(); close(canceled) }()
		select {
		case <-canceled:
		case <-ctx.Done():
		}
		if end := s.dev.End(ctx); end != nil {
			err = &batch.Error{Op: "scan.close", Code: batch.CodeDeviceHang, Detail: s.dev.Info().Name, Err: end}
		}
	}
	if s.owned != nil && err == nil {
		err = s.owned.Close()
	}
	return err
}

// family is the name of the driver, without the network in front of it.
func family(device string) string {
	parts := strings.Split(device, ":")
	if parts[0] == "net" && len(parts) > 2 {
		parts = parts[2:]
	}
	return parts[0]
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
