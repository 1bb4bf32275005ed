package part

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/look"
)

// TestColumnsOfWhatIsSeen: what is hidden takes no place, and no line.
func TestColumnsOfWhatIsSeen(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 1))
	grid := container.New(Columns(100, 10, 10))
	for range 5 {
		one := canvas.NewRectangle(nil)
		one.SetMinSize(fyne.NewSize(50, 30))
		grid.Add(one)
	}
	grid.Resize(fyne.NewSize(210, 300)) // two columns
	if high := grid.MinSize().Height; high != 3*30+2*10 {
		t.Errorf("%v high", high)
	}
	for _, i := range []int{0, 2, 3} {
		grid.Objects[i].Hide()
	}
	grid.Refresh()
	if high := grid.MinSize().Height; high != 30 {
		t.Errorf("%v high with two left", high)
	}
	if a, b := grid.Objects[1].Position(), grid.Objects[4].Position(); a.Y != 0 || b.Y != 0 || a.X != 0 || b.X != 110 {
		t.Errorf("at %v and %v", a, b)
	}
}
