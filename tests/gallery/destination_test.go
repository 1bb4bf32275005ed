package gallery

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/tests/cmislook"
	"github.com/scanstelle/scanstelle/tests/process"
	"github.com/scanstelle/scanstelle/tests/sshd"
)

// TestDestinations sets a DMS and an SFTP server up by keys alone: what they offer is
// chosen from, what they want is marked, a question is stopped, a key is compared and
// accepted, and nothing is lost meanwhile.
func TestDestinations(t *testing.T) {
	d := process.NewDesk(t, program)
	staff := process.NewStaff(t, d.Serve())
	dms := cmislook.Start(t)
	server, err := sshd.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	}()
	w, err := words.Open("de")
	if err != nil {
		t.Fatal(err)
	}
	s := openWith(t, app.Config{Station: staff.Owner, Token: staff.Chef, Looks: fixed{app.Look{Mode: look.Light, Scale: 1, Language: "de"}}}, look.Light, 1, looks[0].size)
	s.enter("admin")
	s.targets(w)
	s.chord(fyne.KeyN, fyne.KeyModifierAlt)
	s.quiet()
	s.inTwoLooks("target-kinds")
	s.key(fyne.KeyEscape)
	for _, k := range []struct {
		down        int // from the first kind of the list
		name, field string
	}{{0, "folder", "Ordner"}, {3, "webdav", "Adresse"}, {4, "paperless", "Adresse"}} {
		s.chord(fyne.KeyN, fyne.KeyModifierAlt)
		s.field("Art")
		for range k.down {
			s.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
		}
		s.key(fyne.KeyReturn)
		s.settle(func() bool { return s.named(k.field) })
		s.inTwoLooks("target-" + k.name)
		s.key(fyne.KeyEscape)
	}
	s.chord(fyne.KeyN, fyne.KeyModifierAlt)
	s.field("Art")
	s.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	s.key(fyne.KeyReturn)
	s.settle(func() bool { return s.named("Repository") })
	s.chord(fyne.KeyA, fyne.KeyModifierControl|fyne.KeyModifierShift)
	s.settle(func() bool { return s.shows("fehlt (etwa https://dms.example/browser)") })
	s.inTwoLooks("target-wrong")
	s.fill("Name", "Akte", "Adresse", dms.URL, "Konto", cmislook.User, "Kennwort oder Marke", cmislook.Password)

	// A question can be stopped; the form stays as it is.
	dms.Hold(true)
	s.chord(fyne.KeyA, fyne.KeyModifierControl|fyne.KeyModifierShift)
	s.settle(func() bool { return s.shows("Das Ziel wird gefragt …") })
	s.inTwoLooks("target-asking")
	s.key(fyne.KeyEscape)
	s.settle(func() bool { return s.shows("Abgebrochen") })
	dms.Hold(false)

	s.asks("Zur Wahl im Formular")
	s.field("Ordner")
	if !s.shows("/Bauamt · /Posteingang") {
		t.Error("the folders of the server are not offered")
	}
	s.inTwoLooks("target-offers")
	s.fill("Ordner", cmislook.Folder, "Dokumenttyp", cmislook.Type)
	s.asks("Pflicht und nicht belegt")
	s.quiet()
	s.outlined("admin-destination")
	s.inAllLooks("target-required")
	s.key(fyne.KeyF6)
	s.inTwoLooks("target-missing")
	s.fill("Kennung der Übergabe", "Kennung der Übergabe", "Eingangsdatum", "Betreff", "Absender", "Absender", "Vertraulich", "=true")
	s.asks("passt nicht")
	s.fill("Eingangsdatum", "Eingangsdatum")
	s.asks("So geht es")
	s.inAllLooks("target-plan")
	s.key(fyne.KeyF6)
	s.key(fyne.KeyReturn)
	s.settle(func() bool { return s.shows("DMS") && s.shows("post:eingang") && s.shows("hinterlegt") })
	s.chord(fyne.KeyT, fyne.KeyModifierAlt)
	s.settle(func() bool { return s.shows("Die Verbindung steht") })
	s.inAllLooks("target-tested")
	dms.Hold(true)
	s.chord(fyne.KeyT, fyne.KeyModifierAlt)
	s.settle(func() bool { return s.shows("Esc bricht ab.") })
	s.key(fyne.KeyEscape)
	s.settle(func() bool { return s.shows("Abgebrochen") })
	dms.Hold(false)
	s.chord(fyne.KeyK, fyne.KeyModifierAlt)
	s.quiet()
	s.inTwoLooks("target-secret")
	s.key(fyne.KeyEscape)

	// The key of an SFTP server is compared by a person before anything is sent.
	s.chord(fyne.KeyN, fyne.KeyModifierAlt)
	s.field("Art")
	s.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	s.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	s.key(fyne.KeyReturn)
	s.settle(func() bool { return s.named("Privater Schlüssel") })
	s.fill("Name", "Fachverfahren", "Server", server.Address, "Ordner", t.TempDir(), "Konto", server.User, "Kennwort (auch des Schlüssels)", "keines")
	s.asks("Der Server zeigt diesen Schlüssel")
	s.inAllLooks("target-key")
	s.chord(fyne.KeyV, fyne.KeyModifierControl|fyne.KeyModifierShift)
	s.settle(func() bool {
		return !s.shows("Der Server zeigt diesen Schlüssel") && !s.shows("Das Ziel wird gefragt …")
	})
	if s.field("Schlüssel des Servers"); !s.shows(server.HostKey) {
		t.Error("the key that was accepted is not in the form")
	}
	s.inTwoLooks("target-denied")
	s.desk.Abandon()

	// The same form in words that are a third longer.
	if w, err = words.Open(words.Pseudo); err != nil {
		t.Fatal(err)
	}
	p := openWith(t, app.Config{Station: staff.Owner, Words: w, Token: staff.Chef, Looks: fixed{app.Look{Mode: look.Light, Scale: 1, Language: words.Pseudo}}}, look.Light, 1, looks[0].size)
	p.name = words.Pseudo + "-" + p.name
	p.enter("admin")
	p.targets(w)
	p.settle(func() bool { return p.shows("Akte") })
	p.chord(fyne.KeyA, fyne.KeyModifierAlt)
	p.asks(w.T("admin.destination.good"))
	p.quiet()
	p.save("target-pseudo")
	p.desk.Abandon()
}

