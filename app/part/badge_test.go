package part

import (
	"testing"

	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/assets/icons"
)

// TestEachToneHasASignOfItsOwn: what a colour says a shape and a word say too: no two tones
// look alike in grey (EN 301 549, 11.1.4.1).
func TestEachToneHasASignOfItsOwn(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 1))
	shapes := map[string]Tone{}
	for tone := ToneGood; tone <= TonePlain; tone++ {
		b := NewBadge(tone, "schief")
		drawing, err := icons.Files.ReadFile(b.icon.name + ".svg")
		if err != nil {
			t.Fatal(err)
		}
		if other, taken := shapes[string(drawing)]; taken {
			t.Errorf("the tones %d and %d have one sign", other, tone)
		}
		shapes[string(drawing)] = tone
		if b.AccessibilityLabel() != "schief" || !b.icon.Visible() || !b.text.Visible() {
			t.Errorf("the tone %d is shown without sign or word", tone)
		}
	}
	if len(shapes) != len(tones) {
		t.Errorf("%d signs for %d tones", len(shapes), len(tones))
	}
}
