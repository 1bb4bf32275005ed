package app

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/station"
)

// TestFullDiskIsTold: a disk that is nearly full is said in the footer as long as it is so,
// and once above the room: what is safe and what to do, after what waits there already
// (mailroom.md 6, row 14).
func TestFullDiskIsTold(t *testing.T) {
	d, win := alone(t, "de")
	const title, low, stop = "Der Platz reicht noch für etwa 299 Blatt", "Platz nur noch für 299 Blatt", "Der Platz reicht nicht für das nächste Blatt"
	says := func(when string, want map[string]bool) {
		t.Helper()
		seen := shownTexts(win.Content(), nil)
		for text, is := range want {
			if slices.Contains(seen, text) != is {
				t.Errorf("%s: »%s« is shown: %v", when, text, !is)
			}
		}
	}
	at := func(v station.SpaceView) { d.footer.show(station.Status{Space: v}) }
	room, little := station.SpaceView{Sheets: 40000}, station.SpaceView{Sheets: 299, Low: true}

	at(room)
	says("there is room", map[string]bool{"Platz für 40.000 Blatt": true, title: false, low: false})
	d.frame.Say(part.ToneWarning, "Der Scanner meldet etwas", "Drücken Sie F10.")
	at(little)
	says("something else waits to be read", map[string]bool{"Der Scanner meldet etwas": true, title: false, low: true, "Platz für 299 Blatt": false})
	d.Keys().Typed(fyne.KeyF10, false)
	at(little)
	says("little room", map[string]bool{title: true, low: true, "Alles Bisherige ist sicher. Beenden Sie diesen Stapel und rufen Sie die IT an.": true})
	d.Keys().Typed(fyne.KeyF10, false)
	at(little)
	says("it was read", map[string]bool{title: false, low: true})
	at(room)
	at(station.SpaceView{Low: true, Stop: true})
	says("no room", map[string]bool{stop: true, "Kein Platz mehr": true, low: false})
}
