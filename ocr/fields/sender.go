package fields

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/scanstelle/scanstelle/batch"
)

func isLetter(r rune) bool { return unicode.IsLetter(r) }

// witness is one place that names the sender.
type witness struct {
	name    string
	at      span
	sure    float64
	source  batch.FieldSource
	where   string
	size    float64
	address *address
}

// sender suggests who wrote. Return line, letterhead, foot, signature and payment
// code speak for each other; the best printed of them gives the spelling.
func (f *finder) sender() {
	all := f.witnesses()
	for i, w := range all {
		sure, where := w.sure, []string{w.where}
		best := w
		for j, o := range all {
			if i == j || !alike(w.name, o.name) {
				continue
			}
			if o.where != w.where {
				sure = 1 - (1-sure)*(1-0.6*o.sure)
				where = append(where, o.where)
			}
			if quality(o) > quality(best) {
				best = o
			}
		}
		reason := "Steht " + strings.Join(distinct(where), " und ") + "."
		f.add(batch.FieldSender, best.name, best.at, min(sure, 0.97), best.source, reason)
		if a := w.address; a != nil && a.place != "" {
			value := a.place
			if a.street != "" {
				value = a.street + ", " + a.place
			}
			f.add(batch.FieldSenderAddress, value, a.at, min(sure, 0.95), w.source, "Steht "+w.where+".")
		}
	}
}

// quality prefers large, well read print.
func quality(w witness) float64 { return w.at.mean() * min(1, w.size/3) }

func distinct(in []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, s := range in {
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}

// witnesses lists the places that name the sender.
func (f *finder) witnesses() []witness {
	var out []witness
	put := func(w witness) {
		w.name = strings.Trim(w.name, " ,;|·-")
		if plausibleName(w.name) && !f.isTown(w.name) && len(out) < 40 {
			out = append(out, w)
		}
	}
	for i := range f.others {
		a := &f.others[i]
		w := witness{name: a.name, at: a.nameAt, source: batch.SourceZone, size: a.size, address: a}
		s := a.sheet
		switch y := a.box.y; {
		case small(s) || s.kind == batch.KindEnvelope:
			if a.box.x > 0.45*s.width || a.box.bottom() > 0.6*s.height {
				continue
			}
			w.sure, w.where = 0.85, "oben links auf dem Umschlag"
		case a.oneLine && a.box.x < 110 && y > 20 && y < 56 && f.recipient != nil && y < f.recipient.box.y && a.size < 3.6:
			w.sure, w.where = 0.88, "in der Rücksendezeile über dem Anschriftfeld"
		case y < 50:
			w.sure, w.where = 0.85, "im Briefkopf"
		case y > 255:
			w.sure, w.where = 0.6, "im Fuß des Briefes"
		case y < 100:
			w.sure, w.where = 0.5, "neben dem Anschriftfeld"
		default:
			continue
		}
		put(w)
	}
	for _, s := range f.pages {
		if w, ok := s.signature(); ok {
			put(w)
		}
	}
	if f.first != nil {
		if w, ok := f.first.letterhead(); ok {
			put(w)
		}
	}
	for _, p := range f.payCodes {
		put(witness{name: p.name, at: p.code.span(), sure: 0.6, source: batch.SourceBarcode, where: "im Zahlcode", size: 1})
	}
	return out
}

// letterhead reads the largest line at the top of the sheet, where an authority or
// a firm prints its name without an address.
func (s *sheet) letterhead() (witness, bool) {
	const bottom, ratio = 40, 1.3 // mm; over the usual size
	var best *segment
	for _, g := range s.segments {
		if g.box.bottom() < bottom && len(g.words) <= 8 && (best == nil || g.size > best.size) {
			best = g
		}
	}
	if best == nil || small(s) || best.size < ratio*s.usualSize() || !plausibleName(best.text) {
		return witness{}, false
	}
	w := witness{name: best.text, at: best.whole(), sure: 0.4, source: batch.SourceZone, where: "groß im Briefkopf", size: best.size}
	if company.MatchString(best.folded) {
		w.sure = 0.75
	}
	return w, true
}

// plausibleName tells names from what else stands at such places.
func plausibleName(s string) bool {
	if len(s) < 4 || len(s) > 90 || !unicode.IsUpper([]rune(s)[0]) && !unicode.IsDigit([]rune(s)[0]) {
		return false
	}
	known := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			known++
		}
	}
	if _, _, date := findDate(s); date {
		return false
	}
	return known >= 3 && 2*known > len([]rune(s)) && !notName.MatchString(fold(s)) && !strings.Contains(s, "@")
}

var greeting = folded(`^(?:mit (?:freundlichen|besten|freundlichem|vorzueglichen) gruess?(?:en)?|freundliche gruesse|hochachtungsvoll|viele gruesse|beste gruesse|im auftrag)`)

