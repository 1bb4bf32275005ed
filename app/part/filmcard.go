package part

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"github.com/scanstelle/scanstelle/app/look"
)

// filmPaper is the room for one side on a card, in points; with large text it is wider,
// for there are words below it, and in it where a side is blank.
func filmPaper(th fyne.Theme) fyne.Size {
	return fyne.NewSize(82*min(max(textScale(th), 1), 1.4), 114)
}

// filmSize is that of a card: two sides, and below them what there is to say, on
// two lines where the text is large.
func filmSize(w fyne.Widget) fyne.Size {
	th := themeOf(w)
	lines := float32(1)
	if textScale(th) > 1.2 {
		lines = 2
	}
	line := th.Size(theme.SizeNameText) * 1.4
	paper := filmPaper(th)
	return fyne.NewSize(2*paper.Width+look.Tight+2+2*look.Near, paper.Height+2*look.Near+look.Tight+lines*max(line, 24))
}

func themeOf(w fyne.Widget) fyne.Theme {
	if t, ok := w.(interface{ Theme() fyne.Theme }); ok {
		return t.Theme()
	}
	return theme.Current()
}

// filmCard is one sheet on the strip.
type filmCard struct {
	widget.BaseWidget
	strip *Filmstrip
	sheet FilmSheet
	drawn filmLook
	title *Text
	badge *Badge

	drawings int // how often it was drawn anew
}

// filmLook is all that tells how a card looks.
type filmLook struct {
	title, state string
	tone         Tone
	sides        [2]FilmSide
	pictures     [2]image.Image
	chosen       int // the side, from 1; 0 for none
	focused      bool
	dress        int // of the strip
}

// key names a sheet, whatever is said of it.
func (s FilmSheet) key() string {
	if len(s.Sides) == 0 {
		return s.Title
	}
	return s.Sides[0].ID
}

var _ fyne.Tappable = (*filmCard)(nil)

func newFilmCard(f *Filmstrip) *filmCard {
	c := &filmCard{strip: f, drawn: filmLook{dress: -1}, title: NewSmall("").Colored(look.Ink).Bold(), badge: NewBadge(TonePlain, "")}
	c.ExtendBaseWidget(c)
	return c
}

// show shows a sheet; what looks the same is not drawn anew.
func (c *filmCard) show(s FilmSheet) {
	c.sheet = s
	if now := c.looks(); now != c.drawn {
		c.drawn = now
		c.title.Say(s.Title)
		c.badge.Say(s.Tone, s.State)
		c.drawings++
		c.Refresh()
	}
}

// looks tells how the card is to look now.
func (c *filmCard) looks() filmLook {
	out := filmLook{title: c.sheet.Title, state: c.sheet.State, tone: c.sheet.Tone, dress: c.strip.dress}
	for i, s := range c.sheet.Sides {
		out.sides[i] = s
		if s.Words == "" {
			out.pictures[i] = c.strip.Picture(s.ID)
		}
		if s.ID != "" && s.ID == c.strip.chosen {
			out.chosen, out.focused = i+1, c.strip.focused
		}
	}
	return out
}

// Tapped chooses the side that was pressed.
func (c *filmCard) Tapped(e *fyne.PointEvent) {
	if len(c.sheet.Sides) == 0 {
		return
	}
	side := c.sheet.Sides[0]
	if len(c.sheet.Sides) > 1 && e.Position.X > c.Size().Width/2 {
		side = c.sheet.Sides[1]
	}
	c.strip.Tapped(e)
	c.strip.OnChosen(side.ID)
}

// CreateRenderer draws it.
func (c *filmCard) CreateRenderer() fyne.WidgetRenderer {
	r := &cardRenderer{card: c, ground: canvas.NewRectangle(color.Transparent)}
	for i := range r.sides {
		r.sides[i] = newCardSide()
	}
	r.paint()
	return r
}

// cardSide draws one side: paper and its picture, or a dashed place with words.
type cardSide struct {
	paper  *canvas.Rectangle
	image  *canvas.Image
	dashes *canvas.Raster
	stroke color.Color
	words  *Text
	frame  *canvas.Rectangle
}

func newCardSide() *cardSide {
	s := &cardSide{paper: canvas.NewRectangle(color.Transparent), image: &canvas.Image{FillMode: canvas.ImageFillContain, ScaleMode: canvas.ImageScaleFastest},
		words: NewSmall("").Aligned(fyne.TextAlignCenter).Wrapped().Tight(), frame: canvas.NewRectangle(color.Transparent), stroke: color.Transparent}
	s.dashes = canvas.NewRaster(s.drawDashes)
	return s
}

