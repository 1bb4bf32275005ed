package durable_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/scanstelle/scanstelle/internal/durable"
)

// crashChild is set in the process that is to be killed.
const crashChild = "DURABLE_CRASH_DIR"

// TestCrashPoints builds this test with the tag crashpoints and kills it at
// every named point: the process dies there, and what is on the disk is what
// the point's name says.
func TestCrashPoints(t *testing.T) {
	if dir := os.Getenv(crashChild); dir != "" {
		crashWork(t, dir)
		return
	}
	program := filepath.Join(t.TempDir(), "crash.test")
	if out, err := exec.Command("go", "test", "-c", "-tags", "crashpoints", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, point := range durable.Points() {
		t.Run(point, func(t *testing.T) {
			for n := 1; n <= 2; n++ {
				dir := t.TempDir()
				runToDeath(t, program, dir, fmt.Sprintf("%s:%d", point, n))
				checkAfterCrash(t, dir, point, n)
			}
		})
	}
	cmd := exec.Command(program, "-test.run=^TestCrashPoints$")
	cmd.Env = append(os.Environ(), crashChild+"="+t.TempDir(), "SCANSTELLE_CRASH=durable.nonsense")
	if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), "names no crash point") {
		t.Errorf("an unknown point is accepted: %v\n%s", err, out)
	}
}

func runToDeath(t *testing.T, program, dir, crash string) {
	t.Helper()
	cmd := exec.Command(program, "-test.run=^TestCrashPoints$")
	cmd.Env = append(os.Environ(), crashChild+"="+dir, "SCANSTELLE_CRASH="+crash)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("%s: not killed: %v\n%s", crash, err, out)
	}
}

// crashWork passes every point twice.
func crashWork(t *testing.T, dir string) {
	a, err := durable.OpenAppender(durable.OS(), filepath.Join(dir, "log"), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= 2; n++ {
		w, err := durable.Create(durable.OS(), filepath.Join(dir, fmt.Sprint("page", n)), 0o600)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte("whole")); err != nil {
			t.Fatal(err)
		}
		if err := commit(w); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Append(fmt.Appendf(nil, "page%d", n)); err != nil {
			t.Fatal(err)
		}
		if err := a.Sync(); err != nil {
			t.Fatal(err)
		}
		if err := durable.Replace(durable.OS(), filepath.Join(dir, "state"), fmt.Appendf(nil, "state%d", n)); err != nil {
			t.Fatal(err)
		}
	}
}

func checkAfterCrash(t *testing.T, dir, point string, n int) {
	t.Helper()
	if _, err := durable.Sweep(durable.OS(), dir); err != nil {
		t.Fatal(err)
	}
	a, err := durable.OpenAppender(durable.OS(), filepath.Join(dir, "log"), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	pages, lines, state := n, n, fmt.Sprint("state", n)
	before := fmt.Sprint("state", n-1)
	if n == 1 {
		before = ""
	}
	switch point {
	case "durable.written", "durable.synced":
		// These two are passed by Create and by Replace: passing 2 lies in the
		// first Replace.
		pages, lines, state = n-1, n-1, ""
	case "durable.published", "durable.committed":
		lines, state = n-1, before
	case "durable.appended", "durable.append-synced", "durable.replacing":
		state = before
	case "durable.replaced":
	default:
		t.Fatalf("point %s has no expectation", point)
	}
	for i := 1; i <= 2; i++ {
		got, err := os.ReadFile(filepath.Join(dir, fmt.Sprint("page", i)))
		if there := err == nil; there != (i <= pages) || there && string(got) != "whole" {
			t.Errorf("%s:%d: page%d %q %v", point, n, i, got, err)
		}
	}
	if got := a.Size(); got != int64(lines*len("page1\n")) {
		t.Errorf("%s:%d: log has %d bytes, want %d lines", point, n, got, lines)
	}
	if got, _ := os.ReadFile(filepath.Join(dir, "state")); string(got) != state {
		t.Errorf("%s:%d: state %q, want %q", point, n, got, state)
	}
}

func TestPointNamesAreUnique(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a second registration of a name is accepted")
		}
	}()
	durable.Register(durable.Points()[0])
}
