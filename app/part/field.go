package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Field is a line to type into. Keys that do not edit go to the desk.
type Field struct {
	widget.Entry
	// OnFocus is told when the field gets the keyboard or loses it.
	OnFocus func(bool)
	// OnKey may take a key before the field does.
	OnKey func(fyne.KeyName) bool

	keys KeyTarget
}

// NewField makes an empty line; hint is shown while it is empty.
func NewField(hint string, keys KeyTarget) *Field {
	f := &Field{keys: keys}
	f.PlaceHolder = hint
	f.ExtendBaseWidget(f)
	return f
}

// NewSecretField makes a line whose words are not shown.
func NewSecretField(hint string, keys KeyTarget) *Field {
	f := NewField(hint, keys)
	f.Password = true
	return f
}

// FocusGained tells of it.
func (f *Field) FocusGained() {
	f.Entry.FocusGained()
	if f.OnFocus != nil {
		f.OnFocus(true)
	}
}

// FocusLost tells of it.
func (f *Field) FocusLost() {
	f.Entry.FocusLost()
	if f.OnFocus != nil {
		f.OnFocus(false)
	}
}

// TypedKey edits, or hands the key on. Enter submits where somebody waits for
// that, once for each time it is pressed.
func (f *Field) TypedKey(e *fyne.KeyEvent) {
	if f.OnKey != nil && f.OnKey(e.Name) {
		return
	}
	if (e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter) && f.OnSubmitted != nil {
		if f.keys.Take(e.Name) {
			f.Entry.TypedKey(e)
		}
		return
	}
	if !f.keys.Typed(e.Name, true) {
		f.Entry.TypedKey(e)
	}
}

// TypedShortcut edits, or hands the keys on.
func (f *Field) TypedShortcut(s fyne.Shortcut) {
	if !f.keys.Shortcut(s, true) {
		f.Entry.TypedShortcut(s)
	}
}

// KeyDown hands the key on too.
func (f *Field) KeyDown(e *fyne.KeyEvent) {
	f.keys.Pressed(e.Name)
	f.Entry.KeyDown(e)
}

// KeyUp hands the key on too.
func (f *Field) KeyUp(e *fyne.KeyEvent) {
	f.keys.Released(e.Name)
	f.Entry.KeyUp(e)
}
