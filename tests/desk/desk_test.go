package desk

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/scanstelle/scanstelle/tests/process"
)

var program string

func TestMain(m *testing.M) {
	os.Exit(process.Main(m, func(_, built string) error {
		program = built
		return nil
	}))
}

// newDesk is a desk with the screen, home and scanner of a test: libsane's own
// test scanner, and nothing else of this computer.
func newDesk(t *testing.T, s *screen) *process.Desk {
	t.Helper()
	d := process.NewDesk(t, program)
	sane := filepath.Join(d.Dir, "sane")
	process.Write(t, sane, map[string][]byte{"dll.conf": []byte("test\n"), "test.conf": []byte("number_of_devices 1\n")})
	home := filepath.Join(d.Dir, "home")
	if err := os.MkdirAll(filepath.Join(home, "run"), 0o700); err != nil {
		t.Fatal(err)
	}
	d.Env = []string{"HOME=" + home, "XDG_CONFIG_HOME=" + filepath.Join(home, ".config"), "XDG_CACHE_HOME=" + filepath.Join(home, ".cache"), "XDG_DATA_HOME=" + filepath.Join(home, ".local"),
		"XDG_RUNTIME_DIR=" + filepath.Join(home, "run"), "SANE_CONFIG_DIR=" + sane, "WAYLAND_DISPLAY=", "DISPLAY=", "LANG=C.UTF-8", "LC_ALL=C.UTF-8", "LIBGL_ALWAYS_SOFTWARE=1"}
	if s != nil {
		d.Env = append(d.Env, "DISPLAY="+s.display)
	}
	return d
}

// ended waits for the end of a window: it must be a good one, and the window's
// library must not have complained of a call from the wrong goroutine.
func ended(t *testing.T, p *process.Process) {
	t.Helper()
	r := p.Wait()
	if r.Exit != 0 {
		t.Errorf("exit %d\n%s", r.Exit, r.Err)
	}
	for _, word := range []string{"Error in Fyne call thread", "AGE-SECRET-KEY"} {
		if strings.Contains(string(r.Err), word) {
			t.Errorf("the log of the window has %q:\n%s", word, r.Err)
		}
	}
}

// TestFirstStart goes through the five steps by keyboard alone, as somebody does
// who has never seen the desk.
func TestFirstStart(t *testing.T) {
	s := newScreen(t)
	d := newDesk(t, s)
	const password = "vier zufall worte hier"
	p := d.Start(nil)
	s.sees("Willkommen", "Schritt 1 von 5")
	s.press("Return")
	s.sees("Wo sollen die Daten liegen", "Schritt 2 von 5")
	s.press("Return")
	s.sees("Wiederherstellungsschlüssel", "letzte Gruppe")
	s.types("falsch")
	s.press("Return")
	s.sees("Das ist nicht die letzte Gruppe")
	s.press("Escape") // is asked first
	s.sees("Ohne Schlüssel auf Papier weiter", "Schritt 2 von 5")
	s.press("Return")
	s.sees("letzte Gruppe")
	s.press("Escape")
	s.sees("Ohne Schlüssel auf Papier weiter")
	s.press("alt+x")
	s.sees("Noname", "Schritt 3 von 5")
	s.press("Return")
	s.sees("Wohin mit den fertigen Paketen", "Schritt 4 von 5")
	s.press("Return")
	s.sees("Die erste Person", "Schritt 5 von 5")
	s.types("Jürgen Größe")
	s.press("Tab")
	s.types("chef")
	s.press("Tab")
	s.types(password)
	s.press("Tab")
	s.types(password + "x")
	s.press("Return")
	s.sees("die beiden Eingaben sind verschieden")
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	ended(t, p)
	p = d.Start(nil) // goes on where it was interrupted
	s.sees("Die erste Person", "Schritt 5 von 5")
	s.press("Escape")
	s.sees("Erfassen")
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	ended(t, p)
	if target := filepath.Join(d.Dir, "scanstelle-ausgang"); !bytes.Contains(d.Expect(0, "target", "list").Out, []byte(target)) {
		t.Errorf("the station has no target %s", target)
	}
}

// TestNoWindow: where there can be none, a sentence says so, and nothing else
// happens.
func TestNoWindow(t *testing.T) {
	for name, s := range map[string]*screen{"no display": nil, "no such display": {display: ":9999"}, "no GLX": newScreen(t, "-extension", "GLX")} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, s)
			r := d.Expect(3, "desk")
			if !strings.Contains(string(r.Err), "lässt sich kein Fenster öffnen") || strings.Contains(string(r.Err), "Fyne error") {
				t.Errorf("%s", r.Err)
			}
			if _, err := os.Stat(d.Data); err == nil {
				t.Error("it made a data folder")
			}
		})
	}
	d := newDesk(t, nil)
	if r := d.Expect(0); !strings.Contains(string(r.Err), "keine grafische Oberfläche") || !strings.Contains(string(r.Out), "Befehle:") {
		t.Errorf("%s\n%s", r.Out, r.Err)
	}
}
