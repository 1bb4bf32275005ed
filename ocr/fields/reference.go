package fields

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"github.com/scanstelle/scanstelle/batch"
)

// How sure the ways are by which a reference is found.
const (
	sureTown    = 0.97 // the town's own pattern
	sureBuiltin = 0.93
	sureGeneric = 0.82
	sureLetters = 0.7 // initials only
)

// reading is a reference read out of a text.
type reading struct {
	from, to int
	name     string // of the pattern; "" for the general form
	sure     float64
	checked  bool // a check digit holds
	court    bool
}

// references suggests own and sender's references behind their labels.
func (f *finder) references() {
	for _, s := range f.pages {
		for _, l := range s.labels {
			if l.kind == invoiceLabel {
				f.invoiceNumber(s, l)
			}
			if !l.reference() && l.kind != oursLabel || l.beginsLine() {
				continue
			}
			for _, place := range s.slots(l) {
				r, ok := f.rules.reference(place.text())
				if !ok || l.kind == oursLabel && r.sure < sureTown {
					continue
				}
				r.from, r.to = r.from+place.from, r.to+place.from
				f.reference(s, l, place, r)
				break
			}
		}
	}
}

// reference notes a reference as ours or the sender's.
func (f *finder) reference(s *sheet, l label, place slot, r reading) {
	at := place.segment.at(r.from, r.to)
	value := place.segment.text[r.from:r.to]
	what := fmt.Sprintf("Steht %s »%s«", place.how, l.text)
	if r.name != "" {
		what += " und hat die Form »" + r.name + "«"
	}
	if r.checked {
		what += "; die Prüfziffer stimmt"
	}
	own, doubt := f.rules.townReference(value), batch.FieldDoubt("")
	sure := r.sure * f.weight(s)
	if rest := strings.TrimSpace(place.segment.text[r.to:place.to]); rest != "" && !place.segment.flow && (place.how != "hinter" || l.from <= 2) && !goesOn.MatchString(rest) {
		sure *= 0.5
		doubt = batch.DoubtMore
		what += "; dahinter steht noch etwas"
	}
	if mixed.MatchString(value) {
		sure *= 0.6
		doubt = batch.DoubtLetters
		what += "; Ziffern und Buchstaben könnten verwechselt sein"
	}
	if l.kind != theirLabel && f.rules.hasOwn && !own && !r.court {
		sure *= 0.88
		if doubt == "" {
			doubt = batch.DoubtForm
		}
		what += "; so sehen die eingestellten Aktenzeichen aber nicht aus"
	}
	note := func(field batch.Field, sure float64, reason string) {
		n := f.add(field, value, at, sure, batch.SourceLabel, reason)
		n.Proven, n.Doubt = r.checked && doubt == "", doubt
	}
	switch {
	case l.kind == ownLabel || l.kind == oursLabel || own:
		// What the sender calls "Ihr" is ours (mailroom practice).
		if strings.HasPrefix(fold(l.text), "ihr") {
			what += "; das Zeichen des Empfängers ist unser eigenes"
		}
		note(batch.FieldOwnReference, sure, what+".")
	case l.kind == theirLabel:
		note(batch.FieldSenderReference, sure, what+".")
	case r.court: // courts and prosecutors alone number so
		note(batch.FieldSenderReference, 0.9*sure, what+".")
	case f.inHead(s, place) && !f.quotesUs(l):
		// In the head of a letter an authority names its own file; a citizen
		// has none and means ours.
		if f.privateSender() {
			note(batch.FieldOwnReference, 0.75*sure, what+"; ein Bürgerbrief nennt meist unser Zeichen.")
		} else {
			note(batch.FieldSenderReference, 0.75*sure, what+" im Briefkopf; vermutlich das Zeichen des Absenders.")
		}
	default:
		note(batch.FieldOwnReference, 0.85*sure, what+" im Betreff oder Text; vermutlich unser Zeichen.")
	}
}

// headMM is where the head of a letter ends at the latest: the reference line of
// form B and its values (DIN 5008).
const headMM = 100

// inHead tells that a place is in the information block or the reference line.
func (f *finder) inHead(s *sheet, p slot) bool {
	return s == f.first && !p.segment.flow && p.segment.box.bottom() < headMM && p.segment.box.y > 25 && (p.segment.box.x > 100 || p.how != "hinter")
}

