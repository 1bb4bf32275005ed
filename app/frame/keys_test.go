package frame

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/words"
)

// counting makes an action that counts how often it was done.
func counting(id string, n *int, keys ...Chord) Action {
	return Action{ID: id, Keys: keys, Do: func() { *n++ }}
}

func TestHeldKeyAcceptsOnce(t *testing.T) {
	var accepted, turned int
	accept := counting("accept", &accepted, Chord{Key: fyne.KeyReturn})
	accept.Once = true
	k := NewKeys()
	k.Push("room", false, []Action{accept, counting("turn", &turned, Chord{Key: fyne.KeyPageDown})})

	k.Pressed(fyne.KeyReturn)
	for range 5 { // the first and four repeats
		if !k.Typed(fyne.KeyReturn, false) {
			t.Error("a repeat went past the desk")
		}
	}
	if accepted != 1 {
		t.Errorf("held: accepted %d times", accepted)
	}
	k.Released(fyne.KeyReturn)
	k.Pressed(fyne.KeyEnter) // that of the number block
	k.Typed(fyne.KeyEnter, false)
	if accepted != 2 {
		t.Errorf("pressed anew: accepted %d times", accepted)
	}
	for range 5 {
		k.Typed(fyne.KeyPageDown, false)
	}
	if turned != 5 {
		t.Errorf("leafing with a held key: %d", turned)
	}
}

// TestSpentKeyTypesNothing: a key that did something, by itself or with others, types
// nothing until it is pressed anew; one that did nothing types, also while it is held.
func TestSpentKeyTypesNothing(t *testing.T) {
	n := 0
	k := NewKeys()
	k.Push("room", false, []Action{counting("day-friday", &n, Chord{fyne.KeyF, fyne.KeyModifierAlt}), counting("placeholder", &n, Chord{Key: fyne.KeyP})})
	k.Pressed(fyne.KeyF)
	if k.Spent('f') {
		t.Error("a key that did nothing is spent")
	}
	k.Chord(Chord{fyne.KeyF, fyne.KeyModifierAlt}, false)
	k.Typed(fyne.KeyF, true) // Alt was let go first, and the key repeats
	if !k.Spent('f') || !k.Spent('F') {
		t.Error("held longer than Alt it types")
	}
	if k.Spent('g') || k.Spent('ä') {
		t.Error("another key is spent too")
	}
	k.Released(fyne.KeyF)
	k.Pressed(fyne.KeyF)
	if k.Spent('f') {
		t.Error("pressed anew it does not type")
	}
	k.Pressed(fyne.KeyP)
	if k.Typed(fyne.KeyP, true) || k.Spent('p') {
		t.Error("in a text field it does not type")
	}
	if k.Typed(fyne.KeyP, false); !k.Spent('p') {
		t.Error("what opened a question writes into it")
	}
	k.Released(fyne.KeyP)
	if k.Spent('p') || n != 2 {
		t.Errorf("let go it is spent still; %d were done", n)
	}
}

func TestTextFieldKeepsItsKeys(t *testing.T) {
	var split, scan, undo int
	k := NewKeys()
	k.Push("room", false, []Action{counting("split", &split, Chord{Key: fyne.KeyT}), counting("scan", &scan, Chord{Key: fyne.KeyF5}),
		counting("undo", &undo, Chord{fyne.KeyZ, fyne.KeyModifierControl})})
	for _, c := range []struct {
		chord  Chord
		inText bool
		taken  bool
	}{
		{Chord{Key: fyne.KeyT}, true, false}, {Chord{Key: fyne.KeyT}, false, true},
		{Chord{Key: fyne.KeyF5}, true, true}, {Chord{Key: fyne.KeyF5}, false, true},
		{Chord{fyne.KeyZ, fyne.KeyModifierControl}, true, false}, {Chord{fyne.KeyZ, fyne.KeyModifierControl}, false, true},
		{Chord{Key: fyne.KeyF7}, false, false},
	} {
		if got := k.Chord(c.chord, c.inText); got != c.taken {
			t.Errorf("%v in text %v: taken %v", c.chord, c.inText, got)
		}
	}
	if split != 1 || scan != 2 || undo != 1 {
		t.Errorf("split %d, scan %d, undo %d", split, scan, undo)
	}
}

func TestLayers(t *testing.T) {
	var desk, room, sheet int
	k := NewKeys()
	k.Held = func() fyne.KeyModifier { return fyne.KeyModifierShift }
	k.Push("desk", false, []Action{counting("previous", &desk, Chord{fyne.KeyF8, fyne.KeyModifierShift})})
	k.Push("room", false, []Action{counting("next", &room, Chord{Key: fyne.KeyF8})})
	k.Typed(fyne.KeyF8, false)
	if desk != 1 || room != 0 {
		t.Errorf("Shift F8: desk %d, room %d", desk, room)
	}
	k.Push("sheet", true, []Action{counting("close", &sheet, Chord{Key: fyne.KeyEscape})})
	if k.Typed(fyne.KeyF8, false); desk != 1 {
		t.Error("a sheet lets keys through to the room below")
	}
	k.Pop("sheet")
	if k.Typed(fyne.KeyF8, false); desk != 2 {
		t.Error("the room does not have its keys back")
	}
	defer func() {
		if recover() == nil {
			t.Error("one key with two meanings")
		}
	}()
	k.Push("clash", false, []Action{counting("other", &sheet, Chord{Key: fyne.KeyF8})})
}

func TestNotReady(t *testing.T) {
	n := 0
	a := counting("release", &n, Chord{Key: fyne.KeyF9})
	a.Ready = func() bool { return false }
	k := NewKeys()
	k.Push("room", false, []Action{a})
	if !k.Typed(fyne.KeyF9, false) || n != 0 {
		t.Errorf("done %d times though it cannot be done", n)
	}
}

func TestCaps(t *testing.T) {
	w, err := words.Open("de")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range []Chord{{fyne.KeyZ, fyne.KeyModifierControl}, {fyne.KeyF8, fyne.KeyModifierShift}, {Key: fyne.KeyReturn}, {fyne.Key1, fyne.KeyModifierAlt}, {Key: fyne.KeyPageDown}} {
		got = append(got, c.Cap(w))
	}
	if want := []string{"Strg Z", "Umschalt F8", "⏎", "Alt 1", "Bild ↓"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
