package statements

import (
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality/sampling"
)

// TestStatement22FaultRaisesTheRate: a fault in the sample widens it to the whole
// batch or sends the batch back, and the next batches are seen more closely.
func TestStatement22FaultRaisesTheRate(t *testing.T) {
	s := newStaff(t)
	s.use()
	id := string(s.letters(4))
	first := s.begin(batch.ID(id))
	s.look.expect(batch.ExitUsage, batch.CodeReason, "", "batch", "inspect", id, "--faulty", required(first))
	r := s.review(s.look.does("batch", "inspect", id, "--faulty", required(first), "--reason", "unten abgeschnitten"))
	if r.Verdict != sampling.InspectAll || len(r.Required) != 4 {
		t.Fatalf("%+v", r)
	}
	s.look.expect(batch.ExitPolicy, batch.CodeFaulty, "", "batch", "release", id)
	s.look.does("batch", "reject", id, "--reason", "zurück an die Vorbereitung")
	if r = s.begin(batch.ID(id)); !r.Draw.Order.Again || strings.Count(required(r), ",") != 3 {
		t.Fatalf("%+v", r.Draw.Order)
	}
	s.look.does("batch", "inspect", id, "--best-possible", required(r), "--reason", "das Papier ist so")
	s.look.does("batch", "release", id)
	next := s.begin(s.letters(4))
	if next.Draw.Order.Reason != sampling.Adaptive || len(next.Required) != 4 {
		t.Errorf("%+v", next.Draw.Order)
	}
}

// TestStatement22AnotherProfileIsNoWayOut: the run belongs to the class. Whoever scans
// with another profile neither loses the raised rate nor begins the count anew.
func TestStatement22AnotherProfileIsNoWayOut(t *testing.T) {
	s := newStaff(t)
	s.use("inspect = true", "inspect = true\nplan = \"every 2\"")
	first := s.begin(s.lettersWith("erstes", 3))
	second := s.begin(s.lettersWith("zweites", 3))
	if len(first.Required) != 0 || len(second.Required) != 3 || second.Draw.Order.Number != 2 {
		t.Fatalf("%+v %+v", first.Draw.Order, second.Draw.Order)
	}
	id := string(s.lettersWith("drittes", 3))
	s.look.does("batch", "inspect", id, "--faulty", s.documents(batch.ID(id))[0], "--reason", "abgeschnitten")
	s.look.does("batch", "reject", id, "--reason", "zurück an die Vorbereitung")
	if r := s.begin(s.lettersWith("viertes", 3)); r.Draw.Order.Number != 4 || len(r.Required) != 3 {
		t.Errorf("%+v", r.Draw.Order)
	}
	if r := s.begin(s.lettersWith("fünftes", 3)); r.Draw.Order.Reason != sampling.Adaptive || len(r.Required) != 3 {
		t.Errorf("%+v", r.Draw.Order)
	}
}
