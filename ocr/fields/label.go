package fields

import (
	"regexp"
	"strings"
)

// labelKind is what a label announces.
type labelKind int

const (
	otherLabel labelKind = iota
	ownLabel             // our reference
	theirLabel           // the sender's
	anyLabel             // a reference, nobody says whose
	oursLabel            // date of our letter
	dateLabel
	invoiceLabel
	callerLabel // date of the sender's earlier letter
)

const (
	possessed = `(?:zeichen|aktenzeichen|aktennummer|akten-?nr\.?|gesch(?:aefts|\.?-?) ?-?z(?:eichen|\.)|geschaeftsnummer|az\b\.?|gz\b\.?|ref(?:erenz|\.)?|vorgangs?-?(?:nummer|nr\.?|zeichen)?|aktz\.?)`
	letters   = `(?:schreiben|nachricht|brief|bescheid|anfrage|e-?mail|anhoerung|mitteilung|verfuegung)`
)

// labelForms are matched against folded text. The first that matches at a place
// counts.
var labelForms = []struct {
	kind labelKind
	form string
}{
	{ownLabel, `\bihre?[ns]?m? ` + possessed + `\b\.?`},
	{ownLabel, `\b(?:kassenzeichen|buchungszeichen|bescheid-?(?:nummer|nr\.?))`},
	{oursLabel, `\bihre?[ns]?m? ` + letters + `(?: vom)?\b`},
	{theirLabel, `\b(?:unsere?|meine?)s? ` + possessed + `\b\.?`},
	{callerLabel, `\b(?:unsere?|meine?)s? ` + letters + `(?: vom)?\b`},
	{invoiceLabel, `\brechnungs?-? ?(?:nummer|nr\b\.?|no\b\.?)|\brechnung nr\b\.?|\bre-? ?nr\b\.?|\bbeleg-?(?:nummer|nr\b\.?)`},
	{anyLabel, `\baktenzeichen\b|\baktennummer\b|\bakten-?nr\b\.?|\baz\b\.?|\bgeschaeftszeichen\b|\bgesch\.?-? ?z\.|\bgeschaeftsnummer\b|\bgesch\.?-nr\.?|\bgz\b[.:]|\bvorgangs?-?(?:nummer|nr\.?|zeichen)|\bvorgang\b|\bzeichen:`},
	{dateLabel, `\b(?:rechnungs|brief|ausstellungs|bescheid|belegs?)?-?datum(?: des schreibens)?\b`},
	{otherLabel, `\b(?:telefon|telefax|tel\.|fon\b|fax\b|mobil|e-?mail|internet|name\b|(?:sach)?bearbeiter(?:in)?|ansprechpartner(?:in)?|auskunft(?: erteilt)?|durchwahl|zimmer|kunden-?(?:nummer|nr\b\.?)|steuer-?(?:nummer|nr\b\.?)|ust-?id|leistungs(?:zeitraum|datum)|lieferdatum|iban\b|bic\b|bestell-?(?:nummer|nr\b\.?)|seite\b|faellig|zahlbar|betreff\b|betr\.)`},
}

var (
	labelPattern = func() *regexp.Regexp {
		var forms []string
		for _, l := range labelForms {
			forms = append(forms, "("+l.form+")")
		}
		return folded(strings.Join(forms, "|"))
	}()
	between = regexp.MustCompile(`^[ ]*(?:[,/;+]|und|\.)[ ,/]*$`)
)

// label is a label found on a page.
type label struct {
	kind     labelKind
	segment  *segment
	from, to int
	text     string
	box      box
	// composite labels name two things with one value place: "Ihr Zeichen, Ihre
	// Nachricht vom".
	composite bool
}

const mostLabels = 400

// folded compiles an expression for folded text. It is written in small letters
// without umlauts, as German; l becomes i as in fold.
func folded(form string) *regexp.Regexp {
	return regexp.MustCompile(strings.ReplaceAll(form, "l", "i"))
}

