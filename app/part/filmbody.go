package part

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// filmBody is what a filmstrip scrolls: as high as all rows, with the widgets of those
// that are seen. To draw it anew draws none of these anew.
type filmBody struct {
	widget.BaseWidget
	strip *Filmstrip
	held  []fyne.CanvasObject
}

// hold takes the widgets that are seen, in reading order.
func (b *filmBody) hold(all []fyne.CanvasObject) {
	if !slices.Equal(b.held, all) {
		b.held = all
		canvas.Refresh(b)
	}
}

// CreateRenderer draws what it holds.
func (b *filmBody) CreateRenderer() fyne.WidgetRenderer { return filmBodyRenderer{b} }

type filmBodyRenderer struct{ body *filmBody }

// Layout leaves all where the strip placed it.
func (r filmBodyRenderer) Layout(fyne.Size) {}

// MinSize tells the scroll how high all rows are.
func (r filmBodyRenderer) MinSize() fyne.Size {
	f := r.body.strip
	f.arrange(f.scroll.Size().Width)
	return fyne.NewSize(0, f.height)
}

func (r filmBodyRenderer) Refresh()                     { canvas.Refresh(r.body) }
func (r filmBodyRenderer) Objects() []fyne.CanvasObject { return r.body.held }
func (r filmBodyRenderer) Destroy()                     {}

// pool keeps the widgets that are seen.
type pool[W fyne.CanvasObject] struct {
	make func() W
	all  []W
	keys []string // what each of them shows
}

// give returns a widget for each key: the one that showed it before, else one whose
// key is not seen any more, else a new one. Others are dropped.
func (p *pool[W]) give(keys []string) []W {
	free := make(map[string]W, len(p.all))
	for i, k := range p.keys {
		free[k] = p.all[i]
	}
	out, had := make([]W, len(keys)), make([]bool, len(keys))
	for i, k := range keys {
		if out[i], had[i] = free[k]; had[i] {
			delete(free, k)
		}
	}
	var spare []W
	for i, k := range p.keys {
		if _, ok := free[k]; ok {
			spare = append(spare, p.all[i])
		}
	}
	for i := range keys {
		switch {
		case had[i]:
		case len(spare) > 0:
			out[i], spare = spare[0], spare[1:]
		default:
			out[i] = p.make()
		}
	}
	p.all, p.keys = out, keys
	return out
}
