package part

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/look"
)

// TestFootKeepsWordsReadable: words stand beside the buttons as long as some lines are
// enough, above them where there would be a narrow strip, and take one line again as
// soon as the buttons are gone.
func TestFootKeepsWordsReadable(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 1))
	words := NewSmall("Eine Probe schreibt, liest zurück und räumt wieder weg. Am Ziel sieht niemand etwas davon.").Wrapped()
	buttons := []fyne.CanvasObject{NewButton("Von der Liste nehmen", "Alt X", noKeys{}, func() {}), NewButton("Neu anlegen", "Alt N", noKeys{}, func() {})}
	foot := Foot(look.Apart, words, buttons...)
	win := test.NewTempWindow(t, foot)
	win.SetPadded(false)
	wide := buttons[0].MinSize().Width + buttons[1].MinSize().Width + 2*look.Apart
	for _, c := range []struct {
		left  float32 // beside the buttons
		above bool
	}{{400, false}, {250, false}, {100, true}, {20, true}} {
		win.Resize(fyne.NewSize(wide+c.left, 200))
		foot.Refresh()
		if above := words.Position().Y+words.MinSize().Height <= buttons[0].Position().Y; above != c.above {
			t.Errorf("%.0f points are left: above %v", c.left, above)
		}
		if end := buttons[1].Position().X + buttons[1].Size().Width; end != wide+c.left {
			t.Errorf("%.0f points are left: the last button ends at %.0f of %.0f", c.left, end, wide+c.left)
		}
	}
	win.Resize(fyne.NewSize(wide+250, 200))
	foot.Objects = foot.Objects[:1]
	foot.Refresh()
	if h, line := foot.MinSize().Height, NewSmall("Eine").MinSize().Height; h >= 2*line+look.Apart {
		t.Errorf("words alone take a height of %.0f, a line %.0f", h, line)
	}
}
