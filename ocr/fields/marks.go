package fields

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// Marks is what one page says about the document that it belongs to: what Hints needs.
// It holds no other words of the page.
type Marks struct {
	Kind batch.PageKind // as it is now; whoever keeps marks brings it up to date

	numbers    []numbering
	annexes    *named
	electronic *mark
	foreign    *mark
	franking   *mark
}

// mark is a place on a page.
type mark struct {
	raw        string
	px         [4]int
	mm         [4]float64
	confidence float64
}

func markOf(at span, confidence float64) mark {
	px, mm := at.box()
	return mark{at.raw(), px, mm, confidence}
}

// numbering is a printed "Seite 2 von 5".
type numbering struct {
	mark
	number, of int
}

// named is how many annexes a page names; listed ones were counted line by line.
type named struct {
	mark
	count  int
	listed bool
}

// Mark looks at one page.
func Mark(p Page) Marks {
	s := layOut(1, p)
	m := Marks{Kind: p.Kind, numbers: s.pageNumbers(), electronic: s.electronicPrint()}
	f := &finder{pages: []*sheet{s}, first: s}
	for _, a := range f.namedAnnexes() {
		if m.annexes == nil || m.annexes.listed && !a.listed {
			m.annexes = &named{markOf(a.at, a.at.legible()), a.count, a.listed}
		}
	}
	for i := range s.codes {
		c := &s.codes[i]
		switch {
		case m.foreign == nil && swissCode(c.text):
			m.foreign = new(markOf(c.span(), 1))
			m.foreign.raw = "SPC" // the rest is an account that is nobody's suggestion
		case m.franking == nil && strings.HasPrefix(c.text, frankingMark):
			m.franking = new(markOf(c.span(), 1))
		}
	}
	return m
}

// frankingMark opens the Data Matrix of a stamp or frank of the German post.
const frankingMark = "DEA"

// swissCode tells the code of a Swiss payment slip: a payment that is none here.
func swissCode(text string) bool {
	first, rest, _ := strings.Cut(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	return first == "SPC" && strings.HasPrefix(rest, "02")
}

var (
	// pageOf is a page number with its total. Bare "2/5" is none: editions of forms are
	// printed so.
	pageOf = folded(`\b(?:seite|blatt|s\.|page|p\.) ?:? ?(\d{1,3}) ?(?:von|of|/) ?(\d{1,3})\b`)
	// pageAlone is one without its word, if nothing else stands in its line.
	pageAlone = folded(`^- ?(\d{1,3}) (?:von|of) (\d{1,3}) ?-$|^(\d{1,3}) (?:von|of) (\d{1,3})$`)
)

// Where page numbers stand: shares of the height, from above and below.
const (
	headShare = 0.2
	footShare = 0.85
)

// mostTotal bounds what is taken for a number of pages.
const mostTotal = 200

// pageNumbers lists the printed page numbers of a page: at its head or foot, or alone in
// their place, as invoices have it beside the address.
func (s *sheet) pageNumbers() []numbering {
	var out []numbering
	note := func(g *segment, m []int, number, of int) {
		n, _ := strconv.Atoi(g.text[m[number]:m[number+1]])
		total, _ := strconv.Atoi(g.text[m[of]:m[of+1]])
		same := func(o numbering) bool { return o.of == total }
		if n < 1 || n > total || total < 2 || total > mostTotal || slices.ContainsFunc(out, same) {
			return
		}
		at := g.at(m[0], m[1])
		out = append(out, numbering{markOf(at, at.legible()), n, total})
	}
	for _, g := range s.segments {
		if !strings.Contains(g.folded, "von") && !strings.Contains(g.folded, "of") && !strings.Contains(g.folded, "/") { // most lines, quickly
			continue
		}
		margin := g.box.bottom() < headShare*s.height || g.box.y > footShare*s.height
		if m := pageOf.FindStringSubmatchIndex(g.folded); m != nil && (margin && len(g.words) <= 16 || m[0] == 0 && m[1] == len(g.text)) {
			note(g, m, 2, 4)
		} else if m := pageAlone.FindStringSubmatchIndex(g.folded); m != nil && margin {
			if m[2] >= 0 {
				note(g, m, 2, 4)
			} else {
				note(g, m, 6, 8)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b numbering) int { return cmp.Compare(a.of, b.of) })
	return out
}

var (
	electronicSign = []string{"xrechnung", "zugferd", "factur", "16931", "xoev", "bt-"}
	electronicName = folded(`\bxrechnung\b|\bzugferd\b|\bfactur-?x\b`)
	electronicForm = folded(`\ben ?16931\b|urn:cen\.eu:en16931|urn:xoev-de:kosit`)
	businessTerm   = regexp.MustCompile(`\bBT-\d{1,3}\b`)
)

// leastTerms is how many names of fields of an electronic invoice make its print.
const leastTerms = 3

// electronicPrint finds the words by which the print of an electronic invoice is known: the
// name of its format on a page that has an invoice number, or its standard, or the numbers
// of its fields.
func (s *sheet) electronicPrint() *mark {
	var name, form *mark
	terms := 0
	for _, g := range s.segments {
		if !slices.ContainsFunc(electronicSign, func(sign string) bool { return strings.Contains(g.folded, sign) }) {
			continue
		}
		if m := electronicForm.FindStringIndex(g.folded); m != nil && form == nil {
			at := g.at(m[0], m[1])
			form = new(markOf(at, at.legible()))
		}
		if m := electronicName.FindStringIndex(g.folded); m != nil && name == nil {
			at := g.at(m[0], m[1])
			name = new(markOf(at, at.legible()))
		}
		for _, m := range businessTerm.FindAllStringIndex(g.text, leastTerms) {
			if terms++; terms == leastTerms && form == nil {
				form = new(markOf(g.at(m[0], m[1]), 0.8))
			}
		}
	}
	if name == nil && form == nil {
		return nil
	}
	invoice := slices.ContainsFunc(findLabels(s), func(l label) bool { return l.kind == invoiceLabel })
	switch {
	case name != nil && (invoice || form != nil):
		return name
	case form != nil && invoice:
		return form
	case terms >= leastTerms:
		return form
	}
	return nil
}
