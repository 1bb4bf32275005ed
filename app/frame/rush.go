package frame

import (
	"time"

	"fyne.io/fyne/v2"
)

// A hand scanner is a keyboard that types a code and Enter, into whatever has the keyboard.
// Where nothing is written that must do nothing: no page is accepted by a code, and no letter
// of it splits a document. It is known by its pace, which no hand has.
const (
	// together is within which time two characters come from a scanner.
	together = 35 * time.Millisecond
	// silence is after which time it has ended: more than the screen stands still at most.
	silence = 300 * time.Millisecond
	// leastCode is how many characters have come together before what follows within the
	// silence is part of them, however late the screen hears of it: fingers that roll over
	// the keys of a name bring two or three, and no code is so short.
	leastCode = 6
)

// rush follows the pace of what is typed.
type rush struct {
	last    time.Time    // of the last character
	until   time.Time    // a code is being written
	quick   int          // characters of it that came together
	key     fyne.KeyName // of the last character, empty once it was looked at
	pending *Chord       // a character that waits whether another follows
	said    bool         // that a code was written where nothing is written
}

// stroke notes that a key went down, wherever.
func (r *rush) stroke(key fyne.KeyName, at time.Time) {
	if c := (Chord{Key: key}); !c.letter() {
		return
	}
	switch quick := at.Sub(r.last) < together; {
	case quick, at.Before(r.until):
		if r.until = at.Add(silence); quick {
			r.quick++
		}
	default:
		r.said, r.quick = false, 1
	}
	r.last, r.key = at, key
}

// on tells whether a code is being written.
func (r *rush) on() bool { return time.Now().Before(r.until) }

// ends tells whether an Enter or a space now is part of a code.
func (r *rush) ends() bool {
	return r.on() && (r.quick >= leastCode || time.Since(r.last) < together)
}

// unhurried does what a key means where nothing is written, unless a hand scanner typed it.
// A character waits until it is known that no other follows at once.
func (k *Keys) unhurried(c Chord) bool {
	r := &k.rush
	pressed := r.key == c.Key // anew, and not again because it is held
	if pressed {
		r.key = ""
	}
	waited := r.pending
	switch {
	case c.letter() && pressed && r.on(), c.Key == fyne.KeyReturn && r.ends(), waited != nil && c.Key == fyne.KeyReturn:
		r.pending = nil
		k.Take(c.Key)
		if !r.said && (c.letter() || waited != nil) { // a second Enter behind a field is no matter
			r.said = true
			k.Rushed()
		}
		return true
	case waited != nil: // another key is pressed by hand
		k.now()
	case pressed && c.types():
		r.pending = &c
		k.Later(together, func() {
			if r.pending == &c {
				k.now()
			}
		})
		return true
	}
	return k.Chord(c, false)
}

// now does what waits.
func (k *Keys) now() {
	if c := k.rush.pending; c != nil {
		k.rush.pending = nil
		k.fresh[c.Key] = true // it may be let go by now
		k.Chord(*c, false)
		delete(k.fresh, c.Key)
	}
}

// Hurried tells whether a hand scanner writes: a space of its code presses nothing.
func (k *Keys) Hurried() bool { return k.rush.ends() }
