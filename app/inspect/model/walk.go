package model

import "github.com/scanstelle/scanstelle/batch"

// Spot is a page of a document of a Work, by index; of the zero Work there is none.
type Spot struct{ Document, Page int }

// At returns what lies at a spot; ok is false where nothing does.
func (w Work) At(s Spot) (d Document, p Page, ok bool) {
	if s.Document < 0 || s.Document >= len(w.Documents) {
		return d, p, false
	}
	d = w.Documents[s.Document]
	if s.Page < 0 || s.Page >= len(d.Pages) {
		return d, p, false
	}
	return d, d.Pages[s.Page], true
}

// Find returns the spot of a page.
func (w Work) Find(page batch.ID) (Spot, bool) {
	for i, d := range w.Documents {
		for j, p := range d.Pages {
			if p.ID == page {
				return Spot{i, j}, true
			}
		}
	}
	return Spot{}, false
}

// spots lists all, in the order of the desk.
func (w Work) spots() []Spot {
	var out []Spot
	for i, d := range w.Documents {
		for j := range d.Pages {
			out = append(out, Spot{i, j})
		}
	}
	return out
}

// Step is the spot so many pages further on, or back; the first and the last page
// are the ends.
func (w Work) Step(from Spot, by int) Spot {
	all := w.spots()
	for i, s := range all {
		if s == from {
			return all[min(max(i+by, 0), len(all)-1)]
		}
	}
	return w.First()
}

// StepDocument is the first page of the document so many further on, or back.
func (w Work) StepDocument(from Spot, by int) Spot {
	to := Spot{Document: min(max(from.Document+by, 0), max(len(w.Documents)-1, 0))}
	if _, _, ok := w.At(to); !ok {
		return from
	}
	return to
}

// First is the first page still to be seen, or where there is none the first of
// all.
func (w Work) First() Spot {
	for _, s := range w.spots() {
		if _, p, _ := w.At(s); p.Open() {
			return s
		}
	}
	return Spot{}
}

// Last is the last page of all.
func (w Work) Last() Spot {
	all := w.spots()
	if len(all) == 0 {
		return Spot{}
	}
	return all[len(all)-1]
}

// NextOpen is the next page still to be seen, going round; ok is false where there
// is none. By is 1 or -1.
func (w Work) NextOpen(from Spot, by int) (Spot, bool) {
	return w.next(from, by, func(p Page) bool { return p.Open() })
}

// NextFinding is the next page with findings that should be looked at, or with which a
// document begins that is hinted at.
func (w Work) NextFinding(from Spot, by int) (Spot, bool) {
	return w.next(from, by, func(p Page) bool {
		if p.Long || p.Hinted {
			return true
		}
		for _, f := range p.Findings {
			if f.Severity != batch.Note {
				return true
			}
		}
		return false
	})
}

// next goes round once, the page one is on last.
func (w Work) next(from Spot, by int, fits func(Page) bool) (Spot, bool) {
	all := w.spots()
	at := -1
	for i, s := range all {
		if s == from {
			at = i
		}
	}
	for n := 1; n <= len(all); n++ {
		s := all[((at+n*by)%len(all)+len(all))%len(all)]
		if _, p, _ := w.At(s); fits(p) {
			return s, true
		}
	}
	return from, false
}
