package app

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/frame/frametest"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/assets/catalogue"
	"github.com/scanstelle/scanstelle/station"
)

// alone makes a desk whose station does not answer: all rooms are open, and what is
// asked fails.
func alone(t *testing.T, language string) (*Desk, fyne.Window) {
	return aloneWith(t, language, make(chan func(), 1000))
}

// aloneWith is alone, with what is to be done on the screen's goroutine.
func aloneWith(t *testing.T, language string, queue chan func()) (*Desk, fyne.Window) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 1))
	w, err := words.Open(language)
	if err != nil {
		t.Fatal(err)
	}
	d := New(t.Context(), Config{Station: &station.Client{}, Words: w, Do: func(f func()) { queue <- f }, Quit: func() {}})
	t.Cleanup(d.Close)
	d.leave()
	d.registered = true // as with people: their key is one too
	d.furnish()
	d.Go(0)
	win := test.NewTempWindow(t, d.Content())
	win.Resize(fyne.NewSize(1280, 800))
	d.Attach(win.Canvas(), func() fyne.KeyModifier { return 0 })
	return d, win
}

// TestOneMeaning walks all actions of all rooms: one key means one thing, whatever
// room one is in, and each action has a key and words (issue: "one key means one
// thing"; mailroom.md 4.2). Sheets and questions that have the keys to themselves are no
// part of that: there Enter, Esc and the digits answer what is asked.
func TestOneMeaning(t *testing.T) {
	for _, language := range catalogue.Languages {
		d, _ := alone(t, language)
		m := frametest.New(t, d.frame.Words)
		m.Note("desk", false, slices.Concat(d.actions(), d.frame.Keys.Always))
		for _, r := range d.Rooms() {
			m.Note(r.ID(), false, r.Actions())
		}
		d.frame.Keys.Pushed = m.Note
		d.help()
		d.help()
		d.lookSheet()
		d.sheets()
		d.movePaper("", func() {})
		d.uncoverAll()
		d.shut("", "")
	}
	if !t.Failed() {
		d, _ := alone(t, "de")
		for _, c := range []struct {
			room, id string
			key      frame.Chord
		}{{"inspect", "inspect-release", frame.Chord{Key: fyne.KeyF9}}, {"inspect", "inspect-doubt", frame.Chord{Key: fyne.KeyZ}}, {"inspect", "inspect-best", frame.Chord{Key: fyne.KeyB}},
			{"capture", "end-stack", frame.Chord{Key: fyne.KeyF9, Mod: fyne.KeyModifierControl}}, {"inspect", "inspect-accept", frame.Chord{Key: fyne.KeyReturn}}} {
			for _, r := range d.Rooms() {
				for _, a := range r.Actions() {
					if has := slices.Contains(a.Keys, c.key); has != (a.ID == c.id) || has && !a.Once {
						t.Errorf("%s in %s: key %v", a.ID, r.ID(), c.key)
					}
				}
			}
		}
	}
}

// TestEveryActionByKey: in its room each action is what its key finds, the window
// hands that key over, and the sheet of keys shows it; or else, where letters are switched
// off, the sheet has a button that does it. So it is for every choice of letters.
func TestEveryActionByKey(t *testing.T) {
	d, win := alone(t, "de")
	w, keys := d.frame.Words, d.frame.Keys
	for _, letters := range frame.AllLetters {
		d.adjust(func(l *Look) { l.Letters = letters })
		by := 0
		for i, r := range d.Rooms() {
			d.Go(i)
			d.help()
			seen, buttons := shownTexts(win.Content(), nil), shownButtons(win.Content(), nil)
			d.help()
			for _, a := range slices.Concat(r.Actions(), d.actions(), keys.Always) {
				if !slices.Contains(seen, w.T("action."+a.ID)) {
					t.Errorf("letters %s: %s: the sheet of keys does not show %s", letters, r.ID(), a.ID)
				}
				chords := keys.Chords(a)
				if len(chords) == 0 && !slices.ContainsFunc(buttons, func(b *part.Button) bool { return b.Label() == w.T("action."+a.ID) }) {
					t.Errorf("letters %s: %s: nothing does %s", letters, r.ID(), a.ID)
				}
				if len(chords) == 0 {
					by++
				}
				for _, c := range chords {
					if !slices.Contains(seen, c.Cap(w)) {
						t.Errorf("letters %s: %s: the sheet of keys does not show %q of %s", letters, r.ID(), c.Cap(w), a.ID)
					}
					if found := finds(keys, c); found != a.ID {
						t.Errorf("letters %s: %s: %q finds %q, not %s", letters, r.ID(), c.Cap(w), found, a.ID)
					}
				}
				for _, c := range a.Keys {
					if len(c.Key) == 1 && c.Mod&^fyne.KeyModifierShift == 0 && letters != frame.LettersAlone && finds(keys, c) != "" {
						t.Errorf("letters %s: %s: %q does %s", letters, r.ID(), c.Cap(w), a.ID)
					}
				}
			}
		}
		if (letters == frame.LettersOff) != (by > 0) {
			t.Errorf("letters %s: %d actions without a key", letters, by)
		}
	}
}

