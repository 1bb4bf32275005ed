package app

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/people"
	"github.com/scanstelle/scanstelle/station"
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

// TestKeyboardGoesToTheLogin: who puts away the report of a crash, which came before the
// login was ever seen, types the account and not the password into its field.
func TestKeyboardGoesToTheLogin(t *testing.T) {
	d, win := alone(t, "de")
	d.canvas = nil // as before there is a window
	d.shut("", "")
	login := d.first
	d.offerCrash(Crash{Discard: func() error { return nil }})
	d.Attach(win.Canvas(), func() fyne.KeyModifier { return 0 })
	if win.Canvas().Focused() == login {
		t.Fatal("the login has the keyboard below the report")
	}
	if d.uncover("crash"); login == nil || win.Canvas().Focused() != login {
		t.Errorf("%T has the keyboard, not the login", win.Canvas().Focused())
	}
}

// TestRoomsOfOthersHaveNoKey: the sheet of keys names the rooms that somebody may enter,
// and whoever inspects begins with that.
func TestRoomsOfOthersHaveNoKey(t *testing.T) {
	d, win := alone(t, "de")
	for role, c := range map[batch.Role]struct{ first, shut string }{batch.RoleInspector: {"inspect", "administration"}, batch.RoleOperator: {"capture", "inspect"}, batch.RoleSupervisor: {"capture", ""}} {
		d.leave()
		d.before = -1
		d.enter("", &station.PersonView{Pseudonym: string(role), Roles: []people.Standing{{Role: role, Effective: true}}}, 0)
		if is := d.Room().ID(); is != c.first {
			t.Errorf("%s begins with %s", role, is)
		}
		d.help()
		seen := shownTexts(win.Content(), nil)
		for _, r := range d.rooms {
			if named := slices.Contains(seen, d.frame.Words.T("action.room-"+r.ID())); r.ID() == c.shut && named || r.ID() == c.first && !named {
				t.Errorf("%s: the key of %s is named: %v", role, r.ID(), named)
			}
		}
		d.help()
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
