package gallery

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	driver "fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/start"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/process"
)

// key types a key as somebody does who presses it anew.
func (s *screen) key(name fyne.KeyName) {
	s.desk.Keys().Pressed(name)
	s.desk.Keys().Typed(name, false)
	s.desk.Keys().Released(name)
}

// typed puts a text into the field that has the focus.
func (s *screen) typed(text string) {
	s.t.Helper()
	for _, r := range text {
		s.win.Canvas().Focused().TypedRune(r)
	}
}

// TestLogin shows the login, a wrong password, the change of a one-time password,
// the person on the rail, and the sheet of looks; rooms are gone while nobody is
// logged in.
func TestLogin(t *testing.T) {
	d := process.NewDesk(t, program)
	owner := d.Serve()
	added, err := station.Invoke[station.UserAdded](t.Context(), owner, station.OpUserAdd, station.UserAdd{Account: "chef", Name: "Jürgen Größe", Roles: []string{string(batch.RoleAdministration)}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range []struct {
		mode  look.Mode
		scale float32
		size  fyne.Size
	}{{look.Light, 1, fyne.NewSize(1280, 800)}, {look.Dark, 1.5, fyne.NewSize(1920, 1080)}, {look.HighContrast, 2, fyne.NewSize(1280, 800)}} {
		s := open(t, owner, c.mode, c.scale, c.size)
		shows := func(key string) func() bool {
			w, _ := words.Open("de")
			return func() bool { return s.shows(w.T(key)) }
		}
		if s.desk.Room() != nil {
			t.Error("a room before the login")
		}
		if i == 0 {
			s.outlined("login")
			s.golden("login")
			s.walked("login")
		}
		s.save("login")
		s.typed("chef")
		s.key(fyne.KeyReturn)
		s.typed("falsch")
		s.key(fyne.KeyReturn)
		s.settle(func() bool { return s.shows(batch.Lookup(batch.CodeLoginFailed).Next) })
		s.save("login-failed")
		const password = "vier zufall worte hier"
		if i == 0 {
			s.typed(added.OneTime)
			s.key(fyne.KeyReturn)
			s.typed("zu früh") // while the station is asked
			s.settle(shows("login.change.title"))
			s.walked("login-change")
			s.save("login-change")
			s.typed(password)
			s.win.Canvas().FocusNext()
			s.typed(password)
		} else {
			s.typed(password)
		}
		s.key(fyne.KeyReturn)
		s.settle(func() bool { return s.desk.Room() != nil })
		if !s.shows("Jürgen Größe") {
			t.Error("the rail does not say who is there")
		}
		s.save("logged-in")
		s.desk.Keys().Chord(frame.Chord{Key: fyne.KeyComma, Mod: fyne.KeyModifierControl}, false)
		if !shows("look.title")() {
			t.Error("no sheet of looks")
		}
		if i == 0 {
			s.walked("look")
		}
		s.save("look")
		s.key(fyne.KeyEscape)
		s.desk.Keys().Chord(frame.Chord{Key: fyne.KeyPeriod, Mod: fyne.KeyModifierControl}, false)
		s.readable("bind")
		s.typedKey(fyne.KeyReturn)
		s.readable("bind-ask")
		s.save("bind-ask")
		s.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: driver.KeyPrintScreen})
		s.readable("bind-kept")
		s.save("bind-kept")
		s.key(fyne.KeyEscape)
		s.desk.Keys().Chord(frame.Chord{Key: fyne.KeyL, Mod: fyne.KeyModifierControl}, false)
		if s.desk.Room() != nil || s.shows("Jürgen Größe") {
			t.Error("the desk is open after »Person wechseln«")
		}
		s.save("switched")
	}
}

// shows tells whether a text can be seen.
func (s *screen) shows(text string) bool { return shown(s.win.Content(), text) }

func shown(o fyne.CanvasObject, text string) bool {
	if !o.Visible() {
		return false
	}
	if a, ok := o.(fyne.Accessible); ok && strings.Contains(a.AccessibilityLabel(), text) {
		return true
	}
	var inner []fyne.CanvasObject
	switch o := o.(type) {
	case *canvas.Text: // of a table
		return strings.Contains(o.Text, text)
	case *fyne.Container:
		inner = o.Objects
	case fyne.Widget:
		inner = test.WidgetRenderer(o).Objects()
	}
	for _, child := range inner {
		if shown(child, text) {
			return true
		}
	}
	return false
}

// firstLook is how a first start looks, and in which language it speaks.
type firstLook struct {
	mode     look.Mode
	scale    float32
	language string
}

