package station

import (
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
