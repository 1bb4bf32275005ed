package part

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"github.com/scanstelle/scanstelle/app/look"
)

// TestPickerMarksWhatIsChosen: the open list shows by a sign which line is chosen, and the
// arrows begin there.
func TestPickerMarksWhatIsChosen(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 1))
	chosen := 1
	p := NewPicker([]string{"Antrag", "Bescheid", "Rechnung"}, chosen, noKeys{}, func(i int) { chosen = i })
	w := test.NewTempWindow(t, p)
	w.Resize(fyne.NewSize(400, 300))
	p.Tapped(nil)
	list, ok := w.Canvas().Overlays().Top().(*widget.PopUpMenu)
	if !ok {
		for _, o := range test.LaidOutObjects(w.Canvas().Overlays().Top()) {
			if found, is := o.(*widget.PopUpMenu); is {
				list, ok = found, true
			}
		}
	}
	if !ok {
		t.Fatalf("the list is a %T", w.Canvas().Overlays().Top())
	}
	signs := 0
	for _, o := range test.LaidOutObjects(list) {
		if sign, is := o.(*canvas.Image); is && sign.Visible() && sign.Resource != nil {
			signs++
		}
	}
	if signs != 1 {
		t.Errorf("%d lines bear a sign", signs)
	}
	list.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	list.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if chosen != 2 {
		t.Errorf("an arrow down and Enter choose line %d", chosen)
	}
}
