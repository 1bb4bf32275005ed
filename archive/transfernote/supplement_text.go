package transfernote

import "strings"

// SupplementLine is a line of a supplement as people read it; a head begins a new
// part.
type SupplementLine struct {
	Text string
	Head bool
}

var laterNames = map[LaterResult]string{LaterInspected: "nachträglich geprüft", LaterSeen: "nachträglich angesehen, ohne Papier", LaterFaulty: "nachträglich beanstandet"}

// German is the result for people.
func (r LaterResult) German() string { return laterNames[r] }

// SupplementLines render a supplement in German. They leave out nothing that the
// XML says but the sheets they stand on.
func SupplementLines(s Supplement) []SupplementLine {
	var out []SupplementLine
	head := func(text string) { out = append(out, SupplementLine{text, true}) }
	say := func(format string, args ...any) {
		w := &writer{}
		w.line(format, args...)
		out = append(out, SupplementLine{strings.TrimRight(w.String(), "\n"), false})
	}
	field := func(name, value string) {
		if value != "" {
			say("%s: %s", name, value)
		}
	}
	head("Nachtrag zum Transfervermerk (BSI TR-03138, A.SC.8, A.NB.4)")
	field("Kennung", string(s.ID))
	field("Paket dieses Nachtrags", string(s.Package))
	field("Übergabe dieses Nachtrags", string(s.Delivery))
	head("Worauf er sich bezieht")
	f := s.First
	field("Titel", f.Title)
	field("Dokument", string(f.Document))
	field("Stapel", string(f.Batch))
	field("Paket", string(f.Package))
	field("Übergabe", string(f.Delivery))
	field("SHA-256 des Pakets", f.SHA256)
	say("Abbilder: %d, davon leer %d, ohne Farbe %d", f.Images, f.Blank, f.Colourless)
	field("Scanmodus", string(s.Mode))
	field("Sichtprüfung laut seinem Vermerk", resultText[f.Result])
	head("Wer geprüft hat")
	field("Pseudonym", s.Inspector.Pseudonym)
	field("Ausgewiesen durch", knownNames[s.Inspector.Known])
	field("Auflösung", s.Inspector.Resolution)
	field("Rolle", s.Inspector.Role)
	field("Organisation", s.Inspector.Organisation)
	head("Ergebnis")
	say("%s", s.Finding.Statement)
	field("Urteil", verdictNames[s.Finding.Verdict])
	field("Grund", s.Finding.Reason)
	field("Papieroriginal", map[bool]string{true: "lag vor", false: "lag nicht vor"}[s.Finding.Paper])
	field("Abbilder", map[bool]string{true: "jedes einzeln bestätigt", false: "als Ganzes bestätigt"}[s.Finding.EachImage])
	field("Vier Augen", map[bool]string{true: "Ersteller und Prüfer sind verschiedene Personen", false: "Erstellung und Prüfung in einer Hand, oder der Ersteller ist nur als Systemkonto bekannt"}[s.Finding.FourEyes])
	for _, c := range s.Finding.Criteria {
		field("Kriterium", c)
	}
	head("Bildliche und inhaltliche Übereinstimmung")
	say("%s", s.Agreement.Statement)
	if s.Agreement.Colours != "" {
		say("%s", s.Agreement.Colours)
	}
	head("Zeitpunkte und Integritätssicherung")
	field("Sichtprüfung", clock(s.Inspected))
	field("Versiegelung", clock(s.Sealed))
	field("Zeitquelle", StationClock)
	field("Scanstelle", s.Station)
	say("Software: %s %s", s.Software.Name, s.Software.Version)
	say("%s", s.Integrity.Statement)
	say("Siegel: %s, %s", s.Integrity.Certificate, s.Integrity.Format)
	field("Zertifikat (SHA-256)", s.Integrity.SHA256)
	field("Nachweis zum Siegel", s.Integrity.Proof)
	field("Prüfprotokoll", s.Integrity.Log)
	return out
}

// SupplementText is the same as one text.
func SupplementText(s Supplement) string {
	var b strings.Builder
	for i, l := range SupplementLines(s) {
		if l.Head && i > 0 {
			b.WriteByte('\n')
		}
		if !l.Head {
			b.WriteString("  ")
		}
		b.WriteString(l.Text + "\n")
	}
	return b.String()
}