// findLabels lists the labels of a page in the order of its segments, those of
// flows behind.
func findLabels(s *sheet) []label {
	var out []label
	for i, list := range [][]*segment{s.segments, s.flows} {
		for _, g := range list {
			for _, m := range labelPattern.FindAllStringSubmatchIndex(g.folded, -1) {
				if len(out) >= mostLabels*(i+1) {
					break
				}
				l := label{segment: g, from: m[0], to: m[1], text: g.text[m[0]:m[1]]}
				for k := range labelForms {
					if m[2+2*k] >= 0 {
						l.kind = labelForms[k].kind
						break
					}
				}
				for _, w := range g.at(m[0], m[1]).words {
					l.box = l.box.union(w.box)
				}
				if n := len(out); n > 0 && out[n-1].segment == g && between.MatchString(g.folded[out[n-1].to:m[0]]) && out[n-1].reference() &&
					(l.kind == oursLabel || l.kind == callerLabel || l.kind == dateLabel) {
					out[n-1].to, out[n-1].composite = m[1], true
					out[n-1].box = out[n-1].box.union(l.box)
					continue
				}
				out = append(out, l)
			}
		}
	}
	return out
}

// reference tells that the label announces a file reference.
func (l label) reference() bool {
	return l.kind == ownLabel || l.kind == theirLabel || l.kind == anyLabel
}

// beginsLine tells a label of a flow that stands at the beginning of a line: the
// line itself has it, too, and knows where its value ends.
func (l label) beginsLine() bool {
	return l.segment.flow && l.segment.at(l.from, l.from+1).words[0].box.x < l.segment.box.x+2
}

// slot is a place where the value of a label may stand.
type slot struct {
	segment  *segment
	from, to int
	how      string // for the reason: "neben", "unter"
}

func (p slot) text() string { return p.segment.text[p.from:p.to] }

// slots lists where the value of a label may stand, the likeliest first: behind
// it, right of it in the same row, below it at the same left edge, at the
// beginning of the next line.
func (s *sheet) slots(l label) []slot {
	var out []slot
	g := l.segment
	end := len(g.text)
	for _, next := range s.labels {
		if next.segment == g && next.from >= l.to && next.from < end {
			end = next.from
		}
	}
	for l.to < end && strings.ContainsRune(" .:", rune(g.text[l.to])) {
		l.to++
	}
	if l.to < end {
		out = append(out, slot{g, l.to, end, "hinter"})
	}
	if g.flow {
		return out
	}
	if end == len(g.text) {
		if right := s.rightOf(l.box, g); right != nil && !s.isLabel(right) {
			out = append(out, slot{right, 0, len(right.text), "neben"})
		}
	}
	if below, ok := s.below(l); ok {
		out = append(out, below)
	}
	return out
}

// rightOf returns the nearest segment in the same row.
func (s *sheet) rightOf(b box, not *segment) *segment {
	const reach = 75 // mm
	var best *segment
	for _, g := range s.segments {
		if g != not && g.box.x >= b.right()-1 && g.box.x-b.right() < reach && b.sameRow(g.box) && (best == nil || g.box.x < best.box.x) {
			best = g
		}
	}
	return best
}

// isLabel tells that a segment begins with a label.
func (s *sheet) isLabel(g *segment) bool {
	for _, l := range s.labels {
		if l.segment == g && l.from <= 2 {
			return true
		}
	}
	return false
}

// below returns the words under a label, up to the left edge of the next label
// in its row (DIN 5008 reference line). A second row of labels is passed over.
func (s *sheet) below(l label) (slot, bool) {
	const reach, column = 14, 80 // mm
	limit := l.box.x + column
	for _, o := range s.labels {
		if !o.segment.flow && o.box.x > l.box.x+5 && o.box.sameRow(l.box) {
			limit = min(limit, o.box.x-1)
		}
	}
	var best slot
	top := l.box.bottom() + reach
	for _, g := range s.segments {
		if g.box.middle() <= l.box.bottom() || g.box.y >= top || s.isLabel(g) {
			continue
		}
		from, to := -1, 0
		for i, w := range g.words {
			if middle := w.box.x + w.box.w/2; middle > l.box.x-2.5 && middle < limit && w.box.x > l.box.x-4 {
				if from < 0 {
					if w.box.x > l.box.x+12 { // belongs to another column
						break
					}
					from = g.starts[i]
				}
				to = g.starts[i] + len(w.text)
			}
		}
		if from >= 0 {
			best, top = slot{g, from, to, "unter"}, g.box.y
		}
	}
	return best, best.segment != nil
}
