package sane

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/scanner/sane/airscantest"
)

// testConf is the configuration of libsane's test driver: two devices whose
// glass and feeder hold A4.
const testConf = `number_of_devices 2
mode Color
depth 8
resolution 75
geometry_max 300
br_x 210
br_y 297
test-picture "Color pattern"
`

// childMark names the environment variable that marks a test running in a
// process of its own.
const childMark = "SCANSTELLE_SANE_CHILD"

// TestMain gives libsane a configuration of its own before it starts: it reads
// SANE_CONFIG_DIR once per process, and /etc must not matter.
func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	if os.Getenv(childMark) == "" {
		dir, err := os.MkdirTemp("", "sane-config-")
		if err == nil {
			defer func() { _ = os.RemoveAll(dir) }()
			err = writeConfig(dir, testConf, "test", "airscan")
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		if err := os.Setenv("SANE_CONFIG_DIR", dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	code := m.Run()
	Exit()
	return code
}

func writeConfig(dir, test string, drivers ...string) error {
	if err := airscantest.WriteConfig(dir, drivers...); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "test.conf"), []byte(test), 0o600)
}

// ownProcess runs the calling test again in a process with its own libsane
// configuration. It returns true inside that process.
func ownProcess(t *testing.T, test string, drivers ...string) bool {
	t.Helper()
	if os.Getenv(childMark) == t.Name() {
		return true
	}
	dir := t.TempDir()
	if err := writeConfig(dir, test, drivers...); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, "-test.run=^"+t.Name()+"$", "-test.count=1", "-test.timeout=30s")
	cmd.Env = append(os.Environ(), childMark+"="+t.Name(), "SANE_CONFIG_DIR="+dir)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("in its own process: %v\n%s", err, out)
	}
	if !strings.Contains(string(out), "PASS") {
		t.Errorf("the test did not run:\n%s", out)
	}
	return false
}

// device opens one of the test driver's devices.
func device(t *testing.T, options map[string]any) *Device {
	t.Helper()
	d, err := Open(context.Background(), "test:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	// The driver keeps its options in the process from one opening to the next.
	for _, reset := range []Setting{
		{"mode", "Color"}, {"hand-scanner", "no"}, {"three-pass", "no"}, {"read-limit", "no"}, {"read-delay", "no"},
		{"read-return-value", "Default"}, {"fuzzy-parameters", "no"}, {"non-blocking", "no"}, {"select-fd", "no"},
		{"test-picture", "Color pattern"}, {"enable-test-options", "no"},
	} {
		var value any = reset.Value
		if value == "no" {
			value = false
		}
		set(t, d, reset.Name, value)
	}
	set(t, d, "ppl-loss", 0)
	set(t, d, "depth", 8)
	for name, value := range options {
		set(t, d, name, value)
	}
	return d
}

func set(t *testing.T, d *Device, name string, value any) {
	t.Helper()
	if _, err := d.Set(name, value); err != nil {
		t.Fatal(err)
	}
}
