package part

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/look"
)

// TestEverythingHasAName: a screen reader says of each widget what it is called and what it
// shows (EN 301 549, 11.4.1.2); and what can be pressed is large enough to be met (WCAG 2.2,
// 2.5.8).
func TestEverythingHasAName(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 1))
	rows := NewRows(noKeys{}, func() int { return 3 }, func() fyne.CanvasObject { return NewSmall("") },
		func(i int, o fyne.CanvasObject) { o.(*Text).Say([]string{"eins", "zwei", "drei"}[i]) }, func(int) bool { return false }, func(int) {})
	rows.Called("Zahlen")
	rows.Resize(fyne.NewSize(100, 100))
	rows.Choose(1)
	reader := NewReader(noKeys{})
	reader.Called("Einzelheiten")
	reader.Fill(NewBox(look.Card, Row(0, NewText("Blatt 3"), NewBadge(ToneWarning, "schief"))))
	picker, choice := NewPicker([]string{"Post", "Fax"}, 1, noKeys{}, func(int) {}), NewChoice([]string{"hell", "dunkel"}, 0, noKeys{}, func(int) {})
	NewLabelled("Eingangsweg", Column(0, picker, NewSmall("gefunden")))
	NewLabelled("Farben", Row(0, choice))
	suggest := NewSuggest("Ab Tag", "", noKeys{})
	suggest.Say("heute")
	on, off := NewToggle("Eilt", "", noKeys{}, func(bool) {}).States("aus", "an"), NewToggle("Eilt", "", noKeys{}, func(bool) {}).States("aus", "an")
	on.Set(true)
	film, table, viewer := NewFilmstrip(noKeys{}), NewTable(noKeys{}, []TableColumn{{Head: "Absender"}, {Head: "Betreff"}}), NewViewer(noKeys{}, nil)
	film.Called("Blätter")
	viewer.Called("Seite")
	chooser := NewChooser(noKeys{})
	chooser.Called("Dateien")
	for _, c := range []struct {
		widget any
		want   string
		high   float32 // at least; 0: what it is laid out in
	}{
		{rows, "Zahlen: zwei", 0}, {reader, "Einzelheiten: Blatt 3, schief", 0}, {picker, "Eingangsweg: Fax", look.Target}, {choice, "Farben: hell", look.Target},
		{choice.cells[1], "dunkel", look.Target}, {suggest, "Ab Tag: heute", look.Target}, {on, "Eilt: an", look.Target}, {off, "Eilt: aus", look.Target},
		{NewPress(Row(0, NewSmall("Hilfe"), NewCap("F1")), nil), "Hilfe, F1", look.Target}, {film, "Blätter", 0}, {table, "Absender, Betreff", 0}, {viewer, "Seite", 0}, {chooser.Content(), "Dateien", 0},
		{NewButton("Scannen", "F5", nil, nil), "Scannen", look.Target}, {NewButton("Scannen", "F5", nil, nil).Main(), "Scannen", look.Main},
	} {
		a, ok := c.widget.(fyne.Accessible)
		if !ok || strings.TrimSpace(a.AccessibilityLabel()) != c.want {
			t.Errorf("%T is not called %q but %q", c.widget, c.want, a.AccessibilityLabel())
		}
		if size := c.widget.(fyne.CanvasObject).MinSize(); size.Height < c.high {
			t.Errorf("%T is %.1f points high, less than %.0f", c.widget, size.Height, c.high)
		}
	}
}
