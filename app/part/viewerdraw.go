package part

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"github.com/scanstelle/scanstelle/app/look"
)

// CreateRenderer draws the viewer.
func (v *Viewer) CreateRenderer() fyne.WidgetRenderer {
	r := &viewerRenderer{v: v, back: canvas.NewRectangle(color.Transparent), ring: NewEdge(look.Accent, look.Ring), edge: canvas.NewRectangle(color.Transparent), frames: container.NewWithoutLayout()}
	for _, p := range []**canvas.Image{&r.page, &r.glass} {
		*p = &canvas.Image{FillMode: canvas.ImageFillStretch, ScaleMode: canvas.ImageScaleFastest}
	}
	r.inner = container.NewWithoutLayout(r.back, r.page, r.frames, r.glass, r.edge)
	r.clip = container.NewClip(r.inner)
	r.paint()
	return r
}

type viewerRenderer struct {
	v           *Viewer
	back        *canvas.Rectangle // where no picture is yet
	page, glass *canvas.Image
	edge        *canvas.Rectangle // of the loupe
	frames      *fyne.Container
	inner       *fyne.Container
	clip        *container.Clip
	ring        *Edge // the focus
}

func (r *viewerRenderer) paint() {
	v, th := r.v, r.v.Theme()
	r.back.FillColor = v.ground()
	r.ring.Hidden = !v.focused
	r.edge.StrokeColor, r.edge.StrokeWidth, r.edge.CornerRadius = th.Color(look.Accent, theme.VariantLight), look.Ring, look.Radius
	r.page.Hidden = v.tiles == nil || v.shown.main == nil
	if !r.page.Hidden && r.page.Image != v.shown.main {
		r.page.Image = v.shown.main
		r.page.Refresh()
	}
	r.glass.Hidden = !v.held || v.shown.glass == nil
	r.edge.Hidden = r.glass.Hidden
	if !r.glass.Hidden && r.glass.Image != v.shown.glass {
		r.glass.Image = v.shown.glass
		r.glass.Refresh()
	}
	r.frames.RemoveAll()
	for _, f := range v.frames {
		r.frame(f)
	}
}

// frame draws one place: a border with the words above it.
func (r *viewerRenderer) frame(f Frame) {
	t := tones[f.Tone]
	ink := t.ink
	if f.Tone == TonePlain || f.Tone == ToneOpen {
		ink = look.Accent
	}
	border := canvas.NewRectangle(color.Transparent)
	border.StrokeColor, border.StrokeWidth, border.CornerRadius = look.MarkOnPaper(ink), look.Ring, 2
	r.frames.Add(border)
	if f.Words != "" {
		label := NewText(f.Words).Colored(look.Card).Sized(theme.SizeNameCaptionText).Bold()
		r.frames.Add(NewBox(ink, label).Rounded(2).Padded(2, look.Tight+2))
	}
}

// arrange puts everything where the page lies now. A picture made for an earlier
// place is moved along until the next one comes.
func (r *viewerRenderer) arrange() {
	v, size := r.v, r.v.Size()
	r.back.Resize(size)
	r.inner.Resize(size)
	r.clip.Resize(size)
	r.ring.Move(fyne.NewSquareOffsetPos(ringInset))
	r.ring.Resize(size.SubtractWidthHeight(2*ringInset, 2*ringInset))
	r.back.Hidden = v.bare()
	if v.tiles == nil {
		return
	}
	dots := func(q [2]float64) fyne.Position {
		return fyne.NewPos(float32(q[0])/v.dots, float32(q[1])/v.dots)
	}
	if old := v.shown.of.sight; v.shown.main != nil {
		at, end := v.sight.onPort(old.at), v.sight.onPort(old.onPage(old.port))
		if old.scale == v.sight.scale {
			end = [2]float64{at[0] + old.port[0], at[1] + old.port[1]}
		}
		r.page.Move(dots(at))
		r.page.Resize(fyne.NewSize(float32(end[0]-at[0])/v.dots, float32(end[1]-at[1])/v.dots))
		r.back.Hidden = r.back.Hidden || at[0] <= 0 && at[1] <= 0 && end[0] >= v.sight.port[0] && end[1] >= v.sight.port[1] // it would be drawn for nothing
	}
	r.arrangeFrames(dots, size)
	q := v.aim()
	middle := dots(q)
	r.glass.Resize(fyne.NewSize(glassWidth, glassHeight))
	r.edge.Resize(r.glass.Size().AddWidthHeight(2, 2))
	at := fyne.NewPos(min(max(middle.X-glassWidth/2, 0), max(size.Width-glassWidth, 0)), min(max(middle.Y-glassHeight/2, 0), max(size.Height-glassHeight, 0)))
	r.glass.Move(at)
	r.edge.Move(at.SubtractXY(1, 1))
}

// ringInset keeps the ring of the focus off the edge of the pane, where it would be
// cut.
const ringInset = look.Ring + 2

// frameGap is the room between a place and its border.
const frameGap = 3

func (r *viewerRenderer) arrangeFrames(dots func([2]float64) fyne.Position, size fyne.Size) {
	i := 0
	for _, f := range r.v.frames {
		if i >= len(r.frames.Objects) {
			return // to be made anew
		}
		from := dots(r.v.sight.onPort([2]float64{float64(f.Box[0]), float64(f.Box[1])})).SubtractXY(frameGap, frameGap)
		to := dots(r.v.sight.onPort([2]float64{float64(f.Box[0] + f.Box[2]), float64(f.Box[1] + f.Box[3])})).AddXY(frameGap, frameGap)
		r.frames.Objects[i].Move(from)
		r.frames.Objects[i].Resize(fyne.NewSize(to.X-from.X, to.Y-from.Y))
		i++
		if f.Words == "" {
			continue
		}
		label := r.frames.Objects[i]
		least := label.MinSize()
		label.Resize(least)
		y := from.Y - least.Height
		if y < 0 && to.Y+least.Height < size.Height { // no room above
			y = to.Y
		}
		label.Move(fyne.NewPos(min(max(from.X, 0), max(size.Width-least.Width, 0)), max(y, 0)))
		i++
	}
}

func (r *viewerRenderer) Layout(fyne.Size)   { r.arrange() }
func (r *viewerRenderer) MinSize() fyne.Size { return r.v.MinSize() }
func (r *viewerRenderer) Destroy()           {}
func (r *viewerRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.clip, r.ring}
}

func (r *viewerRenderer) Refresh() {
	if r.v.shown.main != nil && r.v.shown.of.ground != r.v.ground() {
		r.v.ask() // the desk has other colours by now
	}
	r.paint()
	r.arrange()
	canvas.Refresh(r.v)
}