// drawDashes draws a dashed edge: something belongs here, and there is nothing on it.
func (s *cardSide) drawDashes(w, h int) image.Image {
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	dash := max(w/20, 3)
	for x := range w {
		if x/dash%2 == 0 {
			out.Set(x, 0, s.stroke)
			out.Set(x, h-1, s.stroke)
		}
	}
	for y := range h {
		if y/dash%2 == 0 {
			out.Set(0, y, s.stroke)
			out.Set(w-1, y, s.stroke)
		}
	}
	return out
}

type cardRenderer struct {
	card   *filmCard
	ground *canvas.Rectangle
	sides  [2]*cardSide
}

func (r *cardRenderer) paint() {
	th, strip := r.card.Theme(), r.card.strip
	at := func(n fyne.ThemeColorName) color.Color { return th.Color(n, theme.VariantLight) }
	r.ground.FillColor, r.ground.StrokeColor, r.ground.StrokeWidth, r.ground.CornerRadius = at(look.Card), at(look.Line), 1, look.Radius
	for i, s := range r.sides {
		if i >= len(r.card.sheet.Sides) {
			s.hide()
			continue
		}
		side := r.card.sheet.Sides[i]
		chosen := side.ID != "" && side.ID == strip.chosen
		if chosen {
			r.ground.StrokeColor, r.ground.StrokeWidth = at(look.Accent), 2
			if strip.focused {
				r.ground.StrokeWidth = look.Ring
			}
		}
		s.paint(side, strip, at)
		s.frame.Hidden = !chosen
	}
}

func (s *cardSide) hide() {
	s.paper.Hidden, s.image.Hidden, s.dashes.Hidden, s.frame.Hidden = true, true, true, true
	s.words.Hidden = true
}

func (s *cardSide) paint(side FilmSide, strip *Filmstrip, at func(fyne.ThemeColorName) color.Color) {
	s.frame.StrokeColor, s.frame.StrokeWidth = at(look.Accent), 2
	dashed := side.Words != ""
	s.dashes.Hidden, s.words.Hidden, s.paper.Hidden, s.image.Hidden = !dashed, !dashed, false, dashed
	if dashed {
		s.paper.FillColor, s.paper.StrokeWidth = at(look.Ground), 0
		s.stroke = at(look.Edge)
		s.words.words = side.Words
		return
	}
	s.paper.FillColor, s.paper.StrokeColor, s.paper.StrokeWidth = at(look.Paper), at(look.Line), 1
	s.image.Image = strip.Picture(side.ID)
	s.image.Hidden = s.image.Image == nil
	s.paper.Hidden = !s.image.Hidden
}

func (r *cardRenderer) Layout(size fyne.Size) {
	r.ground.Resize(size)
	paper := filmPaper(r.card.Theme())
	for i, s := range r.sides {
		pos := fyne.NewPos(look.Near+float32(i)*(paper.Width+look.Tight+2), look.Near)
		for _, o := range []fyne.CanvasObject{s.paper, s.image, s.dashes, s.frame} {
			o.Move(pos)
			o.Resize(paper)
		}
		s.frame.Move(pos.SubtractXY(2, 2))
		s.frame.Resize(paper.AddWidthHeight(4, 4))
		s.words.Resize(fyne.NewSize(paper.Width-2*look.Near, 0))
		h := s.words.MinSize().Height
		s.words.Move(pos.AddXY(look.Near, max((paper.Height-h)/2, 0)))
		s.words.Resize(fyne.NewSize(paper.Width-2*look.Near, h))
	}
	title, badge := r.card.title.MinSize(), r.card.badge.MinSize()
	y := paper.Height + look.Near + look.Tight
	room := size.Height - y - look.Near + 2
	if textScale(r.card.Theme()) > 1.2 {
		r.card.title.Move(fyne.NewPos(look.Near, y))
		r.card.badge.Move(fyne.NewPos(look.Near-2, y+room/2))
	} else {
		r.card.title.Move(fyne.NewPos(look.Near, y+(room-title.Height)/2))
		at := fyne.NewPos(size.Width-look.Near-badge.Width, y+(room-badge.Height)/2)
		if title.Width+look.Tight > at.X-look.Near { // no room beside it: on the foot of the picture
			at.Y = y - look.Tight - badge.Height
		}
		r.card.badge.Move(at)
	}
	r.card.title.Resize(title)
	r.card.badge.Resize(badge)
}

func (r *cardRenderer) MinSize() fyne.Size { return filmSize(r.card) }

func (r *cardRenderer) Refresh() {
	r.paint()
	r.Layout(r.card.Size())
	for _, s := range r.sides {
		s.words.Refresh()
		s.image.Refresh()
		s.dashes.Refresh()
	}
	canvas.Refresh(r.card)
}

func (r *cardRenderer) Objects() []fyne.CanvasObject {
	out := []fyne.CanvasObject{r.ground}
	for _, s := range r.sides {
		out = append(out, s.paper, s.image, s.dashes, s.words, s.frame)
	}
	return append(out, r.card.title, r.card.badge)
}

func (r *cardRenderer) Destroy() {}
