package sampling

import (
	"slices"

	"github.com/scanstelle/scanstelle/batch"
)

// Unit is what is counted, drawn and seen: a document with its pages, or a page,
// which needs no Pages.
type Unit struct {
	ID    batch.ID
	Pages []batch.ID
}

func (u Unit) pages() []batch.ID {
	if len(u.Pages) == 0 {
		return []batch.ID{u.ID}
	}
	return u.Pages
}

// Requirement says what of a unit a person must see before release, and why.
type Requirement struct {
	// Unit is empty for hits on pages that are in no unit: separators, pages
	// left over. They must be seen as well.
	Unit    batch.ID `json:"unit,omitempty"`
	Reasons []Reason `json:"reasons"`
	// Whole: the unit as a whole; else only its Pages.
	Whole bool `json:"whole"`
	// Pages that must be confirmed each on its own: those with hits, and every
	// page of the unit where the rule asks for it. Order of the unit.
	Pages []batch.ID `json:"pages,omitempty"`
}

// Required lists what must be seen of a batch, in the order of its units: the
// sample and, beside it, what the automatic checks hit (A.AM.IN.H.7; at need
// normal from the rule's severity on). The draw must be of these units, else
// the error has CodeDrawInvalid.
func Required(units []Unit, draw Draw, findings []batch.Finding, rule Rule) ([]Requirement, error) {
	ids := make([]batch.ID, len(units))
	for i, u := range units {
		ids[i] = u.ID
	}
	if hash, err := hashIDs(ids); err != nil {
		return nil, err
	} else if hash != draw.Population.SHA256 {
		return nil, refuse("gezogen wurde aus anderen Einheiten")
	}
	if rule.Need != draw.Order.Need {
		return nil, refuse("gezogen wurde für den Schutzbedarf »%s«, nicht »%s«", draw.Order.Need, rule.Need)
	}
	hit := hitPages(findings, rule.hits())
	var out []Requirement
	for i, u := range units {
		r := Requirement{Unit: u.ID}
		if _, r.Whole = slices.BinarySearch(draw.Picks, i+1); r.Whole {
			r.Reasons = append(r.Reasons, draw.Order.Reason)
		}
		hitHere := false
		for _, page := range u.pages() {
			if hit[page] {
				hitHere = true
			}
			if hit[page] || r.Whole && rule.perPage() {
				r.Pages = append(r.Pages, page)
			}
			delete(hit, page)
		}
		if hitHere {
			r.Reasons = append(r.Reasons, Hit)
		}
		if len(r.Reasons) > 0 {
			out = append(out, r)
		}
	}
	for _, f := range findings {
		if hit[f.Page] {
			out = append(out, Requirement{Reasons: []Reason{Hit}, Pages: []batch.ID{f.Page}})
			delete(hit, f.Page)
		}
	}
	return out, nil
}

// hitPages are the pages with a finding of at least that severity. A severity
// nobody knows counts as severe.
func hitPages(findings []batch.Finding, least batch.Severity) map[batch.ID]bool {
	hit := map[batch.ID]bool{}
	from := slices.Index(severities, least)
	for _, f := range findings {
		if at := slices.Index(severities, f.Severity); from >= 0 && (at >= from || at < 0) {
			hit[f.Page] = true
		}
	}
	return hit
}

// met tells whether what was seen fulfils the requirement. Who has seen every
// page of a unit has seen the unit, but not the other way round.
func (r Requirement) met(u Unit, seen map[batch.ID]bool) bool {
	return allSeen(r.Pages, seen) && (!r.Whole || seen[u.ID] || allSeen(u.pages(), seen))
}

func allSeen(pages []batch.ID, seen map[batch.ID]bool) bool {
	return !slices.ContainsFunc(pages, func(p batch.ID) bool { return !seen[p] })
}

// Coverage is what may be said of a unit in its transfer note (A.NB.4 e,
// resiscan.md 5.1): never more than was done.
type Coverage string

// Coverages.
const (
	CoverageInspected Coverage = "inspected" // a person has seen the unit
	// CoverageHits: not drawn; a person has seen only the pages that the
	// automatic checks hit.
	CoverageHits Coverage = "hits-inspected"
	// CoverageNotDrawn: the batch was inspected by sample or by turn, this unit
	// was not in it.
	CoverageNotDrawn Coverage = "not-drawn"
	CoverageOpen     Coverage = "open" // something is still to be seen
)

// Covered is the coverage of one unit, with the reasons it had to be seen for.
type Covered struct {
	Unit     batch.ID `json:"unit"`
	Coverage Coverage `json:"coverage"`
	Reasons  []Reason `json:"reasons,omitempty"`
}

// Cover tells for every unit how far it was inspected, and whether all that is
// required was seen. seen holds the IDs a person has confirmed, of units and of
// pages. Before the whole sample is seen, nothing is called not drawn: what it
// says of the others is not known yet.
func Cover(units []Unit, required []Requirement, seen map[batch.ID]bool) ([]Covered, bool) {
	byUnit := map[batch.ID]Requirement{}
	done := true
	for _, r := range required {
		if r.Unit == "" {
			done = done && allSeen(r.Pages, seen)
			continue
		}
		byUnit[r.Unit] = r
	}
	for _, u := range units {
		done = done && byUnit[u.ID].met(u, seen)
	}
	out := make([]Covered, len(units))
	for i, u := range units {
		r := byUnit[u.ID]
		c := Covered{Unit: u.ID, Reasons: r.Reasons, Coverage: CoverageNotDrawn}
		switch whole := seen[u.ID] || allSeen(u.pages(), seen); {
		case whole && r.met(u, seen):
			c.Coverage = CoverageInspected
		case !done:
			c.Coverage = CoverageOpen
		case len(r.Pages) > 0:
			c.Coverage = CoverageHits
		}
		out[i] = c
	}
	return out, done
}

// Missing counts the requirements that are not met yet. One of a unit that is not
// among units asks for nothing.
func Missing(units []Unit, required []Requirement, seen map[batch.ID]bool) (n int) {
	byID := make(map[batch.ID]Unit, len(units))
	for _, u := range units {
		byID[u.ID] = u
	}
	for _, r := range required {
		u, there := byID[r.Unit]
		switch {
		case r.Unit == "" && !allSeen(r.Pages, seen), there && !r.met(u, seen):
			n++
		}
	}
	return n
}
