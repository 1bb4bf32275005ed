package fields

import (
	"regexp"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

var (
	postal = regexp.MustCompile(`\b([A-Z]{2}) ?([0-9OQDlIiZzSsGbBg|!]{2} ?[0-9OQDlIiZzSsGbBg|!]{3} ?[0-9OQDlIiZzSsGbBg|!]{3} ?[0-9OQDlIiZzSsGbBg|!]) ?([A-Z]{2})\b`)
	intake = regexp.MustCompile(`\bE-(?:19|20)\d{2}-\d{6}\b`)
	// franking is the number a postal service prints above an address
	// (Frankier-ID); it is never a value.
	franking = regexp.MustCompile(`\b[0-9A-F]{2} ?[0-9A-F]{4} ?[0-9A-F]{4} ?[0-9A-F]{2} ?[0-9A-F]{4} ?[0-9A-F]{4}\b`)
	service  = folded(`^(?:per )?(?:foermliche zustellung|postzustellungsurkunde|zustellungsurkunde|gegen postzustellungsurkunde|pzu\b)`)
	recorded = folded(`^(?:per |als )?(?:uebergabe-?|einwurf-?)?einschreiben\b`)
	express  = folded(`^(?:per )?(?:eilbrief|eilzustellung|express ?brief|eilt\b)`)
)

// codes suggests what bar codes hold. Stamps of the post (Data Matrix "DEA…"),
// separators and private codes of the sender give nothing.
func (f *finder) codes() {
	for _, s := range f.pages {
		for i := range s.codes {
			c := &s.codes[i]
			if p, ok := readPayCode(c); ok {
				f.payCodes = append(f.payCodes, p)
				continue
			}
			text := strings.TrimSpace(c.text)
			switch {
			case batch.S10Holds(compact(text)) && len(text) <= 20:
				f.mailNumber(compact(text), c.span(), 0.99, batch.SourceBarcode, "Steht im Strichcode; die Prüfziffer stimmt.")
			case intake.FindString(text) == text && text != "":
				f.prove(batch.FieldIntakeNumber, text, c.span(), 0.98, batch.SourceBarcode, "Steht im Strichcode des Eingangsetiketts.")
			default:
				for _, p := range f.rules.patterns {
					if p.builtin {
						continue
					}
					if from, to, ok := p.find(text); ok && from == 0 && to == len(text) && (p.check == nil || p.check(compact(text))) {
						f.prove(p.Field, text, c.span(), 0.98, batch.SourceBarcode, "Steht im Strichcode und hat die Form »"+p.says()+"«.").Proven = p.check != nil
					}
				}
			}
		}
	}
}

// mailNumber notes a number after UPU S10 and the kind of mail it tells.
func (f *finder) mailNumber(value string, at span, sure float64, source batch.FieldSource, reason string) {
	f.prove(batch.FieldMailNumber, value, at, sure, source, reason).Proven = true
	if value[0] == 'R' {
		f.prove(batch.FieldMailKind, "Einschreiben", at, sure, source, "Die Sendungsnummer beginnt mit R.")
	}
}

// mail suggests numbers and kinds of mail that are printed, and intake numbers.
func (f *finder) mail() {
	for _, s := range f.pages {
		for _, g := range s.segments {
			for _, m := range postal.FindAllStringSubmatchIndex(g.text, 10) {
				f.postalNumber(g, m)
			}
			for _, m := range intake.FindAllStringIndex(g.text, 5) {
				f.add(batch.FieldIntakeNumber, g.text[m[0]:m[1]], g.at(m[0], m[1]), 0.85, batch.SourcePattern, "Hat die Form einer Eingangsnummer.")
			}
			if !f.noteZone(s, g) {
				continue
			}
			for _, k := range []struct {
				form *regexp.Regexp
				name string
			}{{service, "Förmliche Zustellung"}, {recorded, "Einschreiben"}, {express, "Eilbrief"}} {
				if k.form.MatchString(g.folded) {
					f.add(batch.FieldMailKind, k.name, g.whole(), 0.85, batch.SourceZone, "Steht als Vermerk über der Anschrift.")
				}
			}
		}
	}
}

// noteZone tells the places of notes on how a letter was sent: above the
// recipient, on envelopes anywhere.
func (f *finder) noteZone(s *sheet, g *segment) bool {
	if len(g.words) > 6 {
		return false
	}
	if s.kind == batch.KindEnvelope || small(s) {
		return true
	}
	return s == f.first && g.box.y > 20 && g.box.bottom() < 75 && g.box.x < 110
}

// postalNumber checks a printed number; misread digits are mended where the
// check digit proves it.
func (f *finder) postalNumber(g *segment, m []int) {
	head, number, tail := g.text[m[2]:m[3]], strings.ReplaceAll(g.text[m[4]:m[5]], " ", ""), g.text[m[6]:m[7]]
	at := g.at(m[0], m[1])
	if value := head + number + tail; batch.S10Holds(value) {
		f.mailNumber(value, at, 0.96, batch.SourcePattern, "Hat die Form einer Sendungsnummer; die Prüfziffer stimmt.")
		return
	}
	// One digit in eleven would pass by chance, so only one letter may be wrong.
	if fixed, n, ok := asDigits(number); ok && n == 1 && batch.S10Holds(head+fixed+tail) {
		f.prove(batch.FieldMailNumber, head+fixed+tail, at, 0.7, batch.SourcePattern,
			"Die Prüfziffer stimmt, nachdem ein als Buchstabe gelesenes Zeichen als Ziffer gilt: bitte vergleichen.").Doubt = batch.DoubtLetters
	}
}
