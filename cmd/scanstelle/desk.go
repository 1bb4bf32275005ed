package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/driver/desktop"
	"golang.org/x/sys/unix"

	"github.com/scanstelle/scanstelle/app"
	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/start"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/assets/catalogue"
	"github.com/scanstelle/scanstelle/assets/icons"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// deskID names the desk to the operating system; its preferences lie under it.
const deskID = "de.scanstelle.desk"

// hasDisplay tells whether there is a screen to open a window on.
func hasDisplay() bool { return os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != "" }

type deskCommand struct{}

// Run opens the window and comes back when it is closed and everything that the
// desk started has ended.
func (deskCommand) Run(ctx context.Context, g *globals) error {
	if !hasDisplay() {
		return batch.Refuse("desk", batch.CodeDisplay, "weder DISPLAY noch WAYLAND_DISPLAY ist gesetzt")
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	guardCrash()
	app.LimitMemory()
	drawFirst()
	if cache, err := os.UserCacheDir(); err == nil {
		_ = os.MkdirAll(cache, 0o700) // the window's library makes one folder in it, not the way to it
	}
	w := &window{g: g, ctx: ctx, app: fyneapp.NewWithID(deskID)}
	w.looks, w.memory = looks{w.app.Preferences()}, newMemory(filepath.Join(w.app.Storage().RootURI().Path(), "memory.json"))
	g.Data = w.looks.folder(g.Data)
	w.keeper, w.crash = newKeeper(g), lastCrash()
	l := w.looks.Look("")
	w.app.Settings().SetTheme(look.New(l.Mode, l.Scale).Written(thisSystem().fonts))
	if err := w.speak(l.Language); err != nil {
		return err
	}
	if err := w.open(); err != nil {
		return err
	}
	context.AfterFunc(ctx, func() {
		fyne.Do(func() {
			// The toolkit ends at the same signal, and runs on whatever thread what comes after.
			if unix.Gettid() == os.Getpid() {
				w.close()
			}
		})
	})
	switch {
	case g.Practice:
		w.practise()
	default:
		w.arrive()
	}
	w.app.Lifecycle().SetOnStarted(spreadDrawing)
	w.app.Run()
	stop()
	w.work.Wait()
	return errors.Join(w.endPractice(), w.memory.Close(), w.keeper.close())
}

// window is the one window of the desk.
type window struct {
	g      *globals
	ctx    context.Context
	app    fyne.App
	win    fyne.Window
	looks  looks
	memory *memory
	words  *words.Words
	keeper *keeper
	desk   *app.Desk
	runs   *frame.Runs // what takes sheets in, whatever language the desk has
	start  *start.Start
	crash  *app.Crash // not offered yet; nil: none
	closed bool

	work     sync.WaitGroup
	practice *keeper // of the data folder of the practice; nil: nobody practises
}

// open shows the window. CodeDisplay: the computer cannot.
func (w *window) open() (err error) {
	heard := &listener{}
	log.SetOutput(heard)
	defer func() {
		log.SetOutput(os.Stderr)
		if p := recover(); p != nil || heard.failed() {
			err = batch.Refuse("desk", batch.CodeDisplay, "%s", heard.cause(p))
		}
	}()
	w.win = w.app.NewWindow("Scanstelle")
	if heard.failed() {
		return nil
	}
	if icon, err := icons.Files.ReadFile("app.svg"); err == nil {
		w.win.SetIcon(fyne.NewStaticResource("app.svg", icon))
	}
	w.win.SetPadded(false)
	w.win.Resize(w.looks.size())
	w.win.SetMaster()
	w.win.SetCloseIntercept(w.close)
	w.win.SetOnDropped(w.dropped)
	w.win.Show()
	return nil
}

// speak changes the language of what is shown from now on.
func (w *window) speak(language string) (err error) {
	w.words, err = words.Open(language)
	return err
}

// arrive opens the desk, or leads through the first start where there is no data folder
// yet, or an earlier first start was left.
func (w *window) arrive() {
	left := w.looks.left()
	switch {
	case left.At != "" && station.Exists(left.Data) && (w.g.Data == left.Data || w.g.Data == defaultData()):
		w.g.Data = left.Data
		w.lead(left)
	case station.Exists(w.g.Data):
		w.enter()
	default:
		w.lead(start.Left{})
	}
}

// lead leads through the first start.
func (w *window) lead(left start.Left) {
	w.start = start.New(w.ctx, start.Config{Words: w.words, Do: fyne.Do, Data: w.g.Data, Languages: catalogue.Languages, Left: left, Keep: w.looks.leave,
		Speak: func(language string) {
			l := w.looks.Look("")
			l.Language = language
			w.looks.Keep("", l)
			if w.speak(language) == nil {
				left := w.start.Left()
				w.start.Close()
				w.lead(left)
			}
		},
		Found: func(data string) (station.Caller, string, error) {
			w.g.Data = data
			c, err := w.keeper.wait(w.ctx)
			if err == nil {
				w.looks.keepFolder(data)
			}
			return c, w.keeper.recoveryKey(), err
		},
		Target: firstFolder(w.g.Data),
		Wear: func(mode look.Mode, scale float32) {
			l := w.looks.Look("")
			l.Mode, l.Scale = mode, scale
			w.looks.Keep("", l)
			w.app.Settings().SetTheme(look.New(l.Mode, l.Scale).Written(thisSystem().fonts))
		},
		Mode:     w.looks.Look("").Mode,
		Scale:    w.looks.Look("").Scale,
		Open:     openFile,
		Practise: w.practise,
		Done: func(token string) {
			w.start.Close()
			w.start = nil
			w.enterWith(token)
		},
		Quit: w.close,
	})
	w.win.SetContent(w.start.Content())
	w.start.Attach(w.win.Canvas(), w.held)
}

// enter opens the desk on the data folder.
func (w *window) enter() { w.enterWith("") }

func (w *window) enterWith(token string) {
	w.win.SetContent(start.Waiting(w.words))
	w.keeper.done.Go(func() {
		c, err := w.keeper.wait(w.ctx)
		fyne.Do(func() {
			switch {
			case w.closed:
				return
			case err != nil:
				w.win.SetContent(start.Failed(w.words, w.win.Canvas(), w.words.Failure(err), w.words.Next(batch.CodeOf(err)), w.close))
				return
			}
			w.show(c, token, firstTarget(w.ctx, c))
		})
	})
}

// show puts a desk into the window.
func (w *window) show(c station.Caller, token, target string) {
	if w.runs == nil {
		w.runs = frame.NewRuns(w.ctx)
	}
	config := app.Config{Station: c, Words: w.words, Do: fyne.Do, Runs: w.runs, Quit: w.close, Token: token, Looks: w.looks, Memory: w.memory, Target: target, Open: openFile, Crash: w.crash,
		Practise: w.practise,
		Later:    func(after time.Duration, do func()) { time.AfterFunc(after, func() { fyne.Do(do) }) },
		Speak: func(language, token string) {
			if w.speak(language) == nil {
				w.desk.Abandon()
				w.show(c, token, target)
			}
		}}
	w.crash = nil // offered once
	if w.practice != nil {
		config.Practice, config.Memory, config.Practise = true, frame.Forgetful{}, w.leavePractice
		if w.g.Practice { // there is nothing to go back to
			config.Practise = nil
		}
	}
	w.desk = app.New(w.ctx, config)
	w.win.SetContent(w.desk.Content())
	w.desk.Attach(w.win.Canvas(), w.held)
}

// held are the modifiers that are down.
func (w *window) held() fyne.KeyModifier {
	if d, ok := w.app.Driver().(desktop.Driver); ok {
		return d.CurrentKeyModifiers()
	}
	return 0
}

// dropped takes files that were dropped on the window.
func (w *window) dropped(_ fyne.Position, items []fyne.URI) {
	var paths []string
	for _, u := range items {
		paths = append(paths, u.Path())
	}
	if w.desk != nil {
		w.desk.Drop(paths)
	}
}

// close remembers the size of the window and ends the desk.
func (w *window) close() {
	if w.closed {
		return
	}
	w.closed = true
	w.looks.keepSize(w.win.Canvas().Size())
	if w.start != nil {
		w.start.Close()
	}
	w.leaveDesk()
	w.win.Close()
}

// listener hears what the window's library logs while it opens: that is the only
// way in which it tells that it failed.
type listener struct{ lines []string }

// Write keeps the lines.
func (l *listener) Write(p []byte) (int, error) {
	l.lines = append(l.lines, strings.TrimSpace(string(p)))
	return len(p), nil
}

// failures are what the library says where there can be no window.
var failures = []string{"failed to initialise GLFW", "window creation error", "failed to initialise OpenGL"}

func (l *listener) failed() bool {
	said := strings.Join(l.lines, "\n")
	return slices.ContainsFunc(failures, func(f string) bool { return strings.Contains(said, f) })
}

// cause is the line that says why, or what the library panicked with.
func (l *listener) cause(panicked any) string {
	for _, line := range l.lines {
		if _, cause, ok := strings.Cut(line, "Cause: "); ok {
			return strings.TrimRight(cause, ".")
		}
	}
	return strings.TrimRight(fmt.Sprint(panicked), ".")
}

// looks remembers in the preferences of the desk how people want the screen.
type looks struct{ fyne.Preferences }

// Look is how somebody wants the screen, or else how it was last.
func (l looks) Look(pseudonym string) app.Look {
	fallback := app.Look{Mode: thisSystem().mode, Scale: thisSystem().scale, Language: catalogue.Languages[0]}
	if pseudonym != "" {
		fallback = l.Look("")
	}
	at := "look." + pseudonym + "."
	return app.Look{Mode: look.Mode(l.StringWithFallback(at+"mode", string(fallback.Mode))),
		Scale: float32(l.FloatWithFallback(at+"scale", float64(fallback.Scale))), Language: l.StringWithFallback(at+"language", fallback.Language),
		Bound: l.StringWithFallback(at+"bound", fallback.Bound), Letters: frame.Letters(l.StringWithFallback(at+"letters", string(fallback.Letters)))}
}

// Keep remembers it.
func (l looks) Keep(pseudonym string, is app.Look) {
	at := "look." + pseudonym + "."
	l.SetString(at+"mode", string(is.Mode))
	l.SetFloat(at+"scale", float64(is.Scale))
	l.SetString(at+"language", is.Language)
	l.SetString(at+"letters", string(is.Letters))
	l.SetString(at+"bound", is.Bound)
}

// left is where the first start was left.
func (l looks) left() start.Left {
	return start.Left{At: l.String("start.at"), Data: l.String("start.data")}
}

// leave remembers where the first start is.
func (l looks) leave(left start.Left) {
	l.SetString("start.at", left.At)
	l.SetString("start.data", left.Data)
}

// folder is the data folder that was chosen at the first start, as long as it is there;
// else the one that is proposed.
func (l looks) folder(proposed string) string {
	if chosen := l.String("data.folder"); chosen != "" && proposed == defaultData() && station.Exists(chosen) {
		return chosen
	}
	return proposed
}

func (l looks) keepFolder(data string) { l.SetString("data.folder", data) }

// size is that of the window, in points.
func (l looks) size() fyne.Size {
	return fyne.NewSize(float32(l.FloatWithFallback("window.width", 1280)), float32(l.FloatWithFallback("window.height", 800)))
}

func (l looks) keepSize(s fyne.Size) {
	l.SetFloat("window.width", float64(s.Width))
	l.SetFloat("window.height", float64(s.Height))
}
