package app

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/people"
	"github.com/scanstelle/scanstelle/station"
)

// TestKeyCard: F1 twice, or a question mark wherever nothing is written, shows the keys of
// all rooms that somebody may enter; F1 or Esc puts the card away, and the keyboard comes
// back (mailroom.md 4.2).
func TestKeyCard(t *testing.T) {
	d, win := alone(t, "de")
	w, keys := d.frame.Words, d.frame.Keys
	shows := func(s string) bool { return slices.Contains(shownTexts(win.Content(), nil), s) }
	ask := func(r rune) {
		if f := win.Canvas().Focused(); f != nil {
			f.TypedRune(r)
			return
		}
		win.Canvas().OnTypedRune()(r)
	}
	f1 := func() { keys.Typed(fyne.KeyF1, false) }
	for i, r := range d.rooms {
		d.Go(i)
		for n, pane := range r.Panes() {
			d.frame.Focus(pane)
			f1()
			f1()
			if !shows(w.T("help.card")) || shows(w.T("help.title")) {
				t.Fatalf("%s: F1 twice shows no card", r.ID())
			}
			for _, other := range d.rooms {
				for _, a := range other.Actions() {
					if !shows(w.T("action."+a.ID)) || !shows(a.Keys[0].Cap(w)) {
						t.Errorf("the card does not show %s of %s", a.ID, other.ID())
					}
				}
			}
			if ask('?'); len(d.covers) != 1 {
				t.Errorf("%s: a card upon the card", r.ID())
			}
			if f1(); len(d.covers) != 0 || win.Canvas().Focused() != pane {
				t.Errorf("%s, pane %d: F1 leaves %d covers, %T has the keyboard", r.ID(), n, len(d.covers), win.Canvas().Focused())
			}
			if _, writes := pane.(interface{ SelectedText() string }); writes {
				continue
			}
			if ask('ß'); shows(w.T("help.card")) {
				t.Errorf("%s: any sign shows the card", r.ID())
			}
			if ask('?'); !shows(w.T("help.card")) {
				t.Errorf("%s: ? on %T shows no card", r.ID(), pane)
			}
			keys.Pressed(fyne.KeyEscape)
			if keys.Typed(fyne.KeyEscape, false); len(d.covers) != 0 {
				t.Errorf("%s: Esc does not put the card away", r.ID())
			}
		}
		win.Canvas().Unfocus()
		if ask('?'); !shows(w.T("help.card")) {
			t.Errorf("%s: ? shows no card where nothing has the keyboard", r.ID())
		}
		d.uncoverAll()
	}
	for _, letters := range []frame.Letters{frame.LettersHeld, frame.LettersOff} {
		d.adjust(func(l *Look) { l.Letters = letters })
		if ask('?'); shows(w.T("help.card")) {
			t.Errorf("letters %s: ? shows the card", letters)
		}
	}
	d.adjust(func(l *Look) { l.Letters = frame.LettersAlone })
	d.leave()
	d.enter("", &station.PersonView{Pseudonym: "op", Roles: []people.Standing{{Role: batch.RoleOperator, Effective: true}}}, 0)
	if ask('?'); !shows(w.T("action.split")) || shows(w.T("action.inspect-release")) {
		t.Error("the card shows rooms of others")
	}
}
