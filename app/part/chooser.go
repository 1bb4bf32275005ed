package part

import (
	"strings"
	"time"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"github.com/scanstelle/scanstelle/app/look"
)

// ChooserLine is one line of a Chooser.
type ChooserLine struct {
	Icon  string
	Name  string
	About string // at the right, such as a size
	Taken bool
}

// Chooser is a list from which several things can be taken. The arrows, Home, End and
// the page keys go through it; whoever types goes to what begins with that.
type Chooser struct {
	// OnChosen is told that another line is looked at, OnTaken that a line is to be
	// taken or put back, OnEntered that it is pressed once more.
	OnChosen, OnTaken, OnEntered func(i int)
	// OnKey may take a key first; nil: nobody.
	OnKey func(fyne.KeyName) bool

	rows    *Rows
	lines   []ChooserLine
	typed   string
	at      time.Time // of the last letter
	now     func() time.Time
	focused bool
}

// typeAhead is how long letters belong together.
const typeAhead = 1500 * time.Millisecond

// NewChooser makes an empty list.
func NewChooser(keys KeyTarget) *Chooser {
	c := &Chooser{now: time.Now, OnChosen: func(int) {}, OnTaken: func(int) {}, OnEntered: func(int) {}}
	c.rows = NewRows(keys, func() int { return len(c.lines) },
		func() fyne.CanvasObject { return newChooserRow(c) },
		func(i int, o fyne.CanvasObject) {
			if i < len(c.lines) {
				o.(*chooserRow).show(i, c.lines[i], i == c.rows.Chosen(), c.focused)
			}
		}, func(int) bool { return false }, func(i int) { c.rows.Refresh(); c.OnChosen(i) })
	c.rows.OnKey, c.rows.OnRune = c.key, c.letter
	c.rows.OnFocus = func(on bool) { c.focused = on; c.rows.Refresh() }
	return c
}

// Content is what the screen shows, and what gets the keyboard.
func (c *Chooser) Content() *Rows { return c.rows }

// Fill shows other lines and looks at one of them.
func (c *Chooser) Fill(lines []ChooserLine, chosen int) {
	c.lines, c.typed = lines, ""
	c.rows.Refresh()
	c.rows.Choose(min(chosen, len(lines)-1))
	c.rows.Refresh()
}

// Take shows that a line is taken, or not.
func (c *Chooser) Take(i int, on bool) {
	c.lines[i].Taken = on
	c.rows.Refresh()
}

// Chosen is the index of the line that is looked at, -1 for none.
func (c *Chooser) Chosen() int { return c.rows.Chosen() }

// choose looks at a line.
func (c *Chooser) choose(i int) {
	if n := len(c.lines); n > 0 {
		c.rows.Select(min(max(i, 0), n-1))
	}
}

// Called gives the list its name.
func (c *Chooser) Called(name string) { c.rows.Called(name) }

// key takes the keys of the list.
func (c *Chooser) key(k fyne.KeyName) bool {
	if c.OnKey != nil && c.OnKey(k) {
		return true
	}
	page := max(int(c.rows.Size().Height/look.Target)-1, 1)
	switch k {
	case fyne.KeySpace:
		if i := c.Chosen(); i >= 0 {
			c.OnTaken(i)
		}
	case fyne.KeyHome:
		c.choose(0)
	case fyne.KeyEnd:
		c.choose(len(c.lines) - 1)
	case fyne.KeyPageDown:
		c.choose(c.Chosen() + page)
	case fyne.KeyPageUp:
		c.choose(c.Chosen() - page)
	default:
		return false
	}
	return true
}

// letter goes to the next line that begins with what was typed. One letter again and
// again goes through all that begin with it.
func (c *Chooser) letter(r rune) {
	if r == ' ' { // the key takes
		return
	}
	now := c.now()
	if now.Sub(c.at) > typeAhead {
		c.typed = ""
	}
	c.at = now
	c.typed += string(unicode.ToLower(r))
	from, first := max(c.Chosen(), 0), string(unicode.ToLower(r))
	if !c.any(c.typed) && strings.Trim(c.typed, first) == "" {
		c.typed = first
	}
	if c.typed == first {
		from++
	}
	for n := range c.lines {
		if i := (from + n) % len(c.lines); c.begins(i, c.typed) {
			c.choose(i)
			return
		}
	}
}

