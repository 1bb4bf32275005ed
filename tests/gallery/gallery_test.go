// Package gallery shows every room of the desk as a picture, without a window:
// for tests of look and structure, for reviewers and for the handbook. The
// folder named by GALLERY keeps the pictures.
package gallery

import (
	"fmt"
	"image/png"
	"log"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app"
	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/frame/frametest"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/process"
)

var program string

// lasting starts this program again with pictures that last. Fyne drops after a
// minute what was not painted, and a window then lays out anew what it paints; the
// painter without a window does not, and on a busy computer a test takes minutes.
func lasting() {
	if os.Getenv("FYNE_CACHE") != "" {
		return
	}
	if self, err := os.Executable(); err == nil {
		_ = syscall.Exec(self, os.Args, append(os.Environ(), "FYNE_CACHE=2h"))
	}
}

func TestMain(m *testing.M) {
	lasting()
	log.SetOutput(complained)
	os.Exit(process.Main(m, func(_, built string) error {
		program = built
		return nil
	}))
}

// screen is a desk on a canvas.
type screen struct {
	t      *testing.T
	desk   *app.Desk
	win    fyne.Window
	queue  chan func()
	name   string
	memory frame.Memory
}

// open shows a desk in one of its looks.
func open(t *testing.T, c station.Caller, mode look.Mode, scale float32, size fyne.Size) *screen {
	return openWith(t, app.Config{Station: c}, mode, scale, size)
}

// openWith shows a desk that is made of something; words and queue are added.
func openWith(t *testing.T, c app.Config, mode look.Mode, scale float32, size fyne.Size) *screen {
	a := newApp(t)
	a.Settings().SetTheme(look.New(mode, scale))
	if c.Words == nil {
		w, err := words.Open("de")
		if err != nil {
			t.Fatal(err)
		}
		c.Words = w
	}
	s := &screen{t: t, queue: make(chan func(), 1000), name: nameOf(mode, scale, size)}
	c.Do = func(f func()) { s.queue <- f }
	s.desk = app.New(t.Context(), c)
	s.desk.Keys().Pushed = frametest.New(t, c.Words).Note
	t.Cleanup(s.desk.Close)
	s.win = test.NewTempWindow(t, s.desk.Content())
	s.win.SetPadded(false)
	s.win.Resize(size)
	s.desk.Attach(heard{s.win.Canvas(), complained}, func() fyne.KeyModifier { return 0 })
	return s
}

func nameOf(mode look.Mode, scale float32, size fyne.Size) string {
	return fmt.Sprintf("%s-%gx%g-%g", mode, size.Width, size.Height, scale)
}

// wear shows the screen in another look.
func (s *screen) wear(mode look.Mode, scale float32, size fyne.Size) {
	fyne.CurrentApp().Settings().SetTheme(look.New(mode, scale))
	s.name = nameOf(mode, scale, size)
	s.win.Resize(size)
}

// settle lets the screen catch up until what is asked for is true. What it shows
// when that never comes is kept as a picture.
func (s *screen) settle(until func() bool) {
	s.t.Helper()
	for limit := time.After(30 * time.Second); !until(); {
		select {
		case f := <-s.queue:
			f()
		case <-limit:
			s.keep("stuck")
			s.t.Fatal("the screen never showed it")
		case <-s.t.Context().Done():
			s.t.Fatal("the screen never showed it")
		}
	}
}

// kept tells whether somebody wants to look at the pictures. Where nobody does they are
// not painted, and what they would show is not waited for longer than the test needs.
func kept() bool { return os.Getenv("GALLERY") != "" }

// pause is how long nothing must come before a screen counts as still: long where
// somebody wants to look at it.
func pause(long time.Duration) time.Duration {
	if kept() {
		return long
	}
	return 120 * time.Millisecond
}

// save looks whether all that is on the screen can be read, and keeps a picture of it where
// somebody wants it.
func (s *screen) save(room string) {
	s.t.Helper()
	s.fits(room)
	s.keep(room)
}

// keep keeps a picture where somebody wants it.
func (s *screen) keep(room string) {
	s.t.Helper()
	if !kept() {
		return
	}
	f, err := os.Create(filepath.Join(os.Getenv("GALLERY"), room+"-"+s.name+".png"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer f.Close()
	for range 2 { // a window does this by itself: once for the widths, once for the lines they give
		s.win.Content().Refresh()
	}
	if err := png.Encode(f, captured(s.win)); err != nil {
		s.t.Fatal(err)
	}
}

func TestGallery(t *testing.T) {
	d := process.NewDesk(t, program)
	owner := d.Serve()
	for _, mode := range look.Modes {
		for _, scale := range []float32{1, 2} {
			if !kept() && mode == look.Dark {
				continue
			}
			s := open(t, owner, mode, scale, fyne.NewSize(1280, 800))
			n := 0
			s.settle(func() bool { n++; return n > 2 })
			s.save("handover")
			s.desk.Keys().Typed(fyne.KeyF1, false)
			s.save("help")
		}
	}
}
