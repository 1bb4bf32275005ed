package gallery

import (
	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/frame"
)

// inLetters looks at what is on the screen, at the sheet of keys, and at what a letter asks
// where there is one, with each choice of letters: all of it can be read, in the largest
// print too, and the letter alone does nothing.
func (s *screen) inLetters(name string, letter fyne.KeyName, asks string) {
	s.t.Helper()
	keys := s.desk.Keys()
	defer func() {
		keys.Letters = frame.LettersAlone
		s.wear(inspectLooks[0].mode, inspectLooks[0].scale, inspectLooks[0].size)
		s.quiet()
	}()
	for _, letters := range []frame.Letters{frame.LettersHeld, frame.LettersOff} {
		for _, i := range []int{largest, 0} {
			keys.Letters = letters
			s.wear(inspectLooks[i].mode, inspectLooks[i].scale, inspectLooks[i].size)
			s.quiet()
			state := name + "-" + string(letters)
			s.save(state)
			s.key(fyne.KeyF1)
			s.save(state + "-help")
			s.key(fyne.KeyEscape)
			if letter == "" {
				continue
			}
			if s.key(letter); s.shows(asks) {
				s.t.Errorf("%s: %s alone asks »%s«", state, letter, asks)
			}
			s.chord(letter, fyne.KeyModifierAlt|fyne.KeyModifierShift)
			if s.shows(asks) != (letters == frame.LettersHeld) {
				s.t.Errorf("%s: with Alt and Shift it is asked »%s«: %v", state, asks, s.shows(asks))
			}
			if letters == frame.LettersHeld {
				s.save(state + "-asks")
				s.key(fyne.KeyEscape)
			}
		}
	}
}
