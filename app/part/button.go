package part

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"github.com/scanstelle/scanstelle/app/look"
)

// KeyTarget takes the keys that a focused widget has no use for, so that the
// keys of the desk work wherever the focus is.
type KeyTarget interface {
	Pressed(fyne.KeyName)
	Released(fyne.KeyName)
	// Take tells whether a key was pressed anew, and uses that up.
	Take(fyne.KeyName) bool
	// Spent tells whether a character comes from a key that did something already.
	Spent(rune) bool
	// Hurried tells whether a hand scanner types.
	Hurried() bool
	// Sign takes a character that is typed where nothing is written.
	Sign(rune)
	Typed(key fyne.KeyName, inText bool) bool
	Shortcut(s fyne.Shortcut, inText bool) bool
}

// Button is something to press, with the key that does the same on it. Space
// presses the focused one. Enter does what the button does on which it stands, and
// nothing on any other: who is on »Abbrechen« does not mean the answer.
type Button struct {
	widget.BaseWidget
	label, cap string
	main       bool
	quiet      bool
	leading    bool
	off        bool
	entered    bool // Enter does it
	tapped     func()
	keys       KeyTarget
	capNow     func() string  // what the cap is by now; nil: what it was
	most       func() float32 // the width from which on it has no cap; nil: none
	// OnFocus is told when the button gets the keyboard or loses it.
	OnFocus func(bool)

	focused, over bool
}

var (
	_ fyne.Focusable    = (*Button)(nil)
	_ fyne.Tappable     = (*Button)(nil)
	_ fyne.Accessible   = (*Button)(nil)
	_ desktop.Keyable   = (*Button)(nil)
	_ desktop.Hoverable = (*Button)(nil)
)

// NewButton makes a button; cap is the name of its key, empty for none.
func NewButton(label, cap string, keys KeyTarget, tapped func()) *Button {
	b := &Button{label: label, cap: cap, tapped: tapped, keys: keys}
	b.ExtendBaseWidget(b)
	return b
}

// Capped lets the cap be what a function says each time it is drawn: keys can be chosen.
// Where the button would be wider with it than most tells, it has none; nil: it always has.
func (b *Button) Capped(now func() string, most func() float32) *Button {
	b.capNow, b.most = now, most
	b.recap()
	return b
}

// recap takes the cap that there is by now.
func (b *Button) recap() {
	if b.capNow == nil {
		return
	}
	b.cap = b.capNow()
	if b.most != nil && b.cap != "" {
		label := fyne.MeasureText(b.label, theme.TextSize(), fyne.TextStyle{Bold: b.main})
		cap := fyne.MeasureText(b.cap, theme.CaptionTextSize(), fyne.TextStyle{Bold: true})
		if buttonWidth(label.Width, cap.Width) > b.most() {
			b.cap = ""
		}
	}
}

// buttonWidth is the least width of a button with words and a cap of a width; 0: no cap.
func buttonWidth(label, cap float32) float32 {
	w := label + 2*(look.Apart+look.Tight)
	if cap > 0 {
		w += look.Near + cap + 2*look.Near
	}
	return w
}

// Entered tells that Enter does what the button does.
func (b *Button) Entered() *Button { b.entered = true; return b }

// Main makes it the one coloured button of the screen.
func (b *Button) Main() *Button { b.main = true; return b }

// Quiet draws it without an edge, for a row of tools.
func (b *Button) Quiet() *Button { b.quiet = true; return b }

// Leading puts the key first and the words after it, as in a list of answers.
func (b *Button) Leading() *Button { b.leading = true; return b }

// SetLabel changes what stands on it.
func (b *Button) SetLabel(label string) {
	if b.label != label {
		b.label = label
		b.Refresh()
	}
}

// Enable lets it be pressed, or not.
func (b *Button) Enable(on bool) {
	if b.off == on {
		b.off = !on
		b.Refresh()
	}
}

// Label is what stands on it.
func (b *Button) Label() string { return b.label }

// IsMain tells whether it is the one coloured button.
func (b *Button) IsMain() bool { return b.main }

// Off tells whether it cannot be pressed now.
func (b *Button) Off() bool { return b.off }

// AccessibilityLabel is what a screen reader says.
func (b *Button) AccessibilityLabel() string { return b.label }

// AccessibilityRole is button.
func (b *Button) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// Tapped presses it.
func (b *Button) Tapped(*fyne.PointEvent) {
	if !b.off {
		b.tapped()
	}
}

// FocusGained shows the ring.
func (b *Button) FocusGained() { b.focus(true) }

// FocusLost hides it.
func (b *Button) FocusLost() { b.focus(false) }

func (b *Button) focus(on bool) {
	b.focused = on
	b.Refresh()
	if b.OnFocus != nil {
		b.OnFocus(on)
	}
}

// MouseIn, MouseMoved and MouseOut show that it can be pressed.
func (b *Button) MouseIn(*desktop.MouseEvent) { b.over = true; b.Refresh() }

// MouseMoved does nothing.
func (b *Button) MouseMoved(*desktop.MouseEvent) {}

// MouseOut ends it.
func (b *Button) MouseOut() { b.over = false; b.Refresh() }