// begins tells whether a line begins with a text in small letters.
func (c *Chooser) begins(i int, text string) bool {
	return i < len(c.lines) && strings.HasPrefix(strings.ToLower(c.lines[i].Name), text)
}

// any tells whether some line begins with it.
func (c *Chooser) any(text string) bool {
	for i := range c.lines {
		if c.begins(i, text) {
			return true
		}
	}
	return false
}

// chooserRow is one line: whether it is taken, its sign, its name and what is known.
type chooserRow struct {
	widget.BaseWidget
	list        *Chooser
	i           int
	full        string
	taken, icon *Icon
	name, about *Text
	box, outer  *Box
}

func newChooserRow(c *Chooser) *chooserRow {
	r := &chooserRow{list: c, taken: NewIcon("sign-good", look.Accent).Sized(14), icon: NewIcon("file", look.Soft).Sized(20), name: NewText("–"), about: NewSmall("")}
	r.box = NewBox(Clear, container.New(chooserLayout{r}, r.taken, r.icon, r.name, r.about)).Rounded(look.Tight).Padded(look.Tight, look.Near)
	r.outer = NewBox(Clear, r.box).Padded(2, 2) // the list cuts off what lies on its edge; with it a row is high enough
	r.ExtendBaseWidget(r)
	return r
}

// show fills the line.
func (r *chooserRow) show(i int, l ChooserLine, chosen, focused bool) {
	r.i, r.full = i, l.Name
	r.icon.name = l.Icon
	r.icon.Refresh()
	r.taken.Hidden = !l.Taken
	r.name.bold = l.Taken
	r.about.Say(l.About)
	edge, width := look.AccentSoft, float32(1)
	if focused {
		edge, width = look.Accent, 2
	}
	if chosen {
		r.box.Recolor(look.AccentSoft, edge, width)
	} else {
		r.box.Recolor(Clear, "", 0)
	}
	chooserLayout{r}.Layout(nil, r.box.inner.Size())
	r.Refresh()
}

// Tapped looks at the line; on its left side it takes it, and once more it opens it.
func (r *chooserRow) Tapped(e *fyne.PointEvent) {
	switch again := r.i == r.list.Chosen(); {
	case e.Position.X < r.icon.Position().X:
		r.list.choose(r.i)
		r.list.OnTaken(r.i)
	case again:
		r.list.OnEntered(r.i)
	default:
		r.list.choose(r.i)
	}
}

// AccessibilityLabel is what a screen reader says.
func (r *chooserRow) AccessibilityLabel() string { return r.full }

// AccessibilityRole is text: Fyne has none for a line of a list.
func (r *chooserRow) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer draws the box.
func (r *chooserRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.outer) }

// chooserLayout places the parts of a line: what is known at the right, the name cut
// where it is too long.
type chooserLayout struct{ row *chooserRow }

// MinSize asks for no width: a line takes what there is.
func (l chooserLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, max(l.row.icon.MinSize().Height, l.row.name.MinSize().Height))
}

// Layout places them.
func (l chooserLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	r, x := l.row, float32(0)
	for _, o := range []*Icon{r.taken, r.icon} {
		s := o.MinSize()
		o.Move(fyne.NewPos(x, (size.Height-s.Height)/2))
		o.Resize(s)
		x += s.Width + look.Near
	}
	about := r.about.MinSize()
	r.about.Move(fyne.NewPos(size.Width-about.Width, (size.Height-about.Height)/2))
	r.about.Resize(about)
	room := max(size.Width-x-about.Width-look.Apart, 0)
	r.name.Say(cutText(r.full, room, r.Theme().Size(theme.SizeNameText), fyne.TextStyle{Bold: r.name.bold}))
	name := r.name.MinSize()
	r.name.Move(fyne.NewPos(x, (size.Height-name.Height)/2))
	r.name.Resize(fyne.NewSize(room, name.Height))
}
