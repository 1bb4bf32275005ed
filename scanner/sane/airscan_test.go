package sane

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/scanner"
	"github.com/scanstelle/scanstelle/scanner/sane/airscantest"
	"github.com/scanstelle/scanstelle/scanner/scannertest"
)

// simulate starts an eSCL device.
func simulate(t *testing.T, config airscantest.Config) *airscantest.Simulator {
	t.Helper()
	sim, err := airscantest.Start(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sim.Close() })
	return sim
}

// network is a wish that keeps the simulator quick.
func network(source string, duplex bool) batch.ScanSettings {
	return batch.ScanSettings{Source: source, Duplex: duplex, Mode: "gray", DPI: 75, PageMM: [2]int{210, 297}, DoubleFeed: true}
}

// airStack opens the simulator through sane-airscan.
func airStack(t *testing.T, sim *airscantest.Simulator, settings batch.ScanSettings) *Source {
	t.Helper()
	s, err := OpenSource(t.Context(), sim.DeviceName(), Options{Settings: settings, Retries: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// drain reads a stack to its end and returns the numbers that the pages carry.
func drain(t *testing.T, s *Source) (numbers []int, images []scanner.Image, end error) {
	t.Helper()
	for {
		var out bytes.Buffer
		got, err := s.Next(t.Context(), &out)
		if err != nil {
			return numbers, images, err
		}
		if msg := scannertest.Check(got, out.Bytes()); msg != "" {
			t.Errorf("image %d: %s", len(images)+1, msg)
		}
		images = append(images, got)
		numbers = append(numbers, airscantest.Number(got.Page.Width, func(x, y int) uint8 {
			return out.Bytes()[y*got.BytesPerLine+x*got.Page.Channels]
		}))
	}
}

// TestNetworkDevice drives a device over the network: the pages must come in
// their order, each once, and a fault must spare those before it.
func TestNetworkDevice(t *testing.T) {
	feeder := airscantest.Config{Glass: true, Feeder: true, Duplex: true, Sheets: 5}
	with := func(fault airscantest.Fault, after int) airscantest.Config {
		c := feeder
		c.Fault, c.After = fault, after
		return c
	}
	for _, c := range []struct {
		name     string
		config   airscantest.Config
		settings batch.ScanSettings
		images   int
		end      batch.Code
	}{
		{"glass", airscantest.Config{Glass: true}, network("flatbed", false), 1, ""},
		{"feeder", feeder, network("adf", false), 5, ""},
		{"both sides", feeder, network("adf", true), 10, ""},
		{"one sheet, both sides", airscantest.Config{Feeder: true, Duplex: true, Sheets: 1}, network("auto", true), 2, ""},
		{"empty feeder", airscantest.Config{Feeder: true}, network("adf", false), 0, batch.CodeNoPaper},
		{"jam before the first", with(airscantest.Jam, 0), network("adf", false), 0, batch.CodeJam},
		{"jam after two", with(airscantest.Jam, 2), network("adf", false), 2, batch.CodeJam},
		{"jam between front and back", with(airscantest.Jam, 3), network("adf", true), 3, batch.CodeJam},
		{"connection breaks in the third", with(airscantest.Broken, 2), network("adf", false), 2, batch.CodeDeviceIO},
		// sane-airscan 0.99.27 has no word for the hatch here; see doc.go.
		{"hatch", with(airscantest.Hatch, 0), network("adf", false), 0, batch.CodeDeviceIO},
		{"says the end too early", with(airscantest.EarlyEnd, 2), network("adf", false), 5, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			sim := simulate(t, c.config)
			s := airStack(t, sim, c.settings)
			numbers, images, err := drain(t, s)
			if (c.end == "") != (err == io.EOF) || (c.end != "" && batch.CodeOf(err) != c.end) {
				t.Errorf("end: %v, want %s", err, c.end)
			}
			var want []int
			for i := range c.images {
				want = append(want, i+1)
			}
			if !slices.Equal(numbers, want) {
				t.Errorf("pages %v, want %v", numbers, want)
			}
			for i, got := range images {
				sheet, side := i+1, batch.Front
				if c.settings.Duplex {
					sheet = i/2 + 1
					if i%2 == 1 {
						side = batch.Back
					}
				}
				if got.Sheet != sheet || got.Side != side || got.Page.DPI != 75 || got.Page.Width < 618 || got.Page.Width > 621 {
					t.Errorf("image %d: %+v", i+1, got)
				}
			}
			if s.Applied().DoubleFeed != "" {
				t.Error("detection claimed on a device without")
			}
		})
	}
}

// TestNetworkConforms holds the path through sane-airscan to the rules of every
// source. A cancel takes effect at once, but sane-airscan ends its request only
// with the answer; the simulator answers quickly.
func TestNetworkConforms(t *testing.T) {
	for _, c := range []struct {
		name     string
		settings batch.ScanSettings
		images   int
	}{{"feeder", network("adf", false), 3}, {"both sides", network("adf", true), 6}, {"glass", network("flatbed", false), 1}} {
		t.Run(c.name, func(t *testing.T) {
			scannertest.Run(t, func(t *testing.T) scannertest.Case {
				sim := simulate(t, airscantest.Config{Glass: true, Feeder: true, Duplex: true, Sheets: 3})
				return scannertest.Case{Source: airStack(t, sim, c.settings), Images: c.images}
			})
		})
	}
}

// TestNetworkSlowCancel cancels while the device holds back half of a page: Next
// returns at once, the job is deleted, and Close waits for the driver.
func TestNetworkSlowCancel(t *testing.T) {
	const held = 2 * time.Second
	sim := simulate(t, airscantest.Config{Feeder: true, Sheets: 3, Fault: airscantest.Stall, After: 1, Delay: held})
	s := airStack(t, sim, network("adf", false))
	if _, err := s.Next(t.Context(), io.Discard); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err := s.Next(ctx, io.Discard)
	if batch.CodeOf(err) != batch.CodeCanceled {
		t.Errorf("%v, want canceled", err)
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("the cancel took %v", took)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if took := time.Since(start); took > held+3*time.Second {
		t.Errorf("Close took %v", took)
	}
	if !slices.ContainsFunc(sim.Requests(), func(r string) bool { return strings.HasPrefix(r, "DELETE") }) {
		t.Errorf("the job was not deleted: %v", sim.Requests())
	}
}

// TestNetworkBusy lets sane-airscan give up on a device that stays busy. Its own
// patience is about ten seconds, so there is no second try here.
func TestNetworkBusy(t *testing.T) {
	if testing.Short() {
		t.Skip("takes the ten seconds that sane-airscan waits")
	}
	sim := simulate(t, airscantest.Config{Glass: true, Fault: airscantest.Busy})
	s, err := OpenSource(t.Context(), sim.DeviceName(), Options{Settings: network("flatbed", false), Retries: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if _, err := s.Next(t.Context(), io.Discard); batch.CodeOf(err) != batch.CodeDeviceBusy {
		t.Errorf("%v, want device-busy", err)
	}
}

// TestNetworkRefusals asks for what the device does not have.
func TestNetworkRefusals(t *testing.T) {
	simplex := simulate(t, airscantest.Config{Glass: true, Feeder: true, Sheets: 2})
	both := network("adf", true)
	both.DuplexRequired = true
	if _, err := OpenSource(t.Context(), simplex.DeviceName(), Options{Settings: both}); batch.CodeOf(err) != batch.CodeOption {
		t.Errorf("both sides of a simplex feeder: %v", err)
	}
	if slices.ContainsFunc(simplex.Requests(), func(r string) bool { return strings.HasPrefix(r, "POST") }) {
		t.Error("a job was started nevertheless")
	}
	glass := simulate(t, airscantest.Config{Glass: true})
	if _, err := OpenSource(t.Context(), glass.DeviceName(), Options{Settings: network("adf", false)}); batch.CodeOf(err) != batch.CodeOption {
		t.Errorf("feeder of a glass: %v", err)
	}
}

// TestNetworkColour compares the colour stamp of the simulator's pages.
func TestNetworkColour(t *testing.T) {
	sim := simulate(t, airscantest.Config{Glass: true})
	settings := network("flatbed", false)
	settings.Mode, settings.DPI = "colour", 150
	s := airStack(t, sim, settings)
	var out bytes.Buffer
	got, err := s.Next(t.Context(), &out)
	if err != nil || got.Page.Channels != 3 || got.Page.DPI != 150 {
		t.Fatalf("%+v %v", got, err)
	}
	at := (got.Page.Height/2+10)*got.BytesPerLine + (got.Page.Width/2+10)*3
	if r, g := out.Bytes()[at], out.Bytes()[at+1]; r < 170 || g > 70 {
		t.Errorf("the stamp is %d red, %d green", r, g)
	}
}

// TestNetworkAfterJam feeds a second stack to the same open device after a jam.
func TestNetworkAfterJam(t *testing.T) {
	sim := simulate(t, airscantest.Config{Feeder: true, Sheets: 5, Fault: airscantest.Jam, After: 2})
	d, err := Open(t.Context(), sim.DeviceName())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	for round, want := range [][]int{{1, 2}, {3, 4, 5}} {
		s, err := NewSource(d, Options{Settings: network("adf", false)})
		if err != nil {
			t.Fatal(err)
		}
		numbers, _, end := drain(t, s)
		if !slices.Equal(numbers, want) {
			t.Errorf("round %d: pages %v, want %v (%v)", round, numbers, want, end)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		sim.Load(3)
	}
	if sim.Sheets() != 3 {
		t.Errorf("%d sheets left", sim.Sheets())
	}
}
