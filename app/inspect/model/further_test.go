package model

import (
	"slices"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// TestFurtherOfficesComeAfterTheFirst: further units are asked for once it is known who
// leads, and nobody has to look at them.
func TestFurtherOfficesComeAfterTheFirst(t *testing.T) {
	field := func(set ...batch.FieldValue) (Field, bool) {
		x := NewIndex(station.DocumentFields{Document: "d", Values: set}, nil)
		i := slices.IndexFunc(x.Fields, func(f Field) bool { return f.Name == batch.FieldFurtherOffices })
		if i < 0 {
			return Field{}, false
		}
		return x.Fields[i], true
	}
	if _, shown := field(); shown {
		t.Error("further units where nobody leads")
	}
	if f, shown := field(batch.FieldValue{Field: batch.FieldOffice, Value: "Sozialamt"}); !shown || !f.Optional() {
		t.Error("no further units, or one has to look at them")
	}
}
