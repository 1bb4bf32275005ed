package sane

import (
	"context"
	"errors"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

func TestList(t *testing.T) {
	devices, version, err := List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(devices) != 2 || devices[0].Name != "test:0" || devices[1].Name != "test:1" || devices[0].Type != "virtual device" {
		t.Errorf("devices: %+v", devices)
	}
	if !strings.HasPrefix(version, "1.") {
		t.Errorf("version %q", version)
	}
}

func TestListCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := List(ctx); batch.CodeOf(err) != batch.CodeCanceled {
		t.Errorf("%v, want canceled", err)
	}
}

func TestNoDriver(t *testing.T) {
	if !ownProcess(t, "", "") {
		return
	}
	devices, _, err := List(t.Context())
	if err != nil || len(devices) != 0 {
		t.Errorf("%v %v, want no device and no error", devices, err)
	}
}

func TestExitAndAgain(t *testing.T) {
	if !ownProcess(t, testConf, "test") {
		return
	}
	for range 3 {
		d, err := Open(t.Context(), "test:0")
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		Exit()
	}
}

func TestOpenFails(t *testing.T) {
	for name, want := range map[string]batch.Code{
		"test:7":       batch.CodeNoDevice,
		"nosuchdriver": batch.CodeNoDevice,
		"airscan:escl:Niemand:http://127.0.0.1:1/eSCL/": batch.CodeOffline,
	} {
		_, err := Open(t.Context(), name)
		if batch.CodeOf(err) != want {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Open(ctx, "test:0"); batch.CodeOf(err) != batch.CodeCanceled {
		t.Errorf("%v, want canceled", err)
	}
}

// TestOptionTypes sets and reads every kind of option the interface knows.
func TestOptionTypes(t *testing.T) {
	d := device(t, map[string]any{"enable-test-options": true})
	for _, c := range []struct {
		name       string
		set, taken any
	}{
		{"bool-soft-select-soft-detect", true, true},
		{"int", -7, -7},
		{"int-constraint-range", 27, 28}, // steps of 2: rounded by the driver
		{"int-constraint-word-list", 65536, 65536},
		{"int-constraint-array", []int{1, -2, 3, 4, 5, 6}, []int{1, -2, 3, 4, 5, 6}},
		{"fixed", 12.5, 12.5},
		{"fixed", 3, 3.0},
		{"fixed-constraint-word-list", 129.5, 129.5},
		{"string", "Größe ß €", "Größe ß €"},
		{"string-constraint-string-list", "Second entry", "Second entry"},
		{"button", nil, nil},
	} {
		taken, err := d.Set(c.name, c.set)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if !reflect.DeepEqual(taken, c.taken) {
			t.Errorf("%s: took %#v, want %#v", c.name, taken, c.taken)
		}
		if c.name == "button" {
			continue
		}
		if got, err := d.Get(c.name); err != nil || !reflect.DeepEqual(got, c.taken) {
			t.Errorf("%s: reads %#v %v, want %#v", c.name, got, err, c.taken)
		}
	}
	// The driver says SANE_INFO_INEXACT and gives back another number.
	if taken, err := d.Set("int-inexact", 5); err != nil || taken == 5 {
		t.Errorf("int-inexact: %v %v", taken, err)
	}
	if err := d.SetAuto("bool-soft-select-soft-detect-auto"); err != nil {
		t.Errorf("auto: %v", err)
	}
	gamma, ok := find(d, "red-gamma-table", nil)
	if !ok || gamma.Words != 256 || gamma.Range == nil || gamma.Range.Max != 255 {
		t.Errorf("red-gamma-table: %+v", gamma)
	}
	table := make([]int, gamma.Words)
	for i := range table {
		table[i] = 255 - i
	}
	if _, err := d.Set("red-gamma-table", table); err != nil {
		t.Error(err)
	}
	if got, _ := d.Get("red-gamma-table"); !reflect.DeepEqual(got, table) {
		t.Errorf("red-gamma-table reads %.80v", got)
	}
}

func TestOptionRefused(t *testing.T) {
	d := device(t, map[string]any{"enable-test-options": true})
	for _, c := range []struct {
		name  string
		value any
	}{
		{"no-such-option", 1},
		{"bool-soft-detect", true},          // read-only
		{"bool-hard-select", true},          // a switch at the device
		{"mode", "Sepia"},                   // not in the list
		{"mode", 3},                         // wrong type
		{"mode", strings.Repeat("x", 5000)}, // longer than the driver's buffer
		{"resolution", "300"},
		{"resolution", 1e12},
		{"int-constraint-array", []int{1}},
		{"three-pass", "yes"},
		{"button", true},
	} {
		if _, err := d.Set(c.name, c.value); batch.CodeOf(err) != batch.CodeOption {
			t.Errorf("%s=%v: %v, want device-option", c.name, c.value, err)
		}
	}
	if _, err := d.Get("bool-hard-select"); batch.CodeOf(err) != batch.CodeOption {
		t.Errorf("reading a switch that cannot be read: %v", err)
	}
	if err := d.SetAuto("mode"); batch.CodeOf(err) != batch.CodeOption {
		t.Errorf("auto where it is not offered: %v", err)
	}
}

// TestReload looks at options that sleep until another is set.
func TestReload(t *testing.T) {
	d := device(t, nil)
	active := func(name string) bool {
		o, ok := find(d, name, nil)
		return ok && o.Active()
	}
	if _, err := d.Set("mode", "Gray"); err != nil {
		t.Fatal(err)
	}
	if active("three-pass") || active("read-delay-duration") {
		t.Fatal("awake too early")
	}
	for name, value := range map[string]any{"mode": "Color", "read-delay": true} {
		if _, err := d.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
	if !active("three-pass") || !active("read-delay-duration") {
		t.Error("still asleep after SANE_INFO_RELOAD_OPTIONS")
	}
}

func TestDescriptors(t *testing.T) {
	d := device(t, nil)
	source, ok := find(d, "source", nil)
	if !ok || !slices.Equal(source.Strings, []string{"Flatbed", "Automatic Document Feeder"}) || source.Group == "" || !source.Settable() || !source.Readable() {
		t.Errorf("source: %+v", source)
	}
	dpi, _ := find(d, "resolution", nil)
	if dpi.Type != Fixed || dpi.Unit != DPI || dpi.Range == nil || dpi.Range.Max != 1200 || dpi.Range.Quant != 1 {
		t.Errorf("resolution: %+v", dpi)
	}
	depth, _ := find(d, "depth", nil)
	if depth.Type != Int || !slices.Equal(depth.Numbers, []float64{1, 8, 16}) {
		t.Errorf("depth: %+v", depth)
	}
	x, _ := find(d, "br-x", nil)
	if x.Unit != MM || x.Range == nil || x.Range.Max != 300 {
		t.Errorf("br-x: %+v", x)
	}
}

func TestClosedDevice(t *testing.T) {
	d, err := Open(t.Context(), "test:1")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
	d.Cancel() // must not touch the freed handle
	if err := d.Start(t.Context()); err == nil {
		t.Error("started a closed device")
	}
	if _, err := d.Get("mode"); err == nil {
		t.Error("read an option of a closed device")
	}
}

// TestCancelDuringRead cancels a slow frame from another goroutine at the level
// of the interface: the reading call must come back.
func TestCancelDuringRead(t *testing.T) {
	d := device(t, map[string]any{"read-delay": true})
	if _, err := d.Set("read-delay-duration", 200000); err != nil {
		t.Fatal(err)
	}
	if err := d.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(100*time.Millisecond, d.Cancel)
	start, buf, total := time.Now(), make([]byte, blockSize), 0
	for {
		n, err := d.Fill(t.Context(), buf, nil)
		total += n
		if err == io.EOF || errors.Is(err, Cancelled) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("came back after %v", took)
	}
	p, err := d.Params(t.Context())
	if err != nil || total >= p.Lines*p.BytesPerLine {
		t.Errorf("%d bytes of %d lines: %v", total, p.Lines, err)
	}
	if err := d.End(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestManyCancels ends frames right after their start, while the driver's
// reading thread is just beginning. Without cancel.c the process hangs, without
// the handler of libsane.go it dies of SIGPIPE, each within a few hundred
// rounds; so it runs in a process of its own.
func TestManyCancels(t *testing.T) {
	if !ownProcess(t, testConf, "test") {
		return
	}
	d := device(t, map[string]any{"mode": "Gray"})
	buf := make([]byte, 10)
	for round := range 1000 {
		if err := d.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		if round%2 == 0 {
			if _, err := d.Fill(t.Context(), buf, nil); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.End(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}
