package administration

import (
	"context"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/administration/model"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/batch"
)

// TestFormKeepsItsButtons: with the largest print and something to put right the buttons
// of a form are there, in what the band of the practice leaves of a small screen.
func TestFormKeepsItsButtons(t *testing.T) {
	r, _, _ := alone(t)
	fyne.CurrentApp().Settings().SetTheme(look.New(look.Light, 2))
	w := r.desk.Words
	r.open(w.T("admin.person.new"), w.T("admin.person.new.text"), append([]ask{r.one("name", "start.person.name", "admin.person.namehint"), r.one("account", "login.account", "admin.person.accounthint")}, r.one("role", "admin.person.roles", "")), func(context.Context, map[string]string) (func(), error) { return nil, nil })
	win := test.NewTempWindow(t, r.Content())
	win.SetPadded(false)
	size := fyne.NewSize(1096, 518)
	for _, err := range []error{nil, &model.Wrong{Key: "role", Err: batch.Refuse("administration.form", batch.CodeUsage, "%s", strings.Repeat("»Leitung« gibt es hier nicht; möglich ist Scankraft, Prüfung. ", 3))}} {
		if err != nil {
			r.form.blame(err)
		}
		win.Resize(size)
		for range 3 {
			win.Content().Refresh()
		}
		if least := r.Content().MinSize(); least.Height > size.Height {
			t.Errorf("%v: needs a height of %.0f, there is %.0f", err, least.Height, size.Height)
		}
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(r.form.enter)
		if end := at.Y + r.form.enter.Size().Height; end > size.Height {
			t.Errorf("%v: the button ends at %.0f, the room at %.0f", err, end, size.Height)
		}
	}
}
