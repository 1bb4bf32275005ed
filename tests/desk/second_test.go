package desk

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/tests/process"
)

// owns tells whether a process has the data folder.
func owns(p *process.Process, d *process.Desk) bool {
	fds, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", p.Process.Pid))
	for _, fd := range fds {
		if to, err := os.Readlink(fd); err == nil && to == filepath.Join(d.Data, "scanstelle.db") {
			return true
		}
	}
	return false
}

func comesToOwn(t *testing.T, p *process.Process, d *process.Desk) {
	t.Helper()
	for begin := time.Now(); !owns(p, d); time.Sleep(100 * time.Millisecond) {
		if time.Since(begin) > patience || p.Ended() {
			t.Fatalf("the window does not own the data folder")
		}
	}
}

// TestSecondWindow: the first window owns the data folder, the second works
// beside it and takes over when the first is closed.
func TestSecondWindow(t *testing.T) {
	s := newScreen(t)
	d := newDesk(t, s)
	d.Expect(0, "status") // makes the data folder
	first := d.Start(nil)
	comesToOwn(t, first, d)
	s.sees("Nicht angemeldet")
	second := d.Start(nil)
	s.sees("Nicht angemeldet")
	if owns(second, d) {
		t.Error("two owners")
	}
	if err := first.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	ended(t, first)
	comesToOwn(t, second, d)
	d.Expect(0, "status")
	if err := second.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	ended(t, second)
	d.Check()
	d.Tidy()
}
