package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/station"
)

// railWidth is that of the rail at text scale 1.
const railWidth = 92

// rail is the list of rooms on the left, and who is there.
func (d *Desk) rail() fyne.CanvasObject {
	d.list = part.Column(look.Tight)
	d.self = newSelf(d.switching(), d.frame)
	d.listed = container.NewVScroll(d.list) // with large text they are higher than a small screen
	column := part.ColumnFilled(look.Tight, 0, d.listed, d.practicePlace(), d.self)
	return container.NewStack(part.NewBox(look.Card, column).Padded(look.Near+2, look.Near), container.NewBorder(nil, nil, nil, part.Rule()))
}

// sight brings the place of a room into sight.
func (d *Desk) sight(p *place) {
	top, bottom := p.Position().Y, p.Position().Y+p.Size().Height
	switch high := d.listed.Size().Height; {
	case high < p.Size().Height: // nobody has laid them out yet
	case top < d.listed.Offset.Y:
		d.listed.ScrollToOffset(fyne.NewPos(0, top))
	case bottom > d.listed.Offset.Y+high:
		d.listed.ScrollToOffset(fyne.NewPos(0, bottom-high))
	}
}

// place is one room on the rail: its sign above its words.
type place struct {
	widget.BaseWidget
	icon   *part.Icon
	words  *part.Text
	box    *part.Box
	tapped func()
}

func newPlace(icon, words string, tapped func()) *place {
	p := &place{icon: part.NewIcon(icon, look.Soft), tapped: tapped,
		words: part.NewText(words).Colored(look.Soft).Sized(theme.SizeNameCaptionText).Aligned(fyne.TextAlignCenter)}
	p.box = part.NewBox(look.Card, part.Column(look.Tight, part.Centred(p.icon), p.words)).Rounded(look.Radius).Padded(look.Near, look.Tight)
	p.ExtendBaseWidget(p)
	return p
}

// choose shows whether this is the room one is in.
func (p *place) choose(on bool) {
	fill, ink := look.Card, look.Soft
	if on {
		fill, ink = look.AccentSoft, look.Accent
	}
	p.box.Recolor(fill, "", 0)
	p.icon.SetColor(ink)
	p.words.SetBold(on)
	p.words.SetColor(ink)
}

// Tapped goes there.
func (p *place) Tapped(*fyne.PointEvent) { p.tapped() }

// AccessibilityLabel is what a screen reader says.
func (p *place) AccessibilityLabel() string { return p.words.Words() }

// AccessibilityRole is button.
func (p *place) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer draws the box.
func (p *place) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.box) }

// self shows who is at the desk, and the key that lets somebody else come.
type self struct {
	widget.BaseWidget
	icon   *part.Icon
	name   *part.Text
	cap    fyne.CanvasObject
	box    *part.Box
	action frame.Action
}

func newSelf(a frame.Action, d *frame.Desk) *self {
	s := &self{icon: part.NewIcon("person", look.Soft), name: part.NewSmall("").Aligned(fyne.TextAlignCenter).Wrapped(),
		cap: part.Centred(part.NewCap(a.Keys[0].Cap(d.Words))), action: a}
	s.box = part.NewBox(look.Card, part.Column(look.Tight, part.Centred(s.icon), s.name, s.cap)).Padded(look.Near, 0)
	s.ExtendBaseWidget(s)
	return s
}

// show tells who is there.
func (s *self) show(w *words.Words, p *station.PersonView, registered bool) {
	if p == nil {
		s.name.Say(w.T("user.nobody"))
	} else {
		s.name.Say(p.Name)
	}
	show(s.cap, registered)
	s.Refresh()
}

// Tapped lets somebody else come, once people are registered.
func (s *self) Tapped(*fyne.PointEvent) {
	if s.action.Ready() {
		s.action.Do()
	}
}

// AccessibilityLabel is what a screen reader says.
func (s *self) AccessibilityLabel() string { return s.name.Words() }

// AccessibilityRole is button.
func (s *self) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer draws the box.
func (s *self) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(s.box) }
