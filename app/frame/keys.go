package frame

import (
	"fmt"
	"maps"
	"slices"
	"time"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"github.com/scanstelle/scanstelle/app/part"
)

// Keys hands pressed keys to the actions that wait for them. All its methods run
// on the screen's goroutine.
type Keys struct {
	// Held tells the modifiers that are down, which Fyne does not pass on with
	// function keys.
	Held func() fyne.KeyModifier
	// Letters is how keys do something that type a character; empty: by themselves.
	Letters Letters
	// Bound are further keys of the person.
	Bound Bindings
	// Alive is told of every key: somebody is there.
	Alive func()
	// Asked is done by a question mark, where nothing is written.
	Asked func()
	// Always are actions that no layer hides, such as the help.
	Always []Action
	// Pushed is told of every layer; a test looks at what its keys mean.
	Pushed func(name string, alone bool, actions []Action)
	// Paged tells whether what shows a page has the keyboard: there alone a key that types a
	// character does something in a room by itself (mailroom.md 4.2). A question that hides
	// the room is answered wherever the keyboard is.
	Paged func() bool
	// Astray is told of an action whose character was typed elsewhere.
	Astray func(Action)
	// Rushed is told of a code that a hand scanner wrote where nothing is written.
	Rushed func()
	// Later does something on the screen's goroutine after a while; nil: nobody looks at the
	// pace of what is typed.
	Later func(time.Duration, func())

	layers []layer
	fresh  map[fyne.KeyName]bool // pressed, and nothing was done by it yet
	down   map[fyne.KeyName]bool // pressed and not let go
	rush   rush
	// focused is what has the keyboard, nil for nothing.
	focused func() fyne.Focusable
}

// layer is a set of actions that came together, such as those of a room.
type layer struct {
	name    string
	alone   bool // hides the layers below, as a dialog does
	actions []Action
}

// NewKeys makes a Keys without actions.
func NewKeys() *Keys {
	return &Keys{Held: func() fyne.KeyModifier { return 0 }, Alive: func() {}, Asked: func() {}, Pushed: func(string, bool, []Action) {},
		Paged: func() bool { return true }, Astray: func(Action) {}, Rushed: func() {},
		focused: func() fyne.Focusable { return nil }, fresh: map[fyne.KeyName]bool{}, down: map[fyne.KeyName]bool{}}
}

// Push adds actions above those that are there. Alone hides the others until
// Pop. Two actions with one key in a layer, or an action whose key a layer below
// uses for something else, are a fault of the program.
func (k *Keys) Push(name string, alone bool, actions []Action) {
	below := k.Always
	if !alone {
		below = k.Actions()
	}
	for _, letters := range AllLetters {
		taken := map[Chord]string{}
		for _, a := range below {
			for _, c := range letters.Of(a.Keys) {
				taken[c] = a.ID
			}
		}
		for _, a := range actions {
			for _, c := range letters.Of(a.Keys) {
				if other, ok := taken[c]; ok {
					panic(fmt.Sprintf("%v+%s means %s and %s", c.Mod, c.Key, other, a.ID))
				}
				taken[c] = a.ID
			}
		}
	}
	k.layers = append(k.layers, layer{name, alone, actions})
	k.Pushed(name, alone, actions)
}

// Pop takes the layer of that name away; without one it does nothing.
func (k *Keys) Pop(name string) {
	k.layers = slices.DeleteFunc(k.layers, func(l layer) bool { return l.name == name })
}

// Actions lists what can be done now by key, the newest layer first, and at the end
// what can be done always.
func (k *Keys) Actions() []Action {
	var out []Action
	for _, l := range slices.Backward(k.layers) {
		out = append(out, l.actions...)
		if l.alone {
			break
		}
	}
	return append(out, k.Always...)
}

// Layer lists what the layer of that name lets one do; nothing where there is none,
// or where another hides it.
func (k *Keys) Layer(name string) []Action {
	for _, l := range slices.Backward(k.layers) {
		if l.name == name {
			return l.actions
		}
		if l.alone {
			break
		}
	}
	return nil
}

// Pressed notes that a key went down; repeats of a held key do not come here.
func (k *Keys) Pressed(key fyne.KeyName) {
	k.Alive()
	k.fresh[plain(key)], k.down[plain(key)] = true, true
	if k.Later != nil {
		k.rush.stroke(plain(key), time.Now())
	}
}

