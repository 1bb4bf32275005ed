package transfernote

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// checkQuality holds result, looks, sample and release against each other: a
// result is only what the looks give.
func (n *Note) checkQuality() error {
	q := n.Quality
	want := q
	want.complete()
	switch {
	case resultText[q.Result] == "" || q.Statement != want.Statement || q.Automatic != AutomaticText:
		return errors.New("das Ergebnis der Qualitätssicherung ist nicht wie vorgesehen ausgesagt")
	case !slices.Equal(q.Criteria, want.Criteria):
		return errors.New("die Kriterien der Sichtprüfung sind nicht wie vorgesehen ausgesagt")
	case (q.Sample == nil) != (q.Release == nil):
		return errors.New("zur Freigabe gehört der Prüfplan und umgekehrt")
	case q.Release == nil && q.Result != NotInspected && q.Result != InspectOpen, q.Release != nil && q.Result == NotInspected:
		return errors.New("das Ergebnis der Qualitätssicherung passt nicht zur Freigabe")
	case n.Mode == batch.Replacing && q.Result == NotInspected:
		return errors.New("ersetzendes Scannen verlangt eine Sichtprüfung")
	}
	for _, check := range []func() error{q.Sample.check, q.Release.check, n.checkLooks, q.Completeness.check} {
		if err := check(); err != nil {
			return err
		}
	}
	if q.Sample != nil && n.Class != nil && !q.Sample.Need.AtLeast(n.Class.Integrity) {
		return fmt.Errorf("die Stichprobe gilt für die Integrität »%s«, die Klasse verlangt »%s«", q.Sample.Need, n.Class.Integrity)
	}
	return nil
}

// checkLooks refuses a result that the looks do not bear: whoever calls the
// document inspected names who has seen it, or each of its images.
func (n *Note) checkLooks() error {
	images, seen := map[batch.ID]bool{}, map[batch.ID]bool{}
	for _, p := range n.Pages {
		images[p.ID] = true
	}
	for _, p := range n.Processing.Suppression.Pages {
		images[p.ID] = true
	}
	for _, l := range n.Quality.Looks {
		if err := checkDone(l.Person, l.Time); err != nil {
			return err
		}
		switch {
		case l.Verdict != Good && l.Verdict != BestPossible && l.Verdict != Faulty, l.Verdict != Good && strings.TrimSpace(l.Reason) == "":
			return errors.New("eine Sichtung ohne Urteil oder Begründung")
		case l.Page != "" && !images[l.Page]:
			return errors.New("eine Sichtung eines Abbilds, das nicht zum Dokument gehört")
		}
		seen[l.Page] = seen[l.Page] || l.Verdict != Faulty
	}
	whole := true
	for _, p := range n.Pages {
		whole = whole && seen[p.ID]
	}
	switch result := n.Quality.Result; {
	case result == Inspected && !whole && !seen[""]:
		return errors.New("das Dokument gilt als geprüft, aber niemand hat es ganz angesehen")
	case result == HitsInspected && len(seen) == 0:
		return errors.New("Treffer gelten als geprüft, aber niemand hat sie angesehen")
	}
	return nil
}

// checkDone asks for a person and a time.
func checkDone(person string, at time.Time) error {
	if !isPseudonym(person) {
		return errors.New("eine Handlung ohne Person")
	}
	return checkTime(at)
}

var samplePlans = []SampleMode{FullSample, PartSample, NthSample}

func (s *Sample) check() error {
	switch {
	case s == nil:
		return nil
	case !slices.Contains(samplePlans, s.Mode) || s.Plan == "" || s.Reason == "" || s.Algorithm == "" || !s.Need.Valid():
		return errors.New("der Prüfplan ist nicht bestimmt")
	case s.Units < 0 || s.Size < 0 || s.Size > s.Units || !sha256Form.MatchString(s.Seed) || !sha256Form.MatchString(s.Population):
		return errors.New("die Ziehung ist nicht bestimmt")
	}
	return nil
}

func (r *Release) check() error {
	if r == nil {
		return nil
	}
	return checkDone(r.Person, r.Time)
}

func (c Completeness) check() error {
	b := c.Balance
	for _, count := range []Count{b.Expected, b.Fed, b.Sheets, b.Sides, b.Kept, b.Blank, b.Separators, b.DoubleFeeds, b.Rescans, b.SealedOff, b.Refused} {
		if count < -1 || count > math.MaxInt32 {
			return fmt.Errorf("Blattbilanz: %d", count)
		}
	}
	if b.Discarded < 0 || b.Discarded > math.MaxInt32 {
		return errors.New("Blattbilanz: verworfene Blätter")
	}
	if b.Removed < 0 || b.Removed > max(b.SealedOff, 0) {
		return errors.New("Blattbilanz: mehr gelöschte als versiegelte Blätter")
	}
	switch {
	case balanceText[c.Result] == "" || c.Statement != balanceText[c.Result]:
		return errors.New("das Ergebnis der Vollständigkeitskontrolle ist nicht wie vorgesehen ausgesagt")
	case (c.Result == Decided) != (len(c.Decisions) > 0):
		return errors.New("die Entscheidungen über Abweichungen passen nicht zum Ergebnis")
	case c.Result == Balanced && (b.Expected < 0 || b.Expected != b.Sheets), c.Result == Uncounted && b.Expected >= 0:
		return errors.New("die Blattbilanz passt nicht zum Ergebnis")
	}
	for _, d := range c.Decisions {
		if err := checkDone(d.Person, d.Time); err != nil {
			return err
		}
		if d.Code == "" || strings.TrimSpace(d.Finding) == "" || strings.TrimSpace(d.Reason) == "" {
			return errors.New("eine Abweichung ohne Begründung")
		}
	}
	return nil
}

func (n *Note) checkAgreement() error {
	if n.Agreement != n.agreement() {
		return errors.New("die Erklärung zur Übereinstimmung passt nicht zu Scanmodus und Sichtprüfung")
	}
	return nil
}
