package transfernote

import "github.com/scanstelle/scanstelle/batch"

// Fixed sentences. They stand in every note of copying mode word for word, so
// that no caller can claim more than was done.
const (
	NoProcedure         = "Zum Zeitpunkt der Erfassung war keine Verfahrensdokumentation hinterlegt."
	OriginalNotRecorded = "Der Zustand der Papiervorlage (Kopie, unvollständig, beschädigt) wurde nicht erfasst."
	StationClock        = "Systemuhr der Scanstelle, kein vertrauenswürdiger Zeitstempel."
	NotInspectedText    = "Nicht geprüft: Es fand keine Sichtprüfung durch eine Person statt."
	AutomaticText       = "Die Abbilder wurden automatisch vermessen; was dabei auffiel oder misslang, steht als Befund beim Abbild. Das ersetzt keine Sichtprüfung."
	NotCompleteText     = "Nicht geprüft: Ein Abgleich mit dem Papierstapel fand nicht statt. Die Blattbilanz gilt für den ganzen Stapel."
	NoAgreement         = "Eine Erklärung über die bildliche und inhaltliche Übereinstimmung mit dem Papieroriginal wird nicht abgegeben: Das Dokument entstand im kopierenden Scannen. Das Original ist weiter aufzubewahren."
	LocalSealText       = "Dokument und Vermerk sind durch ein lokales Siegel der Scanstelle (nicht qualifiziert) und einen Auszug des Prüfprotokolls gegen unbemerkte Veränderung geschützt."
)

// Reasons for a missing time.
const (
	Unknown  = "unbekannt"
	NotDone  = "nicht durchgeführt"
	NoReader = "keine Texterkennung"
)

var watchText = map[Watch]string{
	WatchOn:      "Die Doppeleinzugskontrolle des Geräts war eingeschaltet.",
	WatchOff:     "Die Doppeleinzugskontrolle war durch das Scanprofil ausgeschaltet: Zwei zugleich eingezogene Blätter wären nicht bemerkt worden.",
	WatchUnknown: "Das Gerät bietet keine Doppeleinzugskontrolle: Zwei zugleich eingezogene Blätter wären nicht bemerkt worden.",
	WatchNone:    "Entfällt: Es wurde kein Einzug verwendet.",
}

// Complete fills in what follows from the rest or is fixed: counts, range of
// images, number of findings, the sentences of copying mode, and the times that
// cannot exist there. The caller sets all else, then marshals.
func (n *Note) Complete() {
	n.Counts = n.count()
	n.Document.First, n.Document.Last = n.span()
	n.Anomalies.PageFindings = n.findings()
	n.Anomalies.None = n.unremarkable()
	n.Anomalies.DoubleFeed.Statement = watchText[n.Anomalies.DoubleFeed.State]
	if n.Anomalies.Original == "" {
		n.Anomalies.Original = OriginalNotRecorded
	}
	if !n.Environment.Procedure.Present {
		n.Environment.Procedure = Procedure{Statement: NoProcedure}
	}
	if n.Times.Intake.At.IsZero() {
		n.Times.Intake = Moment{Missing: Unknown}
	}
	n.Times.Inspection = Moment{Missing: NotDone}
	if n.Times.Read.At.IsZero() {
		n.Times.Read = Moment{Missing: NoReader}
	}
	n.Times.Source = StationClock
	n.Quality.Result, n.Quality.Statement, n.Quality.Automatic = NotInspected, NotInspectedText, AutomaticText
	n.Quality.Completeness.Result, n.Quality.Completeness.Statement = NotInspected, NotCompleteText
	n.Agreement = Agreement{Statement: NoAgreement}
	n.Integrity.Level, n.Integrity.Format, n.Integrity.Statement = LocalSeal, SealFormat, LocalSealText
}

func (n *Note) count() Counts {
	c := Counts{Pages: len(n.Pages)}
	for _, p := range n.Pages {
		switch p.Kind {
		case batch.KindBlank:
			c.Blank++
		case batch.KindSeparator:
			c.Separators++
		default:
			c.Content++
		}
		if p.Text.Missing == "" {
			c.WithText++
		}
	}
	return c
}

func (n *Note) span() (first, last int) {
	for i, p := range n.Pages {
		if i == 0 || p.Position < first {
			first = p.Position
		}
		last = max(last, p.Position)
	}
	return first, last
}

func (n *Note) findings() int {
	sum := 0
	for _, p := range n.Pages {
		sum += len(p.Findings)
	}
	return sum
}

// unremarkable reports whether nothing at all is to be told under A.NB.4 c.
// Paper that could pass two at a time is worth telling.
func (n *Note) unremarkable() bool {
	a := n.Anomalies
	return n.findings() == 0 && len(a.Refused)+len(a.Events)+len(a.Remarks) == 0 &&
		a.DoubleFeed.State != WatchOff && a.DoubleFeed.State != WatchUnknown
}
