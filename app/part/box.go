package part

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"github.com/scanstelle/scanstelle/app/look"
)

// Box is a rectangle of the theme's colours with something in it.
type Box struct {
	widget.BaseWidget
	inner  fyne.CanvasObject
	fill   fyne.ThemeColorName
	edge   fyne.ThemeColorName // empty: none
	stroke float32
	radius float32
	pad    [4]float32 // top, right, bottom, left
}

// Clear is the ground of a box that shows what lies below.
const Clear fyne.ThemeColorName = ""

// NewBox puts something on a plain ground without an edge.
func NewBox(fill fyne.ThemeColorName, inner fyne.CanvasObject) *Box {
	b := &Box{inner: inner, fill: fill}
	b.ExtendBaseWidget(b)
	return b
}

// NewCard puts something on a card with a thin edge and room inside.
func NewCard(inner fyne.CanvasObject) *Box {
	return NewBox(look.Card, inner).Edged(look.Line, 1).Rounded(look.Radius).Padded(look.Apart, look.Apart)
}

// Edged gives it an edge.
func (b *Box) Edged(c fyne.ThemeColorName, width float32) *Box { b.edge, b.stroke = c, width; return b }

// Rounded rounds the corners.
func (b *Box) Rounded(radius float32) *Box { b.radius = radius; return b }

// Padded leaves room above and below, left and right.
func (b *Box) Padded(upright, sideways float32) *Box {
	b.pad = [4]float32{upright, sideways, upright, sideways}
	return b
}

// PaddedLeft leaves room at the left alone.
func (b *Box) PaddedLeft(room float32) *Box {
	b.pad = [4]float32{0, 0, 0, room}
	return b
}

// room is what is left free around the inner object: nothing lies on the edge.
func (b *Box) room() [4]float32 {
	p := b.pad
	for i := range p {
		if b.edge != "" {
			p[i] = max(p[i], b.stroke)
		}
	}
	return p
}

// corner is the radius of the corners: a rounder one draws ticks at the ends.
func (b *Box) corner(size fyne.Size) float32 { return max(min(b.radius, size.Height/2-1), 0) }

// Recolor changes ground and edge.
func (b *Box) Recolor(fill, edge fyne.ThemeColorName, stroke float32) {
	if b.fill != fill || b.edge != edge || b.stroke != stroke {
		b.fill, b.edge, b.stroke = fill, edge, stroke
		b.Refresh()
	}
}

// CreateRenderer draws it.
func (b *Box) CreateRenderer() fyne.WidgetRenderer {
	r := &boxRenderer{box: b, ground: canvas.NewRectangle(color.Transparent)}
	r.paint()
	return r
}

type boxRenderer struct {
	box    *Box
	ground *canvas.Rectangle
}

func (r *boxRenderer) paint() {
	th := r.box.Theme()
	r.ground.FillColor = color.Transparent
	if r.box.fill != Clear {
		r.ground.FillColor = th.Color(r.box.fill, theme.VariantLight)
	}
	r.ground.CornerRadius = r.box.corner(r.box.Size())
	r.ground.StrokeWidth, r.ground.StrokeColor = 0, color.Transparent
	if r.box.edge != "" {
		r.ground.StrokeWidth, r.ground.StrokeColor = r.box.stroke, th.Color(r.box.edge, theme.VariantLight)
	}
}

func (r *boxRenderer) Layout(size fyne.Size) {
	r.ground.Resize(size)
	r.ground.CornerRadius = r.box.corner(size)
	p := r.box.room()
	r.box.inner.Move(fyne.NewPos(p[3], p[0]))
	r.box.inner.Resize(fyne.NewSize(size.Width-p[1]-p[3], size.Height-p[0]-p[2]))
}

func (r *boxRenderer) MinSize() fyne.Size {
	p := r.box.room()
	return r.box.inner.MinSize().AddWidthHeight(p[1]+p[3], p[0]+p[2])
}

func (r *boxRenderer) Refresh() {
	r.paint()
	r.ground.Refresh()
	r.box.inner.Refresh()
}

func (r *boxRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ground, r.box.inner}
}

func (r *boxRenderer) Destroy() {}

// Rule is a thin line between neighbours.
func Rule() *Box {
	line := canvas.NewRectangle(color.Transparent)
	line.SetMinSize(fyne.NewSquareSize(1))
	return NewBox(look.Line, line)
}
