package part

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// TestSuggestTakesAnother: where one of the options stands in the field, it says what
// else there is while it has the keyboard, and Down and Up take that.
func TestSuggestTakesAnother(t *testing.T) {
	test.NewTempApp(t)
	s := NewSuggest("Schutz", "", noKeys{})
	s.Offer([]string{"normal", "hoch", "sehr hoch"})
	s.Say("hoch")
	if s.hint.Visible() {
		t.Errorf("says %q where nobody is", s.hint.Words())
	}
	s.field.FocusGained()
	if !s.hint.Visible() || s.hint.Words() != "sehr hoch · normal ↓" {
		t.Errorf("says %q", s.hint.Words())
	}
	for _, c := range []struct {
		key  fyne.KeyName
		want string
	}{{fyne.KeyDown, "sehr hoch"}, {fyne.KeyDown, "normal"}, {fyne.KeyDown, "hoch"}, {fyne.KeyUp, "normal"}} {
		if s.field.TypedKey(&fyne.KeyEvent{Name: c.key}); s.Words() != c.want {
			t.Errorf("%s takes %q, not %q", c.key, s.Words(), c.want)
		}
	}
	s.field.FocusLost()
	if s.hint.Visible() {
		t.Errorf("says %q where nobody is", s.hint.Words())
	}
	s.Say("")
	if !s.hint.Visible() {
		t.Error("an empty field does not say what fits")
	}
}
