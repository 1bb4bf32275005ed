package sane

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/scanner/scannertest"
)

// fake is a device that can fail where libsane's test driver cannot: in
// sane_start, with sensors, between front and back.
type fake struct {
	*listing
	sheets []sheet  // answers of sane_start, one each; NoDocs after the last
	params Params   // the same for every frame
	lines  int      // sent for each frame
	done   []string // calls, in order

	mu       sync.Mutex
	left     int // bytes of the present frame
	canceled chan struct{}
	block    bool // sane_read waits for a cancel, and then for release
	release  chan struct{}
}

// sheet is one answer of sane_start and what the sensors show then.
type sheet struct {
	status  Status
	sensors map[string]any
	read    Status // of sane_read, where not Good
}

func newFake(sheets ...sheet) *fake {
	f := &fake{listing: parseListing(fujitsuLike), sheets: sheets, canceled: make(chan struct{}, 100)}
	f.params = Params{Format: Gray, LastFrame: true, BytesPerLine: 100, PixelsPerLine: 100, Lines: 50, Depth: 8}
	f.lines = 50
	f.sense(map[string]any{"page-loaded": false})
	return f
}

func (f *fake) sense(sensors map[string]any) {
	for name, value := range sensors {
		f.values[f.at(name, Option.Readable)] = value
	}
}

func (f *fake) Start(context.Context) error {
	f.done = append(f.done, "start")
	next := sheet{status: NoDocs}
	if len(f.sheets) > 0 {
		next, f.sheets = f.sheets[0], f.sheets[1:]
	}
	f.sense(next.sensors)
	f.left = f.lines * f.params.BytesPerLine
	if next.read != Good {
		f.sheets = append([]sheet{{status: -1, read: next.read}}, f.sheets...)
	}
	return fail("scan.start", next.status, starting, "fake")
}

func (f *fake) Params(context.Context) (Params, error) { return f.params, nil }

func (f *fake) Fill(ctx context.Context, p []byte, progress func(int)) (int, error) {
	if f.block {
		<-f.canceled
		return 0, canceled("scan.read", ctx.Err()) // like Device: the driver goes on alone
	}
	if len(f.sheets) > 0 && f.sheets[0].status == -1 {
		status := f.sheets[0].read
		f.sheets = f.sheets[1:]
		return 0, fail("scan.read", status, reading, "fake")
	}
	n := min(len(p), f.left)
	f.left -= n
	progress(n)
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func (f *fake) Cancel() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.canceled <- struct{}{}
}

