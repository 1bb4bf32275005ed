package inspection

import (
	"slices"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality/sampling"
)

// Drawing is a draw with what lay in the documents drawn: what was drawn stays
// drawn, page by page, wherever somebody puts it afterwards.
type Drawing struct {
	sampling.Draw
	// Pages are those of each document drawn, in the order of Picks.
	Pages [][]batch.ID `json:"pages,omitempty"`
}

// NewDrawing notes what lies in the documents of a draw.
func NewDrawing(d sampling.Draw, documents []batch.Document) Drawing {
	out := Drawing{Draw: d}
	now := documentsOf(documents)
	for _, pick := range d.Picks {
		id := d.Population.IDs[pick-1]
		out.Pages = append(out.Pages, append([]batch.ID{}, now[id].Pages...))
	}
	return out
}

// sample is what became of a draw since.
type sample struct {
	since   int64
	drawn   map[batch.ID]int      // documents drawn, with their place in the population from 1
	of      map[batch.ID]batch.ID // pages to the document drawn that they lay in, and what was scanned anew for them
	changed map[batch.ID]bool     // documents of which somebody changed the pages since
}

// newSample follows a draw through the acts after it.
func newSample(b Batch, d *Drawing, since int64) sample {
	s := sample{since: since, drawn: map[batch.ID]int{}, of: map[batch.ID]batch.ID{}, changed: map[batch.ID]bool{}}
	if d == nil {
		return s
	}
	for i, pick := range d.Picks {
		id := d.Population.IDs[pick-1]
		s.drawn[id] = pick
		if i < len(d.Pages) {
			for _, page := range d.Pages[i] {
				s.of[page] = id
			}
		}
	}
	where := map[batch.ID]batch.ID{}
	for _, p := range b.Pages {
		where[p.ID] = p.Document
	}
	for _, a := range b.Acts {
		if a.Seq > since {
			s.follow(a, where)
		}
	}
	return s
}

// follow notes which documents an act changed. To turn a page, a title or another
// number in the batch leave what lies in a document as it is.
func (s *sample) follow(a batch.Act, where map[batch.ID]batch.ID) {
	data, edit := a.Edit()
	for _, d := range a.Documents {
		was := slices.IndexFunc(data.Before.Documents, func(p batch.DocumentPlace) bool { return p.ID == d.ID })
		if edit && (was < 0 || !slices.Equal(data.Before.Documents[was].Pages, d.Pages)) {
			s.changed[d.ID] = true
		}
	}
	for _, c := range a.Pages {
		if c.Kind != nil || c.Withdrawn != nil || c.Document != nil {
			s.changed[where[c.Page]] = true
		}
	}
	switch name := nameOf(a, data); {
	case !edit:
	case name == batch.PagesReplaced:
		for _, old := range data.Replaced {
			for _, page := range data.Pages {
				if drawn, ok := s.of[old]; ok {
					s.of[page] = drawn
				}
			}
		}
	case name == batch.PagesDiscarded:
		for _, page := range data.Pages {
			s.changed[where[page]] = true
		}
	}
}

// nameOf names the edit that an act does or takes back.
func nameOf(a batch.Act, data batch.EditData) batch.ActName {
	if data.Of != "" {
		return data.Of
	}
	return a.Name
}

// holds tells whether a document has pages that were drawn with another.
func (s sample) holds(d batch.Document) bool {
	return slices.ContainsFunc(d.Pages, func(p batch.ID) bool { return s.of[p] != "" && s.of[p] != d.ID })
}

// edited says what must be seen beside the draw because of what was changed since:
// a document that came up or changed, as a whole, and what was drawn, where it lies
// now.
func (s sample) edited(b Batch, d *Drawing, perPage bool) (out []sampling.Requirement) {
	known := map[batch.ID]bool{}
	for _, id := range d.Population.IDs {
		known[id] = true
	}
	for _, doc := range b.Documents {
		fresh := !known[doc.ID]
		if !Waits(doc) || !fresh && !s.changed[doc.ID] && !s.holds(doc) {
			continue
		}
		q := whole(sampling.Unit{ID: doc.ID, Pages: doc.Pages}, Edited, perPage)
		if s.holds(doc) {
			q.Reasons = []sampling.Reason{d.Order.Reason, Edited}
		}
		out = append(out, q)
	}
	for _, p := range b.Pages {
		if p.Document == "" && p.Withdrawn == batch.NotWithdrawn && s.of[p.ID] != "" {
			out = append(out, sampling.Requirement{Reasons: []sampling.Reason{d.Order.Reason, Edited}, Pages: []batch.ID{p.ID}})
		}
	}
	return out
}

// merge adds requirements to those there are.
func merge(required, more []sampling.Requirement) []sampling.Requirement {
	for _, q := range more {
		i := slices.IndexFunc(required, func(r sampling.Requirement) bool { return r.Unit == q.Unit && q.Unit != "" })
		if i < 0 {
			required = append(required, q)
			continue
		}
		r := &required[i]
		r.Whole = r.Whole || q.Whole
		r.Reasons = joined(r.Reasons, q.Reasons)
		r.Pages = joined(r.Pages, q.Pages)
	}
	return required
}

func joined[T comparable](list, more []T) []T {
	list = slices.Clone(list)
	for _, v := range more {
		if !slices.Contains(list, v) {
			list = append(list, v)
		}
	}
	return list
}

// documentsOf finds documents by ID: batches have thousands of them.
func documentsOf(list []batch.Document) map[batch.ID]batch.Document {
	out := make(map[batch.ID]batch.Document, len(list))
	for _, d := range list {
		out[d.ID] = d
	}
	return out
}

// left are, for each document drawn, the pages of it that still count, wherever
// they lie.
func (s sample) left(b Batch) map[batch.ID][]batch.Page {
	out := map[batch.ID][]batch.Page{}
	for _, p := range b.Pages {
		if drawn := s.of[p.ID]; drawn != "" && p.Withdrawn == batch.NotWithdrawn {
			out[drawn] = append(out[drawn], p)
		}
	}
	return out
}

// unlooked counts the documents drawn of which nobody has looked at all that counts:
// such a sample never was a clean one.
func (s sample) unlooked(b Batch, looks map[batch.ID]Seen) (n int) {
	looked := func(page, document batch.ID) bool {
		_, one := looks[page]
		_, all := looks[document]
		return one || all && document != ""
	}
	left, now := s.left(b), documentsOf(b.Documents)
	for id := range s.drawn {
		seen := len(left[id]) > 0
		for _, p := range left[id] {
			seen = seen && looked(p.ID, p.Document)
		}
		if d, ok := now[id]; ok && !d.Gone {
			seen = !slices.ContainsFunc(d.Pages, func(p batch.ID) bool { return !looked(p, id) }) && (seen || len(left[id]) == 0)
		}
		if !seen {
			n++
		}
	}
	return n
}

// faults counts the documents of the draw in which a person found a fault since,
// whether it is mended by now or not.
func (s sample) faults(b Batch) int {
	faulty := map[batch.ID]bool{}
	for _, a := range b.Acts {
		var l Look
		if a.Seq < s.since || a.Name != Looked || decode(a, &l) != nil || l.Verdict != Faulty {
			continue
		}
		switch {
		case a.Page != "" && s.of[a.Page] != "":
			faulty[s.of[a.Page]] = true
		case s.drawn[a.Document] > 0:
			faulty[a.Document] = true
		case a.Page == "":
			for _, d := range b.Documents {
				for _, p := range d.Pages {
					if d.ID == a.Document && s.of[p] != "" {
						faulty[s.of[p]] = true
					}
				}
			}
		}
	}
	return len(faulty)
}
