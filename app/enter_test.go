package app

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/part"
)

// buttons are all of a screen, also those that cannot be seen now.
func buttons(o fyne.CanvasObject, out []*part.Button) []*part.Button {
	switch o := o.(type) {
	case *part.Button:
		return append(out, o)
	case *fyne.Container:
		for _, c := range o.Objects {
			out = buttons(c, out)
		}
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(o).Objects() {
			out = buttons(c, out)
		}
	}
	return out
}

// TestEnterMeansItsButton: in every room and sheet Enter does what the button does on which
// it stands. On any other that has the keyboard it does nothing: who is on »Abbrechen« or
// »Zurückweisen« does not mean to accept (EN 301 549, 11.3.2.1).
func TestEnterMeansItsButton(t *testing.T) {
	d, win := alone(t, "de")
	look := func(where string) {
		done := 0
		d.Keys().Push("probe", true, []frame.Action{{ID: "probe", Keys: []frame.Chord{{Key: fyne.KeyReturn}, {Key: fyne.KeyReturn, Mod: fyne.KeyModifierShift}}, Do: func() { done++ }}})
		defer d.Keys().Pop("probe")
		seen := 0
		for _, b := range buttons(win.Content(), nil) {
			seen++
			for _, key := range []fyne.KeyName{fyne.KeyReturn, fyne.KeyEnter} {
				done = 0
				b.TypedKey(&fyne.KeyEvent{Name: key})
				caps := shownTexts(container.NewWithoutLayout(test.WidgetRenderer(b).Objects()...), nil)
				both := slices.Contains([]string{d.frame.Words.T("action.close-help"), d.frame.Words.T("action.close-look")}, b.Label()) // Esc stands on them
				if own := both || slices.Contains(caps, d.frame.Words.T("key.enter")); own != (done == 1) {
					t.Errorf("%s: Enter on %q (%q) is done %d times", where, b.Label(), caps, done)
				}
			}
		}
		if seen == 0 {
			t.Errorf("%s has no buttons", where)
		}
	}
	for i, r := range d.Rooms() {
		d.Go(i)
		look(r.ID())
	}
	for name, open := range map[string]func(){"help": d.help, "look": d.lookSheet, "sheets": d.sheets, "paper": func() { d.movePaper("", func() {}) }} {
		open()
		look(name)
		if name == "help" { // which says so
			for _, want := range []string{"help.press", "help.enter"} {
				if !slices.Contains(shownTexts(win.Content(), nil), d.frame.Words.T(want)) {
					t.Errorf("the sheet of keys lacks %s", want)
				}
			}
		}
		d.uncoverAll()
	}
}
