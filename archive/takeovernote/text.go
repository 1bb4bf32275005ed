package takeovernote

import (
	"fmt"
	"strings"
	"time"
)

// Line is a line of a note as people read it; a head begins a new part.
type Line struct {
	Text string
	Head bool
}

// Lines render a note in German. They leave out nothing that the XML says but the
// sheets they stand on.
func Lines(n Note) []Line {
	var out []Line
	head := func(text string) { out = append(out, Line{text, true}) }
	field := func(name, value string) {
		if strings.TrimSpace(value) != "" {
			out = append(out, Line{name + ": " + value, false})
		}
	}
	at := func(t time.Time) string { return t.Format("02.01.2006 15:04:05") + " UTC" }
	head("Übernahmevermerk")
	out = append(out, Line{n.Statement, false}, Line{n.Rendering, false})
	head("Eingang")
	field("Eingangsnummer", n.Receipt.Number)
	field("Eingangsdatum", n.Receipt.Day.German())
	field("Eingangsweg", n.Receipt.Way)
	field("Kanal", n.Receipt.Channel)
	field("Amt", strings.Join(n.Receipt.Units, ", "))
	field("Datei zuletzt geschrieben", at(n.Receipt.Written))
	field("Übernommen", at(n.TakenOver))
	field("Versiegelt", at(n.Sealed))
	head("Original")
	field("Name", n.Original.Name)
	field("Im Paket als", n.Original.File)
	field("Art", n.Original.Kind)
	field("Form", n.Original.Form+", "+n.Original.MIME)
	field("Größe", fmt.Sprintf("%d Byte", n.Original.Bytes))
	field("SHA-256", n.Original.SHA256)
	if m := n.Message; m != nil {
		head("Angaben des Absenders, nicht geprüft")
		field("Absender", m.Sender)
		field("Betreff", m.Subject)
		field("Zeichen des Absenders", m.Reference)
		field("Kennung der Nachricht", m.ID)
		if m.Date != nil {
			field("Datum", at(*m.Date))
		}
	}
	if len(n.Parts) > 0 {
		head("Bestandteile des Originals")
	}
	for i, p := range n.Parts {
		text := fmt.Sprintf("%d. %s, %d Byte", i+1, p.Name, p.Bytes)
		for _, more := range []string{p.Role, p.MIME} {
			if more != "" {
				text += ", " + more
			}
		}
		out = append(out, Line{text, false}, Line{"SHA-256 " + p.SHA256, false})
	}
	head("Was geprüft wurde")
	for _, c := range n.Checks {
		field(c.Name, c.Result)
	}
	for _, d := range n.Doubles {
		field("Noch einmal eingegangen", at(d.Time)+map[bool]string{true: ", Byte für Byte gleich", false: ", dieselbe Nachricht auf anderem Weg"}[d.Same])
	}
	head("Übernommen durch")
	field("Pseudonym", n.Creator.Pseudonym)
	field("Ausgewiesen durch", n.Creator.Known.German())
	field("Auflösung", n.Creator.Resolution)
	field("Rolle", n.Creator.Role)
	field("Organisation", n.Creator.Organisation)
	field("Scanstelle", n.Station)
	field("Programm", n.Software.Name+" "+n.Software.Version)
	head("Schutz")
	out = append(out, Line{n.Integrity.Statement, false})
	field("Siegelzertifikat", n.Integrity.Certificate)
	field("SHA-256 des Zertifikats", n.Integrity.SHA256)
	field("Prüfprotokoll", n.Integrity.Log)
	field("Nachweis", n.Integrity.Proof)
	head("Kennungen")
	field("Vermerk", string(n.ID))
	field("Dokument", string(n.Document.ID))
	field("Titel", n.Document.Title)
	field("Paket", string(n.Document.Package))
	field("Stapel", string(n.Document.Batch))
	field("Übergabe", string(n.Delivery))
	return out
}

// Text is the rendering as a plain text.
func Text(n Note) string {
	var b strings.Builder
	for i, l := range Lines(n) {
		switch {
		case l.Head && i > 0:
			b.WriteString("\n" + l.Text + "\n")
		case l.Head:
			b.WriteString(l.Text + "\n")
		default:
			b.WriteString("  " + l.Text + "\n")
		}
	}
	return b.String()
}
