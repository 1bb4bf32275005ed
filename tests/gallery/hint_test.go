package gallery

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestHintsInInspect: what the paper says against its being whole stands beside the page with
// its place and how sure it is, F8 leads there, and nothing waits for it.
func TestHintsInInspect(t *testing.T) {
	d := process.NewDesk(t, program)
	staff := process.NewStaff(t, d.Serve())
	staff.UseClass("plan = \"full\"\n")
	page := process.NewLetter(t,
		process.LetterLine{X: 25, Y: 60, Text: "Stadt Musterhausen"}, process.LetterLine{X: 25, Y: 65, Text: "Bauordnungsamt"}, process.LetterLine{X: 25, Y: 70, Text: "Rathausplatz 1"}, process.LetterLine{X: 25, Y: 75, Text: "24103 Musterhausen"},
		process.LetterLine{X: 25, Y: 103, Text: "Antrag auf Verlängerung"}, process.LetterLine{X: 25, Y: 117, Text: "Sehr geehrte Damen und Herren,"},
		process.LetterLine{X: 25, Y: 127, Text: "hiermit reichen wir die genannten Unterlagen nach."},
		process.LetterLine{X: 25, Y: 175, Text: "Mit freundlichen Grüßen"}, process.LetterLine{X: 25, Y: 240, Text: "Anlagen: 3"},
		process.LetterLine{X: 150, Y: 284, Text: "Seite 1 von 2"})
	staff.Capture(d.Dir, "", []string{"antrag.jpg"}, map[string][]byte{"antrag.jpg": process.JPEG(t, page)})
	s := openAs(t, staff.Owner, staff.Look, look.Light, 1, inspectLooks[0].size)
	s.settle(func() bool { return s.shows("1 Stapel wartet") && !s.shows("noch gelesen") })
	s.key(fyne.KeyReturn)
	s.settle(func() bool {
		return s.shows("Seite 2 von 2 fehlt") && s.shows("Anlagen: 3 genannt, danach keine Seite")
	})
	s.quiet()
	if !s.shows("Sehen Sie im Papier nach") || !s.shows("Seite 1 · 9") {
		t.Error("place and certainty of the hint are not told")
	}
	s.key(fyne.KeyF8) // the finding of the page
	s.key(fyne.KeyF8)
	viewer := s.desk.Room().Panes()[0].(*part.Viewer)
	framed := func() bool {
		return slices.ContainsFunc(viewer.Frames(), func(f part.Frame) bool { return f.Words == "Seite 2 von 2 fehlt" && f.Box[2] > 0 })
	}
	s.settle(framed)
	s.quiet()
	s.readable("inspect-hint")
	s.save("inspect-hint")
	s.key(fyne.KeyF6) // to a field of which nothing was found: without a frame
	s.inLooks(0, "inspect-hints")
	s.chord(fyne.KeyF6, fyne.KeyModifierShift)
	s.quiet()
	s.key(fyne.KeyReturn) // nothing waits for a hint
	s.settle(func() bool { return s.shows("angenommen") })
}
