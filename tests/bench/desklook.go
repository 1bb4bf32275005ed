package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"
	"golang.org/x/sys/unix"

	"github.com/scanstelle/scanstelle/app"
	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	widgets "github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/station"
)

// eyes is a desk on a canvas, and somebody who looks at it.
type eyes struct {
	desk   *app.Desk
	win    fyne.Window
	queue  chan func()
	viewer *widgets.Viewer
	opened bool // the batch is on the screen
	frame  time.Time
	got    browsed
}

// impatience ends a look at something that never comes.
const impatience = 2 * time.Minute

// deskLook looks through a batch: data folder and pages are its arguments, the
// session of the inspector comes in BENCH_SESSION.
func deskLook(args []string) error {
	if len(args) != 2 {
		return errors.New("data folder and number of pages are needed")
	}
	pages, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	client, ok := station.Dial(args[0])
	if !ok {
		return errors.New("no owner")
	}
	w, err := words.Open("de")
	if err != nil {
		return err
	}
	app.LimitMemory()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	e := &eyes{queue: make(chan func(), 10_000)}
	test.NewApp().Settings().SetTheme(look.New(look.Light, 1))
	e.desk = app.New(context.Background(), app.Config{Station: client, Words: w, Do: func(f func()) { e.queue <- f }, Token: os.Getenv("BENCH_SESSION")})
	defer e.desk.Abandon()
	e.win = test.NewWindow(e.desk.Content())
	e.win.SetPadded(false)
	e.win.Resize(fyne.NewSize(1920, 1080))
	e.desk.Attach(e.win.Canvas(), func() fyne.KeyModifier { return 0 })
	if err := e.look(w, pages); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(e.got)
}

// look goes through everything that is measured.
func (e *eyes) look(w *words.Words, pages int) error {
	if err := e.until("the room", func() bool { return len(e.desk.Rooms()) > 0 }); err != nil {
		return err
	}
	for i, r := range e.desk.Rooms() {
		if r.ID() == "inspect" {
			e.step("room", func() { e.desk.Go(i) })
		}
	}
	waiting := w.N("inspect.waiting", 1)
	if err := e.until("the queue", func() bool { return says(e.win.Content(), waiting) }); err != nil {
		return err
	}
	e.got.Idle = rollup(os.Getpid(), "Rss:")
	e.got.Stalls = nil // the first layout of the window is no stall of the work in it
	ctx, stop := context.WithCancel(context.Background())
	var sampling sync.WaitGroup
	sampling.Go(func() {
		for ctx.Err() == nil {
			e.got.RSS = append(e.got.RSS, rollup(os.Getpid(), "Rss:"))
			time.Sleep(200 * time.Millisecond)
		}
	})
	defer sampling.Wait()
	defer stop()
	if err := e.open(); err != nil {
		return err
	}
	e.opened = true
	if err := e.leaf(pages); err != nil {
		return err
	}
	return e.accept(min(50, pages/2))
}

// open opens the batch, and again from the list.
func (e *eyes) open() error {
	begin := time.Now()
	e.press(fyne.KeyReturn)
	if err := e.until("the first page", e.whole); err != nil {
		return err
	}
	e.got.First = ms(begin)
	for range 5 {
		e.press(fyne.KeyF2)
		if err := e.until("the queue", func() bool { return e.seen() == nil }); err != nil {
			return err
		}
		begin := time.Now()
		e.press(fyne.KeyReturn)
		if err := e.until("the first page again", e.whole); err != nil {
			return err
		}
		e.got.Again = append(e.got.Again, ms(begin))
	}
	return nil
}

// leaf goes through all pages, zooming at some; then with the key held back again.
func (e *eyes) leaf(pages int) error {
	e.got.Pages = 1
	for n := 1; n < pages; n++ {
		before := e.viewer.Key()
		begin := time.Now()
		e.press(fyne.KeyPageDown)
		if err := e.until("the next page", func() bool { return e.whole() && e.viewer.Key() != before }); err != nil {
			return fmt.Errorf("page %d: %w", n+1, err)
		}
		e.got.Leaf, e.got.Pages = append(e.got.Leaf, ms(begin)), e.got.Pages+1
		if n%10 != 0 {
			continue
		}
		for _, c := range []frame.Chord{{Key: fyne.KeyPlus, Mod: fyne.KeyModifierControl}, {Key: fyne.KeyPlus, Mod: fyne.KeyModifierControl}, {Key: fyne.KeyM}, {Key: fyne.KeyS}} {
			begin := time.Now()
			e.chord(c)
			if err := e.until("the zoomed page", e.whole); err != nil {
				return err
			}
			e.got.Zoom = append(e.got.Zoom, ms(begin))
		}
	}
	before := e.viewer.Key()
	e.step("held key", func() { e.desk.Keys().Pressed(fyne.KeyPageUp) })
	for range min(200, pages-1) { // held: the next repeat does not wait for the page
		e.step("held key", func() { e.desk.Keys().Typed(fyne.KeyPageUp, false) })
		e.pump(30 * time.Millisecond)
	}
	e.step("held key", func() { e.desk.Keys().Released(fyne.KeyPageUp) })
	return e.until("the page after the held key", func() bool { return e.whole() && e.viewer.Key() != before })
}