// quotesUs tells that the words before a label speak of our letter: "Ihr
// Bescheid vom 3.11.2026, Az.".
func (f *finder) quotesUs(l label) bool {
	return ourLetter.MatchString(l.segment.folded[max(0, l.from-80):l.from])
}

var ourLetter = folded(`\bihr(?:e[nmrs]?)? [a-z]*(?:bescheid|schreiben|brief|nachricht|verfuegung|anhoerung|mahnung|rechnung)`)

// reference reads a reference at the beginning of a text.
func (r *Rules) reference(text string) (reading, bool) {
	skip := 0
	if m := leading.FindStringIndex(text); m != nil {
		skip = m[1]
	}
	rest := text[skip:]
	if rest == "" {
		return reading{}, false
	}
	best, found := reading{}, false
	for _, p := range r.patterns {
		if p.Field != batch.FieldOwnReference && p.Field != batch.FieldSenderReference {
			continue
		}
		from, to, ok := p.find(rest)
		if !ok || from > 0 && p.builtin {
			continue
		}
		c := reading{from: from, to: to, name: p.says(), sure: sureBuiltin, court: p.Field == batch.FieldSenderReference}
		if !p.builtin {
			c.sure = sureTown
		} else if !c.court {
			c.to = wordEnd(rest, to)
		}
		if p.check != nil {
			if !p.check(compact(rest[from:to])) {
				continue
			}
			c.checked = true
		}
		if !found || c.sure > best.sure || c.sure == best.sure && c.to-c.from > best.to-best.from {
			best, found = c, true
		}
	}
	if general, ok := generic(rest); ok && (!found || best.sure < sureTown && general.from == best.from && general.to > best.to) {
		if !found {
			best = general
		} else {
			best.to, best.name = general.to, ""
		}
		found = true
	}
	value := rest[best.from:best.to]
	if !found || notReference(value) {
		return reading{}, false
	}
	best.from, best.to = best.from+skip, best.to+skip
	return best, true
}

// townReference tells that a value is of a form the town itself uses.
func (r *Rules) townReference(value string) bool {
	for _, p := range r.patterns {
		if p.builtin || p.Field != batch.FieldOwnReference {
			continue
		}
		if from, to, ok := p.find(value); ok && from == 0 && to == len(value) && (p.check == nil || p.check(compact(value))) {
			return true
		}
	}
	return false
}

var (
	// goesOn is what may follow a reference in its place: another thing, not a
	// part of it that was misread.
	goesOn = regexp.MustCompile(`^[,;)(.]|^/ |^(?:vom|bitte|und|wegen|für|zu|gegen|lege|in)\b|^\d{1,2}\.`)
	// mixed is what misread references look like: a digit beside a small letter in
	// a group of two, O between capital and digit, a Roman number with small l.
	mixed = regexp.MustCompile(`\b(?:\d[a-z]|[a-z]\d)\b|[A-Z]O\d|\dO|\bI+l`)
	// leading is what may stand between a label and its value.
	leading  = regexp.MustCompile(`^(?:[ :.;,=-]+|(?i:nr\b\.?|lautet|ist|vom)|\(|"|(?:0?[1-9]|[12]\d|3[01])\.\s?(?:0?[1-9]|1[0-2])\.\s?(?:\d{4}|\d{2})\b|(?:0?[1-9]|[12]\d|3[01])\. ?\p{Lu}\p{Ll}+ \d{4}\b)+`)
	initials = regexp.MustCompile(`^\p{L}{1,3}(?:[-/]\p{L}{1,4}){1,2}$`)
	phone    = regexp.MustCompile(`^(?:\+\d|\(?0\d)[\d ()/-]{5,}$`)
	yearOnly = regexp.MustCompile(`^(?:19|20)\d\d$`)
	money    = regexp.MustCompile(`^[\d.]+,\d\d$`)
	postcode = regexp.MustCompile(`^\d{5}$`)
)

