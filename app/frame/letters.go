package frame

import (
	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/words"
)

// Letters is how keys do something that otherwise type a character: letters and digits.
// Who speaks to the computer, or hits keys by mistake, needs them to do nothing by
// themselves (WCAG 2.1, 2.1.4).
type Letters string

// Ways of Letters.
const (
	LettersAlone Letters = "alone" // pressed by themselves
	LettersHeld  Letters = "held"  // with Alt and Shift held
	LettersOff   Letters = "off"   // not at all: buttons do it, and the sheet of keys
)

// AllLetters are the ways, in the order in which they are offered.
var AllLetters = []Letters{LettersAlone, LettersHeld, LettersOff}

// Of are the chords that do what these are declared to do. With LettersHeld whatever wants
// Shift already takes Ctrl too: U and Shift U are not the same.
func (l Letters) Of(declared []Chord) []Chord {
	var out []Chord
	for _, c := range declared {
		switch {
		case !c.types() || l != LettersHeld && l != LettersOff:
			out = append(out, c)
		case l == LettersHeld:
			if c.Mod&fyne.KeyModifierShift != 0 {
				c.Mod |= fyne.KeyModifierControl
			}
			c.Mod |= fyne.KeyModifierAlt | fyne.KeyModifierShift
			out = append(out, c)
		}
	}
	return out
}

// types tells whether the chord is a letter, a digit or another sign, that software which
// writes what is spoken types too. Space is none of them.
func (c Chord) types() bool { return c.letter() && c.Key != fyne.KeySpace }

// Chords are those that do an action now.
func (k *Keys) Chords(a Action) []Chord { return k.Letters.Of(a.Keys) }

// Cap is what stands on the key that does an action now, empty where none does.
func (k *Keys) Cap(a Action, w *words.Words) string {
	if all := k.All(a); len(all) > 0 {
		return all[0].Cap(w)
	}
	return ""
}

// Cap is what stands on the key that does an action now, empty where none does.
func (d *Desk) Cap(a Action) string { return d.Keys.Cap(a, d.Words) }

// Hint is the key that a sentence names for an action: where none does it, that of the
// sheet of keys, on which it can be chosen.
func (d *Desk) Hint(a Action) string {
	if cap := d.Cap(a); cap != "" {
		return cap
	}
	return Chord{Key: fyne.KeyF1}.Cap(d.Words)
}
