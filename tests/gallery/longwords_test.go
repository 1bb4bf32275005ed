package gallery

import (
	"testing"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestLongWords: forms, questions and sheets can be read in words that are a third longer
// than the German ones; rooms are looked at in TestNothingClipped.
func TestLongWords(t *testing.T) {
	d := process.NewDesk(t, program)
	staff := process.NewStaff(t, d.Serve())
	staff.UseClass("plan = \"full\"\n")
	mail(staff)
	w, err := words.Open(words.Pseudo)
	if err != nil {
		t.Fatal(err)
	}
	open := func(token string) *screen {
		s := openWith(t, app.Config{Station: staff.Owner, Words: w, Token: token, Looks: fixed{app.Look{Mode: look.Light, Scale: 1, Language: words.Pseudo}}}, look.Light, 1, looks[0].size)
		s.name = words.Pseudo + "-" + s.name
		return s
	}
	const ctrl, alt = fyne.KeyModifierControl, fyne.KeyModifierAlt
	s := open(staff.Lead)
	for _, c := range []struct {
		name, room, shows string
		key               fyne.KeyName
		mod               fyne.KeyModifier
	}{
		{"journal-form", "journal", "journal.form.new", fyne.KeyE, ctrl},
		{"journal-correct", "journal", "journal.form.correct.text", fyne.KeyB, ctrl},
		{"journal-forward", "journal", "journal.form.journal-forward.text", fyne.KeyW, ctrl},
		{"sheets", "capture", "sheets.title", fyne.KeyD, alt},
		{"look", "capture", "look.title", fyne.KeyComma, ctrl},
		{"bind", "capture", "bind.title", fyne.KeyPeriod, ctrl},
		{"import", "capture", "capture.import.keys", fyne.KeyO, ctrl},
	} {
		s.enter(c.room)
		s.rest()
		s.chord(c.key, c.mod)
		s.settle(func() bool { return s.shows(w.T(c.shows)) })
		s.save(c.name)
		s.key(fyne.KeyEscape)
		if s.shows(w.T(c.shows)) {
			t.Errorf("%s does not go away", c.name)
		}
	}
	s.chord(fyne.KeyL, ctrl)
	s.settle(func() bool { return s.shows(w.T("login.title")) })
	s.save("login")
	s.desk.Abandon()
}
