package inspect

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/inspect/model"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
)

// TestOfficeByNumber: in the field of the office the register of the town is offered by
// number and by name, Down and Up take from it, and a number is the office's name; while
// nothing is typed the keys go through what was read on the page.
func TestOfficeByNumber(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 1))
	w, err := words.Open("de")
	if err != nil {
		t.Fatal(err)
	}
	x := newIndex(&Room{desk: &frame.Desk{Words: w, Keys: frame.NewKeys()}})
	fields := []model.Field{{Name: batch.FieldOffice, Offers: []model.Offer{{Suggestion: batch.Suggestion{Field: batch.FieldOffice, Value: "Kämmerei"}}}}, {Name: batch.FieldSubject}}
	x.lines(fields)
	for i, f := range fields {
		x.put(x.entries[i], f)
	}
	e := x.entries[0]
	if x.entries[1].offices != nil || e.offices == nil {
		t.Fatal("the register belongs to the office, and to nothing else")
	}
	e.offices.know(batch.FieldSettings{Offices: []batch.Office{{Number: "20", Name: "Kämmerei"}, {Number: "50", Name: "Sozialamt"}, {Number: "51", Name: "Jugendamt"}}})
	if e.browse(fyne.KeyDown) || e.offices.list.Visible() {
		t.Error("the register comes before what was read on the page")
	}
	e.field.TypedRune('5')
	if got := e.offices.list.Words(); got != "50 Sozialamt · 51 Jugendamt ↓" || !e.offices.list.Visible() {
		t.Errorf("to 5 it offers %q", got)
	}
	for _, c := range []struct {
		key  fyne.KeyName
		want string
	}{{fyne.KeyDown, "Sozialamt"}, {fyne.KeyDown, "Jugendamt"}, {fyne.KeyDown, "Sozialamt"}, {fyne.KeyUp, "Jugendamt"}} {
		if e.field.TypedKey(&fyne.KeyEvent{Name: c.key}); e.typed() != c.want {
			t.Errorf("%s takes %q, not %q", c.key, e.typed(), c.want)
		}
	}
	for typed, want := range map[string]string{"50": "Sozialamt", "51 jugendamt": "Jugendamt", "Standesamt": "Standesamt"} {
		if e.field.SetText(typed); e.typed() != want {
			t.Errorf("%q is taken as %q", typed, e.typed())
		}
	}
}
