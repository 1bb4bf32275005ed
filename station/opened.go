package station

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/imaging"
	"github.com/scanstelle/scanstelle/quality/inspection"
)

// LegibleDPI is the resolution from which small print can be read on a screen, in dots
// per inch. What was scanned with less is legible as far as it ever will be.
const LegibleDPI = 100

// mostSights bounds how many pages are remembered, and mostTiles
// the pieces of one that is not whole yet.
const mostSights, mostTiles = 20_000, 4096

// sights is what of pages was delivered to whom: only who had a whole page before
// their eyes has opened it (A.AM.IN.SH.5). It lies in memory; what is seen is durable
// as an act.
type sights struct {
	mu sync.Mutex
	of map[sightKey]*sighted
}

// sightKey is a page, as it is shown to a person.
type sightKey struct {
	person string
	page   batch.ID
	raw    bool
	pose   imaging.Pose
}

// sighted is how far a page was delivered.
type sighted struct {
	shown  bool     // it was asked for to be looked at, and not only made ready
	whole  bool     // delivered in full
	pieces [][4]int // left, top, right, bottom in pixels of level 0, until it is whole
}

// note changes what is known of a page, and tells whether it was opened now.
func (s *sights) note(k sightKey, change func(*sighted)) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of == nil || len(s.of) >= mostSights {
		s.of = map[sightKey]*sighted{} // at worst a page has to be looked at again
	}
	p := s.of[k]
	if p == nil {
		p = &sighted{}
		s.of[k] = p
	}
	was := p.shown && p.whole
	change(p)
	return !was && p.shown && p.whole
}

// noteShown notes that a page is to be looked at.
func (st *Station) noteShown(ctx context.Context, who Actor, v PageView) error {
	watched, err := st.watched(who, v.Page)
	if err != nil || !watched {
		return err
	}
	again := false
	opened := st.sights.note(sightKey{who.Person.Pseudonym, v.Page, v.Raw, v.Pose}, func(p *sighted) {
		again, p.shown = p.shown && p.whole, true
	})
	if opened || again { // it may have been changed since
		return st.noteOpened(ctx, who, v.Page)
	}
	return nil
}

// noteDelivered notes a piece of a page that goes to a person. Pieces together open a
// page when they cover it legibly.
func (st *Station) noteDelivered(ctx context.Context, who Actor, q TileQuery, t Tile) error {
	watched, err := st.watched(who, t.Page)
	if err != nil || !watched {
		return err
	}
	v, err := st.PageView(who, PageQuery{Page: string(t.Page), Raw: q.Raw})
	if err != nil {
		return err
	}
	piece, ok := v.legible(t)
	if !ok {
		return nil
	}
	opened := st.sights.note(sightKey{who.Person.Pseudonym, v.Page, v.Raw, v.Pose}, func(p *sighted) {
		if p.whole {
			return
		}
		if len(p.pieces) >= mostTiles {
			p.pieces = nil
		}
		p.pieces = append(slices.DeleteFunc(p.pieces, func(o [4]int) bool { return contains(piece, o) }), piece)
		if covered(v.Width, v.Height, p.pieces) {
			p.whole, p.pieces = true, nil
		}
	})
	if opened {
		return st.noteOpened(ctx, who, v.Page)
	}
	return nil
}

// legible is where on the page, in pixels of level 0 (left, top, right, bottom), a
// tile shows it so that it can be read; ok is false where it does not.
func (v PageView) legible(t Tile) (piece [4]int, ok bool) {
	if t.Level >= len(v.Levels) {
		return piece, false
	}
	if dpi := min(v.DPI[0], v.DPI[1]) / float64(int(1)<<t.Level); t.Level > 0 && dpi < LegibleDPI {
		return piece, false
	}
	level := v.Levels[t.Level]
	for i, size := range [2]int{v.Width, v.Height} {
		piece[i], piece[i+2] = t.Box[i]<<t.Level, (t.Box[i]+t.Box[i+2])<<t.Level
		if t.Box[i]+t.Box[i+2] >= level[i] { // levels are whole dots
			piece[i+2] = size
		}
	}
	return piece, true
}

func contains(a, b [4]int) bool {
	return a[0] <= b[0] && a[1] <= b[1] && a[2] >= b[2] && a[3] >= b[3]
}

// covered tells whether pieces leave nothing of a page: the rows between any two
// edges must be filled from the left to the right.
func covered(width, height int, pieces [][4]int) bool {
	edges := []int{0, height}
	for _, p := range pieces {
		edges = append(edges, p[1], p[3])
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	sorted := slices.SortedFunc(slices.Values(pieces), func(a, b [4]int) int { return cmp.Compare(a[0], b[0]) })
	for i, top := range edges[:len(edges)-1] {
		bottom, right := edges[i+1], 0
		if top < 0 || bottom > height {
			continue
		}
		for _, p := range sorted {
			if p[1] <= top && p[3] >= bottom && p[0] <= right {
				right = max(right, p[2])
			}
		}
		if right < width {
			return false
		}
	}
	return true
}

// watched tells whether it matters that a page is shown to somebody: to an inspector,
// where its class wants each page confirmed.
func (st *Station) watched(who Actor, id batch.ID) (bool, error) {
	if who.Person == nil || !who.Person.Has(inspectors...) {
		return false, nil
	}
	p, err := st.store.Page(id)
	if err != nil {
		return false, err
	}
	b, err := st.store.Header(p.Batch)
	if err != nil || !b.Class.NeedsRelease() || b.State == batch.Open || b.Trial || p.Withdrawn != batch.NotWithdrawn {
		return false, err
	}
	rule, err := ruleOf(b.Class)
	return rule.PerPage, err
}

// noteOpened notes once that a page was shown to an inspector as it is: only who
// opened it may confirm it.
func (st *Station) noteOpened(ctx context.Context, who Actor, id batch.ID) error {
	p, err := st.store.Page(id)
	if err != nil {
		return err
	}
	acts, err := st.store.Acts(p.Batch)
	if err != nil || wasOpened(acts, p.ID, who.Person.Pseudonym) {
		return err
	}
	return st.store.Act(ctx, p.Batch, who.Person.Pseudonym, batch.Act{Name: inspection.Opened, Page: p.ID, Document: p.Document})
}
