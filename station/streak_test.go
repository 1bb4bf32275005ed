package station

import (
	"slices"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// TestStreakIsToldOnce: a line at the same place of several pages in a row is said once,
// with how many pages of which side have it; two are none, and it is over when a page
// comes without it (mailroom.md 6, row 9).
func TestStreakIsToldOnce(t *testing.T) {
	line := func(n int) []string { return sides("streaked", n) }
	clean := func(n int) []string { return sides("content", n) }
	var fronts []string // dirt above alone
	for range 5 {
		fronts = append(fronts, "streaked", "blank")
	}
	for name, c := range map[string]struct {
		duplex bool
		sides  []string
		want   *Streaked
		said   string
	}{
		"clean glass":       {false, clean(6), nil, ""},
		"two pages":         {false, slices.Concat(clean(2), line(2)), nil, ""},
		"here and there":    {false, slices.Concat(line(2), clean(1), line(2)), nil, ""},
		"three pages":       {false, slices.Concat(clean(2), line(3)), &Streaked{Pages: 3, First: 3, Last: 5}, "Auf den letzten 3 Seiten ist"},
		"to the end":        {false, slices.Concat(clean(2), line(12)), &Streaked{Pages: 12, First: 3, Last: 14}, "Auf den letzten 3 Seiten ist"},
		"wiped":             {false, slices.Concat(line(4), clean(2)), &Streaked{Pages: 4, First: 1, Last: 4, Over: true}, "Auf den letzten 3 Seiten ist"},
		"fronts alone":      {true, fronts, &Streaked{Side: batch.Front, Pages: 5, First: 1, Last: 5}, "Auf den letzten 3 Vorderseiten ist"},
		"again after wiped": {false, slices.Concat(line(4), clean(2), line(3)), &Streaked{Pages: 3, First: 7, Last: 9}, "Auf den letzten 3 Seiten ist"},
	} {
		t.Run(name, func(t *testing.T) {
			d := feederDesk(t, &feeder{duplex: c.duplex, sides: c.sides})
			var said []string
			s, err := d.Run(t.Context(), RunRequest{Device: "paper:0", Who: nobody}, func(e any) {
				if n, ok := e.(NoticeEvent); ok && strings.Contains(n.Message, "Strich") {
					said = append(said, n.Message)
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			if (s.Streak == nil) != (c.want == nil) || s.Streak != nil && *s.Streak != *c.want {
				t.Errorf("told %+v instead of %+v", s.Streak, c.want)
			}
			if n := len(said); n > 1 || (n == 1) != (c.said != "") || n == 1 && !strings.HasPrefix(said[0], c.said) {
				t.Errorf("said %q", said)
			}
		})
	}
}

// TestStreakGoesOnWithTheStack: whoever adds paper before the glass is clean has it
// counted as one line.
func TestStreakGoesOnWithTheStack(t *testing.T) {
	f := &feeder{sides: sides("streaked", 2)}
	d := feederDesk(t, f)
	first, _ := d.run(t, RunRequest{Device: "paper:0", More: true, Who: nobody})
	if first.Code != batch.CodeNoPaper || first.Streak != nil {
		t.Fatalf("%+v", first)
	}
	f.sides = sides("streaked", 2)
	second, _ := d.run(t, RunRequest{Batch: first.Batch, More: true, Who: nobody})
	if want := (Streaked{Pages: 4, First: 1, Last: 4}); second.Streak == nil || *second.Streak != want {
		t.Errorf("told %+v instead of %+v", second.Streak, want)
	}
}
