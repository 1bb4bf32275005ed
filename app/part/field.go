package part

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"github.com/scanstelle/scanstelle/app/look"
)

// Field is a line to type into. Keys that do not edit go to the desk.
type Field struct {
	widget.Entry
	// OnFocus is told when the field gets the keyboard or loses it.
	OnFocus func(bool)
	// OnKey may take a key before the field does.
	OnKey func(fyne.KeyName) bool

	keys    KeyTarget
	name    string
	focused bool
}

var _ fyne.Accessible = (*Field)(nil)

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

// Called gives the line the name that stands beside it.
func (f *Field) Called(name string) { f.name = name }

// Name is what the line is called: what stands beside it, or else its hint.
func (f *Field) Name() string {
	if f.name != "" {
		return f.name
	}
	return f.PlaceHolder
}

// AccessibilityLabel is what a screen reader says: the name, and what was typed where
// others may see it (WCAG 2.1, 4.1.2).
func (f *Field) AccessibilityLabel() string {
	if f.Text == "" || f.Password {
		return f.Name()
	}
	return f.Name() + ": " + f.Text
}

// AccessibilityRole is text: there is none for what one types.
func (f *Field) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// FocusGained tells of it.
func (f *Field) FocusGained() {
	f.focused = true
	if f.CursorColumn == 0 { // what stands there already is gone on with, not pushed along
		f.CursorColumn = len([]rune(f.Text))
	}
	f.Entry.FocusGained()
	if f.OnFocus != nil {
		f.OnFocus(true)
	}
}

// FocusLost tells of it, and shows the beginning of a long text again.
func (f *Field) FocusLost() {
	f.focused = false
	f.CursorColumn = 0
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
	if !f.keys.Typed(Named(e), true) {
		f.Entry.TypedKey(e)
	}
}

// TypedRune writes what no key typed that did something else.
func (f *Field) TypedRune(r rune) {
	if !f.keys.Spent(r) {
		f.Entry.TypedRune(r)
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
	f.keys.Pressed(Named(e))
	f.Entry.KeyDown(e)
}

// KeyUp hands the key on too.
func (f *Field) KeyUp(e *fyne.KeyEvent) {
	f.keys.Released(Named(e))
	f.Entry.KeyUp(e)
}

// CreateRenderer draws the line as Fyne does, and around it the ring of all that has
// the keyboard: Fyne's own is one point wide.
func (f *Field) CreateRenderer() fyne.WidgetRenderer {
	f.Scroll = fyne.ScrollVerticalOnly // no bar below a long text; the cursor moves it all the same
	r := &fieldRenderer{WidgetRenderer: f.Entry.CreateRenderer(), field: f, ring: canvas.NewRectangle(color.Transparent)}
	r.paint()
	return r
}

type fieldRenderer struct {
	fyne.WidgetRenderer
	field *Field
	ring  *canvas.Rectangle
}

func (r *fieldRenderer) paint() {
	r.ring.StrokeWidth, r.ring.CornerRadius = look.Ring, look.Radius
	r.ring.StrokeColor = r.field.Theme().Color(look.Accent, theme.VariantLight)
	r.ring.Hidden = !r.field.focused
}

// Layout places the line and the ring.
func (r *fieldRenderer) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.ring.Resize(size)
}

// Refresh draws both anew.
func (r *fieldRenderer) Refresh() {
	r.WidgetRenderer.Refresh()
	r.paint()
	r.ring.Refresh()
}

// Objects are those of the line, and the ring above them.
func (r *fieldRenderer) Objects() []fyne.CanvasObject {
	return append(slices.Clone(r.WidgetRenderer.Objects()), r.ring)
}
