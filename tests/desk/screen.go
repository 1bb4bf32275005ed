// Package desk works at the real window of the desk as a person does: it looks
// at the screen and presses keys. The screen is an Xvfb of its own, read by
// Tesseract; the keys come from xdotool.
package desk

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/image/draw"
)

// screen is an X server without a monitor.
type screen struct {
	t       testing.TB
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
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	args := []string{"-displayfd", "3", "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-fbdir", s.dir}
	server := exec.Command("Xvfb", append(args, options...)...)
	server.ExtraFiles = []*os.File{write}
	if err := server.Start(); err != nil {
		t.Fatalf("%v (Debian package xvfb)", err)
	}
	write.Close()
	t.Cleanup(func() {
		_ = server.Process.Signal(os.Interrupt)
		_ = server.Wait()
	})
	line, err := bufio.NewReader(read).ReadString('\n')
	if err != nil {
		t.Fatalf("the X server does not tell its number: %v", err)
	}
	s.display = ":" + strings.TrimSpace(line)
	// With a German keyboard umlauts are keys. On another xdotool maps them to a
	// spare key for a moment, and a slow window looks it up too late.
	keyboard := exec.Command("setxkbmap", "-display", s.display, "-layout", "de")
	if out, err := keyboard.CombinedOutput(); err != nil {
		t.Fatalf("setxkbmap: %v (Debian package x11-xkb-utils)\n%s", err, out)
	}
	return s
}

// picture is what the screen shows: the frame buffer, which Xvfb keeps in the
// format of XWD (X11/XWDFile.h; 25 numbers, the colour map, then the pixels).
func (s *screen) picture() *image.NRGBA {
	s.t.Helper()
	data, err := os.ReadFile(filepath.Join(s.dir, "Xvfb_screen0"))
	if err != nil {
		s.t.Fatal(err)
	}
	var head [25]uint32
	if _, err := binary.Decode(data, binary.BigEndian, &head); err != nil {
		s.t.Fatal(err)
	}
	width, height, depth, line := int(head[4]), int(head[5]), head[11], int(head[12])
	pixels := data[int(head[0])+12*int(head[19]):]
	if depth != 32 || len(pixels) < height*line {
		s.t.Fatalf("a frame buffer of %d bits and %d bytes", depth, len(pixels))
	}
	out := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			p := pixels[y*line+4*x:]
			out.SetNRGBA(x, y, color.NRGBA{R: p[2], G: p[1], B: p[0], A: 0xff})
		}
	}
	return out
}

// keep writes what the screen shows into the folder named by GALLERY.
func (s *screen) keep(name string) {
	if dir := os.Getenv("GALLERY"); dir != "" {
		s.n++
		s.write(filepath.Join(dir, fmt.Sprintf("window-%02d-%s.png", s.n, name)), s.picture())
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
	small := s.picture()
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
	cmd := exec.Command("xdotool", args...)
	cmd.Env = append(os.Environ(), "DISPLAY="+s.display, "LC_ALL=C.UTF-8") // umlauts need a locale that has them
	if out, err := cmd.CombinedOutput(); err != nil {
		s.t.Fatalf("xdotool %q: %v\n%s", args, err, out)
	}
}

// missed waits until some words cannot be read any more.
func (s *screen) missed(words string) {
	s.t.Helper()
	s.until("still shows "+words, func(text string) bool { return !strings.Contains(text, squeezed(words)) })
}
