package desk

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
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

// TestTwoWindows: an operator and an inspector, each at a window of their own, work
// on one data folder at once. What one does the other sees; when the window that
// owns the folder is closed, the other takes over and nothing is lost.
func TestTwoWindows(t *testing.T) {
	scan, look := newScreen(t), newScreen(t)
	d := newDesk(t, scan)
	feeder := newFeeder(t, d)
	hire(t, d)
	first := d.Start(nil, "desk")
	scan.logIn("scan")
	scan.sees("Dokumentklasse", "Papier einlegen und scannen")
	second := d.Start([]string{"DISPLAY=" + look.display}, "desk")
	look.logIn("blick")
	look.sees("Prüfen", "Paul Prüfer")
	look.press("alt+2")
	look.sees("Kein Stapel wartet")
	if !owns(first, d) || owns(second, d) {
		t.Fatal("not the first window has the data folder, and it alone")
	}

	// The operator scans; the batch comes to the inspector.
	scan.press("a", "a")
	feeder.put("sss")
	scan.press("F5")
	scan.sees("kein Papier mehr", "Blatt 1 bis 3 sind gesichert")
	scan.press("ctrl+F9")
	look.sees("1 Stapel wartet", "Amtspost")
	look.press("Return")
	look.sees("Blattbilanz")
	look.missed("noch gelesen")

	// The operator goes on with the next stack while the other one inspects, and goes
	// home in the middle of it.
	scan.press("ctrl+n")
	scan.sees("Dokumentklasse")
	feeder.put("ss")
	look.press("Return")
	scan.press("F5")
	scan.sees("Blatt 1 bis 2 sind gesichert")
	scan.press("ctrl+q")
	ended(t, first)
	for begin := time.Now(); !owns(second, d); time.Sleep(100 * time.Millisecond) {
		if time.Since(begin) > patience || second.Ended() {
			t.Fatal("the second window does not take over the data folder")
		}
	}
	for begin := time.Now(); !strings.Contains(look.text(), "Freigegeben"); time.Sleep(time.Second) {
		if time.Since(begin) > patience {
			look.keep("fault")
			t.Fatal("the batch cannot be released")
		}
		look.press("Return", "F9")
	}
	for begin := time.Now(); len(found(t, d)) < 1; time.Sleep(time.Second) {
		if time.Since(begin) > patience {
			t.Fatal("nothing was handed over")
		}
	}
	look.press("ctrl+q")
	ended(t, second)
	if n := len(d.Pages()); n != 5 {
		t.Errorf("%d pages, not 5", n)
	}
	if all := d.Packages(); len(all) != 1 || all[0].Pages != 3 {
		t.Errorf("packages %+v", all)
	}
	d.Check()
}