// targets goes to the section of targets.
func (s *screen) targets(w *words.Words) {
	s.t.Helper()
	for range 20 {
		if s.shows(w.T("admin.target.promise")) {
			return
		}
		s.key(fyne.KeyF3)
		s.quiet()
	}
	s.t.Fatal("there is no section of targets")
}

// asks asks the target and waits for what it says.
func (s *screen) asks(said string) {
	s.t.Helper()
	s.chord(fyne.KeyA, fyne.KeyModifierControl|fyne.KeyModifierShift)
	s.settle(func() bool { return s.shows(said) })
}

// label is what a field is called.
func label(o fyne.Focusable) string {
	if f, ok := o.(interface{ Name() string }); ok {
		return f.Name()
	}
	return ""
}

// named tells whether a field whose name begins so can be reached with Tab.
func (s *screen) named(name string) bool {
	for range 150 {
		if strings.HasPrefix(label(s.win.Canvas().Focused()), name) {
			return true
		}
		s.win.Canvas().FocusNext()
	}
	return false
}

// field goes to a field with Tab.
func (s *screen) field(name string) {
	s.t.Helper()
	if !s.named(name) {
		s.t.Fatalf("there is no field %s", name)
	}
	for range 3 {
		s.win.Content().Refresh()
	}
}

// fill types into fields: names and texts by turns. What stood there is gone.
func (s *screen) fill(pairs ...string) {
	s.t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		s.field(pairs[i])
		f := s.win.Canvas().Focused()
		for range 60 {
			f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
			f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
		}
		s.typed(pairs[i+1])
	}
}
