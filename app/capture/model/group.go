package model

import "github.com/scanstelle/scanstelle/batch"

// Group is a document, or what will become one.
type Group struct {
	Document batch.ID // "" as long as it is not formed
	Number   int      // from 1; 0 for pages that belong to no document
	Title    string
	Urgent   bool
	// Separated tells that a separator sheet lies before it.
	Separated bool
	// Replaced are sheets that others stand for.
	Replaced bool
	Sheets   []Sheet
}

// Last is the document that the sheet fed last belongs to; ok is false where there is but
// one, which nobody has to be told.
func (s Stack) Last() (g Group, ok bool) {
	all := s.counting()
	if len(all) < 2 {
		return g, false
	}
	g = all[len(all)-1]
	return g, g.Number > 0 && len(g.Sheets) > 0
}

// Sheet is one sheet with the sides of it that lie in the group.
type Sheet struct {
	Number int
	Sides  []batch.Page // front first, unless somebody ordered them so
}

// group puts the sheets into groups.
func (s Stack) group() []Group {
	out := s.counting()
	gone := Group{Replaced: true}
	for _, p := range s.Replaced {
		gone.add(p)
	}
	if len(gone.Sheets) > 0 {
		out = append(out, gone)
	}
	return out
}

// counting are the groups of what counts.
func (s Stack) counting() []Group {
	if len(s.Documents) == 0 {
		return fed(s.Pages)
	}
	by := make(map[batch.ID]batch.Page, len(s.Pages))
	for _, p := range s.Pages {
		by[p.ID] = p
	}
	var out []Group
	for _, d := range s.Documents {
		g := Group{Document: d.ID, Number: d.Number, Title: d.Title, Urgent: d.Urgent, Separated: d.Separator != ""}
		for _, id := range d.Pages {
			if p, ok := by[id]; ok {
				g.add(p)
			}
			delete(by, id)
		}
		out = append(out, g)
	}
	rest := Group{}
	for i, p := range s.Pages {
		if _, left := by[p.ID]; left && p.Kind != batch.KindSeparator && !besideSeparator(s.Pages, i) {
			rest.add(p)
		}
	}
	if len(rest.Sheets) > 0 {
		out = append(out, rest)
	}
	return out
}

// fed groups pages as they arrive, before documents are formed.
func fed(pages []batch.Page) []Group {
	var out []Group
	for i, p := range pages {
		switch {
		case p.Kind == batch.KindSeparator:
			if n := len(out); n == 0 || len(out[n-1].Sheets) > 0 {
				out = append(out, Group{Separated: true})
			}
			continue
		case besideSeparator(pages, i):
			continue
		case len(out) == 0:
			out = append(out, Group{})
		}
		out[len(out)-1].add(p)
	}
	for i := range out {
		out[i].Number = i + 1
	}
	return out
}

// besideSeparator tells whether a page is the blank side of a separator sheet.
func besideSeparator(pages []batch.Page, i int) bool {
	if pages[i].Kind != batch.KindBlank {
		return false
	}
	for _, j := range []int{i - 1, i + 1} {
		if j >= 0 && j < len(pages) && pages[j].Sheet == pages[i].Sheet && pages[j].Kind == batch.KindSeparator {
			return true
		}
	}
	return false
}

func (g *Group) add(p batch.Page) {
	if n := len(g.Sheets); n > 0 && g.Sheets[n-1].Number == p.Sheet && len(g.Sheets[n-1].Sides) < 2 {
		g.Sheets[n-1].Sides = append(g.Sheets[n-1].Sides, p)
		return
	}
	g.Sheets = append(g.Sheets, Sheet{Number: p.Sheet, Sides: []batch.Page{p}})
}

// Has tells whether a side lies on the sheet.
func (s Sheet) Has(id batch.ID) bool {
	for i := range s.Sides {
		if s.Sides[i].ID == id {
			return true
		}
	}
	return false
}

// Worst is the gravest finding of a sheet, nil where there is nothing to look at.
func (s Sheet) Worst() *batch.Finding {
	var worst *batch.Finding
	for _, p := range s.Sides {
		for i, f := range p.Findings {
			if f.Severity == batch.Severe && (worst == nil || worst.Severity != batch.Severe) || f.Severity == batch.Warning && worst == nil {
				worst = &p.Findings[i]
			}
		}
	}
	return worst
}
