package model

import (
	"slices"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// SeemsBlank tells whether the machine takes a page for blank and no person has said so
// yet.
func (s Stack) SeemsBlank(p batch.Page) bool {
	return p.Kind == batch.KindBlank && p.Withdrawn == batch.NotWithdrawn && !slices.Contains(s.Blank, p.ID)
}

// AsksBlank tells whether a person can say now if a page is blank.
func (s Stack) AsksBlank(p batch.Page) bool {
	return s.Begun() && !s.Open() && !s.Closed() && p.Document != "" && s.SeemsBlank(p)
}

// LeavesBlank tells whether packages go without blank pages.
func (s Stack) LeavesBlank() bool {
	b := s.Batch.Settings
	return b != nil && (b.Blank.Policy == batch.RemoveConfirmed || b.Blank.Policy == batch.RemoveAutomatic)
}

// BlankToSee tells whether somebody should look at a page that is taken for blank: a back
// usually is, and it is in the package all the same unless packages go without.
func (s Stack) BlankToSee(p batch.Page) bool {
	return s.AsksBlank(p) && (p.Side != batch.Back || s.LeavesBlank())
}

// Blankness says that a page is blank: of one that seems so a person confirms it, one
// that was confirmed or marked becomes content again.
func (s Stack) Blankness(page batch.ID) Edit {
	if p, ok := s.Page(page); ok && s.AsksBlank(p) {
		return s.edit(station.OpBlankConfirm, page)
	}
	return s.Mark(batch.KindBlank, page)
}

// Content says that a page is not blank.
func (s Stack) Content(page batch.ID) Edit {
	e := s.edit(station.OpPageMark, page)
	e.Request.Kind = batch.KindContent
	return e
}
