package app

import (
	"testing"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
)

// TestKeyboardComesBack: when a sheet is put away the keyboard goes back to what had it,
// and where that is gone meanwhile to the room: never to nothing.
func TestKeyboardComesBack(t *testing.T) {
	d, win := alone(t, "de")
	win.Content().Refresh()
	panes := d.Room().Panes()
	d.frame.Focus(panes[2])
	d.help()
	if d.help(); win.Canvas().Focused() != panes[2] {
		t.Errorf("%T has the keyboard, not what had it before", win.Canvas().Focused())
	}
	gone := d.frame.Button(d.read)
	d.notice.Objects = []fyne.CanvasObject{gone}
	win.Content().Refresh()
	d.frame.Focus(gone)
	if win.Canvas().Focused() != fyne.Focusable(gone) {
		t.Fatal("the button does not get the keyboard")
	}
	d.help()
	d.unsay()
	if d.help(); win.Canvas().Focused() != panes[0] {
		t.Errorf("%T has the keyboard, and what had it is gone", win.Canvas().Focused())
	}
}

// TestLargerTextAtTheLogin: who cannot read the login makes its text larger by the usual
// keys, and finds the keys of the desk named there.
func TestLargerTextAtTheLogin(t *testing.T) {
	d, win := alone(t, "de")
	d.shut("", "")
	for _, c := range []struct {
		key  fyne.KeyName
		want float32
	}{{fyne.KeyPlus, 1.25}, {fyne.KeyPlus, 1.5}, {fyne.KeyMinus, 1.25}, {fyne.KeyMinus, 1}, {fyne.KeyMinus, 1}} {
		d.frame.Keys.Chord(frame.Chord{Key: c.key, Mod: fyne.KeyModifierControl}, true)
		if is := fyne.CurrentApp().Settings().Theme().(*look.Theme).Scale(); is != c.want {
			t.Errorf("%s: scale %g, wanted %g", c.key, is, c.want)
		}
	}
	seen := shownTexts(win.Content(), nil)
	for _, want := range []string{d.frame.Words.T("action.look"), d.frame.Words.T("action.help"), "Strg ,", "F1"} {
		found := false
		for _, s := range seen {
			found = found || s == want
		}
		if !found {
			t.Errorf("the login does not show %q", want)
		}
	}
}
