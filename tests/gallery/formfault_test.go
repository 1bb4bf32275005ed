package gallery

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestFaultHidesNoField: in large print the sentence that says what is wrong takes room
// from the fields of a form. The one with the keyboard is still to be seen.
func TestFaultHidesNoField(t *testing.T) {
	d := process.NewDesk(t, program)
	staff := process.NewStaff(t, d.Serve())
	s := openWith(t, app.Config{Station: staff.Owner, Token: staff.Scan, Looks: fixed{app.Look{Mode: look.Light, Scale: 2, Language: "de"}}}, look.Light, 2, looks[0].size)
	s.enter("journal")
	s.settle(func() bool { return s.shows("0 Sendungen") })
	s.chord(fyne.KeyE, fyne.KeyModifierControl)
	for range 4 {
		s.win.Canvas().FocusNext()
	}
	s.typed("RR123456789DE")
	s.key(fyne.KeyReturn)
	s.settle(func() bool { return s.shows("Was Sie getippt haben, steht noch da.") })
	driver := fyne.CurrentApp().Driver()
	field := s.win.Canvas().Focused().(fyne.CanvasObject)
	around := scrollAround(s.win.Content(), field, nil)
	if around == nil {
		t.Fatal("the field lies in no form")
	}
	top := driver.AbsolutePositionForObject(field).Y
	above := driver.AbsolutePositionForObject(around).Y
	if bottom := top + field.Size().Height; top < above || bottom > above+around.Size().Height {
		t.Errorf("the field lies from %.0f to %.0f, the form shows %.0f to %.0f", top, bottom, above, above+around.Size().Height)
	}
}

// scrollAround is the part that scrolls in which something lies; nil where it does not lie
// in o. outer is around o.
func scrollAround(o, what fyne.CanvasObject, outer *container.Scroll) *container.Scroll {
	var inner []fyne.CanvasObject
	switch o := o.(type) {
	case *container.Scroll:
		inner, outer = []fyne.CanvasObject{o.Content}, o
	case *fyne.Container:
		inner = o.Objects
	case fyne.Widget:
		inner = test.WidgetRenderer(o).Objects()
	}
	if o == what {
		return outer
	}
	for _, c := range inner {
		if found := scrollAround(c, what, outer); found != nil {
			return found
		}
	}
	return nil
}
