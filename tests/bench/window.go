package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/scanstelle/scanstelle/assets/samplepost"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/tray"
	"github.com/scanstelle/scanstelle/tests/window"
)

// whileRead is for how long keys are pressed while pages are read.
const whileRead = time.Minute

// sheets is a stack that a scanner feeds meanwhile: as many as its feeder holds.
const sheets = 300

// window measures how fast the real window answers a key while it takes in a large
// batch, and while that is read.
func (b *bench) window() (section, error) {
	s := section{
		Title: "The window, while pages come in and are read",
		Intro: fmt.Sprintf("The real window, drawn by the processor into an Xvfb of 1280 × 800, owner of its data folder: %d page files at 300 dpi (the mix of the memory part) are read in by Ctrl+O, every page checked, turned upright and read by Tesseract. "+
			"All the time F6 is pressed, which gives the keyboard to the other pane, and Page Down, which shows the next page. The answer to F6 is the time from the word to xdotool until the frame around the pane has changed on the screen, "+
			"with everything between: xdotool, the X server, the window, drawing; one press may fall together with the desk giving the keyboard to the sheets when all are in, which cannot be told apart. First until all pages are in, then %.0f s more with all of them on the film strip. At last, while those are read, a new stack of %d sheets in the feeder of a scanner, by F5: libsane's test driver at the pace of the endurance part (%v of pause after each portion of a page).", b.many, whileRead.Seconds(), sheets, paperPause),
	}
	w, err := b.openWindow()
	if err != nil {
		return s, err
	}
	defer w.close()
	in := filepath.Join(w.dir, "in")
	if err := w.takeIn(in); err != nil {
		return s, err
	}
	asker, err := w.screen.NewAsker("F6")
	if err != nil {
		return s, err
	}
	defer asker.Close()
	phase := func(what string, over func() (bool, error)) error {
		var ms []float64
		unsure, late := 0, 0
		for {
			for range 25 {
				took, sure, err := asker.Ask(b)
				if err != nil {
					return err
				}
				if ms = append(ms, took.Seconds()*1000); !sure {
					unsure++
				}
				if ms[len(ms)-1] > deskAnswerGoal {
					late++
				}
				if err := asker.Press("Next"); err != nil {
					return err
				}
				time.Sleep(50 * time.Millisecond)
			}
			if end, err := over(); end || err != nil {
				s.Figures = append(s.Figures, figure{What: what, Goal: "worst ≤ 100 ms", Met: quantile(ms, 1) <= deskAnswerGoal && unsure < 2, Command: "scripts/bench --only window",
					Got: fmt.Sprintf("%.0f ms, p95 %.0f ms, p99 %.0f ms, worst %.0f ms of %d, %d above the goal; %d not told apart", median(ms), quantile(ms, 0.95), quantile(ms, 0.99), quantile(ms, 1), len(ms), late, unsure)})
				return err
			}
		}
	}
	pages := 0
	if err := phase("key to answer, while pages come in", func() (bool, error) {
		pages, err = w.pages()
		return pages == b.many, err
	}); err != nil {
		return s, err
	}
	before, err := w.read()
	if err != nil {
		return s, err
	}
	begin := time.Now()
	if err := phase(fmt.Sprintf("key to answer, while pages are read, %d on the strip", pages), func() (bool, error) {
		return time.Since(begin) > whileRead, nil
	}); err != nil {
		return s, err
	}
	after, err := w.read()
	if err != nil {
		return s, err
	}
	backlog := w.batch
	if err := w.feed(); err != nil {
		return s, err
	}
	begin = time.Now()
	if err := phase("key to answer, while a scanner feeds a new stack and those are read", func() (bool, error) {
		fed, err := w.pages()
		return fed == sheets, err
	}); err != nil {
		return s, err
	}
	speed := sheets / time.Since(begin).Seconds()
	w.batch = backlog
	last, err := w.read()
	if err != nil {
		return s, err
	}
	s.Notes = []string{fmt.Sprintf("%d pages were read while all lay on the strip, %d before, %d of them while the scanner fed %.1f images a second. RSS of the window's process, which owns the data folder, with libGL: %.0f MB", after-before, before, last-after, speed, rollup(w.cmd.Process.Pid, "Rss:"))}
	return s, w.end()
}

// windowed is the window at work.
type windowed struct {
	b      *bench
	dir    string
	data   string
	tray   tray.Tray
	screen *window.Screen
	cmd    *exec.Cmd
	said   bytes.Buffer
	owner  *station.Client
	batch  batch.ID
}

