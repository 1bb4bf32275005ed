package part

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/look"
)

// TestChooserByKeyboard: arrows and letters go through the list, letters typed soon after
// each other belong together, one again and again goes through all that begin with it, and
// Space takes.
func TestChooserByKeyboard(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 1))
	now := time.Date(2026, 11, 20, 7, 40, 0, 0, time.UTC)
	c := NewChooser(noKeys{})
	c.now = func() time.Time { return now }
	var looked, taken []int
	c.OnChosen = func(i int) { looked = append(looked, i) }
	c.OnTaken = func(i int) { taken = append(taken, i) }
	win := test.NewTempWindow(t, c.Content())
	win.Resize(fyne.NewSize(400, 200))
	c.Fill([]ChooserLine{{Name: "..", Icon: "folder-up"}, {Name: "Amt", Icon: "folder"}, {Name: "Bauamt", Icon: "folder"}, {Name: "antrag.pdf", Icon: "file"}, {Name: "aa.pdf", Icon: "file"}, {Name: "brief 2.pdf", Icon: "file"}}, 1)
	win.Canvas().Focus(c.Content())
	typed := func(text string) {
		for _, r := range text {
			c.Content().TypedRune(r)
		}
	}
	for _, one := range []struct {
		do   func()
		want int
		what string
	}{
		{func() { typed("b") }, 2, "a letter goes to the next that begins with it"},
		{func() { typed("r") }, 5, "a second letter belongs to the first"},
		{func() { now = now.Add(time.Minute); typed("a") }, 1, "later letters begin anew, and the list is a ring"},
		{func() { typed("n") }, 3, "an"},
		{func() { now = now.Add(time.Minute); typed("A") }, 4, "large letters are small ones"},
		{func() { now = now.Add(time.Minute); typed("b"); typed("b") }, 2, "one letter twice is the second that begins with it"},
		{func() { c.Content().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd}) }, 5, "End"},
		{func() { c.Content().TypedKey(&fyne.KeyEvent{Name: fyne.KeyUp}) }, 4, "Up"},
		{func() { c.Content().TypedKey(&fyne.KeyEvent{Name: fyne.KeyHome}) }, 0, "Home"},
		{func() { typed("x") }, 0, "what nothing begins with"},
		{func() { c.Content().TypedKey(&fyne.KeyEvent{Name: fyne.KeyPageDown}) }, 5, "a page further"},
	} {
		if one.do(); c.Chosen() != one.want {
			t.Errorf("%s: line %d, wanted %d", one.what, c.Chosen(), one.want)
		}
	}
	if len(looked) == 0 || looked[len(looked)-1] != 5 {
		t.Errorf("told of %v", looked)
	}
	c.Content().TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	typed(" ")
	if len(taken) != 1 || taken[0] != 5 || c.Chosen() != 5 {
		t.Errorf("Space took %v, line %d", taken, c.Chosen())
	}
}
