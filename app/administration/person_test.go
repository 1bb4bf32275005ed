package administration

import (
	"testing"

	"github.com/scanstelle/scanstelle/people"
	"github.com/scanstelle/scanstelle/station"
)

// TestStateOfPerson: what is missing is not said to run out.
func TestStateOfPerson(t *testing.T) {
	for want, due := range map[string][]people.Due{"active": nil, "due": {{Days: 20, Blocks: true}}, "untrained": {{Days: 20}, {Days: 0}}} {
		if _, got := state(station.PersonView{Due: due}); got != want {
			t.Errorf("%+v: %s, want %s", due, got, want)
		}
	}
}
