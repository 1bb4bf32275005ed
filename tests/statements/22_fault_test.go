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
