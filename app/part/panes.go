package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"github.com/scanstelle/scanstelle/app/look"
)

// Panes lie side by side, the main one taking what the others leave. Where there is
// no room for all, as with large print on a small screen, one is shown at a time:
// the one that has the keyboard (EN 301 549, 9.1.4.10).
type Panes struct {
	box   *fyne.Container
	place *panes
}

// panes is the layout of Panes.
type panes struct {
	main, shown int
	widths      []float32 // in points at text scale 1; that of the main one is its least
	folded      bool
	roomy       float32 // least width of the main one for which the spare one stands beside it
	spare       int
}

// NewPanes lays objects side by side; widths are in points at text scale 1.
func NewPanes(main int, widths []float32, objects ...fyne.CanvasObject) *Panes {
	p := &Panes{place: &panes{main: main, shown: main, widths: widths}}
	p.box = container.New(p.place, objects...)
	return p
}

// Content is what is laid out.
func (p *Panes) Content() fyne.CanvasObject { return container.New(clipped{p.box}, Clip(p.box)) }

// clipped is as high as what is cut off at its sides: what cuts off asks for no room.
type clipped struct{ inner fyne.CanvasObject }

// MinSize is of any width.
func (c clipped) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(o[0].MinSize().Width, c.inner.MinSize().Height)
}

// Layout fills what there is.
func (clipped) Layout(o []fyne.CanvasObject, size fyne.Size) { o[0].Resize(size) }

// Folded tells whether only one is shown.
func (p *Panes) Folded() bool { return p.place.folded }

// Roomy puts a pane away where the main one would be narrower than a width, in points;
// it comes with the keyboard. 0 leaves it where it is.
func (p *Panes) Roomy(spare int, least float32) {
	if p.place.spare != spare || p.place.roomy != least {
		p.place.spare, p.place.roomy = spare, least
		p.box.Refresh()
	}
}

// Show brings a pane to the front where they are folded.
func (p *Panes) Show(i int) {
	if p.place.shown != i {
		p.place.shown = i
		p.box.Refresh()
	}
}

func (p *panes) width(i int) float32 { return p.widths[i] * theme.TextSize() / look.TextBody }

// MinSize is that of the largest pane: more can be folded away.
func (p *panes) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var least fyne.Size
	for _, o := range objects {
		least = least.Max(o.MinSize())
	}
	return least
}

// away tells whether a pane makes room for the main one.
func (p *panes) away(i int, left float32) bool {
	return i == p.spare && i != p.main && i != p.shown && p.width(p.main)+left < p.roomy
}

// Layout places the panes. What is folded away lies beside the screen: it keeps its
// place in the order of the keyboard.
func (p *panes) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	var sum float32
	for i := range objects {
		sum += p.width(i)
	}
	p.folded = sum > size.Width
	x, left := float32(0), size.Width-sum
	for i := range objects {
		if !p.folded && p.away(i, size.Width-sum) {
			left += p.width(i)
		}
	}
	for i, o := range objects {
		w := p.width(i)
		switch {
		case p.folded && i == p.shown:
			o.Move(fyne.NewPos(0, 0))
			o.Resize(size)
			continue
		case p.folded:
			o.Move(fyne.NewPos(Away, 0))
			o.Resize(size)
			continue
		case p.away(i, size.Width-sum):
			o.Move(fyne.NewPos(Away, 0))
			o.Resize(fyne.NewSize(w, size.Height))
			continue
		case i == p.main:
			w += left
		}
		o.Move(fyne.NewPos(x, 0))
		o.Resize(fyne.NewSize(w, size.Height))
		x += w
	}
}
