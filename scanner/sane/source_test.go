package sane

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"sync/atomic"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/scanner/scannertest"
)

// small is a quick stack: a receipt at 75 dpi.
func small(source string) batch.ScanSettings {
	return batch.ScanSettings{Source: source, Mode: "colour", Depth: 8, DPI: 75, PageMM: [2]int{60, 80}}
}

// stack opens a device of libsane's test driver, sets its own faults and
// returns its stack. The driver counts the sheets of its feeder for as long as a
// device is open: ten, then NO_DOCS.
func stack(t *testing.T, settings batch.ScanSettings, faults map[string]any) *Source {
	t.Helper()
	d := device(t, nil)
	s, err := NewSource(d, Options{Settings: settings, Retries: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"read-limit", "read-limit-size", "read-delay", "read-delay-duration", "read-return-value", "hand-scanner", "three-pass", "fuzzy-parameters", "ppl-loss", "test-picture", "depth", "non-blocking", "select-fd"} {
		if value, ok := faults[name]; ok {
			set(t, d, name, value)
		}
	}
	return s
}

// TestTestDriver holds stacks of libsane's test driver to the rules of every
// source.
func TestTestDriver(t *testing.T) {
	for _, c := range []struct {
		name     string
		settings batch.ScanSettings
		faults   map[string]any
		images   int
		end      batch.Code
	}{
		{"glass", small("flatbed"), nil, 1, ""},
		{"feeder of ten sheets", small("adf"), nil, 10, ""},
		{"auto means feeder", small("auto"), nil, 10, ""},
		{"short reads", small("flatbed"), map[string]any{"read-limit": true, "read-limit-size": 7}, 1, ""},
		{"slow reads", small("flatbed"), map[string]any{"read-delay": true, "read-delay-duration": 5000}, 1, ""},
		{"parameters that change at the start", small("flatbed"), map[string]any{"fuzzy-parameters": true}, 1, ""},
		{"padded lines", small("flatbed"), map[string]any{"ppl-loss": 13}, 1, ""},
		{"hand scanner", small("flatbed"), map[string]any{"hand-scanner": true}, 1, ""},
		{"offers a descriptor", small("flatbed"), map[string]any{"select-fd": true, "non-blocking": true}, 1, ""},
		{"three passes", small("flatbed"), map[string]any{"three-pass": true}, 0, batch.CodeThreePass},
		{"jam", small("adf"), map[string]any{"read-return-value": "SANE_STATUS_JAMMED"}, 0, batch.CodeJam},
		{"no paper", small("adf"), map[string]any{"read-return-value": "SANE_STATUS_NO_DOCS"}, 0, batch.CodeNoPaper},
		{"cover", small("adf"), map[string]any{"read-return-value": "SANE_STATUS_COVER_OPEN"}, 0, batch.CodeCoverOpen},
		{"I/O", small("adf"), map[string]any{"read-return-value": "SANE_STATUS_IO_ERROR"}, 0, batch.CodeDeviceIO},
		{"memory", small("adf"), map[string]any{"read-return-value": "SANE_STATUS_NO_MEM"}, 0, batch.CodeDeviceMemory},
		{"access", small("adf"), map[string]any{"read-return-value": "SANE_STATUS_ACCESS_DENIED"}, 0, batch.CodeDeviceDenied},
		{"busy", small("adf"), map[string]any{"read-return-value": "SANE_STATUS_DEVICE_BUSY"}, 0, batch.CodeDeviceBusy},
		{"unsupported", small("adf"), map[string]any{"read-return-value": "SANE_STATUS_UNSUPPORTED"}, 0, batch.CodeOption},
		{"invalid", small("adf"), map[string]any{"read-return-value": "SANE_STATUS_INVAL"}, 0, batch.CodeOption},
		{"cancelled at the device", small("adf"), map[string]any{"read-return-value": "SANE_STATUS_CANCELLED"}, 0, batch.CodeCanceled},
		{"frame without lines", small("adf"), map[string]any{"read-return-value": "SANE_STATUS_EOF"}, 0, batch.CodeShortFrame},
	} {
		t.Run(c.name, func(t *testing.T) {
			scannertest.Run(t, func(t *testing.T) scannertest.Case {
				return scannertest.Case{Source: stack(t, c.settings, c.faults), Images: c.images, End: c.end}
			})
		})
	}
}

// TestKindsOfRows compares the driver's picture, a grid of 10 mm, with what must
// come out in each mode and depth.
func TestKindsOfRows(t *testing.T) {
	for _, c := range []struct {
		mode                   string
		depth                  int
		bits, channels, lineAt int // bytes per line at 60 mm, 300 dpi: 708 pixels
	}{
		{"bitonal", 1, 1, 1, 89}, {"gray", 8, 8, 1, 708}, {"gray", 16, 16, 1, 1416}, {"colour", 24, 8, 3, 2124}, {"colour", 48, 16, 3, 4248},
	} {
		t.Run(fmt.Sprintf("%s %d", c.mode, c.depth), func(t *testing.T) {
			settings := batch.ScanSettings{Source: "flatbed", Mode: c.mode, Depth: c.depth, DPI: 300, PageMM: [2]int{60, 30}}
			s := stack(t, settings, map[string]any{"test-picture": "Grid"})
			var out bytes.Buffer
			got, err := s.Next(t.Context(), &out)
			if err != nil {
				t.Fatal(err)
			}
			if got.Page.Bits != c.bits || got.Page.Channels != c.channels || got.BytesPerLine != c.lineAt || got.Page.DPI != 300 || got.Page.Height < 353 || got.Page.Height > 355 {
				t.Fatalf("%+v", got)
			}
			// Squares alternate; each is 118 pixels wide. 5 mm = 59 pixels is inside
			// the first, 15 mm inside the second. Mirrored bytes would show the edge
			// between them elsewhere.
			row := out.Bytes()[59*got.BytesPerLine:]
			first, second := bright(row, 59, c.bits, c.channels), bright(row, 177, c.bits, c.channels)
			if first == second {
				t.Error("squares do not alternate")
			}
			for x := range 300 {
				want := first
				if (x/118)%2 == 1 {
					want = second
				}
				if d := x % 118; d > 1 && d < 116 && bright(row, x, c.bits, c.channels) != want {
					t.Errorf("pixel %d is on the wrong side of the edge", x)
					break
				}
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// bright reads one pixel of a raw row: in bitonal rows 1 is black, in 16 bit
// rows the first byte or the second tell alike for black and white.
func bright(row []byte, x, bits, channels int) bool {
	if bits == 1 {
		return row[x/8]>>(7-x%8)&1 == 0
	}
	return row[x*channels*bits/8] > 127
}

// slowest sets the test driver to 200 ms for each of its buffers.
var slowest = map[string]any{"read-delay": true, "read-delay-duration": 200000, "read-limit": true, "read-limit-size": 4096}

func TestCancelIsNeverSuccess(t *testing.T) {
	for _, after := range []time.Duration{0, 5 * time.Millisecond, 50 * time.Millisecond, 300 * time.Millisecond, 900 * time.Millisecond} {
		t.Run(after.String(), func(t *testing.T) { cancelAfter(t, after) })
	}
}

func cancelAfter(t *testing.T, after time.Duration) {
	s := stack(t, small("flatbed"), slowest)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(after, cancel)
	start := time.Now()
	_, err := s.Next(ctx, io.Discard)
	if batch.CodeOf(err) != batch.CodeCanceled {
		t.Errorf("%v, want canceled", err)
	}
	if took := time.Since(start) - after; took > time.Second {
		t.Errorf("took %v", took)
	}
	// It stays cancelled, also for a fresh context.
	if _, err := s.Next(t.Context(), io.Discard); batch.CodeOf(err) != batch.CodeCanceled {
		t.Errorf("again: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	cancel()
}

// TestNextStackAfterCancel uses the device again: neither the cancel nor what
// the driver still had may reach the next stack.
func TestNextStackAfterCancel(t *testing.T) {
	d := device(t, nil)
	for round := range 5 {
		s, err := NewSource(d, Options{Settings: small("flatbed")})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		if round%2 == 0 {
			w := &trip{f: cancel}
			if _, err := s.Next(ctx, w); batch.CodeOf(err) != batch.CodeCanceled {
				t.Errorf("round %d: %v", round, err)
			}
		} else {
			var out bytes.Buffer
			got, err := s.Next(ctx, &out)
			if err != nil || scannertest.Check(got, out.Bytes()) != "" {
				t.Errorf("round %d: %v", round, err)
			}
		}
		cancel()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

type trip struct{ f func() }

func (w *trip) Write(p []byte) (int, error) { w.f(); return len(p), nil }

// TestSecondStack scans two stacks one after the other without closing the
// device; the driver's feeder fills itself again after NO_DOCS.
func TestSecondStack(t *testing.T) {
	d := device(t, nil)
	for range 2 {
		s, err := NewSource(d, Options{Settings: small("adf")})
		if err != nil {
			t.Fatal(err)
		}
		images := 0
		for {
			_, err := s.Next(t.Context(), io.Discard)
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			images++
		}
		if images != 10 {
			t.Errorf("%d images, want 10", images)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestProgress(t *testing.T) {
	d := device(t, nil)
	var calls, last atomic.Int64
	s, err := NewSource(d, Options{Settings: small("flatbed"), Progress: func(n int64) { calls.Add(1); last.Store(n) }})
	if err != nil {
		t.Fatal(err)
	}
	set(t, d, "read-limit", true)
	set(t, d, "read-limit-size", 1000)
	got, err := s.Next(t.Context(), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if last.Load() != got.Page.Bytes || calls.Load() < got.Page.Bytes/1000 {
		t.Errorf("%d calls, last %d, image %d bytes", calls.Load(), last.Load(), got.Page.Bytes)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestOpenSource(t *testing.T) {
	s, err := OpenSource(t.Context(), "test:1", Options{Settings: small("flatbed")})
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Next(t.Context(), io.Discard)
	if err != nil || got.Label != "#1" || s.Applied().Source != "Flatbed" {
		t.Errorf("%+v %v", got, err)
	}
	for range 2 {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := OpenSource(t.Context(), "test:1", Options{Settings: batch.ScanSettings{Source: "adf", Duplex: true, DuplexRequired: true, DPI: 300}}); batch.CodeOf(err) != batch.CodeOption {
		t.Errorf("both sides on the test driver: %v", err)
	}
	// A refused configuration must not keep the device open.
	if _, err := OpenSource(t.Context(), "test:9", Options{}); batch.CodeOf(err) != batch.CodeNoDevice {
		t.Errorf("no such device: %v", err)
	}
}

// BenchmarkPage measures one A4 page in colour at 300 dpi from the test driver.
func BenchmarkPage(b *testing.B) {
	d, err := Open(b.Context(), "test:0")
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	for b.Loop() {
		s, err := NewSource(d, Options{Settings: batch.ScanSettings{Source: "flatbed", Mode: "colour", DPI: 300, PageMM: [2]int{210, 297}}})
		if err != nil {
			b.Fatal(err)
		}
		got, err := s.Next(b.Context(), io.Discard)
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(got.Page.Bytes)
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// TestJamInTheStack lets the fourth sheet jam: three images stay, the fault
// stays the answer, and the device can be used again.
func TestJamInTheStack(t *testing.T) {
	d := device(t, nil)
	s, err := NewSource(d, Options{Settings: small("adf")})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		var out bytes.Buffer
		got, err := s.Next(t.Context(), &out)
		if err != nil || scannertest.Check(got, out.Bytes()) != "" {
			t.Fatal(err)
		}
	}
	set(t, d, "read-return-value", "SANE_STATUS_JAMMED")
	for range 2 {
		if _, err := s.Next(t.Context(), io.Discard); batch.CodeOf(err) != batch.CodeJam {
			t.Errorf("%v, want jam", err)
		}
	}
	if events := s.Events(); len(events) != 1 || events[0].Code != batch.CodeJam || events[0].Sheet != 3 {
		t.Errorf("events: %+v", events)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	set(t, d, "read-return-value", "Default")
	again, err := NewSource(d, Options{Settings: small("adf")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := again.Next(t.Context(), io.Discard); err != nil {
		t.Errorf("after the jam: %v", err)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
}
