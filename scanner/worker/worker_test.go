package worker_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/worker"
	"github.com/scanstelle/scanstelle/scanner"
	scanworker "github.com/scanstelle/scanstelle/scanner/worker"
)

// TestMain lets the test binary be its own worker.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "worker" {
		serve := map[string]func() error{scanworker.KindScan: scanworker.ServeScan, scanworker.KindIntake: scanworker.ServeIntake, "dead": func() error { os.Exit(9); return nil }}
		if err := serve[os.Args[2]](); err != nil {
			os.Stderr.WriteString(err.Error())
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// client has libsane's test driver alone, in a configuration of its own.
func client(t *testing.T) scanworker.Client {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"dll.conf": "test\n", "test.conf": "number_of_devices 1\ngeometry_max 300\nbr_x 210\nbr_y 297\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	scan := worker.Options{Kind: scanworker.KindScan, Access: worker.Access{All: true}, Env: []string{"SANE_CONFIG_DIR=" + dir}}
	intake := worker.NewPool(worker.Options{Kind: scanworker.KindIntake, MemoryLimit: 1 << 30}, 1, 0)
	t.Cleanup(func() { intake.Close() })
	return scanworker.Client{Scan: scan, Intake: intake}
}

var settings = batch.ScanSettings{Source: "adf", Mode: "gray", Depth: 8, DPI: 75, PageMM: [2]int{100, 100}, StallSeconds: 20}

func TestDevices(t *testing.T) {
	c := client(t)
	devices, err := c.Devices(t.Context())
	if err != nil || len(devices) != 1 || devices[0].Name != "test:0" {
		t.Fatalf("%v %v", devices, err)
	}
	offer, err := c.Describe(t.Context(), "test:0")
	if err != nil || offer.Feeder == "" || offer.Flatbed == "" {
		t.Fatalf("%+v %v", offer, err)
	}
	if _, err := c.Describe(t.Context(), "test:7"); batch.CodeOf(err) != batch.CodeNoDevice {
		t.Errorf("no such device: %v", err)
	}
}

// TestStack feeds the ten sheets of the test driver; every image has the bytes
// it says it has, and a taker that is slow holds the feeder back.
func TestStack(t *testing.T) {
	var images []scanner.Image
	started := 0
	err := client(t).Stack(t.Context(), scanner.Feed{Device: "test:0", Settings: settings}, func(scanworker.Start) { started++ }, func(i scanner.Image, f *os.File) error {
		defer f.Close()
		info, err := f.Stat()
		if err != nil || info.Size() != i.Page.Bytes || i.Page.Bytes != int64(i.Page.Height*i.BytesPerLine) {
			t.Errorf("%d bytes for %+v (%v)", info.Size(), i.Page, err)
		}
		images = append(images, i)
		return nil
	})
	if err != nil || len(images) != 10 || started != 1 {
		t.Fatalf("%d images, %d starts, %v", len(images), started, err)
	}
}

// TestTakerStops: an error of the owner ends the stack with that error.
func TestTakerStops(t *testing.T) {
	full := batch.Refuse("test", batch.CodeDiskFull, "")
	n := 0
	err := client(t).Stack(t.Context(), scanner.Feed{Device: "test:0", Settings: settings}, func(scanworker.Start) {}, func(_ scanner.Image, f *os.File) error {
		f.Close()
		if n++; n == 2 {
			return full
		}
		return nil
	})
	if batch.CodeOf(err) != batch.CodeDiskFull || n != 2 {
		t.Errorf("%v after %d images", err, n)
	}
}

func TestDriverCrash(t *testing.T) {
	c := client(t)
	c.Scan.Kind = "dead"
	err := c.Stack(t.Context(), scanner.Feed{Device: "test:0", Settings: settings}, func(scanworker.Start) {}, func(scanner.Image, *os.File) error { return nil })
	if code := batch.CodeOf(err); code != batch.CodeDeviceCrash {
		t.Errorf("%v", err)
	}
}

func picture(t *testing.T) []byte {
	t.Helper()
	var data bytes.Buffer
	if err := jpeg.Encode(&data, image.NewGray(image.Rect(0, 0, 300, 400)), nil); err != nil {
		t.Fatal(err)
	}
	return data.Bytes()
}

func TestIntake(t *testing.T) {
	c := client(t)
	take := func(data []byte) (pages []scanworker.Page, err error) {
		f, err := worker.MemfdFrom("input", bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		err = c.Take(t.Context(), "a.jpg", f, batch.ImportLimits{Seconds: 10, MaxBytes: 1 << 20, MaxPixels: 1e6, MaxPages: 5}, func(p scanworker.Page, file *os.File) error {
			if !p.Verbatim || file != nil {
				t.Errorf("a JPEG must come as it is: %+v", p)
			}
			pages = append(pages, p)
			return nil
		})
		return pages, err
	}
	pages, err := take(picture(t))
	if err != nil || len(pages) != 1 || pages[0].Index != 1 || pages[0].Format != "jpeg" || pages[0].Page.Width != 300 {
		t.Fatalf("%+v %v", pages, err)
	}
	for name, c := range map[string]struct {
		data []byte
		code batch.Code
	}{
		"cut":  {picture(t)[:200], batch.CodeTruncated},
		"text": {[]byte("Sehr geehrte Damen und Herren"), batch.CodeUnknownFormat},
	} {
		if _, err := take(c.data); batch.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
	if pages, err := take(picture(t)); err != nil || len(pages) != 1 {
		t.Errorf("after refusals: %v %v", pages, err)
	}
}

// TestStackStops: the feeder keeps the sheets behind the one that was in it.
func TestStackStops(t *testing.T) {
	stop, images := make(chan struct{}), 0
	err := client(t).Stack(t.Context(), scanner.Feed{Device: "test:0", Settings: settings, Stop: stop}, func(scanworker.Start) {}, func(_ scanner.Image, f *os.File) error {
		if images++; images == 2 {
			close(stop)
			time.Sleep(300 * time.Millisecond) // the pipe is quicker than the next sheet
		}
		return f.Close()
	})
	if batch.CodeOf(err) != batch.CodeStopped || images < 2 || images > 4 {
		t.Fatalf("%d images, then %v", images, err)
	}
}

// TestStackTakesNoMore: as many sheets as were asked for, and no other leaves the feeder.
func TestStackTakesNoMore(t *testing.T) {
	images := 0
	err := client(t).Stack(t.Context(), scanner.Feed{Device: "test:0", Settings: settings, Sheets: 3}, func(scanworker.Start) {}, func(_ scanner.Image, f *os.File) error {
		images++
		return f.Close()
	})
	if err != nil || images != 3 {
		t.Errorf("%d images, %v", images, err)
	}
}
