package inspection

import (
	"slices"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality"
	"github.com/scanstelle/scanstelle/quality/sampling"
)

// Record is what may be said of the inspection of one document in its transfer
// note (A.NB.4 e): never more than was done (resiscan.md 5.1).
type Record struct {
	// Release is the latest that covers the document, nil where there is none.
	Release    *Release
	ReleasedBy string
	ReleasedAt time.Time
	Coverage   sampling.Coverage
	Selected   bool // the document was in the sample
	Looks      []SubjectLook
	Settled    []Decision
}

// SubjectLook is a look that still holds, at a page of the document or, with an
// empty Page, at the document.
type SubjectLook struct {
	Seen
	Page batch.ID
}

// Decision is a settlement with who decided.
type Decision struct {
	Settlement
	Actor string
	Time  time.Time
}

// RecordOf gathers the record of a document from all acts of its batch, oldest
// first. A release that calls the document inspected does so only as far as looks
// bear it that nothing has changed since: what was parked at the time of the
// release, for example, is open again.
func RecordOf(d batch.Document, acts []batch.Act) (Record, error) {
	r := Record{Coverage: sampling.CoverageOpen}
	covered, err := r.release(d, acts)
	if err != nil {
		return r, err
	}
	if err := r.looks(d, acts); err != nil {
		return r, err
	}
	if r.Release == nil {
		return r, nil
	}
	for _, why := range covered.Reasons {
		r.Selected = r.Selected || why != sampling.Hit && why != Edited
	}
	r.Coverage = covered.Coverage
	whole, some := r.seen(d)
	switch {
	case r.Coverage == sampling.CoverageInspected && !whole, r.Coverage == sampling.CoverageHits && !some:
		r.Coverage = sampling.CoverageOpen
	}
	return r, r.settled(acts)
}

// release finds the latest release that covers the document.
func (r *Record) release(d batch.Document, acts []batch.Act) (covered sampling.Covered, err error) {
	for _, a := range slices.Backward(acts) {
		switch {
		case a.Name == Returned, a.Name == batch.ActClassRaised && a.State == batch.Rejected: // what was released before does not count any more
			return covered, nil
		case a.Name == Released:
			var release Release
			if err := decode(a, &release); err != nil {
				return covered, err
			}
			i := slices.IndexFunc(release.Covered, func(c sampling.Covered) bool { return c.Unit == d.ID })
			if i < 0 {
				continue
			}
			r.Release, r.ReleasedBy, r.ReleasedAt = &release, a.Actor, a.Time
			return release.Covered[i], nil
		}
	}
	return covered, nil
}

// looks collects the latest look at each subject; a change of a page, or of the
// set of pages, takes back what was seen before.
func (r *Record) looks(d batch.Document, acts []batch.Act) error {
	for _, a := range acts {
		if a.Name != Looked {
			r.lapse(d, a)
			continue
		}
		if a.Page == "" && a.Document != d.ID || a.Page != "" && !slices.Contains(d.Pages, a.Page) {
			continue
		}
		var l Look
		if err := decode(a, &l); err != nil {
			return err
		}
		r.drop(a.Page)
		r.Looks = append(r.Looks, SubjectLook{Seen{l, a.Actor, a.Time}, a.Page})
	}
	return nil
}

func (r *Record) lapse(d batch.Document, a batch.Act) {
	for _, c := range a.Pages {
		if slices.Contains(d.Pages, c.Page) {
			r.drop(c.Page)
			r.drop("")
		}
	}
	for _, was := range a.Documents {
		if was.ID == d.ID && a.Name != Parked && a.Name != Unparked {
			r.drop("")
		}
	}
}

func (r *Record) drop(page batch.ID) {
	r.Looks = slices.DeleteFunc(r.Looks, func(l SubjectLook) bool { return l.Page == page })
}

// seen tells whether people have seen all of the document, and any of it.
func (r *Record) seen(d batch.Document) (whole, some bool) {
	good := map[batch.ID]bool{}
	for _, l := range r.Looks {
		good[l.Page] = l.Verdict != Faulty
		some = some || good[l.Page]
	}
	pages := !slices.ContainsFunc(d.Pages, func(p batch.ID) bool { return !good[p] })
	return good[""] || pages, some
}

// settled finds who decided about the differences of the release.
func (r *Record) settled(acts []batch.Act) error {
	latest := map[quality.Difference]Decision{}
	for _, a := range acts {
		if a.Name != Settled {
			continue
		}
		var s Settlement
		if err := decode(a, &s); err != nil {
			return err
		}
		latest[s.Difference] = Decision{s, a.Actor, a.Time}
	}
	for _, s := range r.Release.Settled {
		if d, ok := latest[s.Difference]; ok {
			r.Settled = append(r.Settled, d)
		}
	}
	return nil
}
