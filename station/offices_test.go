package station

import (
	"slices"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// TestFurtherOffices: a document has units beside the one that leads, which stays the
// first; what somebody entered in the journal outranks them.
func TestFurtherOffices(t *testing.T) {
	further := batch.FieldValue{Field: batch.FieldFurtherOffices, Value: "Jugendamt; Kämmerei;"}
	values := []batch.FieldValue{further, {Field: batch.FieldOffice, Value: "Sozialamt"}}
	want := []string{"Sozialamt", "Jugendamt", "Kämmerei"}
	p := batch.MailPiece{}
	if fillFields(&p, values); !slices.Equal(p.Units, want) || p.Lead() != "Sozialamt" {
		t.Errorf("%q", p.Units)
	}
	p.Units = []string{"Bauamt"}
	if fillFields(&p, values); !slices.Equal(p.Units, []string{"Bauamt"}) {
		t.Errorf("what was entered is %q", p.Units)
	}
	k := knowledge{limited: true, own: []string{"kämmerei"}}
	if !k.any(batch.Units(values)) || k.any(batch.Units(values[1:])) {
		t.Error("a further unit does not see what it is addressed to, or anybody does")
	}
	if !slices.Contains(TargetFields(), string(batch.FieldFurtherOffices)) {
		t.Error("no target can be told of further units")
	}
}