// signature reads the name printed below the greeting, with room for the hand's
// signature.
func (s *sheet) signature() (witness, bool) {
	const reach = 42 // mm
	for _, g := range s.segments {
		if !greeting.MatchString(g.folded) {
			continue
		}
		for _, o := range s.segments {
			if gap := o.box.y - g.box.bottom(); gap < 8 || gap > reach || o.box.x-g.box.x > 12 || g.box.x-o.box.x > 6 || o.size > 2*g.size || o.whole().mean() < 0.75 {
				continue
			}
			if n := len(o.words); n < 2 || n > 6 || greeting.MatchString(o.folded) || annexHead.MatchString(o.folded) {
				continue
			}
			return witness{name: strings.Trim(o.text, "() "), at: o.whole(), sure: 0.45, source: batch.SourceZone, where: "unter der Grußformel", size: o.size}, true
		}
	}
	return witness{}, false
}

var company = folded(`\b(?:gmbh|ag|kg|ohg|eg|ev|e\. ?v\.|gbr|mbb|ug|co\.|stiftung|gemeinde|stadt|kreis|landkreis|landratsamt|amt|amtsgericht|gericht|verwaltungsgericht|sozialgericht|ministerium|bezirksregierung|regierung|finanzamt|jobcenter|agentur|rechtsanw(?:alt|aelte)|rechtsanwaeltin|kanzlei|notar(?:in)?|versicherung|bank|sparkasse|stadtwerke|polizei(?:direktion)?|staatsanwaltschaft|kasse|verband|verein|kammer|institut|bund|land|klinik|krankenhaus)\b|amt$|amt |gericht|versicherung|verband|werke\b`)

// privateSender tells that nobody but persons seem to have written.
func (f *finder) privateSender() bool {
	for _, w := range f.witnesses() {
		if company.MatchString(fold(w.name)) {
			return false
		}
	}
	return true
}

// office suggests the unit addressed: from the recipient's lines, or from the
// beginning of our reference.
func (f *finder) office() {
	if a := f.recipient; a != nil {
		for _, l := range a.lines {
			if o, ok := f.rules.office(l.text); ok {
				f.add(batch.FieldOffice, title(o), l.whole(), 0.95, batch.SourceZone, "Steht im Anschriftfeld und im Ämterverzeichnis.").Proven = true
			} else if unit.MatchString(l.folded) && !f.isTown(l.text) {
				sure, reason, doubt := 0.8, "Steht im Anschriftfeld.", batch.FieldDoubt("")
				if len(f.rules.settings.Offices) > 0 {
					sure, reason, doubt = 0.4, "Steht im Anschriftfeld, aber nicht im Ämterverzeichnis: bitte vergleichen.", batch.DoubtUnlisted
				}
				f.add(batch.FieldOffice, strings.Trim(l.text, " -"), l.whole(), sure, batch.SourceZone, reason).Doubt = doubt
			}
		}
	}
	for _, c := range f.out {
		if c.Field != batch.FieldOwnReference || c.Confidence < 0.5 {
			continue
		}
		for _, o := range f.rules.settings.Offices {
			if rest, ok := strings.CutPrefix(c.Value, o.Number); ok && o.Number != "" && rest != "" && strings.ContainsAny(rest[:1], "./- ") {
				s := c
				s.Field, s.Value, s.key = batch.FieldOffice, title(o), similarKey(title(o))
				guess := 0.45
				if f.rules.townReference(c.Value) {
					guess = 0.65
				}
				s.Confidence, s.Source, s.Reason = guess*c.Confidence, batch.SourcePattern, "Unser Zeichen beginnt mit der Nummer dieses Amtes."
				s.Proven, s.Doubt = false, "" // of the reference
				f.out = append(f.out, s)
			}
		}
	}
}

// unit tells lines that name a unit of an authority.
var unit = folded(`amt\b|^amt |fachbereich|^fb |abteilung|dezernat|referat|fachdienst|sachgebiet|stelle\b|kasse\b|buergerbuero|buergerservice|jobcenter|auslaenderbehoerde|wahlbuero|bauaufsicht|betriebshof|bauhof`)

// title is how an office is suggested: "50 Sozialamt".
func title(o batch.Office) string { return strings.TrimSpace(o.Number + " " + o.Name) }

// office finds the unit that a line names.
func (r *Rules) office(line string) (batch.Office, bool) {
	for _, o := range r.settings.Offices {
		for _, name := range append([]string{o.Name}, o.Also...) {
			if alike(name, line) {
				return o, true
			}
		}
		if o.Number != "" && officeNumber.MatchString(line) && strings.Trim(officeNumber.FindStringSubmatch(line)[1], " ") == o.Number {
			return o, true
		}
	}
	return batch.Office{}, false
}

var officeNumber = regexp.MustCompile(`^(?:Amt|FB|Fachbereich|Dezernat|Abteilung|FD|Fachdienst)? ?-? ?(\d{1,3}(?:\.\d{1,2})?)(?: ?-)?(?: \p{Lu}.*)?$`)
