package part

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"github.com/scanstelle/scanstelle/app/look"
)

// FilmSide is one side of a sheet on the strip.
type FilmSide struct {
	ID string
	// Words stand where no picture is wanted, such as on a blank side; empty: the
	// picture of ID is shown, paper until it is there.
	Words string
}

// FilmSheet is a sheet of paper: front and back side by side.
type FilmSheet struct {
	Title string
	Sides []FilmSide // one or two
	Tone  Tone
	State string // beside its sign
}

// FilmGroup are sheets that belong together, below a line with a title.
type FilmGroup struct {
	Title  string
	Sheets []FilmSheet
}

// Filmstrip shows the sheets of a stack in their order. It has widgets only for
// those that are seen, however many there are. All keys go to the desk.
type Filmstrip struct {
	widget.BaseWidget
	// Picture gives the picture of a side that is there already, else nil.
	Picture func(id string) image.Image
	// Wanted is told which pictures are seen, the first from the top.
	Wanted func(ids []string)
	// OnFocus is told when it gets the keyboard or loses it; nil: nobody.
	OnFocus func(bool)
	// OnChosen is told which side was pressed.
	OnChosen func(id string)

	keys    KeyTarget
	groups  []FilmGroup
	chosen  string
	focused bool

	rows   []filmRow
	width  float32 // rows were made for
	height float32 // of all rows
	inner  *fyne.Container
	scroll *container.Scroll
	heads  pool[*Text]
	cards  pool[*filmCard]
}

// filmRow is a line with a title, or sheets side by side.
type filmRow struct {
	y, height   float32
	group       int
	first, last int // sheets of the group, last excluded; none: its title
}

var (
	_ fyne.Focusable  = (*Filmstrip)(nil)
	_ fyne.Accessible = (*Filmstrip)(nil)
	_ fyne.Tappable   = (*Filmstrip)(nil)
	_ desktop.Keyable = (*Filmstrip)(nil)
)

// NewFilmstrip makes a strip without sheets.
func NewFilmstrip(keys KeyTarget) *Filmstrip {
	f := &Filmstrip{keys: keys, Picture: func(string) image.Image { return nil }, Wanted: func([]string) {}, OnChosen: func(string) {}}
	f.inner = container.New(filmLayout{f})
	f.heads.make = func() *Text { return NewSmall("").Bold() }
	f.cards.make = func() *filmCard { return newFilmCard(f) }
	f.scroll = container.NewVScroll(f.inner)
	f.scroll.OnScrolled = func(fyne.Position) { f.fill() }
	f.ExtendBaseWidget(f)
	return f
}

// SetGroups brings other sheets onto the strip; the place stays.
func (f *Filmstrip) SetGroups(groups []FilmGroup) {
	f.groups = groups
	f.width = 0
	f.scroll.Refresh()
	f.fill()
}

// Groups is what it shows.
func (f *Filmstrip) Groups() []FilmGroup { return f.groups }

// Chosen is the side that is chosen.
func (f *Filmstrip) Chosen() string { return f.chosen }

// Choose marks a side and brings it into sight.
func (f *Filmstrip) Choose(id string) {
	f.chosen = id
	f.reveal()
	f.fill()
}

// Mark marks a side and leaves the place: who looks elsewhere goes on looking there
// (EN 301 549, 11.2.2.2).
func (f *Filmstrip) Mark(id string) {
	f.chosen = id
	f.fill()
}

// Across is how many sheets lie side by side.
func (f *Filmstrip) Across() int { return f.across(f.scroll.Size().Width) }

// Arrived shows pictures that came.
func (f *Filmstrip) Arrived() {
	for _, c := range f.cards.used() {
		c.Refresh()
	}
}

// Built is the number of sheets that widgets were made for.
func (f *Filmstrip) Built() int { return len(f.cards.all) }

// At is how far it is scrolled, in points.
func (f *Filmstrip) At() float32 { return f.scroll.Offset.Y }

// End scrolls to the last sheet.
func (f *Filmstrip) End() {
	f.scroll.ScrollToBottom()
	f.fill()
}

// AtEnd tells whether the last sheet is seen: then new ones may push it up.
func (f *Filmstrip) AtEnd() bool {
	return f.scroll.Offset.Y+f.scroll.Size().Height >= f.height-filmSize(f).Height/2
}

// reveal scrolls to the chosen side where it is not seen whole.
func (f *Filmstrip) reveal() {
	f.arrange(f.scroll.Size().Width)
	for _, r := range f.rows {
		for i := r.first; i < r.last; i++ {
			for _, s := range f.groups[r.group].Sheets[i].Sides {
				if s.ID != f.chosen {
					continue
				}
				top := r.y - look.Near
				if i == 0 && r.first == 0 {
					top -= f.headHeight()
				}
				port := f.scroll.Size().Height
				switch {
				case top < f.scroll.Offset.Y:
					f.scroll.ScrollToOffset(fyne.NewPos(0, max(top, 0)))
				case r.y+r.height+look.Near > f.scroll.Offset.Y+port:
					f.scroll.ScrollToOffset(fyne.NewPos(0, max(min(r.y+r.height+look.Near-port, f.height-port), 0)))
				}
				return
			}
		}
	}
}

func (f *Filmstrip) headHeight() float32 {
	return f.Theme().Size(theme.SizeNameCaptionText)*1.5 + look.Near
}

func (f *Filmstrip) across(width float32) int {
	return max(int((width-look.Ring-look.Tight+look.Apart)/(filmSize(f).Width+look.Apart)), 1)
}

