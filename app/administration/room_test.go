package administration

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/station"
)

// alone makes the room of a desk whose station does not answer. What it would show
// comes out of the queue; said is what it told last.
func alone(t *testing.T) (r *Room, queue chan func(), said *string) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light, 1))
	w, err := words.Open("de")
	if err != nil {
		t.Fatal(err)
	}
	queue, said = make(chan func(), 100), new(string)
	b := frame.NewBridge(t.Context(), func(f func()) { queue <- f })
	t.Cleanup(b.Close)
	return New(&frame.Desk{Station: &station.Client{}, Words: w, Keys: frame.NewKeys(), Bridge: b, Session: func() string { return "" }, Person: func() *station.PersonView { return nil },
		Now: time.Now, Focus: func(fyne.Focusable) {}, Say: func(_ part.Tone, title, _ string) { *said = title }}), queue, said
}

// TestNewOneIsChosen: what is done next is done with what was just entered, not with
// the first of the list; a line that one chose stays chosen when the list is read anew.
func TestNewOneIsChosen(t *testing.T) {
	r, _, _ := alone(t)
	s := r.section()
	read := func(names ...string) {
		r.show(s, view{names: names, cell: func(row, _ int) part.Cell { return part.Cell{Words: names[row]} }, detail: func(int) []fyne.CanvasObject { return nil }})
	}
	read("berg", "muster")
	s.want = "neu"
	read("berg", "muster") // the station has not told of it yet
	if s.chosen() != "berg" {
		t.Errorf("chosen %q", s.chosen())
	}
	read("berg", "muster", "neu", "zuletzt")
	if s.chosen() != "neu" {
		t.Errorf("chosen %q", s.chosen())
	}
	s.table.Choose(1)
	read("anfang", "berg", "muster", "neu")
	if s.chosen() != "muster" {
		t.Errorf("chosen %q", s.chosen())
	}
}

// TestPasswordLeavesTheClipboard: a password lies there for a while only, and what
// somebody else put there since stays.
func TestPasswordLeavesTheClipboard(t *testing.T) {
	r, queue, said := alone(t)
	c := test.NewClipboard()
	wait := func(want string) {
		t.Helper()
		for limit := time.After(10 * time.Second); c.Content() != want; {
			select {
			case f := <-queue:
				f()
			case <-limit:
				t.Fatalf("on the clipboard: %q", c.Content())
			}
		}
	}
	r.lend(c, "geheim", 50*time.Millisecond)
	if c.Content() != "geheim" || *said == "" {
		t.Errorf("%q, said %q", c.Content(), *said)
	}
	wait("")
	r.lend(c, "geheim", time.Millisecond)
	c.SetContent("anderes")
	for end := time.After(300 * time.Millisecond); ; {
		select {
		case f := <-queue:
			f()
			continue
		case <-end:
		}
		break
	}
	if c.Content() != "anderes" {
		t.Errorf("what was not ours is gone: %q", c.Content())
	}
}
