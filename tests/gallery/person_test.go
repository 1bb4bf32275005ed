package gallery

import (
	"testing"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestFirstPerson: where the first start was left early, the first person is entered
// in the room for administration, and logs in without a new start of the program.
func TestFirstPerson(t *testing.T) {
	d := process.NewDesk(t, program)
	owner := d.Serve()
	w, err := words.Open("de")
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, owner, look.Light, 1, fyne.NewSize(1280, 800))
	s.enter("admin")
	for range 5 { // to the section for persons
		s.key(fyne.KeyF3)
	}
	s.settle(func() bool { return s.shows(w.T("admin.person.nobody")) })
	if s.shows(batch.Lookup(batch.CodeNobody).Next) || s.shows(w.Next(batch.CodeNobody)) || s.shows(w.Next(batch.CodeLogin)) {
		t.Error("a refusal where nobody did anything")
	}
	s.save("person-nobody")
	s.enter("audit") // takes a login, and nobody can log in yet
	s.settle(func() bool { return s.shows(w.Next(batch.CodeNobody)) })
	s.save("person-first")
	s.key(fyne.KeyF10)
	s.enter("admin")
	s.chord(fyne.KeyL, fyne.KeyModifierControl)
	if s.desk.Room() == nil {
		t.Fatal("a login where nobody can log in")
	}
	added, err := station.Invoke[station.UserAdded](t.Context(), owner, station.OpUserAdd, station.UserAdd{Account: "chef", Name: "Jürgen Größe", Roles: []string{string(batch.RoleAdministration)}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	// What needs somebody says so in the words of the window, and goes away whole.
	high := func() float32 { return s.desk.Room().Content().Size().Height }
	before := high()
	s.enter("audit")
	s.settle(func() bool { return s.shows(w.Next(batch.CodeLogin)) })
	s.save("person-login")
	if high() >= before {
		t.Error("the sentence takes no room")
	}
	s.key(fyne.KeyF10)
	if high() != before {
		t.Errorf("the room is %v high, was %v", high(), before)
	}
	s.settle(func() bool { // the desk hears of the first person
		s.chord(fyne.KeyL, fyne.KeyModifierControl)
		return s.desk.Room() == nil
	})
	s.typed("chef")
	s.key(fyne.KeyReturn)
	s.typed(added.OneTime)
	s.key(fyne.KeyReturn)
	s.settle(func() bool { return s.shows(w.T("login.change.title")) })
}
