package station

import (
	"testing"

	"github.com/scanstelle/scanstelle/assets/profiles"
	"github.com/scanstelle/scanstelle/quality"
)

// The limits were measured once, in quality; the built-in profile states them.
func TestDefaultProfileHasTheMeasuredLimits(t *testing.T) {
	p, err := BuiltinProfile(profiles.Default)
	if err != nil {
		t.Fatal(err)
	}
	if p.Check != quality.DefaultLimits() {
		t.Errorf("profile %+v, quality %+v", p.Check, quality.DefaultLimits())
	}
}
