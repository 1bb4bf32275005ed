package part

import (
	"image"
	"slices"

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

// Film are the sheets of a stack in groups, as a strip shows them. Words are asked for
// what is seen alone: there may be a thousand sheets. It does not change.
type Film interface {
	// Groups counts the groups, Sheets the sheets of one.
	Groups() int
	Sheets(group int) int
	// Title is the line above a group.
	Title(group int) string
	Sheet(group, i int) FilmSheet
	// Find tells on which sheet a side lies.
	Find(id string) (group, i int, ok bool)
}

// Filmstrip shows the sheets of a stack in their order. It has widgets only for
// those that are seen, however many there are, and draws a sheet anew only where it
// looks otherwise by now. All keys go to the desk.
type Filmstrip struct {
	widget.BaseWidget
	called
	// Picture gives the picture of a side that is there already, else nil; see
	// PictureSide.
	Picture func(id string) image.Image
	// Wanted is told which pictures are seen, the first from the top.
	Wanted func(ids []string)
	// OnFocus is told when it gets the keyboard or loses it; nil: nobody.
	OnFocus func(bool)
	// OnChosen is told which side was pressed.
	OnChosen func(id string)

	keys    KeyTarget
	film    Film // nil: none
	chosen  string
	focused bool
	seen    bool // what is chosen lies in sight, and stays there when the strip gets another size

	rows   []filmRow
	width  float32 // rows were made for; unarranged: they are of another film or size
	height float32 // of all rows
	dress  int     // counts the changes of colours and sizes
	body   *filmBody
	scroll *container.Scroll
	heads  pool[*Text]
	cards  pool[*filmCard]
}

// unarranged is no width.
const unarranged = -1

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
	f := &Filmstrip{keys: keys, width: unarranged, Picture: func(string) image.Image { return nil }, Wanted: func([]string) {}, OnChosen: func(string) {}}
	f.body = &filmBody{strip: f}
	f.body.ExtendBaseWidget(f.body)
	f.heads.make = func() *Text { return NewSmall("").Bold() }
	f.cards.make = func() *filmCard { return newFilmCard(f) }
	f.scroll = container.NewVScroll(f.body)
	f.scroll.OnScrolled = func(fyne.Position) { f.fill(); f.seen = f.inSight() }
	f.ExtendBaseWidget(f)
	return f
}

// SetFilm brings other sheets onto the strip; the place stays.
func (f *Filmstrip) SetFilm(film Film) {
	before := f.height
	f.film, f.width = film, unarranged
	f.arrange(f.scroll.Size().Width)
	if f.height != before {
		f.scroll.Refresh() // its bar
	}
	f.fill()
}

// Chosen is the side that is chosen.
func (f *Filmstrip) Chosen() string { return f.chosen }

// Choose marks a side and brings it into sight.
func (f *Filmstrip) Choose(id string) {
	at := f.scroll.Offset
	f.chosen = id
	f.reveal()
	f.seen = f.inSight()
	if f.scroll.Offset != at {
		f.fill()
		return
	}
	f.Arrived()
}

// Mark marks a side and leaves the place: who looks elsewhere goes on looking there
// (EN 301 549, 11.2.2.2).
func (f *Filmstrip) Mark(id string) {
	f.chosen = id
	f.Arrived()
}

// Across is how many sheets lie side by side.
func (f *Filmstrip) Across() int { return f.across(f.scroll.Size().Width) }

// PictureSide is the longer side, in dots of the screen, of the place that a picture is
// shown in. A larger one would have to be made small on the screen's goroutine.
func (f *Filmstrip) PictureSide() int {
	scale := float32(1)
	if c := fyne.CurrentApp().Driver().CanvasForObject(f); c != nil {
		scale = c.Scale()
	}
	paper := filmPaper(f.Theme())
	return int(max(paper.Width, paper.Height)*scale + 0.5)
}

// Arrived shows pictures that came, and which sheet is chosen.
func (f *Filmstrip) Arrived() {
	for _, c := range f.cards.all {
		c.show(c.sheet)
	}
}

// Built is the number of sheets that there are widgets for.
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
	r, sheet, ok := f.row()
	if !ok {
		return
	}
	top := r.y - look.Near
	if sheet == 0 {
		top -= f.headHeight()
	}
	port := f.scroll.Size().Height
	switch {
	case top < f.scroll.Offset.Y:
		f.scroll.ScrollToOffset(fyne.NewPos(0, max(top, 0)))
	case r.y+r.height+look.Near > f.scroll.Offset.Y+port:
		f.scroll.ScrollToOffset(fyne.NewPos(0, max(min(r.y+r.height+look.Near-port, f.height-port), 0)))
	}
}

// row is that of the chosen side, and the place of its sheet in its group.
func (f *Filmstrip) row() (r filmRow, sheet int, ok bool) {
	f.arrange(f.scroll.Size().Width)
	group, sheet, ok := f.find(f.chosen)
	if !ok {
		return r, 0, false
	}
	return f.rows[slices.IndexFunc(f.rows, func(r filmRow) bool { return r.group == group && r.first <= sheet && sheet < r.last })], sheet, true
}