// TestFirstStart shows the steps of the first start.
func TestFirstStart(t *testing.T) {
	const key = "AGE-SECRET-KEY-1QQPQQRQQYQQ9QQXQQ8QQGQQFQQ2QQTQQVQQDQQWQQ0QQSQQ3QQJQQNQQ5QQ4QQKQQH"
	d := process.NewDesk(t, program)
	owner := d.Serve("SANE_CONFIG_DIR=" + d.Temp)
	worn := []firstLook{{look.Light, 1, "de"}, {look.HighContrast, 2, "de"}, {look.Light, 1, words.Pseudo}}
	if kept() {
		worn = append(worn, firstLook{look.Light, 2, "de"}, firstLook{look.Dark, 1, "de"}, firstLook{look.Dark, 2, "de"}, firstLook{look.HighContrast, 1, "de"})
	}
	for i, c := range worn {
		first := i == 0
		a := newApp(t)
		a.Settings().SetTheme(look.New(c.mode, c.scale))
		w, err := words.Open(c.language)
		if err != nil {
			t.Fatal(err)
		}
		s := &screen{t: t, queue: make(chan func(), 1000), name: fmt.Sprintf("%s%s-1280x800-%g", strings.TrimPrefix(c.language+"-", "de-"), c.mode, c.scale)}
		target := filepath.Join(d.Dir, fmt.Sprint(c.language, c.mode, c.scale))
		st := start.New(t.Context(), start.Config{Words: w, Languages: []string{"de", "en"}, Do: func(f func()) { s.queue <- f }, Data: "/home/scan/scanstelle", Target: target,
			Found: func(string) (station.Caller, string, error) { return owner, key, nil }, Mode: c.mode, Scale: c.scale, Wear: func(look.Mode, float32) {}, Practise: func() {},
			Done: func(string) {}, Quit: func() {}, Speak: func(string) {}})
		t.Cleanup(st.Close)
		s.win = test.NewTempWindow(t, st.Content())
		s.win.SetPadded(false)
		s.win.Resize(fyne.NewSize(1280, 800))
		st.Attach(heard{s.win.Canvas(), complained}, func() fyne.KeyModifier { return 0 })
		press := func(name fyne.KeyName) {
			st.Keys().Pressed(name)
			st.Keys().Typed(name, false)
			st.Keys().Released(name)
		}
		for _, step := range []string{"language", "folder", "recovery", "scanner", "target", "person"} {
			s.settle(func() bool { return s.shows(w.T("start." + step + ".title")) })
			if step == "scanner" {
				s.settle(func() bool { return s.shows(w.T("start.scanner.none")) })
			}
			if first {
				s.same("start-"+step, outline(s.win.Content(), nil))
				s.walked("start-" + step)
			}
			s.save("start-" + step)
			if step == "scanner" || step == "target" { // back, and here again
				st.Keys().Pressed(fyne.KeyLeft)
				st.Keys().Chord(frame.Chord{Key: fyne.KeyLeft, Mod: fyne.KeyModifierAlt}, false)
				if !s.shows(w.T("start." + map[string]string{"scanner": "folder", "target": "scanner"}[step] + ".title")) {
					t.Errorf("%s does not go back", step)
				}
				for !s.shows(w.T("start." + step + ".title")) {
					if s.shows(w.T("start.recovery.title")) {
						s.typed(key[len(key)-len(key)%6:])
					}
					press(fyne.KeyReturn)
				}
			}
			if step == "recovery" {
				press(fyne.KeyEscape) // nobody goes on without the key by a key pressed too often
				if press(fyne.KeyEscape); !s.shows(w.T("start.recovery.sure.title")) {
					t.Error("goes on without the key on paper, and does not ask")
				}
				if first {
					s.walked("start-recovery-sure")
				}
				s.save("start-recovery-sure")
				press(fyne.KeyReturn)
				s.typed(key[len(key)-len(key)%6:])
			}
			press(fyne.KeyReturn)
		}
		s.settle(func() bool { return s.shows(w.T("start.person.title")) })
		if c.mode == look.Light && c.language == "de" {
			s.goesOn(st, w, owner)
		}
		targets, err := station.Invoke[station.TargetSetting](t.Context(), owner, station.OpTargets, nil, nil)
		if err != nil || !slices.ContainsFunc(targets.Targets, func(one station.NamedTarget) bool { return one.Spec == "folder:"+target }) {
			t.Errorf("%+v, %v", targets, err)
		}
	}
}

// goesOn interrupts a first start in one of its steps: the next one goes on there, and
// tells where it can that the key was not confirmed.
func (s *screen) goesOn(st *start.Start, w *words.Words, owner station.Caller) {
	s.t.Helper()
	st.Close()
	var left start.Left
	config := start.Config{Words: w, Do: func(f func()) { s.queue <- f }, Found: func(string) (station.Caller, string, error) { return owner, "", nil }, Keep: func(l start.Left) { left = l }, Quit: func() {}}
	for at, title := range map[string]string{"recovery": "start.recovery.lost.title", "target": "start.target.title", "person": "start.person.title"} {
		config.Left = start.Left{At: at, Data: "/home/scan/scanstelle"}
		next := start.New(s.t.Context(), config)
		s.win.SetContent(next.Content())
		next.Attach(heard{s.win.Canvas(), complained}, func() fyne.KeyModifier { return 0 })
		s.settle(func() bool { return s.shows(w.T(title)) })
		s.save("start-again-" + at)
		if left.At != at || left.Data != config.Left.Data {
			s.t.Errorf("left at %q: remembers %+v", at, left)
		}
		next.Close()
	}
	s.win.SetContent(st.Content())
}
