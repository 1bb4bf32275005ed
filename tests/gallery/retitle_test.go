package gallery

import (
	"testing"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestDocumentIsNamedAnew: class and title of a document are asked for above its page,
// whole in each size, and the title given is the one the station has.
func TestDocumentIsNamedAnew(t *testing.T) {
	d := process.NewDesk(t, program)
	staff := process.NewStaff(t, d.Serve())
	staff.UseClass("plan = \"full\"\n")
	const unread = "name = \"probe\"\nversion = 1\n[read]\nenabled = false\n"
	id := staff.Capture(d.Dir, unread, []string{"brief.jpg"}, map[string][]byte{"brief.jpg": process.JPEG(t, process.Notice(t, "Widerspruch"))})
	s := openAs(t, staff.Owner, staff.Look, look.Light, 1, inspectLooks[0].size)
	s.settle(func() bool { return s.shows("1 Stapel wartet") })
	s.key(fyne.KeyReturn)
	s.settle(func() bool { return s.shows("Seite annehmen") })
	s.quiet()
	const both = fyne.KeyModifierControl | fyne.KeyModifierShift
	s.chord(fyne.KeyK, both)
	s.settle(func() bool { return s.desk.Keys().Layer("inspect-sheet") != nil })
	s.inLooks(3, "inspect-class")
	s.walked("inspect-class")
	s.key(fyne.KeyEscape)
	s.chord(fyne.KeyT, both)
	s.settle(func() bool { return s.desk.Keys().Layer("inspect-sheet") != nil })
	s.inLooks(3, "inspect-title")
	for range len("brief") {
		s.typedKey(fyne.KeyBackspace)
	}
	s.typed("Widerspruch Kaya")
	s.key(fyne.KeyReturn)
	title := func() string {
		return process.Ask[station.BatchView](staff, staff.Look, station.OpBatch, id).DocumentList[0].Title
	}
	s.settle(func() bool { return title() == "Widerspruch Kaya" })
}
