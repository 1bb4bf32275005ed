package model_test

import (
	"slices"
	"testing"

	"github.com/scanstelle/scanstelle/app/capture/model"
	"github.com/scanstelle/scanstelle/batch"
)

// TestNeighbours: what is moved or joined goes to the nearest document that is there,
// also where numbers have gaps because something is sealed.
func TestNeighbours(t *testing.T) {
	s := model.Stack{Documents: []batch.Document{{ID: "A", Number: 1, Pages: []batch.ID{"a"}}, {ID: "D", Number: 4, Pages: []batch.ID{"d", "e"}}, {ID: "G", Number: 7, Pages: []batch.ID{"g"}}}}
	for _, c := range []struct {
		page string
		by   int
		to   string // "": nowhere
		at   int
	}{{"a", -1, "", 0}, {"a", 1, "D", 1}, {"d", -1, "A", 0}, {"d", 1, "D", 2}, {"e", 1, "G", 1}, {"g", -1, "D", 0}, {"g", 1, "", 0}, {"x", 1, "", 0}} {
		e, ok := s.Move(c.by, batch.ID(c.page))
		if ok != (c.to != "") || ok && (!slices.Equal(e.Request.Documents, []string{c.to}) || e.Request.At != c.at) {
			t.Errorf("move %s by %d: %v %+v, want %q at %d", c.page, c.by, ok, e.Request, c.to, c.at)
		}
	}
	for page, want := range map[batch.ID][]string{"a": nil, "d": {"A", "D"}, "e": {"A", "D"}, "g": {"D", "G"}, "x": nil} {
		e, ok := s.Join(page)
		if ok != (want != nil) || ok && !slices.Equal(e.Request.Documents, want) {
			t.Errorf("join %s: %v %v, want %v", page, ok, e.Request.Documents, want)
		}
	}
}

// TestClosedStack: what was released is changed by nobody, except that a sheet of a doubt
// case can be scanned anew.
func TestClosedStack(t *testing.T) {
	s := model.Stack{Batch: batch.Batch{ID: "1"}, Documents: []batch.Document{{ID: "A", Pages: []batch.ID{"a"}, State: batch.Open}, {ID: "B", Pages: []batch.ID{"b"}, State: batch.Doubtful}}}
	for _, c := range []struct {
		state  batch.State
		closed bool
		can    string // pages that can be scanned anew
	}{{batch.Open, false, "abx"}, {batch.Captured, false, "abx"}, {batch.Rejected, false, "abx"}, {batch.Released, true, "b"}, {batch.Delivered, true, ""}, {batch.Tried, true, ""}} {
		s.Batch.State = c.state
		can := ""
		for _, page := range []batch.ID{"a", "b", "x"} {
			if s.Replaceable(page) {
				can += string(page)
			}
		}
		if s.Closed() != c.closed || can != c.can {
			t.Errorf("%s: closed %v, %q can be scanned anew", c.state, s.Closed(), can)
		}
	}
}