// accept finds pages in order.
func (e *eyes) accept(pages int) error {
	e.press(fyne.KeyHome)
	e.pump(time.Second)
	for range pages {
		if err := e.until("the page to be accepted", e.whole); err != nil {
			return err
		}
		before := e.viewer.Key()
		begin := time.Now()
		e.press(fyne.KeyReturn)
		if err := e.until("the page after the accepted one", func() bool { return e.whole() && e.viewer.Key() != before }); err != nil {
			return err
		}
		e.got.Accept = append(e.got.Accept, ms(begin))
	}
	return nil
}

// step does something on the screen's goroutine, and notes how long it was busy.
func (e *eyes) step(what string, do func()) {
	begin, used := time.Now(), threadTime()
	do()
	s := stall{what, e.opened, ms(begin), threadTime() - used}
	e.got.Stalls = append(e.got.Stalls, s)
	e.tidy()
}

// tidy does what a window does between frames, and a canvas without one does not:
// what has not been seen for a minute is dropped.
func (e *eyes) tidy() {
	if time.Since(e.frame) < time.Second {
		return
	}
	e.frame = time.Now()
	walk(e.win.Content(), func(fyne.CanvasObject) bool { return false }) // all that can be seen is in use
	software.NewCanvas().Capture()
}

// threadTime is the processor time of this thread, in ms; the screen's goroutine
// keeps its thread.
func threadTime() float64 {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		return 0
	}
	return float64(t.Nano()) / 1e6
}

func (e *eyes) press(key fyne.KeyName) { e.chord(frame.Chord{Key: key}) }

func (e *eyes) chord(c frame.Chord) {
	e.step("key "+string(c.Key), func() {
		e.desk.Keys().Pressed(c.Key)
		e.desk.Keys().Chord(c, false)
		e.desk.Keys().Released(c.Key)
	})
}

// until lets the screen go on until something is true.
func (e *eyes) until(what string, is func() bool) error {
	end := time.After(impatience)
	for !is() {
		select {
		case f := <-e.queue:
			e.step("picture", f)
		case <-time.After(5 * time.Millisecond): // what is seen may change without a picture
		case <-end:
			return fmt.Errorf("%s never came", what)
		}
	}
	return nil
}

// pump lets the screen go on for a while.
func (e *eyes) pump(d time.Duration) {
	end := time.After(d)
	for {
		select {
		case f := <-e.queue:
			e.step("picture", f)
		case <-end:
			return
		}
	}
}

// whole tells whether a page is on the screen with all that is seen of it.
func (e *eyes) whole() bool {
	e.viewer = e.seen()
	return e.viewer != nil && e.viewer.Whole()
}

// seen is the viewer that can be seen, nil for none.
func (e *eyes) seen() *widgets.Viewer {
	if e.viewer != nil && e.viewer.Key() != "" {
		return e.viewer // what is shown once stays where it is
	}
	var found *widgets.Viewer
	walk(e.win.Content(), func(o fyne.CanvasObject) bool {
		if v, ok := o.(*widgets.Viewer); ok && v.Key() != "" {
			found = v
		}
		return found != nil
	})
	return found
}

// says tells whether a text can be seen.
func says(o fyne.CanvasObject, text string) bool {
	return walk(o, func(o fyne.CanvasObject) bool {
		a, ok := o.(fyne.Accessible)
		return ok && strings.Contains(a.AccessibilityLabel(), text)
	})
}

// walk goes through what can be seen until it is told to stop.
func walk(o fyne.CanvasObject, stop func(fyne.CanvasObject) bool) bool {
	if !o.Visible() {
		return false
	}
	if stop(o) {
		return true
	}
	var inner []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		inner = o.Objects
	case fyne.Widget:
		inner = test.WidgetRenderer(o).Objects()
	}
	for _, child := range inner {
		if walk(child, stop) {
			return true
		}
	}
	return false
}
