package frame

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
)

// Bindings are further keys of a person: each does what another key does. Foot switches and
// the buttons of devices are keyboards (mailroom.md 4.2).
type Bindings map[Chord]Chord

// To are the keys that do what one does.
func (b Bindings) To(target Chord) (out []Chord) {
	for from, to := range b {
		if to == target {
			out = append(out, from)
		}
	}
	slices.SortFunc(out, func(a, b Chord) int { return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Mod, b.Mod)) })
	return out
}

// String is what ParseBindings reads.
func (b Bindings) String() string {
	var lines []string
	for from, to := range b {
		lines = append(lines, fmt.Sprintf("%d %s %d %s", from.Mod, from.Key, to.Mod, to.Key))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// ParseBindings reads what String wrote; what cannot be read is left out.
func ParseBindings(s string) Bindings {
	b := Bindings{}
	for line := range strings.Lines(s) {
		var from, to Chord
		if n, _ := fmt.Sscanf(line, "%d %s %d %s", &from.Mod, &from.Key, &to.Mod, &to.Key); n == 4 && from != to {
			b[from] = to
		}
	}
	return b
}

// All are the chords that do an action now, those that the person added too.
func (k *Keys) All(a Action) []Chord {
	out := k.Chords(a)
	for _, c := range a.Keys {
		out = append(out, k.Letters.Of(k.Bound.To(c))...)
	}
	return out
}

// instead does what a key does that the person bound, as if the other were pressed: the
// widget that has the keyboard gets that one too.
func (k *Keys) instead(c Chord, inText bool) bool {
	if len(k.Bound) == 0 || inText && c.letter() {
		return false
	}
	for from, to := range k.Bound {
		if !slices.Contains(k.Letters.Of([]Chord{from}), c) {
			continue
		}
		a, page, ok := k.meant(to)
		if ok && page && (c.types() || to.types()) && !k.Paged() {
			if a.ready() {
				k.Astray(a)
			}
			return false
		}
		fresh := k.Take(c.Key)
		if on := k.focused(); on != nil && to.Mod == 0 && !to.letter() {
			if fresh {
				k.fresh[to.Key] = true
			}
			on.TypedKey(&fyne.KeyEvent{Name: to.Key})
			delete(k.fresh, to.Key) // it never goes up
			return true
		}
		if ok && (fresh || !a.Once) && a.ready() {
			a.Do()
		}
		return ok
	}
	return false
}

// meant is the action that a key is declared for, whether or not letters do something by
// themselves: who has a switch for one does not type it.
func (k *Keys) meant(c Chord) (a Action, page, ok bool) {
	letters := k.Letters
	k.Letters = LettersAlone
	defer func() { k.Letters = letters }()
	return k.find(c)
}
