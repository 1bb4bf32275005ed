package ocrtest

import (
	"image"
	"strings"
	"sync"

	"github.com/go-fonts/liberation/liberationsansregular"
	"github.com/go-fonts/liberation/liberationserifregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/ocr"
)

// Letter is a drawn page and its text with the boxes of the ink.
type Letter struct {
	Page  ocr.Page
	Truth *batch.Text
}

// Letters returns the pages the conformance suite reads: two German letters,
// A4 at 300 dpi, one in sans serif, one in serif, different in every line. The
// same bytes at every call; callers may change neither page nor truth.
var Letters = sync.OnceValue(func() []Letter {
	return []Letter{
		Draw(liberationsansregular.TTF, 11, 300, `Stadtverwaltung Musterstadt
Bauordnungsamt, Zimmer 214

Herrn Jürgen Großmann
Königsberger Straße 17 a
12345 Musterstadt

Musterstadt, den 14. März 2025
Aktenzeichen: 63-0815/2025-Gr

Bauvoranfrage für das Grundstück Flur 12, Flurstück 345/6

Sehr geehrter Herr Großmann,

Ihre Unterlagen sind am 10. März 2025 hier eingegangen. Die Prüfung hat
ergeben, dass der Lageplan im Maßstab 1:500 noch fehlt. Bitte reichen Sie
ihn bis zum 30. April 2025 nach; danach können wir über Ihren Antrag
entscheiden.

Die Gebühr beträgt 148,50 Euro. Bitte überweisen Sie den Betrag unter
Angabe des Aktenzeichens auf das Konto der Stadtkasse.

Mit freundlichen Grüßen
Übelacker`),
		Draw(liberationserifregular.TTF, 12, 300, `An das Ordnungsamt

Betreff: Widerspruch gegen den Bescheid vom 3. Juni 2024

Guten Tag,

hiermit lege ich fristgerecht Widerspruch gegen den oben genannten
Bescheid ein. Das Fahrzeug stand zur angegebenen Zeit nicht auf dem
Gehweg, sondern in der Werkstatt; die Rechnung füge ich bei.

Außerdem bitte ich um Akteneinsicht. Sie erreichen mich werktags
zwischen 9 und 17 Uhr.

Hochachtungsvoll
Käthe Weiß`),
	}
})

// Draw sets lines of text in a TrueType font of the given size (points) on an
// A4 page of the given resolution, with margins of 25 mm. An empty line begins
// a new paragraph.
func Draw(ttf []byte, points, dpi float64, text string) Letter {
	parsed, err := opentype.Parse(ttf)
	if err != nil {
		panic(err) // the fonts are compiled in
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: points, DPI: dpi, Hinting: font.HintingNone})
	if err != nil {
		panic(err)
	}
	w, h := int(210/25.4*dpi), int(297/25.4*dpi)
	canvas := image.NewGray(image.Rect(0, 0, w, h))
	for i := range canvas.Pix {
		canvas.Pix[i] = 255
	}
	margin := int(25 / 25.4 * dpi)
	leading := int(points / 72 * dpi * 1.35)
	truth := &batch.Text{}
	pen := font.Drawer{Dst: canvas, Src: image.Black, Face: face}
	paragraph := 1
	for i, row := range strings.Split(text, "\n") {
		if row == "" {
			paragraph++
			continue
		}
		base := margin + (i+1)*leading
		pen.Dot = fixed.P(margin, base)
		line := batch.Line{Block: 1, Paragraph: paragraph, Size: points / 72 * dpi}
		for _, word := range strings.Fields(row) {
			ink, _ := pen.BoundString(word)
			line.Words = append(line.Words, batch.Word{Text: word, Confidence: 100, Box: [4]int{
				ink.Min.X.Floor(), ink.Min.Y.Floor(), (ink.Max.X - ink.Min.X).Ceil(), (ink.Max.Y - ink.Min.Y).Ceil()}})
			pen.DrawString(word + " ")
		}
		line.Box = around(line.Words)
		line.BaselineOffset = float64(base - line.Box[1] - line.Box[3])
		truth.Lines = append(truth.Lines, line)
	}
	page := ocr.Page{ID: batch.NewID(), Gray: canvas.Pix, Width: w, Height: h, DPI: dpi, Languages: []string{"deu"}}
	ocr.Stamp(truth, page, "truth")
	return Letter{Page: page, Truth: truth}
}

// around returns the box that holds the boxes of all words.
func around(words []batch.Word) [4]int {
	all := image.Rectangle{}
	for _, w := range words {
		all = all.Union(image.Rect(w.Box[0], w.Box[1], w.Box[0]+w.Box[2], w.Box[1]+w.Box[3]))
	}
	return [4]int{all.Min.X, all.Min.Y, all.Dx(), all.Dy()}
}
