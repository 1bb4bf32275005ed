package app

import (
	"slices"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/station"
)

// TestFullDiskIsToldAnew: that the disk gets full is said once, with a number that stays
// true, and once more where nothing goes on it, whether the first was read or not.
func TestFullDiskIsToldAnew(t *testing.T) {
	d, win := alone(t, "de")
	d.now = 0
	const scarce, none = "Der Platz reicht noch für etwa", "Der Platz reicht nicht für das nächste Blatt"
	told := func(low, stop bool, sheets int64) string {
		d.tellSpace(station.SpaceView{Low: low, Stop: stop, Sheets: sheets})
		for _, text := range shownTexts(win.Content(), nil) {
			if text == none || strings.HasPrefix(text, scarce) {
				return strings.TrimSpace(strings.TrimPrefix(text, scarce))
			}
		}
		return ""
	}
	for i, c := range []struct {
		low, stop, read bool
		sheets          int64
		says            string
	}{
		{sheets: 900}, {low: true, sheets: 84, says: "84 Blatt"}, {low: true, sheets: 6, says: "6 Blatt"},
		{low: true, sheets: 5, read: true}, {low: true, stop: true, says: none}, {low: true, stop: true, read: true},
		{low: true, sheets: 7}, {sheets: 900}, {low: true, sheets: 1, says: "1 Blatt"}, {sheets: 900},
	} {
		if c.read {
			d.unsay()
		}
		if says := told(c.low, c.stop, c.sheets); says != c.says {
			t.Errorf("%d: says %q, not %q", i, says, c.says)
		}
	}
	d.say(0, "Etwas anderes", "")
	if told(true, false, 3) != "" || !slices.Contains(shownTexts(win.Content(), nil), "Etwas anderes") {
		t.Error("what waits to be read is pushed aside")
	}
}
