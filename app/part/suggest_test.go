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

// TestSuggestSeveral: where more than one thing can stand in the field, Down takes the
// next of them after a comma, and none twice.
func TestSuggestSeveral(t *testing.T) {
	test.NewTempApp(t)
	s := NewSuggest("Schulungen", "", noKeys{})
	s.Several()
	s.Offer([]string{"Verpflichtung", "Bedienung", "Sicherheit"})
	s.field.FocusGained()
	s.field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	for _, c := range []struct{ typed, hint, want string }{
		{", ", "Bedienung · Sicherheit ↓", "Verpflichtung, Bedienung"},
		{",s", "Sicherheit ↓", "Verpflichtung, Bedienung, Sicherheit"},
		{",", "", "Verpflichtung, Bedienung, Sicherheit,"},
	} {
		for _, r := range c.typed {
			s.field.TypedRune(r)
		}
		if s.hint.Visible() != (c.hint != "") || s.hint.Visible() && s.hint.Words() != c.hint {
			t.Errorf("after %q it says %q", s.Words(), s.hint.Words())
		}
		if s.field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown}); s.Words() != c.want {
			t.Errorf("Down takes %q, not %q", s.Words(), c.want)
		}
	}
}
