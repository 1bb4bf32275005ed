package statements

import (
	"testing"

	"github.com/scanstelle/scanstelle/quality/sampling"
)

// TestStatement20UnsampledIsNotCalledChecked: a document that was not drawn is
// never described as inspected (A.NB.4, A.SC.8).
func TestStatement20UnsampledIsNotCalledChecked(t *testing.T) {
	s := newStaff(t)
	s.use()
	id := s.letters(6)
	first := s.begin(id)
	if len(first.Required) != 1 {
		t.Fatalf("%+v", first.Required)
	}
	r := s.review(s.look.does("batch", "inspect", string(id), "--accept", required(first)))
	inspected := 0
	for _, c := range r.Covered {
		switch c.Coverage {
		case sampling.CoverageInspected:
			inspected++
		case sampling.CoverageNotDrawn:
		default:
			t.Errorf("%+v", c)
		}
	}
	if inspected != 1 || len(r.Covered) != 6 {
		t.Errorf("%+v", r.Covered)
	}
}
