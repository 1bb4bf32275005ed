package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Rows is a list of any length, of which only what is seen exists. The arrow keys
// choose; all other keys go to the desk.
type Rows struct {
	widget.List
	called
	// OnFocus is told when the list gets the keyboard or loses it.
	OnFocus func(bool)
	// OnKey may take a key before the list does, OnRune what is typed; nil: nobody.
	OnKey  func(fyne.KeyName) bool
	OnRune func(rune)

	keys   KeyTarget
	chosen int
	passes func(int) bool // rows that cannot be chosen
	silent bool
}

var (
	_ fyne.Focusable  = (*Rows)(nil)
	_ fyne.Accessible = (*Rows)(nil)
	_ desktop.Keyable = (*Rows)(nil)
)

// NewRows makes a list. create makes an empty row, update fills one; chosen is told
// of a choice that a person made. Rows that pass tells of are only looked at.
func NewRows(keys KeyTarget, length func() int, create func() fyne.CanvasObject, update func(int, fyne.CanvasObject), pass func(int) bool, chosen func(int)) *Rows {
	r := &Rows{keys: keys, chosen: -1, passes: pass}
	r.Length, r.CreateItem, r.UpdateItem = length, create, update
	r.HideSeparators = true
	r.OnSelected = func(i int) {
		switch {
		case r.silent:
		case pass(i):
			r.Choose(r.chosen)
		default:
			r.chosen = i
			chosen(i)
		}
	}
	r.ExtendBaseWidget(r)
	return r
}

// Chosen is the index of the row chosen, -1 for none.
func (r *Rows) Chosen() int { return r.chosen }

// Choose marks a row and brings it into sight, without telling of it.
func (r *Rows) Choose(i int) {
	r.silent = true
	defer func() { r.silent = false }()
	r.chosen = i
	if i < 0 || i >= r.Length() {
		r.UnselectAll()
		return
	}
	r.Select(i)
}

// step chooses the next row that can be.
func (r *Rows) step(by int) {
	for i := r.chosen + by; i >= 0 && i < r.Length(); i += by {
		if !r.passes(i) {
			r.Select(i)
			return
		}
	}
}

// FocusGained tells of it. Fyne's own list would mark a row of its own counting, which
// is not the one chosen.
func (r *Rows) FocusGained() {
	if r.OnFocus != nil {
		r.OnFocus(true)
	}
}

// FocusLost tells of it.
func (r *Rows) FocusLost() {
	if r.OnFocus != nil {
		r.OnFocus(false)
	}
}

// TypedRune tells of what is typed, and hands it on.
func (r *Rows) TypedRune(typed rune) {
	r.keys.Sign(typed)
	if r.OnRune != nil && !r.keys.Spent(typed) {
		r.OnRune(typed)
	}
}

// TypedKey chooses with the arrows and hands every other key on.
func (r *Rows) TypedKey(e *fyne.KeyEvent) {
	if r.OnKey != nil && r.OnKey(e.Name) {
		return
	}
	switch e.Name {
	case fyne.KeyUp:
		r.step(-1)
	case fyne.KeyDown:
		r.step(1)
	default:
		r.keys.Typed(Named(e), false)
	}
}

// KeyDown hands the key on.
func (r *Rows) KeyDown(e *fyne.KeyEvent) { r.keys.Pressed(Named(e)) }

// KeyUp hands the key on.
func (r *Rows) KeyUp(e *fyne.KeyEvent) { r.keys.Released(Named(e)) }
