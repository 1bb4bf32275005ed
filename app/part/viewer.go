package part

import (
	"context"
	"image/color"
	"math"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"github.com/scanstelle/scanstelle/app/look"
)

// Frame is a place on the page that is pointed to.
type Frame struct {
	Box   [4]int // x, y, width, height in dots of the page
	Tone  Tone
	Words string // above it; empty for none
}

// Viewer shows a page at any size. It holds only what is seen: a goroutine makes a
// picture of the very dots of the screen, so that the screen never waits for a
// page to be decoded or scaled.
//
// Arrows and dragging move the page, the wheel too; with Ctrl the wheel zooms to
// the pointer; the loupe is there while Space is held. All other keys go to the
// desk.
type Viewer struct {
	widget.BaseWidget
	called
	// OnFail is told why a page cannot be shown.
	OnFail func(error)
	// OnWhole is told when all that is seen is there.
	OnWhole func()
	// OnFocus is told when the viewer gets the keyboard or loses it.
	OnFocus func(bool)

	keys    KeyTarget
	painter *painter
	tiles   Tiles
	sight   sight
	fit     fit
	frames  []Frame
	words   []Word // nil: the page itself is shown
	written *wordsPainter

	held    bool // the loupe
	focused bool
	pointer *fyne.Position // nil: not above the viewer
	dots    float32        // of the screen for a point
	legible float64        // dots per inch below which a page is not made to fit the width
	under   float32        // points at the lower edge where something lies above the page
	shown   shot           // the picture on the screen
}

var (
	_ fyne.Focusable    = (*Viewer)(nil)
	_ fyne.Draggable    = (*Viewer)(nil)
	_ fyne.Scrollable   = (*Viewer)(nil)
	_ fyne.Tappable     = (*Viewer)(nil)
	_ fyne.Accessible   = (*Viewer)(nil)
	_ desktop.Keyable   = (*Viewer)(nil)
	_ desktop.Hoverable = (*Viewer)(nil)
)

// margin is the ground around a page, in points.
const margin = look.Apart

// NewViewer makes a viewer without a page.
func NewViewer(keys KeyTarget, back Background) *Viewer {
	v := &Viewer{keys: keys, dots: 1}
	v.painter = &painter{back: back, cache: newTileCache(), done: v.arrived, fail: func(err error) {
		if v.OnFail != nil {
			v.OnFail(err)
		}
	}}
	v.ExtendBaseWidget(v)
	return v
}

// Open shows a page; nil shows none. The same page in another pose is seen at the
// same place; another one from its top.
func (v *Viewer) Open(t Tiles) {
	before := v.tiles
	v.tiles = t
	if t == nil {
		v.frames, v.words, v.written, v.shown = nil, nil, nil, shot{}
		v.Refresh()
		return
	}
	next := v.seeing(t, float64(margin*v.dots))
	switch {
	case before != nil && v.fit == fitNone:
		next = next.sized(v.sight.scale[0])
	default:
		next = next.fitted(v.fit)
	}
	if before != nil && pageOf(before) == pageOf(t) && next.page == v.sight.page {
		next.at = v.sight.at
	} else {
		next.at = [2]float64{-math.MaxInt32, -math.MaxInt32}
	}
	if before != nil && before.Key() != t.Key() {
		v.frames, v.words, v.written = nil, nil, nil
	}
	v.look(next)
}

// seeing is the sight of another page through the port there is.
func (v *Viewer) seeing(t Tiles, margin float64) sight {
	size, dpi := t.Levels()[0], t.DPI()
	s := newSight(size[0], size[1], dpi, margin)
	s.port, s.under = v.sight.port, float64(v.under*v.dots)
	if dpi[0] > 0 {
		s.least = min(v.legible/dpi[0], 1) // it was not scanned finer
	}
	return s
}

// Legible never makes a page smaller than so many of its dots per inch where it is as
// wide as the viewer: what does not fit is read in parts; 0 makes it fit always.
func (v *Viewer) Legible(dpi float64) { v.legible = dpi }

