package desk

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/scanstelle/scanstelle/tests/process"
)

// tray is the feeder of a desk's scanner: libsane's test driver, behind a driver of
// the tests that counts paper (testdata/tray.c).
type tray struct {
	t    testing.TB
	path string
}

// newTray replaces the scanner of a desk by one with an empty feeder.
func newTray(t testing.TB, d *process.Desk) tray {
	t.Helper()
	drivers, err := filepath.Glob("/usr/lib/*/sane/libsane-test.so.1")
	if err != nil || len(drivers) == 0 {
		t.Fatalf("libsane's test driver is missing: %v (Debian package libsane1)", err)
	}
	dir := filepath.Join(d.Dir, "sane")
	process.Write(t, dir, map[string][]byte{"dll.conf": []byte("tray\n")})
	compile := exec.Command("cc", "-Wall", "-Werror", "-shared", "-fPIC", `-DTEST_DRIVER="`+drivers[0]+`"`, "-o", filepath.Join(dir, "libsane-tray.so.1"), "testdata/tray.c")
	if out, err := compile.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	f := tray{t, filepath.Join(d.Dir, "einzug")}
	d.Env = append(d.Env, "LD_LIBRARY_PATH="+dir, "SANE_TRAY="+f.path)
	f.put("")
	return f
}

// put puts paper in: an s is a sheet, a j a jam before the next one, a d two sheets at
// once.
func (f tray) put(sheets string) {
	f.t.Helper()
	if err := os.WriteFile(f.path, []byte(sheets), 0o600); err != nil {
		f.t.Fatal(err)
	}
}
