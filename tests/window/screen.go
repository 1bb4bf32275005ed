// Package window is a screen with a keyboard for the real window of the desk: an
// Xvfb of its own, which can be looked at, and keys that xdotool presses.
package window

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// Screen is an X server without a monitor, 1280 × 800.
type Screen struct {
	Display string // as in DISPLAY

	server *exec.Cmd
	memory []byte // its frame buffer, as it is now
	bounds image.Rectangle
	pixels int // where they begin
	line   int // bytes
}

// Open starts an X server that takes a free display number and keeps its picture in
// dir.
func Open(dir string, options ...string) (*Screen, error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer read.Close()
	args := []string{"-displayfd", "3", "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-fbdir", dir}
	s := &Screen{server: exec.Command("Xvfb", append(args, options...)...)}
	s.server.ExtraFiles = []*os.File{write}
	err = s.server.Start()
	write.Close()
	if err != nil {
		return nil, fmt.Errorf("%w (Debian package xvfb)", err)
	}
	line, err := bufio.NewReader(read).ReadString('\n')
	if err == nil {
		s.Display = ":" + strings.TrimSpace(line)
		err = s.begin(filepath.Join(dir, "Xvfb_screen0"))
	}
	if err != nil {
		s.Close()
		return nil, fmt.Errorf("the X server does not begin: %w", err)
	}
	return s, nil
}

// begin maps the frame buffer, which Xvfb keeps in the format of XWD (X11/XWDFile.h;
// 25 numbers, the colour map, then the pixels), and chooses the keyboard.
func (s *Screen) begin(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if s.memory, err = unix.Mmap(int(f.Fd()), 0, int(info.Size()), unix.PROT_READ, unix.MAP_SHARED); err != nil {
		return err
	}
	var head [25]uint32
	if _, err := binary.Decode(s.memory, binary.BigEndian, &head); err != nil {
		return err
	}
	s.bounds, s.line, s.pixels = image.Rect(0, 0, int(head[4]), int(head[5])), int(head[12]), int(head[0])+12*int(head[19])
	if head[11] != 32 || len(s.memory) < s.pixels+s.bounds.Dy()*s.line {
		return fmt.Errorf("a frame buffer of %d bits and %d bytes", head[11], len(s.memory))
	}
	// With a German keyboard umlauts are keys. On another xdotool maps them to a
	// spare key for a moment, and a slow window looks it up too late.
	keyboard := exec.Command("setxkbmap", "-display", s.Display, "-layout", "de")
	if out, err := keyboard.CombinedOutput(); err != nil {
		return fmt.Errorf("setxkbmap: %w (Debian package x11-xkb-utils)\n%s", err, out)
	}
	return nil
}

// Close ends the X server.
func (s *Screen) Close() {
	if s.memory != nil {
		_ = unix.Munmap(s.memory) // the process ends soon
		s.memory = nil
	}
	_ = s.server.Process.Signal(os.Interrupt) // it may be gone
	_ = s.server.Wait()
}

// at is the colour of a dot now.
func (s *Screen) at(x, y int) color.NRGBA {
	p := s.memory[s.pixels+y*s.line+4*x:]
	return color.NRGBA{R: p[2], G: p[1], B: p[0], A: 0xff}
}

// Picture is what the screen shows.
func (s *Screen) Picture() *image.NRGBA {
	out := image.NewNRGBA(s.bounds)
	for y := range s.bounds.Dy() {
		for x := range s.bounds.Dx() {
			out.SetNRGBA(x, y, s.at(x, y))
		}
	}
	return out
}

// Xdotool runs a command of xdotool.
func (s *Screen) Xdotool(args ...string) error {
	cmd := exec.Command("xdotool", args...)
	cmd.Env = s.environment()
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("xdotool %q: %w\n%s", args, err, out)
	}
	return nil
}

func (s *Screen) environment() []string {
	return append(os.Environ(), "DISPLAY="+s.Display, "LC_ALL=C.UTF-8") // umlauts need a locale that has them
}

// errSilent: the window does not answer a key.
var errSilent = errors.New("the window does not answer")
