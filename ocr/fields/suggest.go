package fields

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// Document is what is known about one document.
type Document struct {
	Pages []Page
	// Intake is the day of receipt; zero where unknown. A letter is not dated
	// later.
	Intake time.Time
}

// Page is one page of a document.
type Page struct {
	Text *batch.Text // nil where nothing was read
	// DPI is the resolution of the raw image, DPIY its vertical one where they
	// differ. Without a credible one the page is taken to be A4.
	DPI, DPIY float64
	Kind      batch.PageKind
	Barcodes  []batch.Barcode // places in the raw image
}

// Limits of what is returned and looked at.
const (
	leastConfidence = 0.3
	mostPerField    = 5
	mostPages       = 200
	mostWords       = 8000 // per page; a page of a newspaper has 5,000
)

// Suggest returns suggestions for the index fields of a document, ordered by
// field (batch.Fields) and falling confidence, at most five for each field.
func (r *Rules) Suggest(doc Document) []batch.Suggestion {
	f := &finder{rules: r, intake: doc.Intake}
	for i, p := range doc.Pages[:min(len(doc.Pages), mostPages)] {
		f.pages = append(f.pages, newSheet(i+1, p))
	}
	f.first = f.firstPage()
	for _, look := range []func(){f.addresses, f.codes, f.references, f.dates, f.subject, f.documentType, f.annexes,
		f.deadlines, f.payment, f.taxNumbers, f.mail, f.routing, f.freePatterns, f.office, f.sender} {
		look()
	}
	return f.ordered()
}

// finder carries one document through the rules.
type finder struct {
	rules  *Rules
	intake time.Time
	pages  []*sheet
	first  *sheet // with the letter's head; nil where nothing was read
	out    []candidate

	recipient *address
	others    []address // address blocks that are not the recipient
	payCodes  []payCode
	// subjectText is the subject found, subjectAt its place.
	subjectText string
	subjectAt   span
}

// candidate is a suggestion with what merging needs.
type candidate struct {
	batch.Suggestion
	key string // equal keys of a field are one value
}

// firstPage is the first page that holds a letter: not a blank side, a separator
// or an envelope.
func (f *finder) firstPage() *sheet {
	for _, s := range f.pages {
		if len(s.segments) > 0 && s.kind != batch.KindEnvelope && s.kind != batch.KindSeparator && s.kind != batch.KindCover {
			return s
		}
	}
	for _, s := range f.pages {
		if len(s.segments) > 0 {
			return s
		}
	}
	return nil
}

// weight is how much a page of the document counts for what stands in a
// letter's head.
func (f *finder) weight(s *sheet) float64 {
	if s == f.first || s.kind == batch.KindEnvelope {
		return 1
	}
	return 0.6
}

// add notes a value found in a span. base is how sure the rule is of itself;
// doubtful letters lower it.
func (f *finder) add(field batch.Field, value string, at span, base float64, source batch.FieldSource, reason string) *batch.Suggestion {
	return f.put(field, value, at, base*at.legible(), source, reason)
}

// prove notes a value that arithmetic proves, whatever the reader's doubts.
func (f *finder) prove(field batch.Field, value string, at span, confidence float64, source batch.FieldSource, reason string) *batch.Suggestion {
	return f.put(field, value, at, confidence, source, reason)
}

// put notes a value. What is still to be said of it goes into the result.
func (f *finder) put(field batch.Field, value string, at span, confidence float64, source batch.FieldSource, reason string) *batch.Suggestion {
	if value = strings.TrimSpace(value); value == "" || at.sheet == nil {
		return &batch.Suggestion{}
	}
	px, mm := at.box()
	f.out = append(f.out, candidate{batch.Suggestion{Field: field, Value: value, Raw: at.raw(), Page: at.sheet.number, Box: px, BoxMM: mm,
		Confidence: confidence, Source: source, Reason: reason}, similarKey(value)})
	return &f.out[len(f.out)-1].Suggestion
}

// ordered merges equal values and sorts.
func (f *finder) ordered() []batch.Suggestion {
	type name struct {
		field batch.Field
		key   string
	}
	best := map[name]candidate{}
	var names []name
	for _, c := range f.out {
		n := name{c.Field, c.key}
		old, ok := best[n]
		if !ok {
			names = append(names, n)
			best[n] = c
			continue
		}
		// The same value at another place speaks for it; the same place read by
		// two rules does not.
		elsewhere := old.Page != c.Page || !overlap(old.Box, c.Box)
		if c.Confidence > old.Confidence {
			old, c = c, old
		}
		old.Proven = old.Proven || c.Proven && old.Value == c.Value
		if elsewhere {
			old.Confidence = 1 - (1-old.Confidence)*(1-0.4*c.Confidence)
		}
		best[n] = old
	}
	order := map[batch.Field]int{}
	for i, field := range batch.Fields() {
		order[field] = i
	}
	var out []batch.Suggestion
	for _, n := range names {
		s := best[n].Suggestion
		if s.Confidence = math.Round(min(s.Confidence, 0.99)*100) / 100; s.Confidence >= leastConfidence {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b batch.Suggestion) int {
		return cmp.Or(cmp.Compare(order[a.Field], order[b.Field]), cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(a.Page, b.Page))
	})
	kept, count := out[:0], map[batch.Field]int{}
	for _, s := range out {
		if count[s.Field]++; count[s.Field] <= mostPerField {
			kept = append(kept, s)
		}
	}
	return slices.Clip(kept)
}

func overlap(a, b [4]int) bool {
	return a[0] < b[0]+b[2] && b[0] < a[0]+a[2] && a[1] < b[1]+b[3] && b[1] < a[1]+a[3]
}
