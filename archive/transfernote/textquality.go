package transfernote

import (
	"fmt"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

var verdictNames = map[Verdict]string{Good: "gut", BestPossible: "bestmöglich", Faulty: "fehlerhaft"}

var modeNames = map[SampleMode]string{FullSample: "alle Dokumente", PartSample: "Stichprobe", NthSample: "jeder n-te Stapel"}

func (w *writer) quality(n Note) {
	q := n.Quality
	w.head("e) Qualitätssicherung und Vollständigkeit")
	w.field("Sichtprüfung", "%s", q.Statement)
	if s := q.Sample; s != nil {
		drawn := "dieses nicht"
		if s.Selected {
			drawn = "auch dieses"
		}
		w.field("Prüfplan", "%s (%s): %d von %d Dokumenten gezogen, %s", modeNames[s.Mode], s.Plan, s.Size, s.Units, drawn)
	}
	for _, l := range q.Looks {
		reason := ""
		if l.Reason != "" {
			reason = ": " + l.Reason
		}
		w.field("Sichtung", "%s, %s, %s, %s%s", n.subject(l.Page), verdictNames[l.Verdict], l.Person, clock(l.Time), reason)
	}
	for _, c := range q.Criteria {
		w.field("Kriterium", "%s", c)
	}
	if r := q.Release; r != nil {
		w.field("Freigabe", "%s, %s, %s", r.Person, clock(r.Time), map[bool]string{true: "Ersteller und Prüfer sind verschiedene Personen", false: "Erstellung und Prüfung in einer Hand"}[r.FourEyes])
	}
	w.field("Automatische Prüfung", "%s", q.Automatic)
	w.field("Vollständigkeit", "%s", q.Completeness.Statement)
	b := q.Completeness.Balance
	w.field("Blattbilanz", "erwartet %s, vom Gerät gezählt %s, Blätter %s, Seiten %s, behalten %s, davon leer %s, Trennblätter %s, Doppeleinzüge %s, neu gescannt %s, versiegelt %s, abgelehnte Eingaben %s",
		b.Expected, b.Fed, b.Sheets, b.Sides, b.Kept, b.Blank, b.Separators, b.DoubleFeeds, b.Rescans, b.SealedOff, b.Refused)
	if b.Discarded > 0 {
		w.field("Verworfen", "%s, weil nach Angabe einer Person eine andere Seite dasselbe zeigt", b.Discarded)
	}
	if b.Removed > 0 {
		w.field("Davon gelöscht", "%s versiegelte Blätter, auf Beschluss zweier Personen", b.Removed)
	}
	for _, d := range q.Completeness.Decisions {
		w.field("Abweichung", "%s Entschieden von %s, %s: %s", d.Finding, d.Person, clock(d.Time), d.Reason)
	}
}

// subject says what a look was at.
func (n Note) subject(id batch.ID) string {
	for _, p := range n.Pages {
		if p.ID == id {
			return fmt.Sprintf("Abbild %d", p.Position)
		}
	}
	if id == "" {
		return "ganzes Dokument"
	}
	return "weggelassene Leerseite"
}

var policyNames = map[batch.BlankPolicy]string{
	batch.KeepMarked:      "Leere Seiten bleiben im Paket und sind gekennzeichnet.",
	batch.RemoveConfirmed: "Leere Seiten, die eine Person bestätigt hat, fehlen im Paket.",
	batch.RemoveAutomatic: "Zweifelsfrei leere Seiten fehlen im Paket.",
}

func (w *writer) processing(p Processing) {
	w.head("Bearbeitung")
	for _, s := range p.Steps {
		var values []string
		for _, v := range s.Parameters {
			values = append(values, v.Name+" "+v.Value)
		}
		w.field(s.Title, "%s", strings.TrimSuffix(fmt.Sprintf("%s, %s; %s", clock(s.Time), s.Person, strings.Join(values, "; ")), "; "))
	}
	s := p.Suppression
	w.field("Leerseiten", "%s Weggelassen: %d", policyNames[s.Policy], s.Count)
	for _, b := range s.Pages {
		by := "durch die Regel"
		if !b.Automatic {
			by = "bestätigt von " + b.ConfirmedBy + ", " + clock(*b.ConfirmedAt)
		}
		w.line("    Abbild %d, Blatt %d, %s, %s; SHA-256 der Miniatur %s", b.Position, b.Sheet, sideNames[b.Side], by, b.Thumbnail)
	}
}

// describe says which page was withdrawn and why.
func (p Withdrawn) describe() string {
	text := fmt.Sprintf("Abbild %d im Stapel, Blatt %d, %s", p.Position, p.Sheet, sideNames[p.Side])
	if p.Reason != "" {
		text += ": " + p.Reason
	}
	return text
}
