package part

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/look"
)

// TestBadgeIsAsWideAsItsWords: in a wide column, too, and after other words.
func TestBadgeIsAsWideAsItsWords(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 1))
	b := NewBadge(ToneWarning, "schief")
	w := test.NewTempWindow(t, Column(0, b))
	w.Resize(fyne.NewSize(600, 100))
	for _, words := range []string{"schief", "in Wartung seit heute früh"} {
		b.Say(ToneWarning, words)
		if is, want := b.box.Size().Width, b.MinSize().Width; b.Size().Width < 500 || is != want {
			t.Errorf("»%s«: %v wide, not %v, in %v", words, is, want, b.Size().Width)
		}
	}
}
