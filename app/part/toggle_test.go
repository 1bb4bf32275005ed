package part

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/look"
)

// TestToggleHasRoom: a day that is chosen has a sign and bold words, and its
// neighbours make room for them at once.
func TestToggleHasRoom(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 1))
	flow := Flow(look.Near)
	day, next := NewToggle("Gestern 21.11.2026", "Alt G", nil, func(bool) {}).Within(flow), NewToggle("Freitag 20.11.2026", "Alt F", nil, func(bool) {}).Within(flow)
	flow.Add(day)
	flow.Add(next)
	test.NewTempWindow(t, flow).Resize(fyne.NewSize(800, 100))
	for _, on := range []bool{true, false} {
		day.Set(on)
		if day.Size() != day.MinSize() {
			t.Errorf("on %v: %v wide, needs %v", on, day.Size(), day.MinSize())
		}
		if free := next.Position().X - day.Size().Width; free != look.Near {
			t.Errorf("on %v: %v between them", on, free)
		}
	}
}
