package app

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// TestFootStaysInSight: in the practice, with the largest print and a refusal that is
// not put away yet, every room has its buttons where they can be pressed.
func TestFootStaysInSight(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 2))
	w, err := words.Open("de")
	if err != nil {
		t.Fatal(err)
	}
	d := New(t.Context(), Config{Station: &station.Client{}, Words: w, Do: func(func()) {}, Quit: func() {}, Practice: true, Practise: func() {}})
	t.Cleanup(d.Close)
	d.leave()
	d.registered = true
	d.furnish()
	win := test.NewTempWindow(t, d.Content())
	win.SetPadded(false)
	d.Attach(win.Canvas(), func() fyne.KeyModifier { return 0 })
	for i, r := range d.Rooms() {
		d.Go(i)
		for _, refused := range []bool{false, true} {
			if refused {
				d.frame.Fail(batch.Refuse("test", batch.CodeRole, ""))
			}
			win.Resize(fyne.NewSize(1280, 800))
			for range 3 {
				win.Content().Refresh()
			}
			low := fyne.CurrentApp().Driver().AbsolutePositionForObject(d.footer.content).Y
			if end := low + d.footer.content.Size().Height; end > 801 {
				t.Errorf("%s, refused %v: the screen ends at %.0f", r.ID(), refused, end)
			}
			for _, b := range pressable(r.Content(), nil) {
				at := fyne.CurrentApp().Driver().AbsolutePositionForObject(b)
				if at.X > -5000 && at.Y+b.Size().Height > low+1 {
					t.Errorf("%s, refused %v: the button »%s« ends at %.0f, the room at %.0f", r.ID(), refused, b.Label(), at.Y+b.Size().Height, low)
				}
			}
		}
	}
}

// pressable are the buttons that can be seen without scrolling.
func pressable(o fyne.CanvasObject, out []*part.Button) []*part.Button {
	if !o.Visible() {
		return out
	}
	switch o := o.(type) {
	case *part.Button:
		return append(out, o)
	case *container.Scroll:
	case *fyne.Container:
		for _, c := range o.Objects {
			out = pressable(c, out)
		}
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(o).Objects() {
			out = pressable(c, out)
		}
	}
	return out
}
