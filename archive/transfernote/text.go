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
	w.quality(n)
	w.head("f) Bildliche und inhaltliche Übereinstimmung")
	w.line("%s", n.Agreement.Statement)
	if n.Agreement.Colours != "" {
		w.line("%s", n.Agreement.Colours)
	}
	w.processing(n.Processing)
	w.head("Integritätssicherung")
	w.line("%s", n.Integrity.Statement)
	w.field("Siegel", "%s, %s", n.Integrity.Certificate, n.Integrity.Format)
	w.field("Zertifikat (SHA-256)", "%s", n.Integrity.SHA256)
	w.field("Nachweis zum Siegel", "%s", n.Integrity.Proof)
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
	if p := d.Supersedes; p != nil {
		w.field("Berichtigt", "Dokument %s, Übergabekennung %s, Paket %s (SHA-256 %s)", p.ID, p.Delivery, p.Package, p.SHA256)
	}
	if c := n.Class; c != nil {
		w.field("Dokumentklasse", "%s (%s, Fassung %d)", c.Title, c.Name, c.Version)
		w.field("Schutzbedarf", "Integrität %s, Vertraulichkeit %s, Verfügbarkeit %s", needNames[c.Integrity], needNames[c.Confidentiality], needNames[c.Availability])
		w.field("Rechtsgrundlage", "%s", c.LegalBasis)
		for _, m := range c.Mixed {
			w.field("Klasse im Stapel", "%s (%s, Fassung %d): Integrität %s, Vertraulichkeit %s, Verfügbarkeit %s", m.Title, m.Name, m.Version, needNames[m.Integrity], needNames[m.Confidentiality], needNames[m.Availability])
			if m.Remark != "" {
				w.line("  %s", m.Remark)
			}
		}
	}
	if r := n.Receipt; r != nil {
		w.field("Eingangsnummer", "%s", r.Number)
		for _, line := range r.Lines {
			w.line("  %s", line)
		}
		w.field("Ablage des Papiers", "%s", r.Box)
	}
}

var needNames = map[batch.Need]string{batch.NeedNormal: "normal", batch.NeedHigh: "hoch", batch.NeedVeryHigh: "sehr hoch"}

// German says for people by what somebody proved who they are.
func (k Known) German() string { return knownNames[k] }

var knownNames = map[Known]string{
	ByLogin: "eingetragene Person, angemeldet", ByAccount: "Konto des Betriebssystems, ohne Anmeldung an der Scanstelle",
}

func (w *writer) creator(c Creator) {
	w.head("a) Ersteller (natürliche Person)")
	w.field("Pseudonym", "%s", c.Pseudonym)
	w.field("Ausgewiesen durch", "%s", knownNames[c.Known])
	w.field("Auflösung", "%s", c.Resolution)
	w.field("Rolle", "%s", c.Role)
	w.field("Organisation", "%s", c.Organisation)
}

func (w *writer) environment(e Environment) {
	w.head("b) Technisches und organisatorisches Umfeld")
	w.field("Scanstelle", "%s", e.Station)
	w.field("Software", "%s %s", e.Software.Name, e.Software.Version)
	w.field("Rechner", "%s, %s", e.Host.Pseudonym, e.Host.System)
	c := e.Capture
	w.device("Gerät", Device{c.Device, c.Vendor, c.Model, c.Serial, c.Firmware, c.Driver})
	if a := c.Asked; a != nil {
		w.field("Vom Gerät verlangt", "%d dpi, %s, %d Bit je Kanal, %s", a.DPI, colourNames[a.Mode], a.Depth, map[bool]string{true: "beide Seiten", false: "eine Seite"}[a.Duplex])
	}
	for _, d := range c.Further {
		w.device("Weiteres Gerät", d)
	}
	if n := c.Files; n > 0 {
		w.field("Abbilder aus Dateien", "%d", n)
	}
	w.field("Warum Dateien Papier ersetzen dürfen", "%s", c.FilesReason)
	w.field("Scanprofil", "%s, Version %d (SHA-256 %s)", e.Profile.Name, e.Profile.Version, e.Profile.SHA256)
	if p := e.Procedure; p.Present {
		w.field("Verfahrensdokumentation", "%s, Fassung %s (Nr. %d), Stand %s, gepflegt von %s (SHA-256 %s, Kennung %s)", p.Title, p.Version, p.Number, p.From.German(), p.Keeper, p.SHA256, p.ID)
		w.field("Freigegeben", "%s von %s", clock(*p.ReleasedAt), p.ReleasedBy)
	} else {
		w.field("Verfahrensdokumentation", "%s", p.Statement)
	}
}

// device tells what is known of a device.
func (w *writer) device(name string, d Device) {
	w.field(name, "%s", d.Device)
	w.field("Hersteller", "%s", d.Vendor)
	w.field("Modell", "%s", d.Model)
	w.field("Seriennummer", "%s", d.Serial)
	w.field("Firmware", "%s", d.Firmware)
	w.field("Treiber", "%s", d.Driver)
}

var colourNames = map[string]string{"colour": "Farbe", "gray": "Graustufen", "bitonal": "Schwarzweiß"}

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
		w.field("Meldung des Geräts", "%s nach Blatt %d, %s: %s", clock(e.Time), e.Sheet, strings.TrimSuffix(batch.Lookup(e.Code).Sentence, "."), e.Detail)
	}
	for _, p := range a.Replaced {
		w.field("Ersetzte Seite", "%s (%s, %s)", p.describe(), p.Person, clock(p.Time))
	}
	for _, p := range a.Discarded {
		w.field("Verworfene Seite (eine andere zeigt dasselbe)", "%s (%s, %s)", p.describe(), p.Person, clock(p.Time))
	}
	for _, p := range a.SealedOff {
		gone := ""
		if p.Removed != nil {
			gone = fmt.Sprintf("; Bild gelöscht %s, beantragt von %s, bestätigt von %s", clock(*p.Removed), p.OrderedBy, p.ConfirmedBy)
		}
		w.field("Versiegelte Seite (nicht zu scannen)", "%s (%s, %s)%s", p.describe(), p.Person, clock(p.Time), gone)
	}
	for _, r := range a.Remarks {
		w.field("Bemerkung", "%s", r)
	}
}

func clock(t time.Time) string { return t.Format("02.01.2006 15:04:05 MST") }

func (w *writer) times(t Times) {
	w.head("d) Zeitpunkte")
	w.field("Eingang", "%s", t.Intake.describe())
	for _, m := range []struct {
		name string
		at   Moment
	}{
		{"Beginn der Vorbereitung", t.Prepared}, {"Ende der Vorbereitung", t.PreparedUntil},
		{"Beginn der Erfassung", t.ScanStart}, {"Ende der Erfassung", t.ScanEnd}, {"Texterkennung", t.Read},
		{"Indizierung", t.Indexed}, {"Sichtprüfung", t.Inspection}, {"Freigabe", t.Released}, {"Versiegelung", t.Sealed},
	} {
		if m.at.Missing != "" {
			w.field(m.name, "%s", m.at.Missing)
			continue
		}
		w.field(m.name, "%s", clock(m.at.At))
	}
	w.field("Zeitquelle", "%s", t.Source)
}

func (r Received) describe() string {
	switch {
	case r.Day == "":
		return r.Missing
	case r.Time == "":
		return r.Day.German()
	}
	return r.Day.German() + ", " + r.Time + " Uhr"
}
