package app

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/station"
)

// Keys that Fyne has no name for, such as that of a foot switch.
var (
	pedal = fyne.KeyEvent{Physical: fyne.HardwareKey{ScanCode: 191}}
	pause = fyne.KeyEvent{Physical: fyne.HardwareKey{ScanCode: 127}}
)

// strike presses a key and lets it go, on whatever has the keyboard; typed is what it types.
func strike(win fyne.Window, e fyne.KeyEvent, typed ...rune) {
	down := func() desktop.Keyable { return win.Canvas().Focused().(desktop.Keyable) }
	down().KeyDown(&e)
	win.Canvas().Focused().TypedKey(&e)
	for _, r := range typed {
		win.Canvas().Focused().TypedRune(r)
	}
	down().KeyUp(&e)
}

// bindsTo opens the list of keys of one's own at a line and presses keys there until one is
// asked for.
func bindsTo(t *testing.T, d *Desk, win fyne.Window, line int, e fyne.KeyEvent, typed ...rune) (said string) {
	t.Helper()
	if !d.covered("bind") {
		d.Keys().Chord(frame.Chord{Key: fyne.KeyPeriod, Mod: fyne.KeyModifierControl}, false)
	}
	table, ok := win.Canvas().Focused().(*part.Table)
	if !ok {
		t.Fatalf("%T has the keyboard, not the list", win.Canvas().Focused())
	}
	table.Choose(line)
	strike(win, fyne.KeyEvent{Name: fyne.KeyReturn})
	if _, ok := win.Canvas().Focused().(*part.Recorder); !ok {
		t.Fatalf("%T waits for the key", win.Canvas().Focused())
	}
	strike(win, fyne.KeyEvent{Name: desktop.KeyShiftLeft}) // does nothing by itself
	strike(win, e, typed...)
	if win.Canvas().Focused() != fyne.Focusable(table) {
		t.Fatalf("%T has the keyboard after the key", win.Canvas().Focused())
	}
	for _, s := range shownTexts(win.Content(), nil) {
		if strings.HasSuffix(s, ".") {
			return s
		}
	}
	return ""
}

