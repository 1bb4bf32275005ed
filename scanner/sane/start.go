package sane

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// Pauses before sane_start is tried again.
const (
	firstPause = 250 * time.Millisecond
	// endPause is long enough for a device that was slower than the request for
	// its next page, and short enough for the operator's hand.
	endPause = 700 * time.Millisecond
)

// start begins the next frame: again a bounded number of times while the device
// is busy, and once more before an end of the stack is believed that the driver
// or the paper sensor makes doubtful.
func (s *Source) start(ctx context.Context) error {
	pause, doubted := firstPause, false
	for tries := 0; ; tries++ {
		s.started = true
		err := s.dev.Start(ctx)
		switch {
		case ctx.Err() != nil:
			return canceled("scan.start", ctx.Err())
		case err == nil:
			return nil
		case errors.Is(err, DeviceBusy), errors.Is(err, WarmingUp):
			if tries >= s.options.Retries {
				return s.explain(err)
			}
		case errors.Is(err, NoDocs) && s.images > 0 && s.applied.Feeder:
			if doubted || !s.doubtful() {
				return s.end()
			}
			doubted, pause = true, endPause
		default:
			return s.explain(err)
		}
		if err := s.pause(ctx, pause); err != nil {
			return canceled("scan.start", err)
		}
		pause = min(2*pause, 2*time.Second)
	}
}

// doubtful tells whether NO_DOCS may be wrong.
func (s *Source) doubtful() bool {
	if slices.Contains(earlyEnders, family(s.dev.Info().Name)) {
		return true
	}
	return s.raised("page-loaded")
}

// raised reads a sensor; one that is missing is not raised.
func (s *Source) raised(word string) bool {
	v, known := sensor(s.dev, s.applied.Sensors, word)
	return known && v > 0
}

// end is the end of the stack: io.EOF, unless a back is missing.
func (s *Source) end() error {
	if s.raised("page-loaded") {
		s.event(batch.CodeNoPaper, "Der Treiber meldet das Ende des Stapels, der Sensor sieht noch Papier.")
	}
	if s.applied.Duplex && s.images%2 == 1 {
		return s.explain(batch.Refuse("scan.start", batch.CodeShortFrame, "Rückseite von Blatt %d fehlt", (s.images+1)/2))
	}
	return io.EOF
}

// lateNoDocs judges drivers that report the empty feeder only when reading.
func (s *Source) lateNoDocs(err error, received int64) error {
	switch {
	case received > 0:
		return s.explain(&batch.Error{Op: "scan.read", Code: batch.CodeShortFrame, Detail: fmt.Sprintf("%d Byte, dann kein Papier", received), Err: err})
	case s.images > 0 && s.applied.Feeder:
		return s.end()
	}
	return s.explain(err)
}

// explain asks the sensors what a jam or an I/O error really was, adds the
// place in the stack and records the event.
func (s *Source) explain(err error) error {
	var e *batch.Error
	if !errors.As(err, &e) {
		e = batch.Fail("scan.read", batch.CodeInternal, err)
	}
	out := *e
	if out.Code == batch.CodeJam || out.Code == batch.CodeDeviceIO {
		switch { // a double sheet raises the jam flag too,
		case s.raised("double-feed"):
			out.Code = batch.CodeDoubleFeed
		case s.raised("cover-open"):
			out.Code = batch.CodeCoverOpen
		}
		if v, known := sensor(s.dev, s.applied.Sensors, "error-code"); known && v != 0 {
			out.Detail = fmt.Sprintf("Gerätemeldung %d", v)
		}
	}
	detail := fmt.Sprintf("Bild %d", s.images+1)
	if out.Detail != "" {
		detail += ": " + out.Detail
	}
	out.Detail = detail
	s.event(out.Code, detail)
	return &out
}

func (s *Source) event(code batch.Code, detail string) {
	sheets := s.images
	if s.applied.Duplex {
		sheets /= 2
	}
	s.events = append(s.events, batch.DeviceEvent{Time: time.Now().UTC(), Code: code, Detail: detail, Sheet: sheets})
}