// inSight tells whether some of the chosen side is seen.
func (f *Filmstrip) inSight() bool {
	r, _, ok := f.row()
	return ok && r.y+r.height > f.scroll.Offset.Y && r.y < f.scroll.Offset.Y+f.scroll.Size().Height
}

// keep does what gives the strip another size, and what is chosen stays in sight.
func (f *Filmstrip) keep(change func()) {
	seen := f.seen
	change()
	if seen {
		f.reveal()
	}
	f.fill()
	f.seen = seen
}

// find tells on which sheet a side lies.
func (f *Filmstrip) find(id string) (group, sheet int, ok bool) {
	if f.film == nil {
		return 0, 0, false
	}
	return f.film.Find(id)
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
	for g := range f.groups() {
		f.rows = append(f.rows, filmRow{y: y, height: head, group: g})
		y += head
		all := f.film.Sheets(g)
		for i := 0; i < all; i += n {
			f.rows = append(f.rows, filmRow{y: y, height: card.Height, group: g, first: i, last: min(i+n, all)})
			y += card.Height + look.Apart
		}
		y += look.Tight
	}
	f.height = y
}

func (f *Filmstrip) groups() int {
	if f.film == nil {
		return 0
	}
	return f.film.Groups()
}

// fill puts widgets on what is seen.
func (f *Filmstrip) fill() {
	port := f.scroll.Size()
	if port.Width <= 0 {
		return
	}
	f.arrange(port.Width)
	top, bottom := f.scroll.Offset.Y, f.scroll.Offset.Y+port.Height
	var seen []filmRow
	var titles, names, wanted []string
	var sheets []FilmSheet
	for _, r := range f.rows {
		if r.y+r.height < top || r.y > bottom {
			continue
		}
		seen = append(seen, r)
		if r.last == 0 {
			titles = append(titles, f.film.Title(r.group))
		}
		for i := r.first; i < r.last; i++ {
			sheet := f.film.Sheet(r.group, i)
			sheets, names = append(sheets, sheet), append(names, sheet.key())
			for _, s := range sheet.Sides {
				if s.Words == "" {
					wanted = append(wanted, s.ID)
				}
			}
		}
	}
	heads := f.heads.give(titles)
	for i, t := range heads {
		t.Say(titles[i])
	}
	f.place(seen, heads, f.cards.give(names), sheets)
	f.Wanted(wanted)
}

// place puts titles and sheets where their rows are.
func (f *Filmstrip) place(seen []filmRow, heads []*Text, cards []*filmCard, sheets []FilmSheet) {
	size := filmSize(f)
	var all []fyne.CanvasObject
	for _, r := range seen {
		if r.last == 0 {
			heads[0].Move(fyne.NewPos(look.Tight, r.y+look.Tight))
			heads[0].Resize(fyne.NewSize(f.width-2*look.Tight, r.height))
			heads, all = heads[1:], append(all, heads[0])
		}
		for i := r.first; i < r.last; i++ {
			c := cards[0]
			c.Move(fyne.NewPos(look.Tight+float32(i-r.first)*(size.Width+look.Apart), r.y))
			c.Resize(size)
			c.show(sheets[0])
			cards, sheets, all = cards[1:], sheets[1:], append(all, c)
		}
	}
	f.body.hold(all)
}

// AccessibilityLabel is what a screen reader says: the sheet that is chosen.
func (f *Filmstrip) AccessibilityLabel() string {
	group, i, ok := f.find(f.chosen)
	if !ok {
		return f.name
	}
	s := f.film.Sheet(group, i)
	return f.saying(f.film.Title(group) + ", " + s.Title + ", " + s.State)
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

// TypedRune hands a sign on: nothing is written here.
func (f *Filmstrip) TypedRune(typed rune) { f.keys.Sign(typed) }

// TypedKey hands the key on.
func (f *Filmstrip) TypedKey(e *fyne.KeyEvent) { f.keys.Typed(Named(e), false) }

// KeyDown hands the key on.
func (f *Filmstrip) KeyDown(e *fyne.KeyEvent) { f.keys.Pressed(Named(e)) }

// KeyUp hands the key on.
func (f *Filmstrip) KeyUp(e *fyne.KeyEvent) { f.keys.Released(Named(e)) }

// CreateRenderer draws the scroll.
func (f *Filmstrip) CreateRenderer() fyne.WidgetRenderer { return &filmRenderer{f} }

type filmRenderer struct{ strip *Filmstrip }

func (r *filmRenderer) Layout(size fyne.Size) {
	r.strip.keep(func() { r.strip.scroll.Resize(size) })
}

func (r *filmRenderer) MinSize() fyne.Size {
	card := filmSize(r.strip)
	return fyne.NewSize(card.Width+2*look.Tight, card.Height)
}

// Refresh draws all anew: colours or sizes may be others.
func (r *filmRenderer) Refresh() {
	f := r.strip
	f.keep(func() {
		f.dress++
		f.width = unarranged
	})
	for _, t := range f.heads.all {
		t.Refresh()
	}
	f.scroll.Refresh()
	canvas.Refresh(f)
}

func (r *filmRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.strip.scroll} }

func (r *filmRenderer) Destroy() {}