// Released notes that a key went up.
func (k *Keys) Released(key fyne.KeyName) {
	delete(k.fresh, plain(key))
	delete(k.down, plain(key))
}

// Take tells whether a key was pressed anew since something was done by it: what
// accepts must not be done again by a key that is held.
func (k *Keys) Take(key fyne.KeyName) bool {
	fresh := k.fresh[plain(key)]
	delete(k.fresh, plain(key))
	return fresh
}

// Spent tells whether a character comes from a key that is still down and did something
// already: it types nothing more. The key that opens a question writes nothing into it, and
// one that is held longer than the Alt before it nothing into a list.
func (k *Keys) Spent(typed rune) bool {
	key := fyne.KeyName(unicode.ToUpper(typed))
	if typed == ' ' {
		key = fyne.KeySpace
	}
	return k.down[key] && !k.fresh[key]
}

// plain takes the keys of the number block for those of the large one.
func plain(key fyne.KeyName) fyne.KeyName {
	if key == fyne.KeyEnter {
		return fyne.KeyReturn
	}
	return key
}

// Typed hands over a key without Ctrl or Alt, repeats included. It tells whether
// an action took it. In a text field letters and what edits stay with the field.
func (k *Keys) Typed(key fyne.KeyName, inText bool) bool {
	c := Chord{plain(key), k.Held() & fyne.KeyModifierShift}
	if inText {
		return k.Chord(c, true)
	}
	return k.unhurried(c)
}

// Shortcut hands over what Fyne makes of a key with Ctrl or Alt.
func (k *Keys) Shortcut(s fyne.Shortcut, inText bool) bool {
	if c, ok := s.(fyne.KeyboardShortcut); ok {
		return k.Chord(Chord{c.Key(), c.Mod()}, inText)
	}
	return false
}

// Sign hands over a character that is typed where nothing is written. A question mark has
// no key of its own on a German keyboard; like letters it can be switched off.
func (k *Keys) Sign(typed rune) {
	if typed == '?' && !k.Hurried() && (k.Letters == "" || k.Letters == LettersAlone) {
		k.Asked()
	}
}

// Chord hands over a key with its modifiers, as Typed does.
func (k *Keys) Chord(c Chord, inText bool) bool {
	c.Key = plain(c.Key)
	if inText && c.editing() {
		return false
	}
	a, page, ok := k.find(c)
	if !ok {
		return k.instead(c, inText)
	}
	if page && c.types() && !k.Paged() {
		if a.ready() {
			k.Astray(a)
		}
		return false
	}
	if a.Once && !k.Take(c.Key) {
		return true // held down: taken, but not done again
	}
	delete(k.fresh, c.Key)
	if a.ready() {
		a.Do()
	}
	return true
}

// find is the action that a chord does now, and whether it is one of a room and not the
// answer to a question that hides it.
func (k *Keys) find(c Chord) (a Action, page, ok bool) {
	for _, l := range slices.Backward(k.layers) {
		for _, a := range l.actions {
			if slices.Contains(k.Chords(a), c) {
				return a, !l.alone, true
			}
		}
		if l.alone {
			break
		}
	}
	for _, a := range k.Always {
		if slices.Contains(k.Chords(a), c) {
			return a, true, true
		}
	}
	return a, false, false
}

// Attach lets the keys of a window come that no widget has the focus for.
func (k *Keys) Attach(c fyne.Canvas) {
	k.focused = c.Focused
	c.SetOnTypedKey(func(e *fyne.KeyEvent) { k.Typed(part.Named(e), false) })
	c.SetOnTypedRune(k.Sign)
	if dc, ok := c.(desktop.Canvas); ok {
		dc.SetOnKeyDown(func(e *fyne.KeyEvent) { k.Pressed(part.Named(e)) })
		dc.SetOnKeyUp(func(e *fyne.KeyEvent) { k.Released(part.Named(e)) })
	}
	k.Listen(c, k.Actions())
}

// Listen lets the keys with Ctrl and Alt of some actions come.
func (k *Keys) Listen(c fyne.Canvas, actions []Action) {
	all := slices.Collect(maps.Keys(k.Bound))
	for _, a := range actions {
		all = append(all, a.Keys...)
	}
	for _, chord := range slices.Concat(all, LettersHeld.Of(all)) {
		if s := chord.Shortcut(); s != nil {
			c.AddShortcut(s, func(s fyne.Shortcut) { k.Shortcut(s, false) })
		}
	}
}
