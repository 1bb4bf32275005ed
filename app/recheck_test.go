package app

import (
	"slices"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// TestFailedRecheckIsInTheFooter: whatever room one is in, a nightly look that found
// something or broke off is to be seen, and one that found all well is not.
func TestFailedRecheckIsInTheFooter(t *testing.T) {
	d, win := alone(t, "de")
	const amiss, broken = "Ein Paket am Ziel nicht wie übergeben", "Nachprüfung am Ziel brach ab"
	for name, c := range map[string]struct {
		look *station.Rechecked
		says string
	}{
		"none": {nil, ""}, "all well": {&station.Rechecked{Checked: 12}, ""},
		"changed":   {&station.Rechecked{Checked: 12, Altered: []batch.ID{"a"}}, amiss},
		"twice":     {&station.Rechecked{Checked: 12, Twice: []batch.ID{"a"}}, amiss},
		"broke off": {&station.Rechecked{Code: batch.CodeTargetGone}, broken},
	} {
		d.footer.show(station.Status{Targets: []station.TargetState{{Target: "cmis:x", Rechecked: c.look}}})
		seen := shownTexts(win.Content(), nil)
		for _, text := range []string{amiss, broken} {
			if slices.Contains(seen, text) != (text == c.says) {
				t.Errorf("%s: »%s« is shown: %v", name, text, text != c.says)
			}
		}
	}
}
