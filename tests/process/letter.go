package process

import (
	"image"
	"image/color"
	"image/draw"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// letterDPI is the resolution of a letter.
const letterDPI = 200

// LetterLine is a line of a letter, placed in mm from the upper left corner.
type LetterLine struct {
	X, Y float64
	Text string
}

// NewLetter draws a page of A4 at 200 dpi with lines where a letter has them
// (DIN 5008), and with two punch holes.
func NewLetter(t testing.TB, lines ...LetterLine) *image.Gray {
	t.Helper()
	parsed, err := opentype.Parse(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: 11, DPI: letterDPI})
	if err != nil {
		t.Fatal(err)
	}
	defer face.Close()
	page := image.NewGray(image.Rect(0, 0, 1654, 2339))
	draw.Draw(page, page.Rect, image.NewUniform(color.Gray{Y: 248}), image.Point{}, draw.Src)
	d := font.Drawer{Dst: page, Src: image.NewUniform(color.Gray{Y: 25}), Face: face}
	dot := func(mm float64) int { return int(mm / 25.4 * letterDPI) }
	for _, l := range lines {
		d.Dot = fixed.P(dot(l.X), dot(l.Y))
		d.DrawString(l.Text)
	}
	for _, y := range []float64{108.5, 188.5} {
		for i := -24; i <= 24; i++ {
			for j := -24; j <= 24; j++ {
				if i*i+j*j <= 24*24 {
					page.SetGray(dot(12)+i, dot(y)+j, color.Gray{Y: 60})
				}
			}
		}
	}
	return page
}

// Notice is a letter of an authority, as it comes to a town.
func Notice(t testing.TB, subject string) *image.Gray {
	t.Helper()
	return NewLetter(t,
		LetterLine{25, 48, "Krankenkasse Nordlicht · Hauptstraße 188 · 04109 Leipzig"},
		LetterLine{25, 60, "Stadt Musterhausen"}, LetterLine{25, 65, "Bauordnungsamt"}, LetterLine{25, 70, "Rathausplatz 1"}, LetterLine{25, 75, "24103 Musterhausen"},
		LetterLine{125, 55, "Ihr Zeichen: 63-4711/2025"}, LetterLine{125, 61, "Unser Zeichen: KN 22-815"}, LetterLine{125, 67, "Telefon: 0341 12345"}, LetterLine{125, 73, "Datum: 14.03.2025"},
		LetterLine{25, 103, subject},
		LetterLine{25, 117, "Sehr geehrte Damen und Herren,"},
		LetterLine{25, 127, "den fälligen Betrag überweisen Sie bitte bis spätestens 17.04.2025 auf"}, LetterLine{25, 133, "unser Konto unter Angabe der Kundennummer 851894. Maßgeblich ist der"}, LetterLine{25, 139, "Tag der Gutschrift."},
		LetterLine{25, 149, "Hiermit bestätigen wir den Eingang Ihres Schreibens und teilen Ihnen mit,"}, LetterLine{25, 155, "dass wir den Vorgang unter dem oben genannten Zeichen führen. Bitte geben"}, LetterLine{25, 161, "Sie dieses bei jeder Rückfrage an."},
		LetterLine{25, 175, "Mit freundlichen Grüßen"}, LetterLine{25, 195, "Heinz-Jörg Müller"})
}
