package fields

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// mostHinted bounds the pages of a document whose printed numbers are compared.
const mostHinted = 1000

// Hints tells what the pages of a document say against its being whole. It would rather
// say nothing than something wrong: people stop reading what is often wrong.
func Hints(pages []Marks) []batch.Hint {
	if len(pages) > mostHinted {
		return nil
	}
	out := pageHints(pages)
	out = append(out, annexHints(pages)...)
	for _, look := range []struct {
		code    batch.HintCode
		find    func(Marks) *mark
		message string
	}{
		{batch.HintElectronic, func(m Marks) *mark { return m.electronic }, "Das ist vermutlich der Druck einer E-Rechnung: elektronisches Original anfordern."},
		{batch.HintForeign, func(m Marks) *mark { return m.foreign }, "Schweizer Zahlcode (QR-Rechnung): Daraus wird nichts vorgeschlagen."},
		{batch.HintFranking, envelopeFranking, "Frankierung der Deutschen Post auf dem Umschlag."},
	} {
		for i, m := range pages {
			if at := look.find(m); at != nil {
				out = append(out, at.hint(look.code, i, look.message))
				break
			}
		}
	}
	return out
}

// envelopeFranking is the stamp of an envelope; in the window of a letter it is nothing.
func envelopeFranking(m Marks) *mark {
	if m.Kind != batch.KindEnvelope {
		return nil
	}
	return m.franking
}

func (m mark) hint(code batch.HintCode, page int, message string) batch.Hint {
	return batch.Hint{Code: code, Page: page + 1, Box: m.px, BoxMM: m.mm, Raw: m.raw, Confidence: m.confidence, Message: message}
}

// counts tells whether a page may be one of a letter or an annex.
func (m Marks) counts() bool {
	return m.Kind == batch.KindContent || m.Kind == batch.KindPlaceholder
}

// numbered is a page with its printed number.
type numbered struct {
	numbering
	page int // its index
}

// pageHints compares the printed page numbers of each total. Annexes have numbers of their
// own: one that comes twice says nothing.
func pageHints(pages []Marks) (out []batch.Hint) {
	of := map[int][]numbered{}
	var totals []int
	for i, m := range pages {
		if !m.counts() {
			continue
		}
		for _, n := range m.numbers {
			if of[n.of] == nil {
				totals = append(totals, n.of)
			}
			of[n.of] = append(of[n.of], numbered{n, i})
		}
	}
	for _, total := range totals {
		if h, ok := compareNumbers(pages, of[total], total); ok {
			out = append(out, h)
		}
	}
	return out
}

// compareNumbers looks for gaps among the printed numbers of one total. A page without a
// number in the place of a missing one may be it.
func compareNumbers(pages []Marks, all []numbered, total int) (h batch.Hint, found bool) {
	seen := map[int]bool{}
	for _, n := range all {
		if seen[n.number] || n.confidence < leastConfidence {
			return h, false
		}
		seen[n.number] = true
	}
	for i := 1; i < len(all); i++ {
		if all[i].number < all[i-1].number {
			h = all[i].hint(batch.HintOrder, all[i].page, fmt.Sprintf("Seite %d von %d liegt hinter Seite %d.", all[i].number, total, all[i-1].number))
			h.Numbers, h.Of = []int{all[i].number, all[i-1].number}, total
			return h, true
		}
	}
	// open tells that no page between two indices may be one of the missing numbers: each
	// has a number of another total, and another number.
	open := func(from, to, first, last int) bool {
		return !slices.ContainsFunc(pages[from:to], func(m Marks) bool {
			may := func(n numbering) bool { return n.number >= first && n.number <= last }
			return m.counts() && (len(m.numbers) == 0 || slices.ContainsFunc(m.numbers, may))
		})
	}
	var missing []int
	at := all[0]
	gap := func(first, last int, near numbered) {
		if len(missing) == 0 {
			at = near
		}
		for n := first; n <= last; n++ {
			missing = append(missing, n)
		}
	}
	if first := all[0]; first.number > 1 && open(0, first.page, 1, first.number-1) {
		gap(1, first.number-1, first)
	}
	for i := 1; i < len(all); i++ {
		if before, n := all[i-1], all[i]; n.number > before.number+1 && open(before.page+1, n.page, before.number+1, n.number-1) {
			gap(before.number+1, n.number-1, before)
		}
	}
	// One page out of the middle of something is an excerpt.
	if last := all[len(all)-1]; last.number < total && (len(all) > 1 || last.number == 1) && open(last.page+1, len(pages), last.number+1, total) {
		gap(last.number+1, total, last)
	}
	if len(missing) == 0 {
		return h, false
	}
	says := fmt.Sprintf("Seite %d von %d fehlt.", missing[0], total)
	if len(missing) > 1 {
		says = fmt.Sprintf("Seiten %s von %d fehlen.", batch.Spans(missing), total)
	}
	h = at.hint(batch.HintPages, at.page, says)
	h.Numbers, h.Of = missing, total
	return h, true
}

// annexHints compares the annexes that the letter names with the pages behind it: each has
// one at least. The letter ends with the page that names them, or with the last one that
// is numbered with it.
func annexHints(pages []Marks) []batch.Hint {
	at := slices.IndexFunc(pages, func(m Marks) bool { return m.counts() && m.annexes != nil })
	if at < 0 {
		return nil
	}
	a, last := pages[at].annexes, at
	for _, n := range pages[at].numbers {
		for i := at + 1; i < len(pages); i++ {
			if slices.ContainsFunc(pages[i].numbers, func(o numbering) bool { return o.of == n.of && o.number > n.number }) {
				last = i
			}
		}
	}
	there := 0
	for _, m := range pages[last+1:] {
		if m.counts() {
			there++
		}
	}
	if there >= a.count || a.listed && there > 0 { // lines of a list may be turned over
		return nil
	}
	behind := "folgt keine Seite"
	if there > 0 {
		behind = "folgen " + strconv.Itoa(there) + " Seiten"
		if there == 1 {
			behind = "folgt 1 Seite"
		}
	}
	h := a.hint(batch.HintAnnexes, at, strings.TrimSpace(fmt.Sprintf("Anlagen: %d genannt, danach %s.", a.count, behind)))
	h.Of, h.There = a.count, there
	return []batch.Hint{h}
}
