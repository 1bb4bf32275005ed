package part

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/look"
)

// TestLongBadgeBreaks: long words do not make what stands around them wider.
func TestLongBadgeBreaks(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 1))
	const words = "zurückgewiesen: gehört zu einem anderen Dokument"
	b := NewBadge(ToneSevere, words).Wrapped()
	line := NewBadge(ToneSevere, words).MinSize()
	b.Resize(fyne.NewSize(line.Width/2, line.Height))
	if is := b.MinSize(); is.Width > line.Width/2 || is.Height <= line.Height {
		t.Errorf("%v in half of %v", is, line)
	}
}
