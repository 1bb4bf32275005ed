package frame

import (
	"testing"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/words"
)

// TestLettersCanBeSwitchedOff: what types a character does something by itself, only with
// keys held that type none, or not at all; every other key stays as it is (WCAG 2.1, 2.1.4).
func TestLettersCanBeSwitchedOff(t *testing.T) {
	const alt, ctrl, shift = fyne.KeyModifierAlt, fyne.KeyModifierControl, fyne.KeyModifierShift
	w, err := words.Open("de")
	if err != nil {
		t.Fatal(err)
	}
	done := ""
	act := func(id string, keys ...Chord) Action {
		return Action{ID: id, Keys: keys, Do: func() { done = id }}
	}
	split, follows, one := act("split", Chord{Key: fyne.KeyT}), act("envelope-follows", Chord{fyne.KeyU, shift}), act("double-one", Chord{Key: fyne.Key1})
	reject, loupe, scan := act("inspect-reject", Chord{Key: fyne.KeyA}, Chord{Key: fyne.KeyBackspace}), act("loupe", Chord{Key: fyne.KeySpace}), act("scan", Chord{Key: fyne.KeyF5})
	k := NewKeys()
	k.Push("room", false, []Action{split, follows, one, reject, loupe, scan})
	all := []Chord{{Key: fyne.KeyT}, {fyne.KeyT, alt | shift}, {fyne.KeyU, shift}, {fyne.KeyU, ctrl | alt | shift}, {fyne.KeyU, alt | shift}, {Key: fyne.Key1}, {fyne.Key1, alt | shift},
		{Key: fyne.KeyA}, {Key: fyne.KeyBackspace}, {Key: fyne.KeySpace}, {Key: fyne.KeyF5}}
	for letters, want := range map[Letters][]string{
		"":           {"split", "", "envelope-follows", "", "", "double-one", "", "inspect-reject", "inspect-reject", "loupe", "scan"},
		LettersAlone: {"split", "", "envelope-follows", "", "", "double-one", "", "inspect-reject", "inspect-reject", "loupe", "scan"},
		LettersHeld:  {"", "split", "", "envelope-follows", "", "", "double-one", "", "inspect-reject", "loupe", "scan"},
		LettersOff:   {"", "", "", "", "", "", "", "", "inspect-reject", "loupe", "scan"},
	} {
		k.Letters = letters
		for i, c := range all {
			done = ""
			if took := k.Chord(c, false); done != want[i] || took != (done != "") {
				t.Errorf("letters %q: %q does %q, not %q", letters, c.Cap(w), done, want[i])
			}
		}
	}
	k.Letters, done = LettersHeld, ""
	if !k.Chord(Chord{fyne.KeyT, alt | shift}, true) || done != "split" {
		t.Error("in a text field, where it types nothing, a letter with Alt and Shift does nothing")
	}
	d := &Desk{Keys: k, Words: w}
	for _, c := range []struct {
		letters   Letters
		a         Action
		cap, hint string
	}{
		{LettersAlone, split, "T", "T"}, {LettersHeld, split, "Alt Umschalt T", "Alt Umschalt T"}, {LettersHeld, follows, "Strg Alt Umschalt U", "Strg Alt Umschalt U"},
		{LettersOff, split, "", "F1"}, {LettersOff, reject, "Rück", "Rück"}, {LettersOff, scan, "F5", "F5"},
	} {
		k.Letters = c.letters
		if cap, hint := d.Cap(c.a), d.Hint(c.a); cap != c.cap || hint != c.hint {
			t.Errorf("letters %q: %s shows %q and is named by %q", c.letters, c.a.ID, cap, hint)
		}
	}
}

// TestLettersClash: keys that would mean two things in one way of letters are a fault of
// the program, whatever is chosen now.
func TestLettersClash(t *testing.T) {
	n := 0
	k := NewKeys()
	k.Push("desk", false, []Action{counting("chart", &n, Chord{fyne.KeyP, fyne.KeyModifierAlt | fyne.KeyModifierShift})})
	defer func() {
		if recover() == nil {
			t.Error("with Alt and Shift the letter means two things")
		}
	}()
	k.Push("room", false, []Action{counting("placeholder", &n, Chord{Key: fyne.KeyP})})
}
