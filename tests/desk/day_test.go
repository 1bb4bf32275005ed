package desk

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/process"
)

// hire lets a desk have its people, the class "amt" and its target, before anybody
// opens a window.
func hire(t *testing.T, d *process.Desk) {
	t.Helper()
	client, owner := d.Owner()
	staff := process.NewStaff(t, client)
	staff.UseClass("")
	process.Ask[station.TargetSetting](staff, staff.Chef, station.OpTargetSet, station.TargetChange{Name: "Postkorb", Spec: "folder:" + d.Target})
	if err := owner.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	owner.Wait()
}

// logIn types an account and the password that all of the staff have.
func (s *screen) logIn(account string) {
	s.t.Helper()
	s.sees("Konto", "Kennwort")
	s.types(account)
	s.press("Tab")
	s.types(process.StaffPassword)
	s.press("Return")
}

// TestDay is a day's work with the keyboard alone: ten sheets with a jam at the
// fourth, a sheet scanned anew, a document split; then another person inspects and
// releases, both documents are handed over, and a stranger verifies the packages.
func TestDay(t *testing.T) {
	s := newScreen(t)
	d := newDesk(t, s)
	feeder := newFeeder(t, d)
	hire(t, d)
	p := d.Start(nil, "desk")
	s.logIn("scan")
	s.sees("Dokumentklasse", "Papier einlegen und scannen")
	drawsFirst(t, p.Process.Pid)

	// The class by its first letter; then ten sheets, of which the fourth jams.
	s.press("a", "a")
	feeder.put("sssjsssssss")
	s.press("F5")
	s.sees("Klasse Amtspost", "Papierstau bei Blatt 4", "Blatt 1 bis 3 sind gesichert")
	s.press("F5")
	s.sees("kein Papier mehr", "Blatt 1 bis 10 sind gesichert")
	s.press("ctrl+F9")
	s.missed("kein Papier mehr")

	// The fourth sheet anew, and a second document from the seventh on.
	s.press("Home", "Right", "Right", "Right")
	s.sees("Blatt 4, Vorderseite")
	feeder.put("s")
	s.press("F7")
	s.sees("Blatt 11, Vorderseite")
	s.press("Home", "Right", "Right", "Right", "Right", "Right", "Right", "t")
	s.sees("4 Blatt")
	s.press("Home")
	s.sees("6 Blatt")

	// Another person settles the interruption, looks at what was drawn, and releases.
	s.press("ctrl+l")
	s.logIn("blick")
	s.sees("Prüfen", "Paul Prüfer")
	s.press("alt+2")
	s.sees("1 Stapel wartet", "Amtspost")
	s.press("Return")
	s.sees("Blattbilanz", "unterbrochen")
	s.missed("noch gelesen")
	s.press("F4")
	s.sees("Warum stimmt die Blattbilanz trotzdem")
	s.press("4")
	s.missed("unterbrochen")
	for begin := time.Now(); !strings.Contains(s.text(), "Freigegeben"); time.Sleep(time.Second) {
		if time.Since(begin) > patience {
			t.Fatal("the batch cannot be released")
		}
		s.press("Return", "F9") // a page, and all of them once there is no further one
	}

	for begin := time.Now(); len(found(t, d)) < 2; time.Sleep(time.Second) {
		if time.Since(begin) > patience {
			t.Fatal("nothing was handed over")
		}
	}
	s.press("alt+3")
	s.sees("Kein Paket wartet")
	s.press("ctrl+q")
	ended(t, p)
	pages := 0
	for _, one := range d.Packages() {
		pages += one.Pages
	}
	if pages != 10 {
		t.Errorf("%d pages in the packages", pages)
	}
	d.Check()
}

// found are the packages in the target.
func found(t *testing.T, d *process.Desk) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(d.Target, "*.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// drawsFirst: the window's process gives way to drawing. Without a graphics card each
// thread that draws has a processor of its own.
func drawsFirst(t *testing.T, pid int) {
	t.Helper()
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*", pid))
	if err != nil || len(tasks) == 0 {
		t.Fatal(err)
	}
	own, err := unix.Getpriority(unix.PRIO_PROCESS, pid)
	if err != nil {
		t.Fatal(err)
	}
	drawing, behind := map[string]bool{}, 0
	for _, task := range tasks {
		id, _ := strconv.Atoi(filepath.Base(task))
		name, err := os.ReadFile(filepath.Join(task, "comm"))
		if err != nil {
			continue // it has ended
		}
		has, err := unix.Getpriority(unix.PRIO_PROCESS, id)
		switch drawer := strings.HasPrefix(string(name), "llvmpipe-"); {
		case err != nil:
		case drawer && has != own:
			t.Errorf("a thread that draws has priority %d, the window %d", has, own)
		case drawer:
			var on unix.CPUSet
			if err := unix.SchedGetaffinity(id, &on); err != nil || on.Count() != 1 {
				t.Errorf("a thread that draws may run on %d processors, %v", on.Count(), err)
			}
			drawing[fmt.Sprint(on)] = true
		case has < own:
			behind++
		}
	}
	if len(drawing) < min(2, runtime.NumCPU()) || behind == 0 {
		t.Errorf("%d processors draw, %d threads give way", len(drawing), behind)
	}
}
