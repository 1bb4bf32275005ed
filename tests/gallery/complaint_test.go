package gallery

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"os"
	"runtime/debug"
	"slices"
	"sync"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
)

// complaints are what is wrong with what the desk asks of the toolkit. A window says it
// to the log alone, where nobody at a desk looks, and a canvas without a window does not
// even say that something is to have the keyboard that is not on the screen: then keys go
// nowhere, or to what was there before.
type complaints struct {
	beside io.Writer // where lines of the log go
	mu     sync.Mutex
	said   []string
}

// complained hears them for all tests.
var complained = &complaints{beside: os.Stderr}

// Write takes a line of the log.
func (c *complaints) Write(line []byte) (int, error) {
	if bytes.Contains(line, []byte("Fyne error")) {
		c.add(string(bytes.TrimSpace(line)))
	}
	return c.beside.Write(line)
}

// add keeps a complaint, with the way that led to it.
func (c *complaints) add(what string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.said = append(c.said, what+"\n"+string(debug.Stack()))
}

// taken are those that came since the last time.
func (c *complaints) taken() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := c.said
	c.said = nil
	return out
}

// heard is a canvas that tells when something cannot have the keyboard.
type heard struct {
	fyne.Canvas
	by *complaints
}

// Focus gives something the keyboard.
func (c heard) Focus(f fyne.Focusable) {
	if c.Canvas.Focus(f); c.Focused() != f {
		c.by.add(fmt.Sprintf("%T is to have the keyboard and is not on the screen", f))
	}
}

// newApp is the toolkit for one test, which fails where something is wrong with what is
// asked of it.
func newApp(t *testing.T) fyne.App {
	t.Helper()
	t.Cleanup(func() {
		for _, said := range complained.taken() {
			t.Error(said)
		}
	})
	a := test.NewTempApp(t)
	a.Settings().SetTheme(look.New(look.Light, 1))
	return a
}

// TestComplaintsAreHeard: that something gets the keyboard which is not on the screen is
// heard, and what the toolkit says to the log.
func TestComplaintsAreHeard(t *testing.T) {
	newApp(t)
	var by complaints
	by.beside = io.Discard
	here, gone := part.NewField("", frame.NewKeys()), part.NewField("", frame.NewKeys())
	c := heard{test.NewTempWindow(t, container.NewStack(here)).Canvas(), &by}
	if c.Focus(here); len(by.taken()) != 0 {
		t.Error("what is on the screen may have the keyboard")
	}
	if c.Focus(gone); len(by.taken()) != 1 {
		t.Error("nobody hears that what is not on the screen is to have the keyboard")
	}
	was := log.Writer()
	log.SetOutput(&by)
	log.Print("something else")
	fyne.LogError("something", nil)
	log.SetOutput(was)
	if n := len(by.taken()); n != 1 {
		t.Errorf("of two lines, one of them a complaint, %d are heard as such", n)
	}
}

// nowhere tells what is wrong with what has the keyboard, empty for nothing: it is
// nothing, it is no longer on the screen, or it lies where nobody sees it.
func nowhere(w fyne.Window) string {
	f := w.Canvas().Focused()
	if f == nil {
		return "nothing has the keyboard"
	}
	if !visible(w.Content(), f.(fyne.CanvasObject)) {
		return fmt.Sprintf("%T has the keyboard and is not on the screen", f)
	}
	if at := fyne.CurrentApp().Driver().AbsolutePositionForObject(f.(fyne.CanvasObject)); at.X < aside {
		return fmt.Sprintf("%T has the keyboard and is folded away", f)
	}
	return ""
}

// visible tells whether something is among what is shown.
func visible(root, o fyne.CanvasObject) bool {
	if root == o {
		return true
	}
	var inner []fyne.CanvasObject
	switch r := root.(type) {
	case *fyne.Container:
		inner = r.Objects
	case fyne.Widget:
		inner = test.WidgetRenderer(r).Objects()
	}
	return slices.ContainsFunc(inner, func(c fyne.CanvasObject) bool { return c.Visible() && visible(c, o) })
}
