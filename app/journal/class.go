package journal

import (
	"strings"

	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// need is what the class of a piece needs, as it was when it was captured, or else as the
// class says now; nil where there is no class.
func (r *Room) need(v station.PieceView) *batch.Protection {
	if v.Protection != nil || v.Withheld {
		return v.Protection
	}
	for _, c := range r.offers.Classes {
		if c.Name == v.Piece.Class {
			return &c.Protection
		}
	}
	return nil
}

// className is what people call a document class; one that is no longer there keeps the
// name it had in the book.
func (r *Room) className(name string) string {
	for _, c := range r.offers.Classes {
		if c.Name == name {
			return r.desk.Words.Class(c)
		}
	}
	return name
}

// protection says what a class needs (Schutzbedarf), in as few words as there are: one
// where all three goals need the same.
func (r *Room) protection(p batch.Protection) string {
	w := r.desk.Words
	level := func(n batch.Need) string { return w.T("need." + string(n)) }
	if p.Integrity == p.Confidentiality && p.Integrity == p.Availability {
		return level(p.Integrity)
	}
	return strings.Join([]string{w.T("need.integrity", words.Data{"Need": level(p.Integrity)}), w.T("need.confidentiality", words.Data{"Need": level(p.Confidentiality)}),
		w.T("need.availability", words.Data{"Need": level(p.Availability)})}, ", ")
}