// TypedRune hands a sign on: nothing is written here.
func (b *Button) TypedRune(typed rune) { b.keys.Sign(typed) }

// TypedKey presses it with Space and hands every other key on, and Enter where it means
// this button.
func (b *Button) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeySpace {
		b.keys.Take(e.Name) // where it leads to a field it writes nothing there
		if !b.keys.Hurried() {
			b.Tapped(nil)
		}
		return
	}
	if enter := e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter; enter && !b.entered {
		return
	}
	b.keys.Typed(Named(e), false)
}

// KeyDown hands the key on.
func (b *Button) KeyDown(e *fyne.KeyEvent) { b.keys.Pressed(Named(e)) }

// KeyUp hands the key on.
func (b *Button) KeyUp(e *fyne.KeyEvent) { b.keys.Released(Named(e)) }

// CreateRenderer draws it.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	r := &buttonRenderer{button: b, ground: canvas.NewRectangle(color.Transparent), ring: canvas.NewRectangle(color.Transparent), label: NewText(b.label), cap: NewText(b.cap), key: canvas.NewRectangle(color.Transparent)}
	r.label.Bold().Aligned(fyne.TextAlignCenter)
	r.cap.Sized(theme.SizeNameCaptionText).Bold().Aligned(fyne.TextAlignCenter)
	r.paint()
	return r
}

type buttonRenderer struct {
	button            *Button
	ground, ring, key *canvas.Rectangle
	label, cap        *Text
}

func (r *buttonRenderer) paint() {
	b, th := r.button, r.button.Theme()
	b.recap()
	fill, ink, edge, bold := look.Card, look.Ink, look.Edge, b.main
	switch {
	case b.off:
		fill, ink, edge = look.Ground, look.Soft, look.Ground // no edge: high contrast has no grey
	case b.main:
		fill, ink, edge = look.Accent, look.OnAccent, look.Accent
	case b.over:
		fill = look.AccentSoft
	}
	if b.quiet {
		edge = fill
	}
	r.ground.FillColor, r.ground.StrokeColor = th.Color(fill, theme.VariantLight), th.Color(edge, theme.VariantLight)
	r.ground.StrokeWidth, r.ground.CornerRadius = 1, look.Radius
	r.ring.FillColor, r.ring.StrokeColor = color.Transparent, th.Color(look.Accent, theme.VariantLight)
	r.ring.StrokeWidth, r.ring.CornerRadius = look.Ring, look.Radius+look.Ring
	r.ring.Hidden = !b.focused
	r.key.FillColor, r.key.StrokeColor = color.Transparent, th.Color(ink, theme.VariantLight)
	r.key.StrokeWidth, r.key.CornerRadius = 1, look.Tight
	r.key.Hidden, r.cap.Hidden = b.cap == "" || b.off, b.cap == ""
	r.label.bold = bold
	r.label.words, r.label.color = b.label, ink
	r.cap.words, r.cap.color = b.cap, ink
}

func (r *buttonRenderer) height() float32 {
	if r.button.main {
		return look.Main
	}
	return look.Target
}

func (r *buttonRenderer) MinSize() fyne.Size {
	label, cap := r.label.MinSize(), float32(0)
	if r.button.cap != "" {
		cap = r.cap.MinSize().Width
	}
	return fyne.NewSize(buttonWidth(label.Width, cap), max(r.height(), label.Height+2*look.Near))
}

func (r *buttonRenderer) Layout(size fyne.Size) {
	r.ground.Resize(size)
	r.ring.Move(fyne.NewPos(-look.Ring-1, -look.Ring-1))
	r.ring.Resize(size.AddWidthHeight(2*(look.Ring+1), 2*(look.Ring+1)))
	label, cap := r.label.MinSize(), r.cap.MinSize()
	whole := label.Width
	key := fyne.NewSize(cap.Width+2*look.Near-4, cap.Height+2)
	if r.button.cap != "" {
		whole += look.Near + key.Width
	}
	if r.button.leading {
		r.key.Move(fyne.NewPos(look.Near, (size.Height-key.Height)/2))
		r.key.Resize(key)
		r.cap.Move(fyne.NewPos(look.Near, (size.Height-cap.Height)/2))
		r.cap.Resize(fyne.NewSize(key.Width, cap.Height))
		r.label.Move(fyne.NewPos(key.Width+2*look.Near+2, (size.Height-label.Height)/2))
		r.label.Resize(label)
		return
	}
	x := (size.Width - whole) / 2
	r.label.Move(fyne.NewPos(x, (size.Height-label.Height)/2))
	r.label.Resize(label)
	x += label.Width + look.Near
	r.key.Move(fyne.NewPos(x, (size.Height-key.Height)/2))
	r.key.Resize(key)
	r.cap.Move(fyne.NewPos(x, (size.Height-cap.Height)/2))
	r.cap.Resize(fyne.NewSize(key.Width, cap.Height))
}

func (r *buttonRenderer) Refresh() {
	r.paint()
	r.label.Refresh()
	r.cap.Refresh()
	r.Layout(r.button.Size())
	canvas.Refresh(r.button)
}

func (r *buttonRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ring, r.ground, r.label, r.key, r.cap}
}

func (r *buttonRenderer) Destroy() {}
