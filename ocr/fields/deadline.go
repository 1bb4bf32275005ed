package fields

import (
	"fmt"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

var (
	untilDay = folded(`\b(?:bis spaetestens|spaetestens (?:bis|am)|bis zum|bis einschliesslich|frist(?: bis)?:?|fristablauf:?|faellig (?:am|zum)|zahlbar bis(?: zum)?|bis)(?: zum| am)?(?: [a-z]+,(?: den)?)? ?$`)
	within   = folded(`\b(?:innerhalb|binnen|in)(?: einer frist)?(?: von)? (\d{1,3}|ein(?:e[mrs]?)?|zwei|drei|vier|sechs|sieben|acht|zehn|vierzehn) (werktagen?|kalendertagen?|tag(?:en?|es)|wochen?|monat(?:en?|s)?)\b`)
	firm     = folded(`\bspaetestens|\bfrist|\bfaellig|\bzahlbar`)
	demands  = folded(`\bspaetestens|\bfrist|\bbitte[nt]?\b|\bueberweis|\bzahl|\bauffordern|\bgelegenheit|\bstellungnahme|\buebersenden|\bvorlegen|\beinzureichen|\berwarten|\bbitten\b|\bersuchen|\bwird gebeten|\baufgegeben|\bzu [a-z]+en\b|\b(?:an|auf|aus|bei|dar|ein|mit|nach|vor|zurueck)zu[a-z]+en\b`)
)

var numbers = map[string]string{"ein": "1", "eine": "1", "einem": "1", "einer": "1", "eines": "1", "zwei": "2", "drei": "3", "vier": "4", "sechs": "6", "sieben": "7", "acht": "8",
	"zehn": "10", "vierzehn": "14"}

// deadlines suggests days and spans that the letter sets.
func (f *finder) deadlines() {
	for _, s := range f.pages {
		for _, g := range s.everything() {
			if !demands.MatchString(g.folded) {
				continue
			}
			for _, d := range findDates(g.text) {
				m := untilDay.FindStringIndex(g.folded[max(0, d.from-40):d.from])
				if m == nil {
					continue
				}
				base := 0.5
				if firm.MatchString(g.folded[max(0, d.from-60):d.from]) || strings.HasSuffix(g.folded[:d.from], "bis zum ") {
					base = 0.8
				}
				if !f.intake.IsZero() && d.day.Before(f.intake.AddDate(0, 0, -14)) {
					continue // long over: it speaks of the past
				}
				f.add(batch.FieldDeadline, d.day.Format(isoForm), g.at(d.from, d.to), base*f.late(s), batch.SourcePattern, "Der Text nennt diesen Tag als Frist.")
			}
			for _, m := range within.FindAllStringSubmatchIndex(g.folded, 10) {
				n := g.folded[m[2]:m[3]]
				for word, digit := range numbers {
					if fold(word) == n {
						n = digit
						break
					}
				}
				unit := "Tage"
				switch word := g.folded[m[4]:m[5]]; {
				case strings.HasPrefix(word, "werk"):
					unit = "Werktage"
				case strings.HasPrefix(word, "woche"):
					unit = "Wochen"
				case strings.HasPrefix(word, "monat"):
					unit = "Monate"
				}
				f.add(batch.FieldDeadline, n+" "+unit, g.at(m[0], m[1]), 0.6*f.late(s), batch.SourcePattern,
					fmt.Sprintf("Der Text nennt eine Frist von %s %s; ab wann sie läuft, bitte nachsehen.", n, unit)).Doubt = batch.DoubtBegins
			}
		}
	}
}

// late weighs pages for what stands in the body: a deadline may well be on the
// second page.
func (f *finder) late(s *sheet) float64 {
	if s.number <= 3 {
		return 1
	}
	return 0.7
}
