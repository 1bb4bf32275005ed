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

// TestBrokenBadgeIsAsWideAsItsWords: one that may break, too, where it need not.
func TestBrokenBadgeIsAsWideAsItsWords(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 1))
	const words = "Anlagen: 2 genannt, danach keine Seite"
	line := NewBadge(ToneWarning, words).MinSize()
	b := NewBadge(ToneWarning, words).Wrapped()
	for _, width := range []float32{600, line.Width / 2} {
		b.Resize(fyne.NewSize(width, 100))
		if is := b.box.Size().Width; is > width || width > line.Width && (is < line.Width || is > line.Width+3) {
			t.Errorf("%v wide in %v, its words want %v", is, width, line.Width)
		}
	}
}
