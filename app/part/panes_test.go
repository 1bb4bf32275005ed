package part

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/look"
)

// TestPanesMakeRoom: where the main pane would be too narrow, the spare one is away
// until it is shown; where there is room it stays.
func TestPanesMakeRoom(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 1))
	var o []fyne.CanvasObject
	for range 3 {
		o = append(o, canvas.NewRectangle(nil))
	}
	p := NewPanes(1, []float32{236, 420, 316}, o...)
	for name, c := range map[string]struct {
		width, roomy float32
		shown        int
		want         [3]float32 // widths; 0: away
	}{
		"usual":          {1188, 0, 1, [3]float32{236, 636, 316}},
		"wants room":     {1188, 850, 1, [3]float32{0, 872, 316}},
		"fields":         {1188, 850, 2, [3]float32{0, 872, 316}},
		"list is wanted": {1188, 850, 0, [3]float32{236, 636, 316}},
		"has room":       {1800, 850, 1, [3]float32{236, 1248, 316}},
		"one at a time":  {900, 850, 1, [3]float32{0, 900, 0}},
	} {
		p.Roomy(0, c.roomy)
		p.Show(c.shown)
		p.place.Layout(o, fyne.NewSize(c.width, 600))
		x := float32(0)
		for i, want := range c.want {
			at, w := o[i].Position().X, o[i].Size().Width
			if away := at+w <= 0; away != (want == 0) || !away && (w != want || at != x) {
				t.Errorf("%s: pane %d lies at %v and is %v wide, want %v at %v", name, i, at, w, want, x)
			}
			x += want
		}
	}
}
