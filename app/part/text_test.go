package part

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/look"
)

// TestWrappedTextIsWhole: at every width all words are there, in order, and no
// line is wider than the space unless it is one word.
func TestWrappedTextIsWhole(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 1))
	const sentence = "Blatt 1 bis 46 sind gespeichert. Öffnen Sie die Klappe und nehmen Sie Blatt 47 heraus."
	text := NewText(sentence).Wrapped()
	r := test.TempWidgetRenderer(t, text).(*textRenderer)
	height := float32(0)
	for _, width := range []float32{2000, 400, 200, 90} {
		text.Resize(fyne.NewSize(width, 500))
		whole := ""
		for _, l := range r.breakLines() {
			if whole != "" {
				whole += " "
			}
			whole += l
		}
		if whole != sentence {
			t.Errorf("at %v: %q", width, whole)
		}
		if h := text.MinSize().Height; h < height {
			t.Errorf("at %v it is %v high, wider it was %v", width, h, height)
		} else {
			height = h
		}
		if w := text.MinSize().Width; w > 90 {
			t.Errorf("at least %v wide", w)
		}
	}
}

// TestNewWordsAreNoNewObjects: a line whose words change stays the object it was, with
// its new words. A new one would take the layout of what grew beside it: Fyne lays out
// one parent in a picture.
func TestNewWordsAreNoNewObjects(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 1))
	text := NewText("Platz für 30.717 Blatt")
	r := test.TempWidgetRenderer(t, text)
	before := r.Objects()[0]
	text.Say("Platz für 30.278 Blatt")
	if after := r.Objects(); len(after) != 1 || after[0] != before || after[0].(*canvas.Text).Text != "Platz für 30.278 Blatt" {
		t.Errorf("%v, was %v", after, before)
	}
	text.Say("zwei\nZeilen")
	if after := r.Objects(); len(after) != 2 || after[0] != before || after[1].(*canvas.Text).Text != "Zeilen" {
		t.Errorf("%v", after)
	}
	text.Say("eine")
	if after := r.Objects(); len(after) != 1 || after[0].(*canvas.Text).Text != "eine" {
		t.Errorf("%v", after)
	}
}
