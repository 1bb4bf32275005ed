// Package desk works at the real window of the desk as a person does: it looks
// at the screen and presses keys. The screen is an Xvfb of its own, read by
// Tesseract; the keys come from xdotool.
package desk

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/image/draw"

	"github.com/scanstelle/scanstelle/tests/window"
)

// screen is an X server without a monitor.
type screen struct {
	t       testing.TB
	x       *window.Screen
	display string
	dir     string // holds its picture
	n       int    // pictures kept

	last *image.NRGBA // what was read last
	read string
}

// newScreen starts an X server that takes a free display number. It ends with the
// test.
func newScreen(t testing.TB, options ...string) *screen {
	t.Helper()
	s := &screen{t: t, dir: t.TempDir()}
	var err error
	if s.x, err = window.Open(s.dir, options...); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.x.Close)
	s.display = s.x.Display
	return s
}

// keep writes what the screen shows into the folder named by GALLERY.
func (s *screen) keep(name string) {
	if dir := os.Getenv("GALLERY"); dir != "" {
		s.n++
		s.write(filepath.Join(dir, fmt.Sprintf("window-%02d-%s.png", s.n, name)), s.x.Picture())
	}
}

func (s *screen) write(path string, picture image.Image) {
	s.t.Helper()
	f, err := os.Create(path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, picture); err != nil {
		s.t.Fatal(err)
	}
}

// text is what can be read on the screen, without spaces: between small words
// they are not sure.
func (s *screen) text() string {
	s.t.Helper()
	small := s.x.Picture()
	if s.last != nil && bytes.Equal(s.last.Pix, small.Pix) {
		return s.read
	}
	large := image.NewNRGBA(image.Rect(0, 0, 2*small.Rect.Dx(), 2*small.Rect.Dy()))
	draw.CatmullRom.Scale(large, large.Rect, small, small.Rect, draw.Src, nil)
	path := filepath.Join(s.dir, "screen.png")
	s.write(path, large)
	cmd := exec.Command("tesseract", path, "-", "-l", "deu", "--psm", "11")
	cmd.Env = append(os.Environ(), "OMP_THREAD_LIMIT=1")
	out, err := cmd.Output()
	if err != nil {
		s.t.Fatal(err)
	}
	s.last, s.read = small, squeezed(string(out))
	return s.read
}

func squeezed(text string) string { return strings.Join(strings.Fields(text), "") }

// patience is how long the screen may take to show something, on a computer that
// has much else to do.
const patience = 3 * time.Minute

// sees waits until all of some words can be read.
func (s *screen) sees(words ...string) {
	s.t.Helper()
	s.until("does not show "+strings.Join(words, ", "), func(text string) bool {
		for _, w := range words {
			if !strings.Contains(text, squeezed(w)) {
				return false
			}
		}
		return true
	})
	s.keep(strings.ToLower(strings.Fields(words[0])[0]))
}

func (s *screen) until(what string, is func(text string) bool) {
	s.t.Helper()
	text := ""
	for begin := time.Now(); time.Since(begin) < patience; time.Sleep(200 * time.Millisecond) {
		if text = s.text(); is(text) {
			return
		}
	}
	s.keep("fault")
	s.t.Fatalf("the screen %s:\n%s", what, text)
}

// press presses keys, as "ctrl+l", one after the other.
func (s *screen) press(keys ...string) {
	s.t.Helper()
	s.xdotool(append([]string{"key", "--delay", "60"}, keys...)...)
}

// types types a text.
func (s *screen) types(text string) {
	s.t.Helper()
	s.xdotool("type", "--delay", "40", text)
}

func (s *screen) xdotool(args ...string) {
	s.t.Helper()
	if err := s.x.Xdotool(args...); err != nil {
		s.t.Fatal(err)
	}
}

// missed waits until some words cannot be read any more.
func (s *screen) missed(words string) {
	s.t.Helper()
	s.until("still shows "+words, func(text string) bool { return !strings.Contains(text, squeezed(words)) })
}
