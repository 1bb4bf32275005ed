package station

import (
	"fmt"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
)

// repeats looks among the content pages before one for that which it repeats (field.md,
// complaint 15: a hanging duplex unit repeats page 1). Pages are judged in their order:
// whoever is measured first, it is the later page that is told.
func (r *run) repeats(s *pageState) (f batch.Finding, found bool) {
	for _, other := range r.shortlyBefore(s) {
		if r.same(s, other) {
			return batch.Finding{Code: batch.FindingDuplicate, Severity: batch.Warning, Page: s.ID, Other: other.ID,
				Message: "Die Seite gleicht einer kurz zuvor erfassten."}, true
		}
	}
	return f, false
}

// waits tells whether a page before is not measured yet that the page may repeat.
func (r *run) waits(s *pageState) bool {
	return slices.ContainsFunc(r.shortlyBefore(s), func(other *pageState) bool { return !other.known() })
}

// settleBehind judges the pages that waited for one to be measured.
func (r *run) settleBehind(s *pageState) error {
	for _, other := range r.lately(s) {
		if other.Position > s.Position && !other.judged && other.known() {
			if err := r.settleSheet(other.Input, other.Sheet); err != nil {
				return err
			}
		}
	}
	return nil
}

// shortlyBefore are the pages among which one is looked for, in their order.
func (r *run) shortlyBefore(s *pageState) []*pageState {
	return slices.DeleteFunc(r.lately(s), func(other *pageState) bool {
		return other.Position >= s.Position || s.Position-other.Position > r.profile.Check.DuplicateRange
	})
}

// lately are the pages that came in around one, as many to each side as the alarm
// looks back, and some more: what is inserted has a place of its own.
func (r *run) lately(s *pageState) []*pageState {
	i := len(r.order) - 1
	for i > 0 && r.order[i] != s.ID {
		i--
	}
	reach := 4 * max(r.profile.Check.DuplicateRange, 1)
	var pages []*pageState
	for _, id := range r.order[max(i-reach, 0):min(i+reach, len(r.order))] {
		pages = append(pages, r.pages[id])
	}
	return pages
}

// seenBefore looks for a page of another batch with the same image: a letter that
// comes after its fax, a file that was handed in twice. Nothing is dropped for it;
// a person sees the finding before release (mailroom.md 1.6). What was sealed off
// is nobody's business, and a trial is no post.
func (st *Station) seenBefore(p batch.Page, kind batch.PageKind) (f batch.Finding, found bool, err error) {
	if kind != batch.KindContent {
		return f, false, nil
	}
	earlier, err := st.store.PagesOf(p.Image.SHA256, p.Batch)
	if err != nil {
		return f, false, err
	}
	const most = 20 // of a blank form that came a thousand times the first will do
	for _, id := range earlier[:min(len(earlier), most)] {
		other, err := st.store.Page(id)
		if err != nil {
			return f, false, err
		}
		b, err := st.store.Header(other.Batch)
		if err != nil {
			return f, false, err
		}
		if b.Trial || other.Withdrawn == batch.SealedOff || other.Kind != batch.KindContent {
			continue
		}
		return batch.Finding{Code: batch.FindingDuplicate, Severity: batch.Warning, Page: p.ID, Other: other.ID,
			Message: fmt.Sprintf("Die Seite gleicht Blatt %d eines Stapels vom %s; beide bleiben erhalten.", other.Sheet, batch.Moment(b.Opened))}, true, nil
	}
	return f, false, nil
}
