package app

import (
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/part"
)

// TestStageHidesWholeHeads: where what has to be read leaves too little room, the head of
// the room goes below it as a whole, so that no line is cut in half; the foot stays.
func TestStageHidesWholeHeads(t *testing.T) {
	test.NewTempApp(t)
	block := func(high float32) *canvas.Rectangle {
		r := canvas.NewRectangle(color.Black)
		r.SetMinSize(fyne.NewSize(100, high))
		return r
	}
	for name, c := range map[string]struct{ read, head, y float32 }{
		"room for all":           {100, 150, 100},
		"the head is in the way": {200, 150, 200 - 150},
		"nothing to hide":        {300, 0, 300 - (200 + 50 + listLeast - 300)},
	} {
		foot := block(50)
		room := part.ColumnFilled(0, 1, block(c.head), block(200), foot)
		stage := newStage(room, block(c.read))
		win := test.NewTempWindow(t, stage)
		win.SetPadded(false)
		win.Resize(fyne.NewSize(400, 600))
		d := fyne.CurrentApp().Driver()
		if at := d.AbsolutePositionForObject(room).Y; at != c.y {
			t.Errorf("%s: the room lies at %v, wanted %v", name, at, c.y)
		}
		if end := d.AbsolutePositionForObject(foot).Y + foot.Size().Height; end != stage.Size().Height {
			t.Errorf("%s: the foot ends at %v of %v", name, end, stage.Size().Height)
		}
	}
}
