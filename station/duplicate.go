package station

import (
	"fmt"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality"
)

// recentPages remembers the pages before, for the duplicate alarm
// (field.md, complaint 15: a hanging duplex unit repeats page 1).
type recentPages struct {
	pages []recentPage
}

type recentPage struct {
	id          batch.ID
	position    int
	sha256      string
	measurement *batch.Measurement
}

func (r *recentPages) add(p batch.Page) {
	r.pages = append(r.pages, recentPage{id: p.ID, position: p.Position, sha256: p.Image.SHA256, measurement: p.Measured})
}

// find looks among the recent pages for one that the page repeats.
func (r *recentPages) find(p batch.Page, m *batch.Measurement, kind batch.PageKind, limits batch.CheckLimits) (batch.Finding, bool) {
	var found batch.Finding
	ok := false
	for i := range r.pages {
		other := &r.pages[i]
		if other.id == p.ID {
			other.measurement = m
			continue
		}
		near := other.position < p.Position && p.Position-other.position <= limits.DuplicateRange
		if !near || kind != batch.KindContent || ok {
			continue
		}
		same := other.sha256 == p.Image.SHA256
		if same || other.measurement != nil && quality.Duplicate(*m, *other.measurement, limits) {
			found = batch.Finding{Code: batch.FindingDuplicate, Severity: batch.Warning, Page: p.ID, Other: other.id,
				Message: "Die Seite gleicht einer kurz zuvor erfassten."}
			ok = true
		}
	}
	if n := len(r.pages) - 4*max(limits.DuplicateRange, 1); n > 0 {
		r.pages = r.pages[n:]
	}
	return found, ok
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
			Message: fmt.Sprintf("Die Seite gleicht Blatt %d eines Stapels vom %s; beide bleiben erhalten.", other.Sheet, batch.DayOf(b.Opened.Local()).German())}, true, nil
	}
	return f, false, nil
}
