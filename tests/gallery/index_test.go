package gallery

import (
	"image"
	"testing"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/process"
)

// invoice is a letter with what its fields are read from.
func invoice(t *testing.T) *image.Gray {
	t.Helper()
	page := process.NewLetter(t,
		process.LetterLine{X: 25, Y: 48, Text: "Kroeger GmbH · Hafenstraße 3 · 04109 Leipzig"},
		process.LetterLine{X: 25, Y: 60, Text: "Stadt Musterhausen"}, process.LetterLine{X: 25, Y: 65, Text: "Bauordnungsamt"}, process.LetterLine{X: 25, Y: 70, Text: "Rathausplatz 1"}, process.LetterLine{X: 25, Y: 75, Text: "24103 Musterhausen"},
		process.LetterLine{X: 125, Y: 55, Text: "Ihr Zeichen: 63-4711/2025"}, process.LetterLine{X: 125, Y: 61, Text: "Unser Zeichen: KN 22-815"}, process.LetterLine{X: 125, Y: 73, Text: "Datum: 14.03.2025"},
		process.LetterLine{X: 25, Y: 103, Text: "Rechnung über die Lieferung vom Februar"},
		process.LetterLine{X: 25, Y: 117, Text: "Sehr geehrte Damen und Herren,"},
		process.LetterLine{X: 25, Y: 127, Text: "bitte überweisen Sie den Betrag auf unser Konto"},
		process.LetterLine{X: 25, Y: 137, Text: "IBAN: DE89 3704 0044 0532 0130 00"},
		process.LetterLine{X: 25, Y: 175, Text: "Mit freundlichen Grüßen"}, process.LetterLine{X: 25, Y: 195, Text: "Heinz-Jörg Müller"})
	return page
}

// TestIndexFields goes through the fields beside the page by keys: Enter takes what is
// suggested and goes on, the arrows change it, what is typed replaces it. Nothing is filled
// in before.
func TestIndexFields(t *testing.T) {
	d := process.NewDesk(t, program)
	staff := process.NewStaff(t, d.Serve())
	staff.UseClass("plan = \"full\"\n")
	id := staff.Capture(d.Dir, "", []string{"rechnung.jpg"}, map[string][]byte{"rechnung.jpg": process.JPEG(t, invoice(t))})
	doc := process.Ask[station.BatchView](staff, staff.Look, station.OpBatch, id).Documents[0]
	known := func(f batch.Field) batch.FieldValue {
		for _, v := range process.Ask[station.DocumentFields](staff, staff.Look, station.OpFields, doc).Values {
			if v.Field == f {
				return v
			}
		}
		return batch.FieldValue{}
	}
	s := openAs(t, staff.Owner, staff.Look, look.Light, 1, inspectLooks[0].size)
	s.settle(func() bool { return s.shows("1 Stapel wartet") && !s.shows("noch gelesen") })
	s.key(fyne.KeyReturn)
	s.settle(func() bool { return s.shows("Aktenzeichen") })
	s.quiet()
	at := func() string {
		if f, ok := s.win.Canvas().Focused().(*part.Field); ok {
			return f.Name()
		}
		return ""
	}
	here := func() *part.Field { return s.win.Canvas().Focused().(*part.Field) }
	s.chord(fyne.KeyF6, 0)
	s.quiet()
	if at() != "Aktenzeichen" || here().Text != "" || here().PlaceHolder != "63-4711/2025" {
		t.Fatalf("F6 leads to %q, filled with %q, suggesting %q", at(), here().Text, here().PlaceHolder)
	}
	s.typedKey(fyne.KeyReturn)
	s.settle(func() bool { return at() == "Zeichen des Absenders" })
	if v := known(batch.FieldOwnReference); v.Value != "63-4711/2025" || v.Suggestion == nil || v.Changed() {
		t.Errorf("Enter took %+v", v)
	}
	s.typed("KN 22-816")
	s.typedKey(fyne.KeyReturn)
	s.settle(func() bool { return at() == "Absender" })
	if v := known(batch.FieldSenderReference); v.Value != "KN 22-816" || !v.Changed() {
		t.Errorf("what was typed became %+v", v)
	}
}
