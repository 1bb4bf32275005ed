package part

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Edge is the border of something large, with nothing inside. It is four lines: where no
// graphics card draws, an empty rectangle costs as much as a filled one.
type Edge struct {
	widget.BaseWidget
	color fyne.ThemeColorName
	width float32
}

// NewEdge makes a border of a colour, that many points wide.
func NewEdge(color fyne.ThemeColorName, width float32) *Edge {
	e := &Edge{color: color, width: width}
	e.ExtendBaseWidget(e)
	return e
}

// CreateRenderer draws it.
func (e *Edge) CreateRenderer() fyne.WidgetRenderer {
	r := &edgeRenderer{edge: e}
	for i := range r.lines {
		r.lines[i] = canvas.NewRectangle(color.Transparent)
	}
	r.paint()
	return r
}

type edgeRenderer struct {
	edge  *Edge
	lines [4]*canvas.Rectangle // above, below, left, right
}

func (r *edgeRenderer) paint() {
	for _, l := range r.lines {
		l.FillColor = r.edge.Theme().Color(r.edge.color, theme.VariantLight)
	}
}

// Layout puts the lines inside; those at the sides leave the corners to the others.
func (r *edgeRenderer) Layout(size fyne.Size) {
	w := r.edge.width
	for i, at := range [4]fyne.Position{{}, {Y: size.Height - w}, {Y: w}, {X: size.Width - w, Y: w}} {
		r.lines[i].Move(at)
		r.lines[i].Resize(fyne.NewSize(size.Width, w))
		if i >= 2 {
			r.lines[i].Resize(fyne.NewSize(w, max(size.Height-2*w, 0)))
		}
	}
}

func (r *edgeRenderer) MinSize() fyne.Size { return fyne.Size{} }

func (r *edgeRenderer) Refresh() {
	r.paint()
	for _, l := range r.lines {
		l.Refresh()
	}
}

func (r *edgeRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.lines[0], r.lines[1], r.lines[2], r.lines[3]}
}

func (r *edgeRenderer) Destroy() {}
