package part

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"github.com/scanstelle/scanstelle/app/look"
)

// numbered begins the name of a key that has none: pedals, pause, and what else Fyne does
// not know, which it tells by a number.
const numbered = "#"

// Named is the name of a key, or else its number.
func Named(e *fyne.KeyEvent) fyne.KeyName {
	if e.Name == fyne.KeyUnknown && e.Physical.ScanCode != 0 {
		return fyne.KeyName(numbered + strconv.Itoa(e.Physical.ScanCode))
	}
	return e.Name
}

// Numbered is the number of a key that has no name.
func Numbered(key fyne.KeyName) (number string, ok bool) {
	return strings.CutPrefix(string(key), numbered)
}

// Recorder waits for a key, whichever: while it has the keyboard nothing else gets one.
type Recorder struct {
	widget.BaseWidget
	// OnKey is told of a key with its modifiers, and whether a key without a name typed a
	// character.
	OnKey func(key fyne.KeyName, mod fyne.KeyModifier, types bool)

	// OnLost is told when it loses the keyboard.
	OnLost func()

	held    func() fyne.KeyModifier
	text    *Text
	box     *Box
	waiting fyne.KeyName // a key without a name: what it types comes after it
	types   bool
}

var (
	_ fyne.Focusable    = (*Recorder)(nil)
	_ fyne.Shortcutable = (*Recorder)(nil)
	_ fyne.Tabbable     = (*Recorder)(nil)
	_ fyne.Accessible   = (*Recorder)(nil)
	_ desktop.Keyable   = (*Recorder)(nil)
)

// NewRecorder makes one that says what to do; held tells the modifiers that are down.
func NewRecorder(words string, held func() fyne.KeyModifier) *Recorder {
	r := &Recorder{held: held, OnLost: func() {}, text: NewText(words).Bold().Wrapped()}
	r.box = NewBox(look.AccentSoft, r.text).Edged(look.Accent, look.Ring).Rounded(look.Radius).Padded(look.Wide, look.Wide)
	r.ExtendBaseWidget(r)
	return r
}

// AccessibilityLabel is what a screen reader says.
func (r *Recorder) AccessibilityLabel() string { return r.text.Words() }

// AccessibilityRole is text.
func (r *Recorder) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// AcceptsTab lets Tab come too.
func (r *Recorder) AcceptsTab() bool { return true }

// FocusGained does nothing: it is alone on its sheet.
func (r *Recorder) FocusGained() {}

// FocusLost tells of it.
func (r *Recorder) FocusLost() { r.OnLost() }

// TypedRune tells that the key types.
func (r *Recorder) TypedRune(rune) { r.types = true }

// TypedKey tells of a key. One without a name waits until it is let go: whether it types a
// character comes in between.
func (r *Recorder) TypedKey(e *fyne.KeyEvent) {
	key := Named(e)
	if _, ok := Numbered(key); ok {
		r.waiting, r.types = key, false
		return
	}
	r.OnKey(key, r.held()&fyne.KeyModifierShift, false)
}

// TypedShortcut tells of a key with Ctrl or Alt.
func (r *Recorder) TypedShortcut(s fyne.Shortcut) {
	if c, ok := s.(fyne.KeyboardShortcut); ok {
		r.OnKey(c.Key(), c.Mod(), false)
	}
}

// KeyDown does nothing.
func (r *Recorder) KeyDown(*fyne.KeyEvent) {}

// KeyUp tells of a key without a name.
func (r *Recorder) KeyUp(e *fyne.KeyEvent) {
	if key := Named(e); key == r.waiting && key != "" {
		r.waiting = ""
		r.OnKey(key, r.held()&fyne.KeyModifierShift, r.types)
	}
}

// CreateRenderer draws the box.
func (r *Recorder) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.box) }
