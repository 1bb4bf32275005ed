package frame

import (
	"slices"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/part"
)

// Action is something a person can do at the desk. Whatever can be done by a
// button is an action with a key; the help sheet lists them all.
type Action struct {
	// ID names the action and, behind "action.", its words in the catalogue.
	ID string
	// Group names, behind "help.group.", the heading on the help sheet below which the
	// action stands; empty: the room's own.
	Group string
	// Keys do it; the first is shown on the button.
	Keys []Chord
	// Do does it. It runs on the screen's goroutine and must not wait.
	Do func()
	// Ready tells whether it can be done now; nil: always.
	Ready func() bool
	// Once refuses the repeats of a held key: whatever accepts, releases or rejects
	// (mailroom.md 4.2: Enter held down must not accept the next page).
	Once bool
}

// Meant lets Enter through from a button whose action it does, and from no other.
func (a Action) Meant(b *part.Button) *part.Button {
	if slices.Contains(a.Keys, Chord{Key: fyne.KeyReturn}) {
		b.Entered()
	}
	return b
}

func (a Action) ready() bool { return a.Ready == nil || a.Ready() }
