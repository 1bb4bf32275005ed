// Package frametest checks what the keys of a desk mean.
package frametest

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/words"
)

// Meanings notes what chords mean: in all rooms the same, or else a hand that
// learned a key in one room does something else in the next.
type Meanings struct {
	t     testing.TB
	words *words.Words
	of    map[frame.Letters]map[frame.Chord]string // words of the action, for every way of letters
}

// New notes nothing yet.
func New(t testing.TB, w *words.Words) *Meanings {
	m := &Meanings{t, w, map[frame.Letters]map[frame.Chord]string{}}
	for _, letters := range frame.AllLetters {
		m.of[letters] = map[frame.Chord]string{}
	}
	return m
}

// Note looks at actions that came together. In a sheet, which hides the room below,
// Enter, Esc and the digits mean what the sheet asks.
func (m *Meanings) Note(name string, sheet bool, actions []frame.Action) {
	m.t.Helper()
	for _, a := range actions {
		said := m.words.T("action." + a.ID)
		if strings.HasPrefix(said, "[") {
			m.t.Errorf("%s: %s has no words", name, a.ID)
		}
		if len(a.Keys) == 0 {
			m.t.Errorf("%s: %s has no key", name, a.ID)
		}
		for _, c := range a.Keys {
			if c.Key == fyne.KeyReturn && c.Mod == 0 && !a.Once {
				m.t.Errorf("%s: %s is done again and again while Enter is held", name, a.ID)
			}
			if sheet && answers(c) {
				continue
			}
			for letters, of := range m.of {
				for _, now := range letters.Of([]frame.Chord{c}) {
					if before, ok := of[now]; ok && before != said {
						m.t.Errorf("%s: letters %s: %q means »%s« and »%s« (%s)", name, letters, now.Cap(m.words), before, said, a.ID)
					}
					of[now] = said
				}
			}
		}
	}
}

// answers tells whether a chord answers a sheet.
func answers(c frame.Chord) bool {
	return c.Mod == 0 && (c.Key == fyne.KeyReturn || c.Key == fyne.KeyEscape || c.Key >= fyne.Key1 && c.Key <= fyne.Key9 && len(c.Key) == 1)
}
