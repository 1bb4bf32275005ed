package batch

import "testing"

// TestOfficeTyped: an office is found by its number, by a name and by both; what no
// office is called stays as it was typed.
func TestOfficeTyped(t *testing.T) {
	s := FieldSettings{Offices: []Office{{Number: "50", Name: "Sozialamt", Also: []string{"Amt für Soziales"}}, {Number: "5", Name: "Kämmerei"}, {Name: "Bauamt"}}}
	for typed, want := range map[string]string{"50": "Sozialamt", "50 Sozialamt": "Sozialamt", "amt für soziales": "Sozialamt", "5": "Kämmerei", " bauamt ": "Bauamt", "Standesamt": "Standesamt", "": ""} {
		if got := s.OfficeNamed(typed); got != want {
			t.Errorf("%q: %q", typed, got)
		}
	}
	for typed, want := range map[string][3]bool{"5": {true, true, false}, "50": {true, false, false}, "50 s": {true, false, false}, "soz": {true, false, false}, "amt f": {true, false, false}, "kä": {false, true, false}, "": {true, true, true}} {
		for i, o := range s.Offices {
			if got := o.Begins(typed); got != want[i] {
				t.Errorf("%q begins %s: %v", typed, o.Name, got)
			}
		}
	}
}