// Under tells how much of the lower edge, in points, something lies above: a page ends
// above it.
func (v *Viewer) Under(high float32) {
	if v.under == high {
		return
	}
	v.under, v.sight.under = high, float64(high*v.dots)
	if v.tiles != nil {
		v.look(v.sight.fitted(v.fit))
	}
}

// Onward shows the part of the page that is read next (1) or before (-1); false where
// there is none.
func (v *Viewer) Onward(by int) bool {
	if v.tiles == nil {
		return false
	}
	next, more := v.sight.onward(float64(by))
	if more {
		v.look(next)
	}
	return more
}

// Ends tells whether the end of the page is seen.
func (v *Viewer) Ends() bool {
	if v.tiles == nil {
		return true
	}
	_, more := v.sight.onward(1)
	return !more
}

// pageOf names the page, however it lies.
func pageOf(t Tiles) string {
	page, _, _ := strings.Cut(t.Key(), " ")
	return page
}

// Whole tells whether all that is to be seen of the page is on the screen.
func (v *Viewer) Whole() bool {
	return v.tiles != nil && v.shown.main != nil && v.shown.whole && v.shown.of.sight == v.sight && v.shown.of.tiles.Key() == v.tiles.Key()
}

// Rest drops what is held ready: nobody looks for a while.
func (v *Viewer) Rest() { v.painter.cache.clear() }

// Prepare fetches a page that will be shown next, as large as a page that comes
// next is shown.
func (v *Viewer) Prepare(t Tiles) {
	s := v.seeing(t, v.sight.margin)
	if s = s.fitted(v.fit); v.fit == fitNone {
		s = s.sized(v.sight.scale[0])
	}
	s.at = [2]float64{-math.MaxInt32, -math.MaxInt32}
	w := want{tiles: t, sight: s.held()}
	v.painter.back.Go(func(ctx context.Context) {
		// What fails now fails again when the page is shown, and is told then.
		_ = v.painter.fetchAll(ctx, w)
	})
}

// Key names the page shown, "" where there is none.
func (v *Viewer) Key() string {
	if v.tiles == nil {
		return ""
	}
	return v.tiles.Key()
}

// SetFrames points to places on the page shown.
func (v *Viewer) SetFrames(frames []Frame) {
	v.frames = frames
	v.Refresh()
}

// Frames are the places pointed to.
func (v *Viewer) Frames() []Frame { return v.frames }

// SetWords shows what was read in place of what was scanned; nil shows the page
// again.
func (v *Viewer) SetWords(words []Word) {
	v.words, v.written = words, nil
	if words != nil {
		th := v.Theme()
		// On the paper, which is light whatever the desk's colours are.
		written, err := newWordsPainter(words, look.OnPaper, look.DoubtOnPaper, th.Font(fyne.TextStyle{}))
		if err == nil {
			v.written = written
		} else if v.OnFail != nil {
			v.OnFail(err)
		}
	}
	v.ask()
}

// Look brings a box of the page into sight.
func (v *Viewer) Look(box [4]int) {
	if v.tiles != nil {
		v.look(v.sight.showing(box))
	}
}

// Zoom makes the page larger by steps, or smaller by negative ones, about the
// pointer.
func (v *Viewer) Zoom(steps float64) {
	if v.tiles == nil {
		return
	}
	v.fit = fitNone
	v.look(v.sight.zoomed(math.Pow(1.25, steps), v.aim()))
}

// FitWidth shows the page as wide as the viewer, at reading size.
func (v *Viewer) FitWidth() { v.refit(fitWidth) }

// FitPage shows all of the page.
func (v *Viewer) FitPage() { v.refit(fitPage) }

// DotForDot shows one dot of the scan as one of the screen.
func (v *Viewer) DotForDot() {
	if v.tiles != nil {
		v.fit = fitNone
		v.look(v.sight.zoomed(1/v.sight.scale[0], v.aim()))
	}
}

// Loupe holds a magnifying glass above the page, or puts it away.
func (v *Viewer) Loupe(on bool) {
	if v.held != on {
		v.held = on
		v.ask()
		v.Refresh()
	}
}

// Pan shows more of the right (x) and of what lies below (y), in points.
func (v *Viewer) Pan(x, y float32) {
	if v.tiles != nil {
		v.look(v.sight.moved(float64(x*v.dots), float64(y*v.dots)))
	}
}

