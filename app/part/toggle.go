package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"github.com/scanstelle/scanstelle/app/look"
)

// Toggle is a word that is true or not. Space turns the focused one.
type Toggle struct {
	widget.BaseWidget
	words   string
	on      bool
	states  [2]string // what it is called when it is not true, and when it is
	changed func(on bool)
	keys    KeyTarget
	sign    *Icon
	text    *Text
	box     *Box
	focused bool
	within  *fyne.Container
	// OnFocus is told when it gets the keyboard or loses it; nil: nobody.
	OnFocus func(bool)
}

var (
	_ fyne.Focusable  = (*Toggle)(nil)
	_ fyne.Tappable   = (*Toggle)(nil)
	_ fyne.Accessible = (*Toggle)(nil)
	_ desktop.Keyable = (*Toggle)(nil)
)

// NewToggle makes one that is off; cap is the name of its key, empty for none.
func NewToggle(words, cap string, keys KeyTarget, changed func(on bool)) *Toggle {
	t := &Toggle{words: words, keys: keys, changed: changed, sign: NewIcon("sign-good", look.Accent).Sized(12), text: NewText(words)}
	row := Row(look.Tight+2, t.sign, t.text)
	if cap != "" {
		row.Add(NewCap(cap))
	}
	t.box = NewBox(look.Card, row).Rounded(2*look.Radius).Padded(look.Tight+2, look.Apart)
	t.paint()
	t.ExtendBaseWidget(t)
	return t
}

// On tells whether it is true.
func (t *Toggle) On() bool { return t.on }

// Within names what lays it out. It is wider when it is on, and its neighbours make
// room.
func (t *Toggle) Within(c *fyne.Container) *Toggle {
	t.within = c
	return t
}

// Set makes it true or not, without telling.
func (t *Toggle) Set(on bool) {
	turned := t.on != on
	t.on = on
	t.paint()
	t.Refresh()
	if turned && t.within != nil {
		t.within.Refresh()
	}
}

// paint shows it by a sign and bold words, not by colour alone.
func (t *Toggle) paint() {
	fill, edge, width := look.Card, look.Edge, float32(1)
	t.sign.Hidden = !t.on
	if t.on {
		fill, edge = look.AccentSoft, look.Accent
	}
	if t.focused {
		edge, width = look.Accent, look.Ring
	}
	t.text.bold = t.on
	t.box.fill, t.box.edge, t.box.stroke = fill, edge, width
}

// Tapped turns it.
func (t *Toggle) Tapped(*fyne.PointEvent) {
	t.Set(!t.on)
	t.changed(t.on)
}

// Words are what stands on it.
func (t *Toggle) Words() string { return t.words }

// States says how it is called that it is true, or not: the sign that shows it has no words.
func (t *Toggle) States(off, on string) *Toggle { t.states = [2]string{off, on}; return t }

// AccessibilityLabel is what a screen reader says: the words, and whether they are true.
func (t *Toggle) AccessibilityLabel() string {
	state := t.states[0]
	if t.on {
		state = t.states[1]
	}
	if state == "" {
		return t.words
	}
	return t.words + ": " + state
}

// AccessibilityRole is button: Fyne has none for a switch.
func (t *Toggle) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// FocusGained shows the ring.
func (t *Toggle) FocusGained() { t.focus(true) }

// FocusLost hides it.
func (t *Toggle) FocusLost() { t.focus(false) }

func (t *Toggle) focus(on bool) {
	t.focused = on
	t.Set(t.on)
	if t.OnFocus != nil {
		t.OnFocus(on)
	}
}

// TypedRune hands a sign on: nothing is written here.
func (t *Toggle) TypedRune(typed rune) { t.keys.Sign(typed) }

// TypedKey turns it with Space and hands every other key on.
func (t *Toggle) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeySpace {
		if !t.keys.Hurried() {
			t.Tapped(nil)
		}
		return
	}
	t.keys.Typed(Named(e), false)
}

// KeyDown hands the key on.
func (t *Toggle) KeyDown(e *fyne.KeyEvent) { t.keys.Pressed(Named(e)) }

// KeyUp hands the key on.
func (t *Toggle) KeyUp(e *fyne.KeyEvent) { t.keys.Released(Named(e)) }

// CreateRenderer draws the box.
func (t *Toggle) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(NewHigh(look.Target, t.box))
}
