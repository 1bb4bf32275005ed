package transfernote

import (
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// Fixed sentences. They stand in every note word for word, so that no caller can
// claim more than was done.
const (
	NoProcedure         = "Zum Zeitpunkt der Erfassung war keine Verfahrensdokumentation hinterlegt."
	OriginalNotRecorded = "Der Zustand der Papiervorlage (Kopie, unvollständig, beschädigt) wurde nicht erfasst."
	StationClock        = "Systemuhr der Scanstelle, kein vertrauenswürdiger Zeitstempel."
	AutomaticText       = "Die Abbilder wurden automatisch vermessen; was dabei auffiel oder misslang, steht als Befund beim Abbild. Das ersetzt keine Sichtprüfung."
	LocalSealText       = "Dokument und Vermerk sind durch ein lokales Siegel der Scanstelle (nicht qualifiziert) und einen Auszug des Prüfprotokolls gegen unbemerkte Veränderung geschützt."
	// NotInTurn stands for NotDrawn where a plan inspects only every n-th batch.
	NotInTurn = "Geprüft wird jeder n-te Stapel, dieser war nicht an der Reihe. Eine Sichtprüfung des ganzen Dokuments durch eine Person ist nicht belegt."
	NoColours = "Abbilder ohne Farbe geben die Farben der Vorlage nicht wieder; für sie wird nur die inhaltliche Übereinstimmung erklärt."
)

// Reasons for a missing time.
const (
	Unknown    = "unbekannt"
	NotDone    = "nicht durchgeführt"
	NotAsked   = "nicht verlangt"
	NoReader   = "keine Texterkennung"
	NoIndexing = "keine Indizierung"
)

var resultText = map[Result]string{
	NotInspected:  "Nicht geprüft: Es fand keine Sichtprüfung durch eine Person statt.",
	Inspected:     "Geprüft: Das ganze Dokument wurde von einer Person angesehen.",
	HitsInspected: "Teilweise geprüft: Stapel durch Stichprobe freigegeben, Dokument nicht gezogen. Eine Person hat nur die Abbilder angesehen, bei denen die automatische Prüfung etwas fand.",
	NotDrawn:      "Stapel durch Stichprobe freigegeben, Dokument nicht gezogen. Eine Sichtprüfung des ganzen Dokuments durch eine Person ist nicht belegt.",
	InspectOpen:   "Offen: Die Sichtprüfung dieses Dokuments durch eine Person steht noch aus.",
}

var balanceText = map[BalanceResult]string{
	NotChecked: "Nicht geprüft: Ein Abgleich mit dem Papierstapel fand nicht statt. Die Blattbilanz gilt für den ganzen Stapel.",
	Balanced:   "Vollständig: Die Blätter wurden gezählt, und die Blattbilanz des Stapels geht auf.",
	Uncounted:  "Ohne Abweichung: Die Blattbilanz des Stapels geht auf, die Blätter wurden vorher aber nicht gezählt.",
	Decided:    "Mit Abweichung: Die Blattbilanz des Stapels weicht ab; über jede Abweichung hat eine Person mit Begründung entschieden.",
}

var scopeText = map[Scope]string{
	ScopeNone:     "Eine Erklärung über die bildliche und inhaltliche Übereinstimmung mit dem Papieroriginal wird nicht abgegeben: Das Dokument entstand im kopierenden Scannen. Das Original ist weiter aufzubewahren.",
	ScopeDocument: "Das Dokument stimmt bildlich und inhaltlich mit dem Papieroriginal überein. Grundlage ist die Sichtprüfung durch die genannten Personen.",
	ScopePages:    "Die unter Sichtung einzeln genannten Abbilder stimmen bildlich und inhaltlich mit dem Papieroriginal überein. Für die übrigen Abbilder wird keine persönliche Prüfung erklärt: Stapel durch Stichprobe freigegeben, Dokument nicht gezogen.",
	ScopeBatch:    "Für dieses Dokument wird keine persönlich geprüfte Übereinstimmung mit dem Papieroriginal erklärt: Stapel durch Stichprobe freigegeben, Dokument nicht gezogen.",
	ScopeOpen:     "Offen: Über die bildliche und inhaltliche Übereinstimmung mit dem Papieroriginal ist noch nicht entschieden. Das Original ist weiter aufzubewahren.",
}

// scopes say what a result allows to state in replacing mode.
var scopes = map[Result]Scope{Inspected: ScopeDocument, HitsInspected: ScopePages, NotDrawn: ScopeBatch, InspectOpen: ScopeOpen, NotInspected: ScopeOpen}

var watchText = map[Watch]string{
	WatchOn:      "Die Doppeleinzugskontrolle des Geräts war eingeschaltet.",
	WatchOff:     "Die Doppeleinzugskontrolle war durch das Scanprofil ausgeschaltet: Zwei zugleich eingezogene Blätter wären nicht bemerkt worden.",
	WatchUnknown: "Das Gerät bietet keine Doppeleinzugskontrolle: Zwei zugleich eingezogene Blätter wären nicht bemerkt worden.",
	WatchNone:    "Entfällt: Es wurde kein Einzug verwendet.",
}

// Criteria are what a person looks at in an inspection (A.SC.8); the handbook
// tells inspectors the same.
func Criteria() []string {
	return []string{
		"Die Abbilder stimmen mit dem Papier überein, das daneben liegt.",
		"Jedes Blatt ist genau einmal da, in der richtigen Reihenfolge.",
		"Das Dokument beginnt und endet an der richtigen Stelle.",
		"Jedes Abbild ist vollständig, scharf, lesbar und aufrecht.",
		"Als leer gekennzeichnete Abbilder sind leer.",
		"Besondere Formate und beschädigte Vorlagen sind erkennbar wiedergegeben.",
		"Der Inhalt ist in sich stimmig.",
	}
}

// Complete fills in what follows from the rest or is fixed: counts, range of
// images, number of findings, statements. The caller sets all else, then
// marshals. Without a result of quality assurance it is NotInspected and
// NotChecked.
func (n *Note) Complete() {
	n.Counts = n.count()
	n.Document.First, n.Document.Last = n.span()
	if n.Anomalies.Original == "" {
		n.Anomalies.Original = OriginalNotRecorded
	}
	n.Anomalies.PageFindings = n.findings()
	n.Anomalies.DoubleFeed.Statement = watchText[n.Anomalies.DoubleFeed.State]
	if !n.Environment.Procedure.Present {
		n.Environment.Procedure = Procedure{Statement: NoProcedure}
	}
	if n.Processing.Suppression.Policy == "" {
		n.Processing.Suppression.Policy = batch.KeepMarked
	}
	n.Processing.Suppression.Count = len(n.Processing.Suppression.Pages)
	n.Quality.complete()
	n.Times.complete(n.Quality)
	n.Anomalies.None = n.unremarkable()
	n.Agreement = n.agreement()
	n.Integrity.Level, n.Integrity.Format, n.Integrity.Statement = LocalSeal, SealFormat, LocalSealText
}

func (q *Quality) complete() {
	if q.Result == "" {
		q.Result = NotInspected
	}
	if q.Completeness.Result == "" {
		q.Completeness.Result = NotChecked
	}
	q.Automatic = AutomaticText
	q.Statement, q.Completeness.Statement = q.statement(), balanceText[q.Completeness.Result]
	q.Criteria = nil
	if q.Result == Inspected || q.Result == HitsInspected {
		q.Criteria = Criteria()
	}
}

func (q Quality) statement() string {
	if q.Result == NotDrawn && q.Sample != nil && q.Sample.Mode == NthSample && q.Sample.Size == 0 {
		return NotInTurn
	}
	return resultText[q.Result]
}

// complete sets the times that follow from the quality assurance, and reasons
// where there is none.
func (t *Times) complete(q Quality) {
	latest := time.Time{}
	for _, l := range q.Looks {
		if l.Time.After(latest) {
			latest = l.Time
		}
	}
	t.Inspection, t.Released = Moment{Missing: NotDone}, Moment{Missing: NotAsked}
	if !latest.IsZero() {
		t.Inspection = At(latest)
	}
	if q.Release != nil {
		t.Released = At(q.Release.Time)
	}
	if t.Intake.Day == "" {
		t.Intake = Received{Missing: Unknown}
	}
	for _, m := range []struct {
		moment *Moment
		reason string
	}{{&t.Prepared, Unknown}, {&t.PreparedUntil, Unknown}, {&t.Read, NoReader}, {&t.Indexed, NoIndexing}} {
		if m.moment.At.IsZero() {
			*m.moment = Moment{Missing: m.reason}
		}
	}
	t.Source = StationClock
}

// agreement is the statement that mode and result allow, and no other. An image
// without colours agrees in content only (resiscan.md 5.4).
func (n *Note) agreement() Agreement {
	a := Agreement{Scope: ScopeNone}
	if n.Mode == batch.Replacing {
		a.Scope = scopes[n.Quality.Result]
	}
	a.Made = a.Scope == ScopeDocument || a.Scope == ScopePages
	a.Statement, a.Content, a.Pictorial = scopeText[a.Scope], a.Made, a.Made
	if !a.Made {
		return a
	}
	seen := map[batch.ID]bool{}
	for _, l := range n.Quality.Looks {
		seen[l.Page] = true
	}
	covered, colourless := 0, 0
	for _, p := range n.Pages {
		if p.Kind != batch.KindBlank && (a.Scope == ScopeDocument || seen[p.ID]) {
			covered++
			if p.Image.Channels < 3 {
				colourless++
			}
		}
	}
	if colourless > 0 {
		a.Colours = NoColours
	}
	if colourless == covered && covered > 0 {
		a.Pictorial, a.Statement = false, strings.Replace(a.Statement, "bildlich und inhaltlich", "inhaltlich", 1)
	}
	return a
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
	for _, l := range n.Quality.Looks {
		if l.Verdict != Good {
			return false
		}
	}
	return n.findings() == 0 && len(a.Refused)+len(a.Events)+len(a.Remarks)+len(a.Replaced)+len(a.Discarded)+len(a.SealedOff)+len(n.Quality.Completeness.Decisions) == 0 &&
		a.Original == OriginalNotRecorded && n.Document.Supersedes == nil &&
		a.DoubleFeed.State != WatchOff && a.DoubleFeed.State != WatchUnknown
}
