// Package tray is a document feeder with paper in it: libsane's test driver, behind a
// driver of our own that counts sheets (testdata/tray.c).
package tray

import (
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

//go:embed testdata/tray.c
var source string

// Tray is the feeder of one scanner.
type Tray struct {
	path string
	// Env is what the program needs to find the scanner, beside SANE_CONFIG_DIR.
	Env []string
}

// New makes a scanner with an empty feeder in a folder for libsane's configuration,
// which knows no other scanner then. Those of the test driver's settings that lie
// there (test.conf) hold for it.
func New(dir string) (Tray, error) {
	drivers, err := filepath.Glob("/usr/lib/*/sane/libsane-test.so.1")
	if err != nil || len(drivers) == 0 {
		return Tray{}, errors.Join(errors.New("libsane's test driver is missing (Debian package libsane1)"), err)
	}
	if err := os.WriteFile(filepath.Join(dir, "dll.conf"), []byte("tray\n"), 0o600); err != nil {
		return Tray{}, err
	}
	code := filepath.Join(dir, "tray.c")
	if err := os.WriteFile(code, []byte(source), 0o600); err != nil {
		return Tray{}, err
	}
	compile := exec.Command("cc", "-Wall", "-Werror", "-shared", "-fPIC", `-DTEST_DRIVER="`+drivers[0]+`"`, "-o", filepath.Join(dir, "libsane-tray.so.1"), code)
	if out, err := compile.CombinedOutput(); err != nil {
		return Tray{}, fmt.Errorf("%w\n%s", err, out)
	}
	t := Tray{path: filepath.Join(dir, "paper")}
	t.Env = []string{"LD_LIBRARY_PATH=" + dir, "SANE_TRAY=" + t.path}
	return t, t.Put("")
}

// Put puts paper in, up to 4,096 sheets: an s is a sheet, a j a jam before the next
// one, a d two sheets at once.
func (t Tray) Put(sheets string) error { return os.WriteFile(t.path, []byte(sheets), 0o600) }