func (f *fake) End(ctx context.Context) error {
	f.done = append(f.done, "end")
	if f.release != nil {
		select {
		case <-f.release:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func (f *fake) count(call string) int {
	n := 0
	for _, c := range f.done {
		if c == call {
			n++
		}
	}
	return n
}

// fakeStack starts a stack whose pauses take no time but are noted.
func fakeStack(t *testing.T, f *fake, settings batch.ScanSettings) (*Source, *[]time.Duration) {
	t.Helper()
	settings.DPI, settings.DoubleFeed = 300, true
	s, err := NewSource(f, Options{Settings: settings})
	if err != nil {
		t.Fatal(err)
	}
	var pauses []time.Duration
	s.pause = func(_ context.Context, d time.Duration) error { pauses = append(pauses, d); return nil }
	return s, &pauses
}

func good(n int) []sheet { return slices.Repeat([]sheet{{}}, n) }

func TestStart(t *testing.T) {
	both := batch.ScanSettings{Source: "adf", Duplex: true}
	one := batch.ScanSettings{Source: "adf"}
	glass := batch.ScanSettings{Source: "flatbed"}
	slow := func(n int, s Status, then ...sheet) []sheet {
		return append(slices.Repeat([]sheet{{status: s}}, n), then...)
	}
	for _, c := range []struct {
		name     string
		settings batch.ScanSettings
		sheets   []sheet
		device   string // the name of the device, where it matters
		images   int
		end      batch.Code
		detail   string
		starts   int
	}{
		{"three sheets", one, good(3), "", 3, "", "", 4},
		{"both sides", both, good(6), "", 6, "", "", 7},
		{"a back is missing", both, good(5), "", 5, batch.CodeShortFrame, "Rückseite von Blatt 3", 6},
		{"glass", glass, good(9), "", 1, "", "", 1},
		{"empty feeder", one, nil, "", 0, batch.CodeNoPaper, "Bild 1", 1},
		{"jam at the third sheet", one, append(good(2), sheet{status: Jammed}), "", 2, batch.CodeJam, "Bild 3", 3},
		{"cover at start", one, slow(1, CoverOpen), "", 0, batch.CodeCoverOpen, "", 1},
		{"memory at start", one, slow(1, NoMemory), "", 0, batch.CodeDeviceMemory, "", 1},
		{"denied at start", one, slow(1, AccessDenied), "", 0, batch.CodeDeviceDenied, "", 1},
		{"settings refused at start", one, slow(1, Invalid), "", 0, batch.CodeOption, "", 1},
		{"nonsense at start", one, slow(1, EndOfFile), "", 0, batch.CodeDeviceIO, "", 1},
		{"busy for a while", one, slow(3, DeviceBusy, good(2)...), "", 2, "", "", 6},
		{"warming up", one, slow(2, WarmingUp, good(1)...), "", 1, "", "", 4},
		{"busy for good", one, slow(99, DeviceBusy), "", 0, batch.CodeDeviceBusy, "", 7},
		{"busy between sheets", one, []sheet{{}, {status: DeviceBusy}, {}}, "", 2, "", "", 4},
		{"double feed behind a jam", one, append(good(1), sheet{status: Jammed, sensors: map[string]any{"double-feed": true, "error-code": 57}}), "", 1, batch.CodeDoubleFeed, "Bild 2: Gerätemeldung 57", 2},
		{"double feed behind an I/O error", one, append(good(1), sheet{status: IOError, sensors: map[string]any{"double-feed": true}}), "", 1, batch.CodeDoubleFeed, "", 2},
		{"double feed before an open cover", one, []sheet{{status: Jammed, sensors: map[string]any{"double-feed": true, "cover-open": true}}}, "", 0, batch.CodeDoubleFeed, "", 1},
		{"cover behind an I/O error", one, []sheet{{status: IOError, sensors: map[string]any{"cover-open": true}}}, "", 0, batch.CodeCoverOpen, "", 1},
		{"double feed while reading", one, []sheet{{}, {read: Jammed, sensors: map[string]any{"double-feed": true}}}, "", 1, batch.CodeDoubleFeed, "", 2},
		{"early end, sensor sees paper", one, []sheet{{}, {status: NoDocs, sensors: map[string]any{"page-loaded": true}}, {sensors: map[string]any{"page-loaded": false}}}, "", 2, "", "", 4},
		{"early end of a driver known for it", one, []sheet{{}, {status: NoDocs}, {}, {status: NoDocs}, {}, {}}, "airscan:e0:X", 4, "", "", 8},
		{"true end of a driver known for early ones", one, good(2), "net:host:airscan:e0:X", 2, "", "", 4},
		{"end told while reading", one, []sheet{{}, {}, {read: NoDocs}}, "", 2, "", "", 3},
		{"empty feeder told while reading", one, []sheet{{read: NoDocs}}, "", 0, batch.CodeNoPaper, "", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(c.sheets...)
			if c.device != "" {
				f.device.Name = c.device
			}
			s, pauses := fakeStack(t, f, c.settings)
			n := 0
			var err error
			for err == nil {
				if _, err = s.Next(t.Context(), io.Discard); err == nil {
					n++
				}
			}
			if n != c.images || (c.end == "") != (err == io.EOF) || (c.end != "" && batch.CodeOf(err) != c.end) {
				t.Errorf("%d images, then %v; want %d, %s", n, err, c.images, c.end)
			}
			if c.end != "" && !strings.Contains(err.Error(), c.detail) {
				t.Errorf("%v lacks %q", err, c.detail)
			}
			if _, again := s.Next(t.Context(), io.Discard); again != err {
				t.Errorf("again: %v", again)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			if f.count("start") != c.starts {
				t.Errorf("%d starts, want %d", f.count("start"), c.starts)
			}
			if f.count("end") != 1 || f.done[len(f.done)-1] != "end" {
				t.Errorf("not exactly one sane_cancel at the end: %v", f.done)
			}
			var waited time.Duration
			for _, p := range *pauses {
				waited += p
			}
			if waited > 9*time.Second {
				t.Errorf("would have waited %v", waited)
			}
			if (c.end != "") != (len(s.Events()) > 0) && c.name != "early end, sensor sees paper" {
				t.Errorf("events: %+v", s.Events())
			}
		})
	}
}

// TestPaperLeft reports, without stopping, paper that the sensor sees although
// the driver says the end twice.
func TestPaperLeft(t *testing.T) {
	f := newFake(sheet{}, sheet{status: NoDocs, sensors: map[string]any{"page-loaded": true}}, sheet{status: NoDocs})
	s, _ := fakeStack(t, f, batch.ScanSettings{Source: "adf"})
	if _, err := s.Next(t.Context(), io.Discard); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Next(t.Context(), io.Discard); err != io.EOF {
		t.Errorf("%v, want io.EOF", err)
	}
	if e := s.Events(); len(e) != 1 || e[0].Code != batch.CodeNoPaper || e[0].Sheet != 1 {
		t.Errorf("events: %+v", e)
	}
}

// TestDoubleSheet marks the image during which the sensor saw a double feed.
func TestDoubleSheet(t *testing.T) {
	f := newFake(sheet{}, sheet{sensors: map[string]any{"double-feed": true}})
	s, _ := fakeStack(t, f, batch.ScanSettings{Source: "adf"})
	first, err := s.Next(t.Context(), io.Discard)
	if err != nil || len(first.Findings) != 0 {
		t.Errorf("%+v %v", first, err)
	}
	second, err := s.Next(t.Context(), io.Discard)
	if err != nil || len(second.Findings) != 1 || second.Findings[0].Code != batch.FindingDoubleFeed || second.Findings[0].Severity != batch.Severe {
		t.Errorf("%+v %v", second, err)
	}
}

func TestSheetsAndSides(t *testing.T) {
	f := newFake(good(4)...)
	s, _ := fakeStack(t, f, batch.ScanSettings{Source: "adf", Duplex: true})
	for _, want := range []struct {
		sheet int
		side  batch.Side
		label string
	}{{1, batch.Front, "#1"}, {1, batch.Back, "#2"}, {2, batch.Front, "#3"}, {2, batch.Back, "#4"}} {
		got, err := s.Next(t.Context(), io.Discard)
		if err != nil || got.Sheet != want.sheet || got.Side != want.side || got.Label != want.label {
			t.Errorf("%+v %v, want %v", got, err, want)
		}
	}
}

func TestFrames(t *testing.T) {
	for _, c := range []struct {
		name   string
		params Params
		lines  int // sent
		code   batch.Code
		height int
	}{
		{"as promised", Params{Gray, true, 100, 100, 50, 8}, 50, "", 50},
		{"padded lines", Params{Gray, true, 104, 100, 50, 8}, 50, "", 50},
		{"unknown length", Params{Gray, true, 100, 100, -1, 8}, 37, "", 37},
		{"one line short", Params{Gray, true, 100, 100, 50, 8}, 49, batch.CodeShortFrame, 0},
		{"one line long", Params{Gray, true, 100, 100, 50, 8}, 51, batch.CodeShortFrame, 0},
		{"nothing", Params{Gray, true, 100, 100, -1, 8}, 0, batch.CodeShortFrame, 0},
		{"red band", Params{Red, false, 100, 100, 50, 8}, 50, batch.CodeThreePass, 0},
		{"not the last frame", Params{Gray, false, 100, 100, 50, 8}, 50, batch.CodeThreePass, 0},
		{"unknown kind", Params{Format(11), true, 100, 100, 50, 8}, 50, batch.CodeOption, 0},
		{"twelve bits", Params{Gray, true, 200, 100, 50, 12}, 50, batch.CodeOption, 0},
		{"bitonal colour", Params{RGB, true, 100, 100, 50, 1}, 50, batch.CodeOption, 0},
		{"no pixels", Params{Gray, true, 100, 0, 50, 8}, 50, batch.CodeDeviceIO, 0},
		{"lines too short for colour", Params{RGB, true, 100, 100, 50, 8}, 50, batch.CodeDeviceIO, 0},
		{"negative line", Params{Gray, true, -1, 100, 50, 8}, 0, batch.CodeDeviceIO, 0},
	} {
		f := newFake(good(1)...)
		f.params, f.lines = c.params, c.lines
		s, _ := fakeStack(t, f, batch.ScanSettings{Source: "adf"})
		got, err := s.Next(t.Context(), io.Discard)
		if batch.CodeOf(err) != c.code || got.Page.Height != c.height {
			t.Errorf("%s: height %d, %v; want %d, %s", c.name, got.Page.Height, err, c.height, c.code)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if f.count("end") != 1 {
			t.Errorf("%s: %v", c.name, f.done)
		}
	}
}

// TestLengthLearned takes a frame whose length the driver corrects afterwards.
func TestLengthLearned(t *testing.T) {
	p := Params{Gray, true, 100, 100, 50, 8}
	now := p
	now.Lines = 30
	if n, err := p.lines(3000, func() (Params, error) { return now, nil }); n != 30 || err != nil {
		t.Errorf("%d %v", n, err)
	}
	if _, err := p.lines(3001, func() (Params, error) { return now, nil }); batch.CodeOf(err) != batch.CodeShortFrame {
		t.Errorf("half a line: %v", err)
	}
}

// TestHungDriver cancels a driver whose sane_read does not come back: Next must,
// and Close must say so instead of waiting for ever.
func TestHungDriver(t *testing.T) {
	f := newFake(good(1)...)
	f.block = true
	f.release = make(chan struct{})
	s, _ := fakeStack(t, f, batch.ScanSettings{Source: "adf"})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	start := time.Now()
	if _, err := s.Next(ctx, io.Discard); batch.CodeOf(err) != batch.CodeCanceled {
		t.Errorf("%v, want canceled", err)
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("took %v", took)
	}
	if f.count("end") != 0 {
		t.Error("Next waited for the driver")
	}
	s.patience = 50 * time.Millisecond
	if err := s.Close(); batch.CodeOf(err) != batch.CodeDeviceHang {
		t.Errorf("Close: %v, want device-hang", err)
	}
}

// TestTakerOutOfSpace keeps faults of the taker apart from faults of the device.
func TestTakerOutOfSpace(t *testing.T) {
	own := batch.Refuse("spool", batch.CodeMemoryLimit, "x")
	for _, c := range []struct {
		err  error
		code batch.Code
	}{{syscall.ENOSPC, batch.CodeDiskFull}, {errors.New("?"), batch.CodeInternal}, {own, batch.CodeMemoryLimit}} {
		f := newFake(good(1)...)
		s, _ := fakeStack(t, f, batch.ScanSettings{Source: "adf"})
		_, err := s.Next(t.Context(), failing{c.err})
		if batch.CodeOf(err) != c.code || !errors.Is(err, c.err) {
			t.Errorf("%v, want %s", err, c.code)
		}
		if len(s.Events()) != 0 {
			t.Errorf("the device was blamed: %+v", s.Events())
		}
	}
}

type failing struct{ err error }

func (w failing) Write([]byte) (int, error) { return 0, w.err }

// TestNoResolution estimates the resolution of a device that does not tell it.
func TestNoResolution(t *testing.T) {
	f := newFake(good(1)...)
	f.listing = parseListing("Options specific to device `dell1600n_net:1':\n" + geometryPart)
	f.params.PixelsPerLine, f.params.BytesPerLine = 1654, 1654
	s, _ := fakeStack(t, f, batch.ScanSettings{PageMM: [2]int{210, 297}})
	got, err := s.Next(t.Context(), io.Discard)
	if err != nil || !got.Page.DPIEstimated || got.Page.DPI < 199 || got.Page.DPI > 201 {
		t.Errorf("%+v %v", got, err)
	}
	codes := []batch.FindingCode{}
	for _, finding := range got.Findings {
		codes = append(codes, finding.Code)
	}
	if !slices.Equal(codes, []batch.FindingCode{batch.FindingDPIEstimated, batch.FindingColourLost}) {
		t.Errorf("findings %v", codes)
	}
}

// TestFakeConforms holds the fake to the same rules, so that it is no easier
// than a device.
func TestFakeConforms(t *testing.T) {
	scannertest.Run(t, func(t *testing.T) scannertest.Case {
		s, _ := fakeStack(t, newFake(good(4)...), batch.ScanSettings{Source: "adf", Duplex: true})
		return scannertest.Case{Source: s, Images: 4}
	})
}
