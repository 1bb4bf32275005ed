package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"github.com/scanstelle/scanstelle/app/look"
)

// Choice is one of a few, side by side. The arrow keys choose.
type Choice struct {
	widget.BaseWidget
	called
	options []string
	chosen  int
	offered int // the first few of them
	changed func(int)
	keys    KeyTarget
	cells   []*cell
	box     *Box
}

var (
	_ fyne.Focusable  = (*Choice)(nil)
	_ fyne.Accessible = (*Choice)(nil)
	_ desktop.Keyable = (*Choice)(nil)
)

// NewChoice makes a choice; changed is told of another index.
func NewChoice(options []string, chosen int, keys KeyTarget, changed func(int)) *Choice {
	c := &Choice{options: options, offered: len(options), keys: keys, changed: changed}
	row := Row(look.Tight)
	for i, o := range options {
		one := newCell(o, func() { c.Choose(i) })
		c.cells = append(c.cells, one)
		row.Add(one)
	}
	c.box = NewBox(look.Ground, row).Edged(look.Edge, 1).Rounded(look.Radius).Padded(look.Tight, look.Tight)
	c.chosen = -1
	c.mark(chosen)
	c.ExtendBaseWidget(c)
	return c
}

// Offer leaves only the first few to choose from; what is chosen and not among them gives
// way to the first.
func (c *Choice) Offer(n int) {
	for i, one := range c.cells {
		one.Hidden = i >= n
	}
	if c.offered = n; c.chosen >= n {
		c.Choose(0)
	}
	c.Refresh()
}

// Offered is how many there are to choose from.
func (c *Choice) Offered() int { return c.offered }

// Chosen is the index of what is chosen.
func (c *Choice) Chosen() int { return c.chosen }

// Choose chooses and tells of it.
func (c *Choice) Choose(i int) {
	i = min(max(i, 0), c.offered-1)
	if i == c.chosen {
		return
	}
	c.mark(i)
	c.changed(i)
}

func (c *Choice) mark(i int) {
	c.chosen = i
	for j, one := range c.cells {
		one.choose(i == j)
	}
}

// Words are those of what is chosen.
func (c *Choice) Words() string { return c.options[c.chosen] }

// AccessibilityLabel is what a screen reader says: the name, and what is chosen.
func (c *Choice) AccessibilityLabel() string { return c.saying(c.Words()) }

// AccessibilityRole is text: Fyne has none for a choice.
func (c *Choice) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// FocusGained shows the ring.
func (c *Choice) FocusGained() { c.box.Recolor(look.Ground, look.Accent, look.Ring) }

// FocusLost hides it.
func (c *Choice) FocusLost() { c.box.Recolor(look.Ground, look.Edge, 1) }

// TypedRune hands a sign on: nothing is written here.
func (c *Choice) TypedRune(typed rune) { c.keys.Sign(typed) }

// TypedKey chooses with the arrow keys and hands every other key on.
func (c *Choice) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyLeft:
		c.Choose(c.chosen - 1)
	case fyne.KeyRight:
		c.Choose(c.chosen + 1)
	default:
		c.keys.Typed(Named(e), false)
	}
}

// KeyDown hands the key on.
func (c *Choice) KeyDown(e *fyne.KeyEvent) { c.keys.Pressed(Named(e)) }

// KeyUp hands the key on.
func (c *Choice) KeyUp(e *fyne.KeyEvent) { c.keys.Released(Named(e)) }

// CreateRenderer draws the box.
func (c *Choice) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.box) }

// cell is one option.
type cell struct {
	widget.BaseWidget
	text   *Text
	sign   *Icon
	box    *Box
	tapped func()
}

func newCell(words string, tapped func()) *cell {
	c := &cell{text: NewText(words), sign: NewIcon("sign-good", look.OnAccent).Sized(12), tapped: tapped}
	c.box = NewBox(look.Ground, Row(look.Tight, c.sign, c.text)).Rounded(look.Radius-2).Padded(look.Tight+2, look.Apart)
	c.ExtendBaseWidget(c)
	return c
}

// choose marks it: by a sign and bold words, not by colour alone.
func (c *cell) choose(on bool) {
	if on {
		c.sign.Show()
		c.text.SetColor(look.OnAccent)
		c.box.Recolor(look.Accent, "", 0)
	} else {
		c.sign.Hide()
		c.text.SetColor(look.Ink)
		c.box.Recolor(look.Ground, "", 0)
	}
	c.text.SetBold(on)
}

// Tapped chooses it.
func (c *cell) Tapped(*fyne.PointEvent) { c.tapped() }

// CreateRenderer draws the box.
func (c *cell) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(NewHigh(look.Target, c.box))
}
