package app

import (
	"regexp"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/part"
)

// kept remembers looks as the desk does in its preferences.
type kept map[string]Look

func (k kept) Look(pseudonym string) Look    { return k[pseudonym] }
func (k kept) Keep(pseudonym string, l Look) { k[pseudonym] = l }

// TestButtonsShowTheKeyThatWorks: who chooses how letters do something sees at once the
// keys that really work, and it is remembered for the person.
func TestButtonsShowTheKeyThatWorks(t *testing.T) {
	d, win := alone(t, "de")
	looks := kept{}
	d.looks = looks
	split := frame.Action{ID: "split", Keys: []frame.Chord{{Key: fyne.KeyT}}}
	join := frame.Action{ID: "join", Keys: []frame.Chord{{Key: fyne.KeyV}}}
	short := d.frame.ShortButton(join, "Verbinden", 150)
	buttons := part.Row(0, d.frame.Button(split), short)
	d.rooms[0].Content().(*fyne.Container).Add(buttons) // on the screen before anything is chosen
	single, held := regexp.MustCompile(`^(Umschalt )?[A-Z1-9]$`), regexp.MustCompile(`^(Strg )?Alt Umschalt [A-Z1-9]$`)
	for i, c := range []struct {
		letters      frame.Letters
		single, held bool
	}{{frame.LettersAlone, true, false}, {frame.LettersHeld, false, true}, {frame.LettersOff, false, false}, {frame.LettersAlone, true, false}} {
		d.Keys().Chord(frame.Chord{Key: fyne.KeyComma, Mod: fyne.KeyModifierControl}, false)
		if !slices.Contains(shownTexts(win.Content(), nil), d.frame.Words.T("look.letters")) {
			t.Fatal("the sheet of looks does not ask for the keys with letters")
		}
		d.Keys().Pressed(fyne.KeyEscape)
		d.Keys().Typed(fyne.KeyEscape, false)
		d.adjust(func(l *Look) { l.Letters = c.letters })
		if looks[""].Letters != c.letters {
			t.Errorf("%d: remembered is %q", i, looks[""].Letters)
		}
		seen := shownTexts(buttons, nil)
		if slices.ContainsFunc(seen, single.MatchString) != c.single || slices.ContainsFunc(seen, held.MatchString) != c.held {
			t.Errorf("%d: with letters %s buttons show %q", i, c.letters, seen)
		}
		if narrow := shownTexts(short, nil); slices.Contains(narrow, "V") != c.single || slices.Contains(narrow, "Alt Umschalt V") {
			t.Errorf("%d: with letters %s a narrow button shows %q", i, c.letters, narrow)
		}
		d.help()
		if seen := shownTexts(win.Content(), nil); slices.Contains(seen, "T") != c.single || slices.Contains(seen, "Alt Umschalt T") != c.held {
			t.Errorf("%d: with letters %s the sheet of keys shows %q", i, c.letters, seen)
		}
		d.help()
	}
	for name := range looks {
		if name != d.last && name != "" {
			t.Errorf("remembered for %q too", name)
		}
	}
}

// TestSheetOfKeysDoes: where no key does something the sheet of keys does it, and Tab
// leads there.
func TestSheetOfKeysDoes(t *testing.T) {
	d, win := alone(t, "de")
	d.adjust(func(l *Look) { l.Letters = frame.LettersOff })
	done := 0
	d.Keys().Push("question", true, []frame.Action{{ID: "split", Keys: []frame.Chord{{Key: fyne.KeyT}}, Once: true, Do: func() { done++ }},
		{ID: "join", Keys: []frame.Chord{{Key: fyne.KeyV}}, Ready: func() bool { return false }, Do: func() { done += 100 }}})
	d.Keys().Pressed(fyne.KeyT)
	d.Keys().Typed(fyne.KeyT, false)
	d.help()
	if done != 0 {
		t.Error("a letter does something though letters are off")
	}
	if !slices.Contains(shownTexts(win.Content(), nil), d.frame.Words.T("help.off")) {
		t.Error("the sheet of keys does not say that letters are off")
	}
	var at *part.Button
	for range 10 {
		win.Canvas().FocusNext()
		if b, ok := win.Canvas().Focused().(*part.Button); ok && b.Label() == d.frame.Words.T("action.split") {
			at = b
			break
		}
	}
	if at == nil {
		t.Fatal("Tab does not lead to what a letter did")
	}
	for _, b := range shownButtons(win.Content(), nil) {
		if b.Label() == d.frame.Words.T("action.join") && !b.Off() {
			t.Error("offers what cannot be done now")
		}
	}
	at.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	if done != 1 {
		t.Errorf("done %d times", done)
	}
	if slices.Contains(shownTexts(win.Content(), nil), d.frame.Words.T("help.title")) {
		t.Error("the sheet of keys still lies over what was done")
	}
}

// shownCaps are the keys that a text to read shows.
func shownCaps(o fyne.CanvasObject, out []string) []string {
	if !o.Visible() {
		return out
	}
	switch o := o.(type) {
	case *part.Prose:
		drawn := test.WidgetRenderer(o).Objects()
		for i, frame := range drawn {
			if _, ok := frame.(*canvas.Rectangle); ok {
				out = append(out, drawn[i+1].(*canvas.Text).Text)
			}
		}
	case *fyne.Container:
		for _, c := range o.Objects {
			out = shownCaps(c, out)
		}
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(o).Objects() {
			out = shownCaps(c, out)
		}
	}
	return out
}

// TestHandbookNamesTheKeyThatWorks: the handbook in the window shows the keys as they were
// chosen, and says where letters are off.
func TestHandbookNamesTheKeyThatWorks(t *testing.T) {
	for language, shift := range map[string]string{"de": "Umschalt", "en": "Shift"} {
		d, win := alone(t, language)
		w := d.frame.Words
		for _, letters := range frame.AllLetters {
			d.adjust(func(l *Look) { l.Letters = letters })
			m := newManual(d)
			m.open("pruefung.md#tasten", "")
			for range 2 { // shown once more it is the same
				m.show(m.chapters.Chosen())
			}
			names := func(cap string) bool { return slices.Contains(shownCaps(win.Content(), nil), cap) }
			held, single := names("Alt "+shift+" A"), names("A")
			if both := names("Ctrl Alt Shift A") || names("Strg Alt Umschalt A"); both != held || names(shift+" A") != single || !names("F4") {
				t.Errorf("%s, letters %s: names %q", language, letters, shownCaps(win.Content(), nil))
			}
			off := slices.Contains(shownTexts(win.Content(), nil), w.T("handbook.off"))
			if held != (letters == frame.LettersHeld) || single != (letters == frame.LettersAlone) || off != (letters == frame.LettersOff) {
				t.Errorf("%s, letters %s: names the key held: %v, alone: %v, says that they are off: %v", language, letters, held, single, off)
			}
			d.uncover("handbook")
		}
	}
}