// TestPedalIsBound: a key that is pressed for it, of a foot switch or a device, does what
// another key does, for this person and after a restart; what means something already is
// refused and named, and one step takes it away again.
func TestPedalIsBound(t *testing.T) {
	looks := kept{}
	d, win := alone(t, "de")
	d.looks = looks
	w := d.frame.Words
	for i, b := range bindable { // what is offered is what the key does
		found := false
		for _, r := range d.Rooms() {
			found = found || slices.ContainsFunc(r.Actions(), func(a frame.Action) bool { return a.ID == b.action && slices.Contains(a.Keys, b.key) })
		}
		if !found {
			t.Errorf("%d: %s is not done by %s", i, b.action, b.key.Cap(w))
		}
	}
	const scan, accept = 0, 3
	for _, c := range []struct {
		line  int
		key   fyne.KeyEvent
		typed []rune
		says  string
	}{
		{scan, fyne.KeyEvent{Name: fyne.KeyF7}, nil, "F7 bedeutet schon »Blatt ersetzen«"},
		{scan, fyne.KeyEvent{Name: fyne.KeyB}, []rune{'b'}, "B bedeutet schon »Besser geht es nicht«"},
		{scan, fyne.KeyEvent{Name: fyne.KeyTab}, nil, "Tab braucht das Programm selbst"},
		{scan, fyne.KeyEvent{Name: fyne.KeyEnter}, nil, "⏎ braucht das Programm selbst"},
		{scan, fyne.KeyEvent{Physical: fyne.HardwareKey{ScanCode: 34}}, []rune{'ü'}, "Taste 34 schreibt ein Zeichen"},
		{scan, fyne.KeyEvent{Name: fyne.KeyEscape}, nil, w.T("bind.text")},
		{scan, pedal, nil, "Taste 191 tut jetzt dasselbe wie F5"},
		{accept, pedal, nil, "Taste 191 bedeutet schon »Stapel scannen«"},
		{accept, pause, nil, "Taste 127 tut jetzt dasselbe wie ⏎"},
		{4, fyne.KeyEvent{Name: fyne.KeyAsterisk}, []rune{'*'}, "* tut jetzt dasselbe wie F8"},
	} {
		if said := bindsTo(t, d, win, c.line, c.key, c.typed...); !strings.HasPrefix(said, c.says) {
			t.Errorf("says %q, not %q", said, c.says)
		}
	}
	strike(win, fyne.KeyEvent{Name: fyne.KeyEscape})

	// Another start, and the same person.
	d.Close()
	again, err := words.Open("de")
	if err != nil {
		t.Fatal(err)
	}
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 1))
	queue := make(chan func(), 1000)
	d = New(t.Context(), Config{Station: &station.Client{}, Words: again, Do: func(f func()) { queue <- f }, Quit: func() {}, Looks: looks})
	t.Cleanup(d.Close)
	win = test.NewTempWindow(t, d.Content())
	win.Resize(fyne.NewSize(1280, 800))
	d.Attach(win.Canvas(), func() fyne.KeyModifier { return 0 })
	if name := looks[""].Bound; name == "" {
		t.Fatal("nothing is remembered")
	}
	for _, twice := range []func(){d.help, d.card} {
		twice()
		if seen := shownTexts(win.Content(), nil); !slices.Contains(seen, "Taste 191") || !slices.Contains(seen, "Taste 127") {
			t.Error("the list of keys does not show the pedal")
		}
		d.uncoverAll()
	}

	scanned, accepted, canceled := 0, 0, 0
	d.Keys().Push("question", true, []frame.Action{{ID: "scan", Keys: []frame.Chord{{Key: fyne.KeyF5}}, Once: true, Do: func() { scanned++ }},
		{ID: "inspect-accept", Keys: []frame.Chord{{Key: fyne.KeyReturn}}, Once: true, Do: func() { accepted++ }}})
	field := part.NewField("", d.Keys())
	cancel := part.NewButton("Abbrechen", "", d.Keys(), func() { canceled++ })
	table := part.NewTable(d.Keys(), []part.TableColumn{{Head: "Stapel"}})
	d.over.Add(part.Column(0, field, cancel, table))
	for i, f := range []fyne.Focusable{field, table, cancel} {
		win.Canvas().Focus(f)
		strike(win, pedal)
		strike(win, pause)
		if want := min(i+1, 2); scanned != i+1 || accepted != want || canceled != 0 {
			t.Errorf("on %T: scanned %d, accepted %d, canceled %d", f, scanned, accepted, canceled)
		}
	}
	win.Canvas().Focus(table)
	f := win.Canvas().Focused().(desktop.Keyable)
	f.KeyDown(&pause)
	for range 5 { // held
		win.Canvas().Focused().TypedKey(&pause)
	}
	f.KeyUp(&pause)
	if accepted != 3 {
		t.Errorf("a held pedal accepted %d times", accepted-2)
	}
	d.Keys().Pop("question")

	d.bindSheet()
	win.Canvas().Focused().(*part.Table).Choose(accept)
	d.Keys().Pressed(fyne.KeyX)
	d.Keys().Chord(frame.Chord{Key: fyne.KeyX, Mod: fyne.KeyModifierAlt}, false)
	if b := frame.ParseBindings(looks[""].Bound); len(b) != 2 || len(b.To(frame.Chord{Key: fyne.KeyReturn})) != 0 {
		t.Errorf("after one step there is %v", b)
	}
}

// TestSwitchForALetter: who has switched letters off may have a pedal for one; it acts on the
// page like the letter, and a character that was bound is a letter like all others.
func TestSwitchForALetter(t *testing.T) {
	d, _ := alone(t, "de")
	split := 0
	k := d.Keys()
	on := false
	k.Paged, k.Letters = func() bool { return on }, frame.LettersOff
	k.Bound = frame.Bindings{{Key: "#191"}: {Key: fyne.KeyT}, {Key: fyne.KeyAsterisk}: {Key: fyne.KeyT}}
	k.Pop("room")
	k.Push("room", false, []frame.Action{{ID: "split", Keys: []frame.Chord{{Key: fyne.KeyT}}, Once: true, Do: func() { split++ }}})
	press := func(key fyne.KeyName, inText bool) {
		k.Pressed(key)
		k.Typed(key, inText)
		k.Released(key)
	}
	if press("#191", false); split != 0 {
		t.Error("the pedal for a letter splits where no page is")
	}
	on = true
	if press("#191", false); split != 1 {
		t.Error("the pedal for a letter does nothing")
	}
	if press(fyne.KeyAsterisk, false); split != 1 {
		t.Error("a sign does something though letters are off")
	}
	k.Letters = frame.LettersAlone
	if press(fyne.KeyAsterisk, true); split != 1 {
		t.Error("a sign splits while it is typed into a field")
	}
	if press(fyne.KeyAsterisk, false); split != 2 {
		t.Error("a sign that was bound does nothing")
	}
}
