package part

import (
	"bytes"
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/assets/icons"
)

// Icon is one of the desk's signs in a colour of the theme.
type Icon struct {
	widget.BaseWidget
	name  string
	color fyne.ThemeColorName
	side  float32
}

// NewIcon makes an icon of that name with sides of 24 points. A name that is
// not there is a fault of the program.
func NewIcon(name string, c fyne.ThemeColorName) *Icon {
	i := &Icon{name: name, color: c, side: 24}
	i.ExtendBaseWidget(i)
	return i
}

// Sized changes the length of its sides, in points at scale 1.
func (i *Icon) Sized(side float32) *Icon { i.side = side; return i }

// SetColor changes the colour.
func (i *Icon) SetColor(c fyne.ThemeColorName) {
	if i.color != c {
		i.color = c
		i.Refresh()
	}
}

func drawn(name string, c color.Color) fyne.Resource {
	data, err := icons.Files.ReadFile(name + ".svg")
	if err != nil {
		panic(err)
	}
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	rgb := fmt.Sprintf("#%02x%02x%02x", n.R, n.G, n.B)
	return fyne.NewStaticResource(name+rgb+".svg", bytes.ReplaceAll(data, []byte("currentColor"), []byte(rgb)))
}

// CreateRenderer draws it.
func (i *Icon) CreateRenderer() fyne.WidgetRenderer {
	r := &iconRenderer{icon: i, image: &canvas.Image{FillMode: canvas.ImageFillContain}}
	r.paint()
	return r
}

type iconRenderer struct {
	icon  *Icon
	image *canvas.Image
	shown sign
}

// sign is what an icon looks like; dots are those of the screen for a point.
type sign struct {
	name string
	ink  color.Color
	dots float32
}

// paint takes the sign as it is to be seen now; false where it is so already.
func (r *iconRenderer) paint() bool {
	now := sign{name: r.icon.name, ink: r.icon.Theme().Color(r.icon.color, theme.VariantLight)}
	if c := fyne.CurrentApp().Driver().CanvasForObject(r.icon); c != nil {
		now.dots = c.Scale()
	}
	if r.shown == now {
		return false
	}
	r.shown = now
	r.image.Resource = drawn(now.name, now.ink)
	return true
}

func (r *iconRenderer) Layout(size fyne.Size) { r.image.Resize(size) }

func (r *iconRenderer) MinSize() fyne.Size {
	side := r.icon.side * textScale(r.icon.Theme())
	return fyne.NewSquareSize(side)
}

// Refresh draws the sign anew where it changed: to read its file takes longer than
// all else in a line of a list.
func (r *iconRenderer) Refresh() {
	if r.paint() {
		r.image.Refresh()
	}
}

func (r *iconRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.image} }

func (r *iconRenderer) Destroy() {}

// textScale is how much larger than normal text is shown.
func textScale(th fyne.Theme) float32 { return th.Size(theme.SizeNameText) / look.TextBody }
