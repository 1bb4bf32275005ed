package cmis

import (
	"encoding/json"
	"slices"
	"testing"
)

// TestValuesStay: a value can be read more than once, given bare or as a list.
func TestValuesStay(t *testing.T) {
	o := object{"bare": json.RawMessage(`"ä"`), "one": json.RawMessage(`["354"]`), "two": json.RawMessage(`["a","b"]`), "number": json.RawMessage(`7`), "null": json.RawMessage(`null`)}
	for range 2 {
		for id, want := range map[string][]string{"bare": {"ä"}, "one": {"354"}, "two": {"a", "b"}, "number": {"7"}, "null": nil, "none": nil} {
			if got := o.values(id); !slices.Equal(got, want) {
				t.Errorf("%s: %q, want %q", id, got, want)
			}
		}
	}
}
