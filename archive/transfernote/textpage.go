package transfernote

import (
	"strconv"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

var kindNames = map[batch.PageKind]string{
	batch.KindContent: "Inhalt", batch.KindBlank: "leer", batch.KindSeparator: "Trennblatt",
	batch.KindCover: "Deckblatt", batch.KindEnvelope: "Umschlag", batch.KindPlaceholder: "Platzhalter",
}

var sideNames = map[batch.Side]string{batch.Front: "Vorderseite", batch.Back: "Rückseite"}

var codecNames = map[batch.Codec]string{batch.JPEG: "JPEG", batch.PNG: "PNG/Flate (verlustfrei)", batch.G4: "CCITT G4 (verlustfrei)"}

func (w *writer) page(p Page) {
	w.line("  %d. Abbild %d im Stapel, Blatt %d, %s, %s: %s", p.Number, p.Position, p.Sheet, sideNames[p.Side], kindNames[p.Kind], p.Source)
	i := p.Image
	dpi := number(i.DPI)
	if i.DPIY != 0 {
		dpi += " × " + number(i.DPIY)
	}
	if i.Estimated {
		dpi += " (geschätzt)"
	}
	w.line("     Kennung %s; %d × %d Bildpunkte, %s dpi, Bit × Kanäle %d × %d, %s", p.ID, i.Width, i.Height, dpi, i.Bits, i.Channels, codecNames[i.Codec])
	if i.Quality != 0 {
		w.line("     von der Scanstelle kodiert, Qualität %d", i.Quality)
	}
	if i.Orientation != 0 {
		w.line("     Ausrichtung laut Bilddatei: %d", i.Orientation)
	}
	w.line("     SHA-256 im Paket %s", i.SHA256)
	switch {
	case p.Original.Form == Frame:
		w.line("     Ursprung: Rohbild des Geräts")
	case p.Original.SHA256 == i.File && i.File == i.SHA256:
		w.line("     Ursprung: übernommene Datei, unverändert im Paket (%d Byte)", p.Original.Bytes)
	default:
		w.line("     Ursprung: übernommene Datei (%s, %d Byte), im Paket in anderer Form", p.Original.Format, p.Original.Bytes)
	}
	for _, s := range p.Steps {
		w.line("     Bearbeitung: %s um %s %s (%s)", s.Name, number(s.Value), s.Unit, s.Effect)
	}
	for _, f := range p.Findings {
		w.line("     Befund: %s", f.Message)
	}
	if p.Text.Missing != "" {
		w.line("     Text: %s", p.Text.Missing)
		return
	}
	w.line("     Text: %d Wörter, Sicherheit %s %%, %s (%s)", p.Text.Words, number(p.Text.Confidence), p.Text.Engine, p.Text.Languages)
}

// number writes a number the German way.
func number(f float64) string {
	return strings.Replace(strconv.FormatFloat(f, 'f', -1, 64), ".", ",", 1)
}
