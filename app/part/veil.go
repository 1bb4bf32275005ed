package part

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"github.com/scanstelle/scanstelle/app/look"
)

// Veil dims what lies below a sheet, so that the sheet alone is read.
type Veil struct{ widget.BaseWidget }

// NewVeil makes one of any size.
func NewVeil() *Veil {
	v := &Veil{}
	v.ExtendBaseWidget(v)
	return v
}

// veilDensity is how much of what lies below is hidden.
const veilDensity = 0xc8

// CreateRenderer draws it in the colour of the ground.
func (v *Veil) CreateRenderer() fyne.WidgetRenderer {
	r := &veilRenderer{veil: v, pane: canvas.NewRectangle(color.Transparent)}
	r.WidgetRenderer = widget.NewSimpleRenderer(r.pane)
	r.paint()
	return r
}

type veilRenderer struct {
	fyne.WidgetRenderer
	veil *Veil
	pane *canvas.Rectangle
}

func (r *veilRenderer) paint() {
	red, green, blue, _ := r.veil.Theme().Color(look.Ground, theme.VariantLight).RGBA()
	r.pane.FillColor = color.NRGBA{uint8(red >> 8), uint8(green >> 8), uint8(blue >> 8), veilDensity}
}

// Refresh takes the colour of the look that is worn now.
func (r *veilRenderer) Refresh() {
	r.paint()
	r.WidgetRenderer.Refresh()
}
