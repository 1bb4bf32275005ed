package inspect

import (
	"strings"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/batch"
)

// offices offers below the field of the office what the register of the town has, by
// number and by name. Down takes the next that begins with what was typed; nothing is
// filled in by itself.
type offices struct {
	register batch.FieldSettings
	field    *part.Field
	list     *part.Text
	stem     string // what the person typed
	at       int    // the one that stands in the field, -1 for none
	setting  bool
}

// officesShown is how many are named below the field.
const officesShown = 4

func newOffices(field *part.Field) *offices {
	o := &offices{field: field, list: part.NewSmall("").Wrapped(), at: -1}
	o.list.Hide()
	field.OnChanged = func(text string) {
		if !o.setting {
			o.stem, o.at = text, -1
			o.show()
		}
	}
	return o
}

// know says what the register has.
func (o *offices) know(register batch.FieldSettings) {
	o.register = register
	o.show()
}

// fitting are the offices that go on as typed; before anything is typed, all.
func (o *offices) fitting() (out []batch.Office) {
	for _, one := range o.register.Offices {
		if one.Begins(o.stem) {
			out = append(out, one)
		}
	}
	return out
}

// take puts the next office into the field, and tells whether it has to do with the key:
// while nothing is typed the keys go through what was read on the page.
func (o *offices) take(by int, read bool) bool {
	fit := o.fitting()
	if len(fit) == 0 || read && o.stem == "" {
		return false
	}
	if o.at < 0 && by < 0 {
		o.at = len(fit)
	}
	o.at = (o.at + by + len(fit)) % len(fit)
	o.setting = true
	o.field.SetText(fit[o.at].Name)
	o.field.CursorColumn = len([]rune(o.field.Text))
	o.setting = false
	o.show()
	return true
}

// show names below the field what could be taken, while somebody types.
func (o *offices) show() {
	var named []string
	fit := o.fitting()
	for _, one := range fit[:min(len(fit), officesShown)] {
		named = append(named, one.Label())
	}
	words := strings.Join(named, " · ")
	if len(fit) > officesShown {
		words += " …"
	}
	o.list.Say(words + " ↓")
	o.list.Hidden = len(fit) == 0 || strings.TrimSpace(o.stem) == ""
	o.list.Refresh()
}

// browse takes an office with a key, where the field is that of the office.
func (e *entry) browse(key fyne.KeyName) bool {
	by := map[fyne.KeyName]int{fyne.KeyDown: 1, fyne.KeyUp: -1}[key]
	return by != 0 && e.offices != nil && e.offices.take(by, len(e.known.Offers) > 0)
}

// typed is what stands in the field, an office by the name that the register has.
func (e *entry) typed() string {
	if e.offices == nil {
		return e.field.Text
	}
	return e.offices.register.OfficeNamed(e.field.Text)
}