// arrange computes where everything lies for a width.
func (f *Filmstrip) arrange(width float32) {
	if width == f.width {
		return
	}
	f.width, f.rows = width, f.rows[:0]
	n, y, card, head := f.across(width), look.Tight, filmSize(f), f.headHeight()
	for g, group := range f.groups {
		f.rows = append(f.rows, filmRow{y: y, height: head, group: g})
		y += head
		for i := 0; i < len(group.Sheets); i += n {
			f.rows = append(f.rows, filmRow{y: y, height: card.Height, group: g, first: i, last: min(i+n, len(group.Sheets))})
			y += card.Height + look.Apart
		}
		y += look.Tight
	}
	f.height = y
}

// fill puts widgets on what is seen.
func (f *Filmstrip) fill() {
	port := f.scroll.Size()
	if port.Width <= 0 {
		return
	}
	f.arrange(port.Width)
	top, bottom := f.scroll.Offset.Y, f.scroll.Offset.Y+port.Height
	f.heads.begin()
	f.cards.begin()
	var wanted []string
	card := filmSize(f)
	for _, r := range f.rows {
		if r.y+r.height < top || r.y > bottom {
			continue
		}
		if r.last == 0 {
			t := f.heads.next(f.inner)
			t.Say(f.groups[r.group].Title)
			t.Move(fyne.NewPos(look.Tight, r.y+look.Tight))
			t.Resize(fyne.NewSize(port.Width-2*look.Tight, r.height))
			continue
		}
		for i := r.first; i < r.last; i++ {
			c := f.cards.next(f.inner)
			sheet := f.groups[r.group].Sheets[i]
			for _, s := range sheet.Sides {
				if s.Words == "" {
					wanted = append(wanted, s.ID)
				}
			}
			c.Move(fyne.NewPos(look.Tight+float32(i-r.first)*(card.Width+look.Apart), r.y))
			c.Resize(card)
			c.show(sheet)
		}
	}
	f.heads.end()
	f.cards.end()
	f.inner.Refresh()
	f.Wanted(wanted)
}

// AccessibilityLabel is what a screen reader says: the sheet that is chosen.
func (f *Filmstrip) AccessibilityLabel() string {
	for _, g := range f.groups {
		for _, s := range g.Sheets {
			for _, side := range s.Sides {
				if side.ID == f.chosen {
					return g.Title + ", " + s.Title + ", " + s.State
				}
			}
		}
	}
	return ""
}

// AccessibilityRole is text.
func (f *Filmstrip) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// FocusGained shows the ring around the chosen sheet.
func (f *Filmstrip) FocusGained() { f.focus(true) }

// FocusLost thins it.
func (f *Filmstrip) FocusLost() { f.focus(false) }

func (f *Filmstrip) focus(on bool) {
	f.focused = on
	if f.OnFocus != nil {
		f.OnFocus(on)
	}
	f.Arrived()
}

// Tapped takes the keyboard.
func (f *Filmstrip) Tapped(*fyne.PointEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(f); c != nil {
		c.Focus(f)
	}
}

// TypedRune is of no use here.
func (f *Filmstrip) TypedRune(rune) {}

// TypedKey hands the key on.
func (f *Filmstrip) TypedKey(e *fyne.KeyEvent) { f.keys.Typed(e.Name, false) }

// KeyDown hands the key on.
func (f *Filmstrip) KeyDown(e *fyne.KeyEvent) { f.keys.Pressed(e.Name) }

// KeyUp hands the key on.
func (f *Filmstrip) KeyUp(e *fyne.KeyEvent) { f.keys.Released(e.Name) }

// CreateRenderer draws the scroll.
func (f *Filmstrip) CreateRenderer() fyne.WidgetRenderer { return &filmRenderer{f} }

type filmRenderer struct{ strip *Filmstrip }

func (r *filmRenderer) Layout(size fyne.Size) {
	r.strip.scroll.Resize(size)
	r.strip.fill()
}

func (r *filmRenderer) MinSize() fyne.Size {
	card := filmSize(r.strip)
	return fyne.NewSize(card.Width+2*look.Tight, card.Height)
}

func (r *filmRenderer) Refresh() {
	r.strip.width = 0
	r.strip.fill()
	r.strip.scroll.Refresh()
	canvas.Refresh(r.strip)
}

func (r *filmRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.strip.scroll} }

func (r *filmRenderer) Destroy() {}

// filmLayout tells the scroll how high all rows are; fill places what is seen.
type filmLayout struct{ strip *Filmstrip }

func (l filmLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	l.strip.arrange(l.strip.scroll.Size().Width)
	return fyne.NewSize(0, l.strip.height)
}

func (l filmLayout) Layout([]fyne.CanvasObject, fyne.Size) {}

// pool keeps widgets to be used again.
type pool[W fyne.CanvasObject] struct {
	make func() W
	all  []W
	n    int
}

func (p *pool[W]) begin() { p.n = 0 }

func (p *pool[W]) next(in *fyne.Container) W {
	if p.n == len(p.all) {
		w := p.make()
		p.all = append(p.all, w)
		in.Objects = append(in.Objects, w)
	}
	w := p.all[p.n]
	w.Show()
	p.n++
	return w
}

func (p *pool[W]) end() {
	for _, w := range p.all[p.n:] {
		w.Hide()
	}
}

func (p *pool[W]) used() []W { return p.all[:p.n] }
