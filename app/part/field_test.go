package part

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/look"
)

// TestFieldShowsFocus: a field that has the keyboard has a ring of at least two points
// in the colour of what is at hand (EN 301 549, 11.2.4.7), and no other has one.
func TestFieldShowsFocus(t *testing.T) {
	th := look.New(look.Light, 1)
	test.NewTempApp(t).Settings().SetTheme(th)
	f := NewField("", noKeys{})
	f.Resize(fyne.NewSize(200, 40))
	rings := func() (n int) {
		for _, o := range test.WidgetRenderer(f).Objects() {
			r, ok := o.(*canvas.Rectangle)
			if ok && r.Visible() && r.StrokeWidth >= 2 && r.StrokeColor == th.Color(look.Accent, 0) && r.Size() == f.Size() {
				n++
			}
		}
		return n
	}
	for _, on := range []bool{false, true, false} {
		if f.FocusLost(); on {
			f.FocusGained()
		}
		if got := rings(); (got == 1) != on {
			t.Errorf("%d rings, has the keyboard: %v", got, on)
		}
	}
}

// TestFieldGoesOnBehindItsText: whoever comes into a field that is filled types behind
// what stands there.
func TestFieldGoesOnBehindItsText(t *testing.T) {
	test.NewTempApp(t)
	f := NewField("", noKeys{})
	f.SetText("/srv/")
	f.FocusGained()
	f.TypedRune('ä')
	if f.Text != "/srv/ä" {
		t.Errorf("%q", f.Text)
	}
}
