package crash

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/scanner/sane/airscantest"
	"github.com/scanstelle/scanstelle/tests/process"
)

// stack is how many pages the feeder of libsane's test driver holds; every
// process finds it full again.
const stack = 10

// scanner gives a desk libsane's test driver with a feeder, and returns the
// flags for it; slow are lines that make the driver take its time.
func scanner(t *testing.T, d *process.Desk, slow string) []string {
	t.Helper()
	dir := filepath.Join(d.Dir, "sane")
	process.Write(t, dir, map[string][]byte{
		"test.conf":   []byte("number_of_devices 1\nmode Gray\ndepth 8\nresolution 75\ngeometry_max 300\nbr_x 210\nbr_y 297\ntest-picture \"Grid\"\nsource \"Automatic Document Feeder\"\n" + slow),
		"profil.toml": []byte("name = \"stapel\"\n[scan]\nduplex = false\nsource = \"adf\"\nmode = \"gray\"\ndpi = 75\n[read]\nenabled = false\n"),
	})
	if err := airscantest.WriteConfig(dir, "test"); err != nil {
		t.Fatal(err)
	}
	d.Env = append(d.Env, "SANE_CONFIG_DIR="+dir)
	return []string{"--device", "test:0", "--profile", filepath.Join(dir, "profil.toml")}
}

// TestKillAtTheScanner kills a run and a capture in the middle of the stack: the
// pages acknowledged stay, and the next call scans the rest into the same batch.
func TestKillAtTheScanner(t *testing.T) {
	for _, command := range []string{"run", "capture"} {
		for _, point := range []string{"store.file-durable:4", "store.manifest-durable:7", "store.index-committed:9"} {
			t.Run(command+"-"+name(point), func(t *testing.T) {
				t.Parallel()
				d := process.NewDesk(t, program)
				// A tenth of a second for a page, or a busy machine commits the whole
				// stack in two groups.
				flags := scanner(t, d, "read-delay true\nread-delay-duration 8000\nread-limit true\nread-limit-size 32768\n")
				args := append([]string{command, "--json"}, flags...)
				if command == "run" {
					args = append(args, "--target", "folder:"+d.Target)
				}
				d.Expect(0, "batch", "list")
				killed := d.Start(crashAt(point), args...).Wait()
				if !killed.Killed {
					t.Fatalf("exit %d\n%s\n%s", killed.Exit, killed.Out, killed.Err)
				}
				d.Check()
				acknowledged(t, d, []process.Result{killed})
				kept := d.Pages()
				if len(kept) == 0 || len(kept) >= stack {
					t.Errorf("killed at %s with %d pages of %d", point, len(kept), stack)
				}
				rest := d.Expect(0, args...)
				if s := rest.Summary(t); !s.Resumed || s.Pages != len(kept)+stack {
					t.Errorf("kept %d, then %+v", len(kept), s)
				}
				acknowledged(t, d, []process.Result{killed, rest})
				ordered(t, d.Pages(), kept)
				if command == "capture" {
					d.Expect(0, "deliver", "--json", "--target", "folder:"+d.Target)
				}
				packages := d.Packages()
				if len(packages) != 1 || packages[0].Pages != len(kept)+stack {
					t.Errorf("delivered %+v", packages)
				}
				d.Check()
				d.Tidy()
			})
		}
	}
}

// ordered proves that the pages of before are the first of now, and that
// positions and sheets have no gap.
func ordered(t *testing.T, now, before []batch.Page) {
	t.Helper()
	for i, p := range now {
		if p.Position != i+1 || p.Sheet != i+1 || p.Index != i+1 || !strings.HasPrefix(p.Source, "test:0#") {
			t.Errorf("page %d is %s, position %d, sheet %d, index %d", i+1, p.Source, p.Position, p.Sheet, p.Index)
		}
		if i < len(before) && (p.ID != before[i].ID || p.Image.SHA256 != before[i].Image.SHA256) {
			t.Errorf("page %d was %s, is %s", i+1, before[i].ID, p.ID)
		}
	}
}

// TestKillScanWorker kills the process that holds the driver: the pages before
// stay, the device is named as the cause, and the same call goes on.
func TestKillScanWorker(t *testing.T) {
	t.Parallel()
	d := process.NewDesk(t, program)
	// Slow reads keep the worker busy long enough to be met.
	flags := scanner(t, d, "read-delay true\nread-delay-duration 2000\nread-limit true\nread-limit-size 4096\n")
	args := append(append([]string{"run", "--json"}, flags...), "--target", "folder:"+d.Target)
	p := d.Start(nil, args...)
	fed(d, p, 3)
	if !killWorker(d, p, "scan") {
		t.Fatalf("no scan worker seen\n%s", p.Wait().Err)
	}
	r := p.Wait()
	if s := r.Summary(t); r.Exit != batch.ExitDevice || s.Code != batch.CodeDeviceCrash {
		t.Errorf("exit %d, %+v", r.Exit, s)
	}
	d.Check()
	kept := d.Pages()
	if len(kept) == 0 || len(kept) >= stack {
		t.Errorf("%d pages of %d were kept", len(kept), stack)
	}
	rest := d.Expect(0, args...)
	if s := rest.Summary(t); !s.Resumed || s.Pages != len(kept)+stack {
		t.Errorf("kept %d, then %+v", len(kept), s)
	}
	ordered(t, d.Pages(), kept)
	d.Check()
	d.Tidy()
}

// fed waits until a number of page files are durable.
func fed(d *process.Desk, p *process.Process, pages int) {
	for !p.Ended() {
		if files, _ := filepath.Glob(filepath.Join(d.Data, "batches", "*", "pages", "*")); len(files) >= pages {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// TestKillMeasureWorkerAtTheScanner kills the process that codes and measures
// the frames: no sheet is lost, and every page is measured in the end.
func TestKillMeasureWorkerAtTheScanner(t *testing.T) {
	t.Parallel()
	d := process.NewDesk(t, program)
	args := append([]string{"run", "--json", "--target", "folder:" + d.Target}, scanner(t, d, "")...)
	p := d.Start(nil, args...)
	fed(d, p, 2)
	if !killWorker(d, p, "measure") {
		t.Fatalf("no measure worker seen\n%s", p.Wait().Err)
	}
	r := p.Wait()
	if s := r.Summary(t); r.Exit != 0 || s.Pages != stack {
		t.Fatalf("exit %d\n%s\n%s", r.Exit, r.Out, r.Err)
	}
	for _, page := range d.Pages() {
		for _, f := range page.Findings {
			if f.Code == batch.FindingMeasureFailed {
				t.Errorf("page %d: %s", page.Position, f.Message)
			}
		}
	}
	ordered(t, d.Pages(), nil)
	d.Check()
	d.Tidy()
}
