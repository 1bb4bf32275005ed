package transfernote

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// Text renders a note in German for reading and printing. It leaves out nothing
// that the XML says, except the checksums of page files and originals.
func Text(n Note) string {
	w := &writer{}
	w.line("TRANSFERVERMERK nach BSI TR-03138 (A.NB.4), Kennung %s", n.ID)
	w.blank()
	w.document(n)
	w.creator(n.Creator)
	w.environment(n.Environment)
	w.anomalies(n.Anomalies)
	w.times(n.Times)
	w.quality(n.Quality)
	w.head("f) Bildliche und inhaltliche Übereinstimmung")
	w.line("%s", n.Agreement.Statement)
	w.head("Integritätssicherung")
	w.line("%s", n.Integrity.Statement)
	w.field("Siegel", "%s, %s", n.Integrity.Certificate, n.Integrity.Format)
	w.field("Zertifikat (SHA-256)", "%s", n.Integrity.SHA256)
	w.field("Prüfprotokoll", "%s", n.Integrity.Log)
	w.head("Abbilder")
	w.line("%d Abbilder: %d mit Inhalt, %d leer, %d Trennblätter; %d mit Text", n.Counts.Pages, n.Counts.Content, n.Counts.Blank, n.Counts.Separators, n.Counts.WithText)
	for _, p := range n.Pages {
		w.page(p)
	}
	return w.String()
}

type writer struct{ strings.Builder }

// line writes one line; line breaks in values cannot fake further lines.
func (w *writer) line(format string, args ...any) {
	w.WriteString(oneLine(fmt.Sprintf(format, args...)))
	w.WriteByte('\n')
}

func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f || r == 0x2028 || r == 0x2029 || r >= 0x80 && r < 0xa0 {
			return ' '
		}
		return r
	}, s)
}

func (w *writer) blank() { w.WriteByte('\n') }

func (w *writer) head(s string) {
	w.blank()
	w.line("%s", s)
}

func (w *writer) field(name, format string, args ...any) {
	if value := fmt.Sprintf(format, args...); value != "" {
		w.line("  %s: %s", name, value)
	}
}

func (w *writer) document(n Note) {
	d := n.Document
	of := func(total int) string {
		if total == 0 {
			return "noch nicht bekannter Zahl"
		}
		return strconv.Itoa(total)
	}
	w.field("Dokument", "%s, Nr. %d von %s im Stapel, Abbild %d bis %d von %s", d.ID, d.Number, of(d.Of), d.First, d.Last, of(n.Batch.Images))
	w.field("Titel", "%s", d.Title)
	w.field("Trennzeichen", "%s", d.Separator)
	w.field("Stapel", "%s", n.Batch.ID)
	w.field("Paket", "%s", d.Package)
	w.field("Übergabekennung", "%s", n.Delivery)
	w.field("Scanmodus", "%s", n.Mode)
}

func (w *writer) creator(c Creator) {
	w.head("a) Ersteller (natürliche Person)")
	w.field("Pseudonym", "%s", c.Pseudonym)
	w.field("Auflösung", "%s", c.Resolution)
	w.field("Rolle", "%s", c.Role)
	w.field("Organisation", "%s", c.Organisation)
}

func (w *writer) environment(e Environment) {
	w.head("b) Technisches und organisatorisches Umfeld")
	w.field("Scanstelle", "%s", e.Station)
	w.field("Software", "%s %s", e.Software.Name, e.Software.Version)
	w.field("Rechner", "%s, %s", e.Host.Pseudonym, e.Host.System)
	w.field("Gerät", "%s", e.Capture.Device)
	w.field("Seriennummer", "%s", e.Capture.Serial)
	w.field("Treiber", "%s", e.Capture.Driver)
	w.field("Scanprofil", "%s, Version %d (SHA-256 %s)", e.Profile.Name, e.Profile.Version, e.Profile.SHA256)
	if p := e.Procedure; p.Present {
		w.field("Verfahrensdokumentation", "%s, Fassung %s (SHA-256 %s)", p.Title, p.Version, p.SHA256)
	} else {
		w.field("Verfahrensdokumentation", "%s", p.Statement)
	}
}

func (w *writer) anomalies(a Anomalies) {
	w.head("c) Auffälligkeiten")
	if a.None {
		w.line("  Keine festgestellt.")
	}
	w.field("Befunde an Abbildern", "%d", a.PageFindings)
	w.field("Vorlage", "%s", a.Original)
	w.field("Doppeleinzugskontrolle", "%s", a.DoubleFeed.Statement)
	for _, r := range a.Refused {
		w.field("Abgelehnte Eingabe", "%s (%s): %s", r.Source, r.Code, r.Message)
	}
	for _, e := range a.Events {
		w.field("Meldung des Geräts", "%s nach Blatt %d, %s: %s", clock(e.Time), e.Sheet, batch.Lookup(e.Code).Sentence, e.Detail)
	}
	for _, r := range a.Remarks {
		w.field("Bemerkung", "%s", r)
	}
}

func clock(t time.Time) string { return t.Format("02.01.2006 15:04:05 MST") }

func (w *writer) times(t Times) {
	w.head("d) Zeitpunkte")
	for _, m := range []struct {
		name string
		at   Moment
	}{
		{"Eingang", t.Intake}, {"Beginn der Erfassung", t.ScanStart}, {"Ende der Erfassung", t.ScanEnd},
		{"Texterkennung", t.Read}, {"Sichtprüfung", t.Inspection}, {"Versiegelung", t.Sealed},
	} {
		if m.at.Missing != "" {
			w.field(m.name, "%s", m.at.Missing)
			continue
		}
		w.field(m.name, "%s", clock(m.at.At))
	}
	w.field("Zeitquelle", "%s", t.Source)
}

func (w *writer) quality(q Quality) {
	w.head("e) Qualitätssicherung und Vollständigkeit")
	w.field("Sichtprüfung", "%s", q.Statement)
	w.field("Automatische Prüfung", "%s", q.Automatic)
	w.field("Vollständigkeit", "%s", q.Completeness.Statement)
	b := q.Completeness.Balance
	w.field("Blattbilanz", "erwartet %s, eingezogen %s, Blätter %s, Seiten %s, behalten %s, davon leer %s, Trennblätter %s, Doppeleinzüge %s, neu gescannt %s, abgelehnte Eingaben %s",
		b.Expected, b.Fed, b.Sheets, b.Sides, b.Kept, b.Blank, b.Separators, b.DoubleFeeds, b.Rescans, b.Refused)
}

var kindNames = map[batch.PageKind]string{
	batch.KindContent: "Inhalt", batch.KindBlank: "leer", batch.KindSeparator: "Trennblatt",
	batch.KindCover: "Deckblatt", batch.KindEnvelope: "Umschlag", batch.KindPlaceholder: "Platzhalter",
}

var codecNames = map[batch.Codec]string{batch.JPEG: "JPEG", batch.PNG: "PNG/Flate (verlustfrei)", batch.G4: "CCITT G4 (verlustfrei)"}

func (w *writer) page(p Page) {
	side := "Vorderseite"
	if p.Side == batch.Back {
		side = "Rückseite"
	}
	w.line("  %d. Abbild %d im Stapel, Blatt %d, %s, %s: %s", p.Number, p.Position, p.Sheet, side, kindNames[p.Kind], p.Source)
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
