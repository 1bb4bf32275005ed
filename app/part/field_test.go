package part

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
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

// TestLongTextHasNoBar: below a text that is longer than its field stands no bar, and
// whoever comes into the field sees its end, whoever leaves it its beginning.
func TestLongTextHasNoBar(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 1))
	f := NewField("", noKeys{})
	win := test.NewTempWindow(t, f)
	win.Resize(fyne.NewSize(200, 60))
	f.SetText(strings.Repeat("/srv/ein langer Pfad", 10))
	for _, on := range []bool{true, false} {
		if f.FocusLost(); on {
			f.FocusGained()
		}
		win.Content().Refresh()
		for _, o := range test.WidgetRenderer(f).Objects() {
			scroll, ok := o.(*container.Scroll)
			if !ok {
				continue
			}
			if (scroll.Offset.X > 0) != on {
				t.Errorf("has the keyboard: %v, and the text is moved by %.0f", on, scroll.Offset.X)
			}
			for _, inner := range test.WidgetRenderer(scroll).Objects() {
				if strings.Contains(fmt.Sprintf("%T", inner), "scrollBarArea") && inner.Visible() {
					t.Errorf("has the keyboard: %v, and there is a bar of %v", on, inner.Size())
				}
			}
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

// TestFieldHasAName: a screen reader says what a line is called, which is what stands
// beside it, and never what is typed into a secret one.
func TestFieldHasAName(t *testing.T) {
	test.NewTempApp(t)
	hinted, labelled, secret := NewField("Nummer oder Wort", noKeys{}), NewField("etwa 12", noKeys{}), NewSecretField("", noKeys{})
	NewLabelled("Blatt", labelled)
	NewLabelled("Kennwort", secret)
	suggest := NewSuggest("Ab Tag", "", noKeys{})
	suggest.Say("heute")
	labelled.SetText("17")
	secret.SetText("geheim")
	for _, c := range []struct {
		field any
		want  string
	}{{hinted, "Nummer oder Wort"}, {labelled, "Blatt: 17"}, {secret, "Kennwort"}, {suggest.Focus(), "Ab Tag: heute"}} {
		if a, ok := c.field.(fyne.Accessible); !ok || a.AccessibilityLabel() != c.want {
			t.Errorf("%T is not called %q", c.field, c.want)
		}
	}
}
