package statements

import (
	"testing"

	"github.com/scanstelle/scanstelle/quality/sampling"
)

// TestStatement21DrawIsReproducible: the random draw can be made again from seed
// and population (A.SC.8), and a draw that was touched cannot.
func TestStatement21DrawIsReproducible(t *testing.T) {
	s := newStaff(t)
	s.use("inspect = true", "inspect = true\nplan = \"percent 50\"")
	id := s.letters(5)
	d := s.begin(id).Draw
	if d == nil || len(d.Picks) != 3 || d.Population.Count != 5 {
		t.Fatalf("%+v", d)
	}
	if err := sampling.Repeat(*d); err != nil {
		t.Errorf("%v", err)
	}
	again := s.begin(id).Draw
	if again.Seed != d.Seed {
		t.Error("the inspector got another sample")
	}
	touched := *d
	touched.Picks = append([]int(nil), d.Picks...)
	touched.Picks[0] = d.Picks[0]%5 + 1
	if sampling.Repeat(touched) == nil {
		t.Error("another pick was not noticed")
	}
	if n := len(s.logged("sample-drawn")); n != 1 {
		t.Errorf("%d draws in the log", n)
	}
}
