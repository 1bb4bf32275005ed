package part

import (
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"github.com/scanstelle/scanstelle/app/look"
)

// Picker is one of many, of which only the chosen one is seen. Up and Down go to the
// next, a letter to the next that begins with it, a press opens the list.
type Picker struct {
	widget.BaseWidget
	called
	options []string
	chosen  int
	changed func(int)
	keys    KeyTarget
	text    *Text
	box     *Box
	// OnFocus is told when it gets the keyboard or loses it; nil: nobody.
	OnFocus func(bool)
}

var (
	_ fyne.Focusable  = (*Picker)(nil)
	_ fyne.Tappable   = (*Picker)(nil)
	_ fyne.Accessible = (*Picker)(nil)
	_ desktop.Keyable = (*Picker)(nil)
)

// NewPicker makes a picker; changed is told of another index.
func NewPicker(options []string, chosen int, keys KeyTarget, changed func(int)) *Picker {
	p := &Picker{keys: keys, changed: changed, text: NewText("")}
	p.box = NewBox(look.Card, RowFilled(look.Near, 0, p.text, NewIcon("unfold", look.Soft).Sized(16))).Edged(look.Edge, 1).Rounded(look.Radius).Padded(look.Near, look.Near)
	p.SetOptions(options, chosen)
	p.ExtendBaseWidget(p)
	return p
}

// SetOptions changes what there is to pick, without telling.
func (p *Picker) SetOptions(options []string, chosen int) {
	p.options, p.chosen = options, min(max(chosen, 0), max(len(options)-1, 0))
	words := ""
	if len(options) > 0 {
		words = options[p.chosen]
	}
	p.text.Say(words)
}

// Chosen is the index of what is picked.
func (p *Picker) Chosen() int { return p.chosen }

// Choose picks and tells of it.
func (p *Picker) Choose(i int) {
	if i = min(max(i, 0), len(p.options)-1); i == p.chosen || i < 0 {
		return
	}
	p.SetOptions(p.options, i)
	p.changed(i)
}

// Tapped opens the list.
func (p *Picker) Tapped(*fyne.PointEvent) {
	driver := fyne.CurrentApp().Driver()
	c := driver.CanvasForObject(p)
	if c == nil {
		return
	}
	menu := fyne.NewMenu("")
	for i, o := range p.options {
		item := fyne.NewMenuItem(o, func() { p.Choose(i) })
		item.Checked = i == p.chosen
		menu.Items = append(menu.Items, item)
	}
	list := widget.NewPopUpMenu(menu, c)
	list.ShowAtPosition(driver.AbsolutePositionForObject(p).AddXY(0, p.Size().Height))
	for range p.chosen + 1 { // the arrows begin where one is, and its line has its colour
		list.ActivateNext()
	}
}

// AccessibilityLabel is what a screen reader says: the name, and what is picked.
func (p *Picker) AccessibilityLabel() string { return p.saying(p.text.words) }

// AccessibilityRole is text: Fyne has none for a choice.
func (p *Picker) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// FocusGained shows the ring.
func (p *Picker) FocusGained() {
	p.box.Recolor(look.Card, look.Accent, look.Ring)
	p.focus(true)
}

// FocusLost hides it.
func (p *Picker) FocusLost() {
	p.box.Recolor(look.Card, look.Edge, 1)
	p.focus(false)
}

func (p *Picker) focus(on bool) {
	if p.OnFocus != nil {
		p.OnFocus(on)
	}
}

// TypedRune goes to the next that begins with the letter; other signs go on.
func (p *Picker) TypedRune(r rune) {
	p.keys.Sign(r)
	if p.keys.Spent(r) {
		return
	}
	for n := 1; n <= len(p.options); n++ {
		i := (p.chosen + n) % len(p.options)
		if begins(p.options[i], r) {
			p.Choose(i)
			return
		}
	}
}

// TypedKey picks with the arrow keys; letters go to TypedRune, other keys on.
func (p *Picker) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyUp:
		p.Choose(p.chosen - 1)
	case fyne.KeyDown:
		p.Choose(p.chosen + 1)
	case fyne.KeySpace:
		p.Tapped(nil)
	default:
		p.keys.Typed(Named(e), true)
	}
}

// KeyDown hands the key on.
func (p *Picker) KeyDown(e *fyne.KeyEvent) { p.keys.Pressed(Named(e)) }

// KeyUp hands the key on.
func (p *Picker) KeyUp(e *fyne.KeyEvent) { p.keys.Released(Named(e)) }

// CreateRenderer draws the box.
func (p *Picker) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.box) }

// begins tells whether a word begins with a letter, large or small.
func begins(word string, letter rune) bool {
	first, _ := utf8.DecodeRuneInString(word)
	return unicode.ToLower(first) == unicode.ToLower(letter)
}