// finds is the action that a chord does, empty for none.
func finds(keys *frame.Keys, c frame.Chord) string {
	for _, a := range keys.Actions() {
		if slices.Contains(keys.Chords(a), c) {
			return a.ID
		}
	}
	return ""
}

// shownButtons are the buttons that a picture of the screen would show.
func shownButtons(o fyne.CanvasObject, out []*part.Button) []*part.Button {
	if !o.Visible() {
		return out
	}
	switch o := o.(type) {
	case *part.Button:
		return append(out, o)
	case *fyne.Container:
		for _, c := range o.Objects {
			out = shownButtons(c, out)
		}
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(o).Objects() {
			out = shownButtons(c, out)
		}
	}
	return out
}

// shownTexts are all words that a picture of the screen would show.
func shownTexts(o fyne.CanvasObject, out []string) []string {
	if !o.Visible() {
		return out
	}
	switch o := o.(type) {
	case *part.Text:
		return append(out, o.Words())
	case *fyne.Container:
		for _, c := range o.Objects {
			out = shownTexts(c, out)
		}
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(o).Objects() {
			out = shownTexts(c, out)
		}
	}
	return out
}

// TestSentenceAndKeys: a sentence that waits to be read has a key of its own, so
// that Esc still stops the scanner; F1 works in a sheet and comes back to it.
func TestSentenceAndKeys(t *testing.T) {
	d, win := alone(t, "de")
	keys := d.Keys()
	for i, r := range d.Rooms() {
		d.Go(i)
		stopped := 0
		keys.Push("scanning", false, nil)
		d.frame.Say(part.ToneWarning, "Der Scanner meldet etwas", "Drücken Sie F10.")
		if !slices.Contains(shownTexts(win.Content(), nil), "Der Scanner meldet etwas") {
			t.Fatalf("%s: the sentence is not shown", r.ID())
		}
		sheet := frame.Action{ID: "cancel", Keys: []frame.Chord{{Key: fyne.KeyEscape}}, Do: func() { stopped++ }}
		keys.Push("sheet", true, []frame.Action{sheet})
		keys.Typed(fyne.KeyF1, true) // in a field of a form
		if !slices.Contains(shownTexts(win.Content(), nil), d.frame.Words.T("help.title")) {
			t.Errorf("%s: no help in a sheet", r.ID())
		}
		keys.Typed(fyne.KeyF1, false)
		keys.Typed(fyne.KeyF1, false)
		keys.Typed(fyne.KeyEscape, false)
		if stopped != 1 {
			t.Errorf("%s: after the help Esc does not answer the sheet", r.ID())
		}
		keys.Typed(fyne.KeyF10, false)
		if slices.Contains(shownTexts(win.Content(), nil), "Der Scanner meldet etwas") {
			t.Errorf("%s: the sentence cannot be put away", r.ID())
		}
		keys.Pop("sheet")
		keys.Pop("scanning")
	}
}

// TestFirstFocus: who enters a room sees at once what has the keyboard: the first pane,
// before anything was painted.
func TestFirstFocus(t *testing.T) {
	d, win := alone(t, "de")
	for _, i := range []int{0, 1, 2, 3, 4, 5, 0} {
		d.Go(i)
		if r := d.Room(); win.Canvas().Focused() != r.Panes()[0] {
			t.Errorf("%s: %T has the keyboard, not %T", r.ID(), win.Canvas().Focused(), r.Panes()[0])
		}
		d.shut("", "") // as at a change of persons
		d.enter("", nil, 0)
		if r := d.Room(); win.Canvas().Focused() != r.Panes()[0] {
			t.Errorf("%s after the login: %T has the keyboard, not %T", r.ID(), win.Canvas().Focused(), r.Panes()[0])
		}
	}
}
