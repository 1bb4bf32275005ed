package station

import (
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// TestDayOfTraining: a day is read as people write it.
func TestDayOfTraining(t *testing.T) {
	want := time.Date(2026, 1, 31, 0, 0, 0, 0, time.Local)
	for text, want := range map[string]time.Time{"2026-01-31": want, "31.01.2026": want, "31.1.2026": want, "": {}} {
		if got, err := date(text); err != nil || !got.Equal(want) {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	if _, err := date("31.2.2026"); batch.CodeOf(err) != batch.CodeUsage {
		t.Errorf("%v", err)
	}
}
