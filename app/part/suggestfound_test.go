package part

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// TestSuggestFoundByNumber: an option can be found by something else than its beginning,
// and the hint calls it so; what is taken is the option, behind a comma too.
func TestSuggestFoundByNumber(t *testing.T) {
	test.NewTempApp(t)
	numbers := map[string]string{"Sozialamt": "50", "Jugendamt": "51", "Bauamt": "60"}
	s := NewSuggest("Ämter", "", noKeys{})
	s.Several()
	s.Found(func(o, typed string) bool {
		return strings.HasPrefix(strings.ToLower(o), typed) || strings.HasPrefix(numbers[o], typed)
	}, func(o string) string { return numbers[o] + " " + o })
	s.Offer([]string{"Sozialamt", "Jugendamt", "Bauamt"})
	s.field.FocusGained()
	for _, c := range []struct{ typed, hint, want string }{{"5", "50 Sozialamt · 51 Jugendamt ↓", "Sozialamt"}, {", bau", "60 Bauamt ↓", "Sozialamt, Bauamt"}} {
		for _, r := range c.typed {
			s.field.TypedRune(r)
		}
		if s.hint.Words() != c.hint {
			t.Errorf("to %q it says %q", c.typed, s.hint.Words())
		}
		if s.field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown}); s.Words() != c.want {
			t.Errorf("after %q Down takes %q", c.typed, s.Words())
		}
	}
}
