package start

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
)

// TestHelpInEachStep: F1 says what a step is about, and Enter still goes on.
func TestHelpInEachStep(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 1))
	for _, language := range []string{"de", "en"} {
		w, err := words.Open(language)
		if err != nil {
			t.Fatal(err)
		}
		s := New(t.Context(), Config{Words: w, Languages: []string{"de", "en"}, Do: func(f func()) { f() }, Quit: func() {}, Speak: func(string) {}})
		t.Cleanup(s.Close)
		s.key = "AGE-SECRET-KEY-1QQPQQRQQYQQ9"
		for name, show := range map[string]func(){
			"language": s.language, "folder": s.folder, "recovery": s.recovery, "recovery.sure": s.sure, "recovery.lost": s.lostKey, "target": s.target, "person": s.registration,
			"scanner": func() { s.page("scanner", nothing(), nil, func() {}, nil, nil) },
		} {
			show()
			s.keys.Typed(fyne.KeyF1, false)
			want := w.T("start." + name + ".help")
			if strings.HasPrefix(want, "[") || !says(s.said, want) {
				t.Errorf("%s: F1 does not say what %s is about", language, name)
			}
		}
		s.show(stepLanguage)
		s.keys.Typed(fyne.KeyF1, false)
		s.keys.Pressed(fyne.KeyReturn)
		s.keys.Typed(fyne.KeyReturn, false)
		if s.at != stepFolder {
			t.Errorf("%s: after the help Enter leads to step %d", language, s.at)
		}
	}
}

// says tells whether a text stands in something.
func says(o fyne.CanvasObject, text string) bool {
	switch o := o.(type) {
	case *part.Text:
		return o.Words() == text
	case *fyne.Container:
		for _, c := range o.Objects {
			if says(c, text) {
				return true
			}
		}
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(o).Objects() {
			if says(c, text) {
				return true
			}
		}
	}
	return false
}
