package gallery

import (
	"image"
	"image/draw"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"

	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/process"
)

// forged is an invoice over whose payment code somebody pasted another. Its printed account
// has no zeros: those of the font have a stroke, which readers take for an eight.
func forged(t *testing.T) *image.Gray {
	t.Helper()
	page := process.NewLetter(t,
		process.LetterLine{X: 25, Y: 48, Text: "Kroeger GmbH · Hafenstraße 3 · 04109 Leipzig"},
		process.LetterLine{X: 25, Y: 60, Text: "Stadt Musterhausen"}, process.LetterLine{X: 25, Y: 65, Text: "Bauordnungsamt"}, process.LetterLine{X: 25, Y: 70, Text: "Rathausplatz 1"}, process.LetterLine{X: 25, Y: 75, Text: "24103 Musterhausen"},
		process.LetterLine{X: 25, Y: 103, Text: "Rechnung über die Lieferung vom Februar"},
		process.LetterLine{X: 25, Y: 117, Text: "Sehr geehrte Damen und Herren,"},
		process.LetterLine{X: 25, Y: 127, Text: "bitte überweisen Sie den Betrag auf unser Konto"},
		process.LetterLine{X: 25, Y: 137, Text: "IBAN: DE28 3711 9991 2345 6789 12"},
		process.LetterLine{X: 25, Y: 175, Text: "Mit freundlichen Grüßen"})
	code, err := qr.Encode("BCD\n002\n1\nSCT\n\nKroeger GmbH\nDE02120300000000202051\nEUR119.00\n\n\nRE-2026-00042", qr.M, qr.Auto)
	if err != nil {
		t.Fatal(err)
	}
	large, err := barcode.Scale(code, 400, 400)
	if err != nil {
		t.Fatal(err)
	}
	draw.Draw(page, image.Rect(900, 1560, 1300, 1960), large, image.Point{}, draw.Src)
	return page
}

// TestTwoAccounts: where paper and payment code name two accounts, the field says so before
// anything else, each account is shown at its place, and neither is taken without a reason.
func TestTwoAccounts(t *testing.T) {
	d := process.NewDesk(t, program)
	staff := process.NewStaff(t, d.Serve())
	staff.UseClass("plan = \"full\"\n")
	id := staff.Capture(d.Dir, "", []string{"rechnung.jpg"}, map[string][]byte{"rechnung.jpg": process.JPEG(t, forged(t))})
	doc := process.Ask[station.BatchView](staff, staff.Look, station.OpBatch, id).Documents[0]
	kept := func() (v batch.FieldValue) {
		for _, one := range process.Ask[station.DocumentFields](staff, staff.Look, station.OpFields, doc).Values {
			if one.Field == batch.FieldIBAN {
				v = one
			}
		}
		return v
	}
	s := openAs(t, staff.Owner, staff.Look, look.Light, 1, inspectLooks[0].size)
	s.settle(func() bool { return s.shows("1 Stapel wartet") && !s.shows("noch gelesen") })
	s.key(fyne.KeyReturn)
	s.settle(func() bool { return s.shows("Papier und Zahlcode nennen zwei Konten") })
	s.quiet()
	here := func() *part.Field { f, _ := s.win.Canvas().Focused().(*part.Field); return f }
	s.chord(fyne.KeyF6, 0)
	for range 20 {
		if f := here(); f != nil && f.Name() == "IBAN" {
			break
		}
		s.win.Canvas().FocusNext()
	}
	if f := here(); f == nil || f.Name() != "IBAN" || f.Text != "" {
		t.Fatal("Tab does not lead to the empty field of the account")
	}
	viewer := s.desk.Room().Panes()[0].(*part.Viewer)
	offered := map[string]int{} // accounts, and how far below they stand
	for range 2 {
		s.quiet()
		frames := viewer.Frames()
		offered[strings.ReplaceAll(here().PlaceHolder, " ", "")] = frames[len(frames)-1].Box[1]
		s.typedKey(fyne.KeyDown)
	}
	paper, code := offered["DE28371199912345678912"], offered["DE02120300000000202051"]
	if paper == 0 || code <= paper {
		t.Errorf("the accounts are offered at %v", offered)
	}
	s.inLooks(largest, "inspect-two-accounts")
	s.typedKey(fyne.KeyReturn)
	s.settle(func() bool { return s.shows("Warum ist dieses richtig?") })
	if v := kept(); v.Value != "" {
		t.Errorf("taken without a reason: %+v", v)
	}
	s.save("inspect-two-accounts-reason")
	s.key(fyne.Key1)
	s.settle(func() bool { return kept().Value != "" })
	if v := kept(); v.Reason != "beim Absender nachgefragt" || v.Suggestion == nil || v.Suggestion.Doubt != batch.DoubtAccounts {
		t.Errorf("%+v", v)
	}
}
