package part

import (
	"testing"

	"fyne.io/fyne/v2/test"
)

// spentKeys are keys of which one did something already.
type spentKeys struct {
	noKeys
	spent rune
}

func (k spentKeys) Spent(r rune) bool { return r == k.spent }

// TestSpentKeyWritesNothing: a key that opened a question, or was held longer than the Alt
// before it, writes nothing into what has the keyboard now.
func TestSpentKeyWritesNothing(t *testing.T) {
	test.NewTempApp(t)
	keys := spentKeys{spent: 'f'}
	field, suggest := NewField("", keys), NewSuggest("Art", "", keys)
	picker := NewPicker([]string{"Antrag", "Formular", "Gesuch"}, 0, keys, func(int) {})
	heard := ""
	rows := &Rows{keys: keys, OnRune: func(r rune) { heard += string(r) }}
	for _, r := range "fag" {
		field.TypedRune(r)
		suggest.field.TypedRune(r)
		rows.TypedRune(r)
	}
	if field.Text != "ag" || suggest.Words() != "ag" || heard != "ag" {
		t.Errorf("written: %q, %q, %q", field.Text, suggest.Words(), heard)
	}
	if picker.TypedRune('f'); picker.Chosen() != 0 {
		t.Errorf("picked %d by a key that picked a day", picker.Chosen())
	}
	if picker.TypedRune('g'); picker.Chosen() != 2 {
		t.Errorf("picked %d by a letter", picker.Chosen())
	}
}
