package gallery

import (
	"testing"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestInspectOrders: whoever inspects orders a page to be scanned anew and takes the order
// back, sets a document aside and hands the case to somebody, all by keys.
func TestInspectOrders(t *testing.T) {
	d := process.NewDesk(t, program)
	staff := process.NewStaff(t, d.Serve())
	staff.UseClass("plan = \"full\"\n")
	const unread = "name = \"probe\"\nversion = 1\n[read]\nenabled = false\n"
	staff.Capture(d.Dir, unread, []string{"bescheid.jpg"}, map[string][]byte{"bescheid.jpg": process.JPEG(t, process.Notice(t, "Bescheid über den Beitrag"))})
	s := openAs(t, staff.Owner, staff.Look, look.Light, 1, inspectLooks[0].size)
	s.settle(func() bool { return s.shows("1 Stapel wartet") })
	s.key(fyne.KeyReturn)
	s.settle(func() bool { return s.shows("Seite annehmen") })
	s.quiet()
	s.key(fyne.KeyN)
	s.key(fyne.Key1)
	s.quiet()
	s.save("inspect-ordered")
	s.settle(func() bool { return s.shows("Auftrag: Rand abgeschnitten") && s.shows("Doch nicht neu scannen") })
	s.key(fyne.KeyN)
	s.settle(func() bool { return s.shows("Warum kann die Seite bleiben?") })
	s.walked("inspect-order-back")
	s.inLooks(4, "inspect-order-back")
	s.key(fyne.Key2)
	s.settle(func() bool { return !s.shows("Auftrag: Rand abgeschnitten") && s.shows("Neu scannen lassen") })
	s.key(fyne.KeyZ)
	s.key(fyne.Key1)
	s.settle(func() bool { return s.shows("Zweifelsfälle") })
	s.key(fyne.KeyZ)
	s.settle(func() bool { return s.shows("Zuteilen: wer es klärt") })
	s.walked("inspect-doubt-case")
	s.inLooks(4, "inspect-doubt-case")
	s.key(fyne.Key3)
	s.settle(func() bool { return s.shows("Wer klärt den Zweifelsfall?") })
	s.walked("inspect-doubt-assign")
	s.inLooks(4, "inspect-doubt-assign")
	s.key(fyne.Key1)
	s.settle(func() bool { return s.shows("Der Zweifelsfall liegt jetzt bei P-") })
	s.key(fyne.KeyF10)
	s.key(fyne.KeyZ)
	s.settle(func() bool { return s.shows("liegt bei P-") })
	s.key(fyne.KeyEscape)
}
