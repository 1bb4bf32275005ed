package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// arrowStep is how far an arrow key moves the page, in points.
const arrowStep = 60

// wheelNotch is how much Fyne tells for one notch of the wheel.
const wheelNotch = 25

// FocusGained shows the ring.
func (v *Viewer) FocusGained() { v.focus(true) }

// FocusLost hides it and puts the loupe away.
func (v *Viewer) FocusLost() {
	v.Loupe(false)
	v.focus(false)
}

func (v *Viewer) focus(on bool) {
	v.focused = on
	v.Refresh()
	if v.OnFocus != nil {
		v.OnFocus(on)
	}
}

// TypedRune hands a sign on: nothing is written here.
func (v *Viewer) TypedRune(typed rune) { v.keys.Sign(typed) }

// TypedKey moves the page, or hands the key on.
func (v *Viewer) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyUp:
		v.Pan(0, -arrowStep)
	case fyne.KeyDown:
		v.Pan(0, arrowStep)
	case fyne.KeyLeft:
		v.Pan(-arrowStep, 0)
	case fyne.KeyRight:
		v.Pan(arrowStep, 0)
	case fyne.KeySpace: // the loupe, from KeyDown on
	default:
		v.keys.Typed(Named(e), false)
	}
}

// KeyDown holds the loupe with Space and hands every key on.
func (v *Viewer) KeyDown(e *fyne.KeyEvent) {
	if e.Name == fyne.KeySpace {
		v.Loupe(true)
	}
	v.keys.Pressed(Named(e))
}

// KeyUp puts the loupe away.
func (v *Viewer) KeyUp(e *fyne.KeyEvent) {
	if e.Name == fyne.KeySpace {
		v.Loupe(false)
	}
	v.keys.Released(Named(e))
}

// MouseIn, MouseMoved and MouseOut follow the pointer, and the loupe with it.
func (v *Viewer) MouseIn(e *desktop.MouseEvent) { v.MouseMoved(e) }

// MouseMoved follows the pointer.
func (v *Viewer) MouseMoved(e *desktop.MouseEvent) {
	at := e.Position
	v.pointer = &at
	if v.held {
		v.ask()
		v.Refresh()
	}
}

// MouseOut forgets it.
func (v *Viewer) MouseOut() { v.pointer = nil }

// Dragged moves the page with the pointer.
func (v *Viewer) Dragged(e *fyne.DragEvent) { v.Pan(-e.Dragged.DX, -e.Dragged.DY) }

// DragEnd does nothing.
func (v *Viewer) DragEnd() {}

// Scrolled moves the page, or with Ctrl zooms to the pointer.
func (v *Viewer) Scrolled(e *fyne.ScrollEvent) {
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok && d.CurrentKeyModifiers()&fyne.KeyModifierControl != 0 {
		at := e.Position
		v.pointer = &at
		v.Zoom(float64(e.Scrolled.DY) / wheelNotch)
		return
	}
	v.Pan(-e.Scrolled.DX*2, -e.Scrolled.DY*2)
}

// Tapped takes the keyboard.
func (v *Viewer) Tapped(*fyne.PointEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(v); c != nil {
		c.Focus(v)
	}
}