// openWindow makes a data folder and opens the window on it.
func (b *bench) openWindow() (*windowed, error) {
	o, err := b.serve("window", testDevice{picture: lines, pause: paperPause}, 0)
	if err != nil {
		return nil, err
	}
	o.stop()
	w := &windowed{b: b, dir: filepath.Dir(o.data), data: o.data}
	if w.tray, err = tray.New(filepath.Join(w.dir, "sane")); err != nil {
		return nil, err
	}
	home, buffer := filepath.Join(w.dir, "home"), filepath.Join(w.dir, "screen")
	for _, dir := range []string{filepath.Join(home, "run"), buffer} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, err
		}
	}
	if w.screen, err = window.Open(buffer); err != nil {
		return nil, err
	}
	w.cmd = exec.CommandContext(b, b.program, "--data", w.data, "--passphrase-file", w.data+".kennwort", "desk")
	w.cmd.Env = append(append(o.env, w.tray.Env...), "DISPLAY="+w.screen.Display, "WAYLAND_DISPLAY=", "LIBGL_ALWAYS_SOFTWARE=1", "LANG=C.UTF-8", "LC_ALL=C.UTF-8",
		"HOME="+home, "XDG_CONFIG_HOME="+filepath.Join(home, ".config"), "XDG_CACHE_HOME="+filepath.Join(home, ".cache"), "XDG_RUNTIME_DIR="+filepath.Join(home, "run"))
	w.cmd.Stderr = &w.said
	w.cmd.Cancel = func() error { return w.cmd.Process.Signal(syscall.SIGTERM) }
	w.cmd.WaitDelay = 30 * time.Second
	if err := w.cmd.Start(); err != nil {
		w.screen.Close()
		return nil, err
	}
	for begin := time.Now(); time.Since(begin) < impatience; time.Sleep(100 * time.Millisecond) {
		if c, ok := station.Dial(w.data); ok {
			w.owner = c
			return w, nil
		}
	}
	w.close()
	return nil, fmt.Errorf("the window does not open\n%s", lastLines(w.said.String(), 20))
}

// takeIn reads a stack of files in by the keyboard, and waits for the first page.
func (w *windowed) takeIn(in string) error {
	p, err := w.b.samples(samplepost.Full, 0)
	if err != nil {
		return err
	}
	mix, err := everyday(p)
	if err != nil {
		return err
	}
	if err := stack(in, w.b.many, mix); err != nil {
		return err
	}
	time.Sleep(5 * time.Second)      // until it is drawn
	for _, keys := range [][]string{ // from the list to the path; the folder that has it; all of it
		{"key", "ctrl+o"}, {"sleep", "2", "key", "shift+Tab", "ctrl+a"}, {"type", "--delay", "40", filepath.Dir(in)}, {"key", "Return"},
		{"sleep", "2", "type", "--delay", "40", filepath.Base(in)}, {"key", "space"}, {"sleep", "1", "key", "Return"},
	} {
		if err := w.screen.Xdotool(keys...); err != nil {
			return err
		}
	}
	for begin := time.Now(); time.Since(begin) < impatience; time.Sleep(100 * time.Millisecond) {
		if n, err := w.pages(); n > 0 || err != nil {
			return err
		}
	}
	return errors.New("no page comes in")
}

// feed begins a new stack with the scanner, and waits for its first page.
func (w *windowed) feed() error {
	before := w.batch
	if err := w.tray.Put(strings.Repeat("s", sheets)); err != nil {
		return err
	}
	if err := w.screen.Xdotool("key", "ctrl+n", "sleep", "2"); err != nil {
		return err
	}
	for begin := time.Now(); time.Since(begin) < impatience; { // a key that came before the form was there is pressed again
		if err := w.screen.Xdotool("key", "F5", "sleep", "5"); err != nil {
			return err
		}
		if n, err := w.pages(); n > 0 && w.batch != before || err != nil {
			return err
		}
	}
	return errors.New("the scanner feeds nothing")
}

// pages counts those of the newest batch.
func (w *windowed) pages() (n int, err error) {
	_, err = station.Invoke[int](w.b, w.owner, station.OpBatches, nil, func(raw json.RawMessage) {
		var one batch.Batch
		if json.Unmarshal(raw, &one) == nil && one.ID >= w.batch { // they come by their age
			w.batch, n = one.ID, len(one.Pages)
		}
	})
	return n, err
}

// read counts the pages that were read.
func (w *windowed) read() (n int, err error) {
	v, err := ask[station.BatchView](w.b, w.owner, "", station.OpBatch, w.batch)
	for _, p := range v.PageList {
		if p.HasText || p.ReadNote != "" {
			n++
		}
	}
	return n, err
}

// end closes the window, which must end well.
func (w *windowed) end() error {
	_ = w.cmd.Process.Signal(syscall.SIGTERM) // it may be gone
	if err := w.cmd.Wait(); err != nil {
		return fmt.Errorf("the window: %w\n%s", err, lastLines(w.said.String(), 20))
	}
	return nil
}

// close ends what is still there.
func (w *windowed) close() {
	if w.cmd.ProcessState == nil {
		_ = w.end() // another fault is told
	}
	w.screen.Close()
}
