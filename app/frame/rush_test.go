package frame

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
)

// scanner types a code and Enter as a hand scanner does.
func scanner(k *Keys, inText bool, code ...fyne.KeyName) {
	for _, key := range append(code, fyne.KeyReturn) {
		k.Pressed(key)
		k.Typed(key, inText)
		k.Released(key)
	}
}

// TestHandScannerAcceptsNothing: a code and Enter, typed as fast as no hand does, accepts no
// page, whether its characters mean something or not and whatever the window makes of the
// first; by hand the same keys do what they always do.
func TestHandScannerAcceptsNothing(t *testing.T) {
	for name, code := range map[string][]fyne.KeyName{"digits": {"4", "7", "1", "1"}, "letters": {fyne.KeyV, fyne.KeyV, fyne.Key1, fyne.Key2}, "short": {fyne.Key1, fyne.Key2}} {
		var accepted, joined, said int
		accept := counting("accept", &accepted, Chord{Key: fyne.KeyReturn})
		accept.Once = true
		var waits []func()
		k := NewKeys()
		k.Later = func(_ time.Duration, do func()) { waits = append(waits, do) }
		k.Rushed = func() { said++ }
		k.Push("room", false, []Action{accept, counting("join", &joined, Chord{Key: fyne.KeyV})})
		scanner(k, false, code...)
		for _, do := range waits {
			do()
		}
		if accepted != 0 || joined != 0 || said != 1 {
			t.Errorf("%s: accepted %d, joined %d, said %d times", name, accepted, joined, said)
		}
		if !k.Hurried() {
			t.Errorf("%s: a space of the code presses a button", name)
		}

		time.Sleep(silence + together)
		waits = nil
		k.Pressed(fyne.KeyV)
		k.Typed(fyne.KeyV, false)
		k.Released(fyne.KeyV) // before it is known that no other follows
		time.Sleep(2 * together)
		for _, do := range waits {
			do()
		}
		k.Pressed(fyne.KeyReturn)
		k.Typed(fyne.KeyReturn, false)
		if accepted != 1 || joined != 1 || said != 1 {
			t.Errorf("%s, then by hand: accepted %d, joined %d, said %d times", name, accepted, joined, said)
		}
	}
}

// TestSecondEnterBehindAField: a code in a field is confirmed by its Enter; where a scanner
// sends a second one, that accepts no page.
func TestSecondEnterBehindAField(t *testing.T) {
	var taken int
	k := NewKeys()
	k.Later = func(time.Duration, func()) {}
	k.Push("room", false, []Action{{ID: "accept", Keys: []Chord{{Key: fyne.KeyReturn}}, Once: true, Do: func() { taken++ }}})
	scanner(k, true, fyne.Key1, fyne.Key2, fyne.Key3)
	if taken != 1 {
		t.Fatalf("in the field Enter confirmed %d times", taken)
	}
	scanner(k, false)
	if taken != 1 {
		t.Error("a second Enter is done behind the field")
	}
}

// TestQuickFingersGoOn: who types the beginning of a name so fast that two letters come
// together, and then Enter, means Enter.
func TestQuickFingersGoOn(t *testing.T) {
	var taken int
	k := NewKeys()
	k.Later = func(time.Duration, func()) {}
	k.Push("room", false, []Action{{ID: "accept", Keys: []Chord{{Key: fyne.KeyReturn}}, Once: true, Do: func() { taken++ }}})
	for _, key := range []fyne.KeyName{fyne.KeyZ, fyne.KeyE, fyne.KeyT, fyne.KeyT} { // into a list, which looks for them itself
		k.Pressed(key)
		k.Released(key)
	}
	time.Sleep(2 * together)
	if k.Hurried() {
		t.Error("a space after them presses nothing")
	}
	k.Pressed(fyne.KeyReturn)
	k.Typed(fyne.KeyReturn, false)
	if taken != 1 {
		t.Error("the Enter is taken for that of a hand scanner")
	}
}

// TestTwoKeysByHand: a key that comes after a letter at once, and types nothing, is pressed
// by hand: first the letter is done, then it.
func TestTwoKeysByHand(t *testing.T) {
	var done []string
	act := func(id string, key fyne.KeyName) Action {
		return Action{ID: id, Keys: []Chord{{Key: key}}, Do: func() { done = append(done, id) }}
	}
	k := NewKeys()
	k.Later = func(time.Duration, func()) {}
	k.Push("room", false, []Action{act("split", fyne.KeyT), act("next", fyne.KeyPageDown)})
	for _, key := range []fyne.KeyName{fyne.KeyT, fyne.KeyPageDown} {
		k.Pressed(key)
		k.Typed(key, false)
	}
	if len(done) != 2 || done[0] != "split" {
		t.Errorf("done: %q", done)
	}
}

// TestLettersOnThePageOnly: a letter does something in a room while the page has the
// keyboard, and in a question wherever that is; other keys do always.
func TestLettersOnThePageOnly(t *testing.T) {
	var split, scan, answer, strayed int
	on := false
	k := NewKeys()
	k.Paged, k.Astray = func() bool { return on }, func(Action) { strayed++ }
	k.Push("room", false, []Action{counting("split", &split, Chord{Key: fyne.KeyT}), counting("scan", &scan, Chord{Key: fyne.KeyF5})})
	k.Typed(fyne.KeyT, false)
	k.Typed(fyne.KeyF5, false)
	if split != 0 || scan != 1 || strayed != 1 {
		t.Errorf("elsewhere: split %d, scan %d, said %d times", split, scan, strayed)
	}
	k.Letters = LettersHeld
	if k.Chord(Chord{fyne.KeyT, fyne.KeyModifierAlt | fyne.KeyModifierShift}, false); split != 1 {
		t.Error("with Alt and Shift a letter is bound to the page")
	}
	k.Letters, on = LettersAlone, true
	if k.Typed(fyne.KeyT, false); split != 2 || strayed != 1 {
		t.Errorf("on the page: split %d, said %d times", split, strayed)
	}
	on = false
	k.Push("question", true, []Action{counting("one", &answer, Chord{Key: fyne.Key1})})
	if k.Typed(fyne.Key1, false); answer != 1 {
		t.Error("a question is answered on the page only")
	}
}