// generic reads words that look like parts of a reference: with digits, or short
// capitals, or initials.
func generic(text string) (reading, bool) {
	at, to, hasDigit, small := 0, 0, false, false
	for n, w := range strings.Split(text, " ") {
		end := at + len(w)
		token := strings.TrimRight(w, ",;.)\"")
		if n > 7 || token == "" || !part(token) {
			break
		}
		if hasDigit && !strings.ContainsAny(token, "0123456789/-#") && !shortCapitals(token) {
			break
		}
		hasDigit = hasDigit || strings.ContainsAny(token, "0123456789")
		small = small || initials.MatchString(token)
		to = at + len(token)
		if token != w { // a comma ends the reference
			break
		}
		at = end + 1
	}
	for to > 0 && strings.ContainsRune(" -/", rune(text[to-1])) {
		to--
	}
	switch {
	case to < 3 || to > 40:
		return reading{}, false
	case hasDigit:
		return reading{to: to, sure: sureGeneric}, true
	case small:
		return reading{to: to, sure: sureLetters}, true
	}
	return reading{}, false
}

// part tells that a word may belong to a reference.
func part(w string) bool {
	for _, r := range w {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("./-_#:()", r) {
			return false
		}
	}
	return strings.ContainsAny(w, "0123456789") || shortCapitals(w) || initials.MatchString(w) || strings.Trim(w, "-/") == ""
}

// shortCapitals tells signs such as "AS", "VG" or "Js".
func shortCapitals(w string) bool {
	n := 0
	for i, r := range w {
		if i == 0 && !unicode.IsUpper(r) || !unicode.IsLetter(r) {
			return false
		}
		n++
	}
	return n > 0 && (n <= 3 || n <= 5 && strings.ToUpper(w) == w)
}

// notReference tells dates, telephone numbers, accounts, amounts and years.
func notReference(v string) bool {
	v = strings.TrimSpace(v)
	if _, to, ok := findDate(v); ok && to == len(v) {
		return true
	}
	c := compact(v)
	return len(c) < 2 || phone.MatchString(v) || yearOnly.MatchString(v) || money.MatchString(v) || postcode.MatchString(v) || ibanHolds(c) || ustidHolds(c) ||
		franking.MatchString(v)
}

// wordEnd returns the end of the word at an offset, without marks that end a
// sentence.
func wordEnd(text string, at int) int {
	end := strings.IndexByte(text[at:], ' ')
	if end < 0 {
		end = len(text) - at
	}
	return at + len(strings.TrimRight(text[at:at+end], ".,;:)\"!?"))
}

// invoiceNumber suggests the number of an invoice.
func (f *finder) invoiceNumber(s *sheet, l label) {
	for _, place := range s.slots(l) {
		r, ok := generic(strings.TrimLeft(place.text(), " :.#"))
		if !ok {
			continue
		}
		skip := len(place.text()) - len(strings.TrimLeft(place.text(), " :.#"))
		from, to := place.from+skip+r.from, place.from+skip+r.to
		value := place.segment.text[from:to]
		if notReference(value) || !strings.ContainsAny(value, "0123456789") {
			continue
		}
		f.add(batch.FieldInvoiceNumber, value, place.segment.at(from, to), 0.92*f.weight(s), batch.SourceLabel,
			fmt.Sprintf("Steht %s »%s«.", place.how, l.text))
		return
	}
}

// freePatterns suggests what the town's patterns find anywhere in the text, with
// doubtful letters mended where a check digit proves it.
func (f *finder) freePatterns() {
	for _, s := range f.pages {
		for _, g := range s.everything() {
			for _, p := range f.rules.patterns {
				if p.Labelled || p.builtin {
					continue
				}
				for _, m := range p.expression.FindAllStringSubmatchIndex(g.text, 20) {
					from, to := p.value(m)
					if to <= from {
						continue
					}
					f.free(s, g, p, from, to)
				}
			}
		}
	}
}

func (f *finder) free(s *sheet, g *segment, p pattern, from, to int) {
	value := g.text[from:to]
	if f.rules.own[compact(value)] {
		return
	}
	reason := fmt.Sprintf("Hat die Form »%s«, die Ihre Verwaltung eingestellt hat", p.says())
	switch {
	case p.check == nil:
		f.add(p.Field, value, g.at(from, to), 0.9*f.weight(s), batch.SourcePattern, reason+".")
	case p.check(compact(value)):
		f.prove(p.Field, value, g.at(from, to), 0.96*f.weight(s), batch.SourcePattern, reason+"; die Prüfziffer stimmt.").Proven = true
	}
}