func (v *Viewer) refit(f fit) {
	v.fit = f
	if v.tiles != nil {
		v.look(v.sight.fitted(f))
	}
}

// look takes a sight and asks for its picture.
func (v *Viewer) look(s sight) {
	v.sight = s.held()
	v.ask()
	v.Refresh()
}

// ground is the colour beside the page: that of lines, which is between those of the
// desk and of paper, or that of the desk where lines are as white as paper.
func (v *Viewer) ground() color.Color {
	th := v.Theme()
	line := th.Color(look.Line, theme.VariantLight)
	if r, g, b, _ := line.RGBA(); min(r, g, b) >= 0xf000 {
		return th.Color(look.Ground, theme.VariantLight)
	}
	return line
}

// bare is whether the window's own ground shows around the page: painting it again would
// take its time for nothing (docs/decisions/0027).
func (v *Viewer) bare() bool {
	return v.tiles == nil || v.ground() == v.Theme().Color(look.Ground, theme.VariantLight)
}

// aim is the dot of the port that zooming keeps: that of the pointer, or the middle.
func (v *Viewer) aim() [2]float64 {
	if v.pointer == nil {
		return [2]float64{v.sight.port[0] / 2, v.sight.port[1] / 2}
	}
	return [2]float64{float64(v.pointer.X * v.dots), float64(v.pointer.Y * v.dots)}
}

// ask wants a picture of what is to be seen now.
func (v *Viewer) ask() {
	if v.tiles == nil || v.sight.port[0] < 1 || v.sight.port[1] < 1 {
		return
	}
	w := want{tiles: v.tiles, sight: v.sight, words: v.written, ground: v.ground(), paper: v.Theme().Color(look.Paper, theme.VariantLight)}
	if v.held {
		w.glass = &glass{v.glassSight()}
	}
	v.painter.show(w)
}

// arrived puts a picture on the screen.
func (v *Viewer) arrived(s shot) {
	if v.tiles == nil || s.of.tiles.Key() != v.tiles.Key() {
		return
	}
	v.shown = s
	v.Refresh()
	if s.whole && s.of.sight == v.sight && v.OnWhole != nil {
		v.OnWhole()
	}
}

// Size of the loupe in points, and how much larger it shows than the page around
// it.
const (
	glassWidth, glassHeight = 440, 260
	glassTimes              = 2.5
)

func (v *Viewer) glassSight() sight {
	q := v.aim()
	p := v.sight.onPage(q)
	g := v.sight.sized(max(v.sight.scale[0]*glassTimes, 1))
	g.port = [2]float64{math.Round(glassWidth * float64(v.dots)), math.Round(glassHeight * float64(v.dots))}
	g.at = [2]float64{p[0] - g.port[0]/2/g.scale[0], p[1] - g.port[1]/2/g.scale[1]}
	return g
}

// Resize takes the new port; a page that fits goes on fitting.
func (v *Viewer) Resize(size fyne.Size) {
	v.BaseWidget.Resize(size)
	v.dots = 1
	if c := fyne.CurrentApp().Driver().CanvasForObject(v); c != nil {
		v.dots = c.Scale()
	}
	port := [2]float64{math.Round(float64(size.Width * v.dots)), math.Round(float64(size.Height * v.dots))}
	if port == v.sight.port {
		return
	}
	v.sight.port, v.sight.margin, v.sight.under = port, float64(margin*v.dots), float64(v.under*v.dots)
	v.painter.cache.room(int(4 * port[0] * port[1]))
	if v.tiles != nil {
		v.look(v.sight.fitted(v.fit))
	}
}

// MinSize is the least that a page can be read in.
func (v *Viewer) MinSize() fyne.Size { return fyne.NewSize(320, 200) }

// AccessibilityLabel is what a screen reader says: the words that were read, where
// they are shown.
func (v *Viewer) AccessibilityLabel() string {
	text := ""
	for _, w := range v.words {
		text += w.Text + " "
	}
	return v.saying(strings.TrimSpace(text))
}

// AccessibilityRole is text.
func (v *Viewer) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }
