package model

import (
	"context"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Edit is one step that a person takes on a batch.
type Edit struct {
	Op      station.Operation
	Request station.EditRequest
}

// Do takes the step.
func (e Edit) Do(ctx context.Context, c station.Caller) (station.EditResult, error) {
	return station.Invoke[station.EditResult](ctx, c, e.Op, e.Request, nil)
}

// Back are the pages that count again once the step is undone.
func (e Edit) Back() (pages []batch.ID) {
	if e.Op == station.OpPageDiscard {
		for _, id := range e.Request.Pages {
			pages = append(pages, batch.ID(id))
		}
	}
	return pages
}

func (s Stack) edit(op station.Operation, pages ...batch.ID) Edit {
	q := station.EditRequest{Batch: s.Batch.ID}
	for _, id := range pages {
		q.Pages = append(q.Pages, string(id))
	}
	return Edit{op, q}
}

// Undo and Redo go through the steps.
func (s Stack) UndoEdit() Edit { return s.edit(station.OpEditUndo) }

// UndoBeside takes back the last step that what was sealed off does not touch.
func (s Stack) UndoBeside() Edit {
	e := s.edit(station.OpEditUndo)
	e.Request.Beside = true
	return e
}

// RedoEdit takes an undone step again.
func (s Stack) RedoEdit() Edit { return s.edit(station.OpEditRedo) }

// Turn turns pages clockwise.
func (s Stack) Turn(degrees int, pages ...batch.ID) Edit {
	e := s.edit(station.OpPageRotate, pages...)
	e.Request.Degrees = degrees
	return e
}

// Backs are the back sides of the whole batch.
func (s Stack) Backs() []batch.ID {
	var out []batch.ID
	for _, p := range s.Pages {
		if p.Side == batch.Back && p.Document != "" {
			out = append(out, p.ID)
		}
	}
	return out
}

// Mark says what a page is; a page that is that already becomes content again.
func (s Stack) Mark(kind batch.PageKind, page batch.ID) Edit {
	e := s.edit(station.OpPageMark, page)
	e.Request.Kind = kind
	if p, ok := s.Page(page); ok && p.Kind == kind {
		e.Request.Kind = batch.KindContent
	}
	return e
}

// Move puts a page one place up (-1) or down (1) in its document, and beyond its
// ends into the one before or behind; ok is false where there is none.
func (s Stack) Move(by int, page batch.ID) (e Edit, ok bool) {
	d, at, ok := s.Document(page)
	if !ok {
		return e, false
	}
	e = s.edit(station.OpPageMove, page)
	switch to := at + by; {
	case to >= 1 && to <= len(d.Pages):
		e.Request.Documents, e.Request.At = []string{string(d.ID)}, to
		return e, true
	default:
		other, ok := s.beside(d, by)
		e.Request.Documents = []string{string(other.ID)}
		if by > 0 {
			e.Request.At = 1
		}
		return e, ok
	}
}

// beside is the document before (-1) or behind (1) another; ok is false where there is
// none. Numbers have gaps once something is sealed: those of documents that are gone.
func (s Stack) beside(d batch.Document, by int) (other batch.Document, ok bool) {
	at := slices.IndexFunc(s.Documents, func(x batch.Document) bool { return x.ID == d.ID }) + by
	if at < 0 || at >= len(s.Documents) {
		return other, false
	}
	return s.Documents[at], true
}

// Split begins a new document with a page; ok is false for the first of one.
func (s Stack) Split(page batch.ID) (e Edit, ok bool) {
	_, at, ok := s.Document(page)
	return s.edit(station.OpDocumentSplit, page), ok && at > 1
}

// Join appends the document of a page to the one before it; ok is false for the
// first.
func (s Stack) Join(page batch.ID) (e Edit, ok bool) {
	d, _, ok := s.Document(page)
	if !ok {
		return e, false
	}
	before, ok := s.beside(d, -1)
	e = s.edit(station.OpDocumentJoin)
	e.Request.Documents = []string{string(before.ID), string(d.ID)}
	return e, ok
}

// Rush marks the document of a page as urgent, or takes that back.
func (s Stack) Rush(page batch.ID) (e Edit, ok bool) {
	d, _, ok := s.Document(page)
	e = s.edit(station.OpUrgent)
	e.Request.Documents, e.Request.Urgent = []string{string(d.ID)}, !d.Urgent
	return e, ok
}

// SealOff locks a document away that should never have been scanned.
func (s Stack) SealOff(page batch.ID, reason string) Edit {
	pages := []batch.ID{page}
	if d, _, ok := s.Document(page); ok {
		pages = d.Pages
	}
	e := s.edit(station.OpPageSealOff, pages...)
	e.Request.Reason = reason
	return e
}

// Discard says that a sheet counts no more, for another shows the same; ok is false
// where that sheet is not among those that count. Nothing is deleted.
func (s Stack) Discard(page batch.ID, instead int, reason string) (e Edit, ok bool) {
	p, ok := s.Page(page)
	if !ok || p.Withdrawn != batch.NotWithdrawn || p.Sheet == instead {
		return e, false
	}
	var pages []batch.ID
	for _, x := range s.Pages {
		switch {
		case x.Sheet == p.Sheet && x.Document == p.Document:
			pages = append(pages, x.ID)
		case x.Sheet == instead && x.Document != "" && (e.Request.Instead == "" || x.Side == batch.Front):
			e.Request.Instead = string(x.ID)
		}
	}
	instant := e.Request.Instead
	e = s.edit(station.OpPageDiscard, pages...)
	e.Request.Instead, e.Request.Reason = instant, reason
	return e, instant != "" && len(pages) > 0
}

// Twin is the sheet that shows the same as a page, as far as it is known: where two
// sheets went through together, the next one, for both went through again; else the
// one that a finding names; 0 for none.
func (s Stack) Twin(page batch.ID) int {
	p, ok := s.Page(page)
	if !ok {
		return 0
	}
	same, next, double := 0, 0, false
	for _, x := range s.Pages {
		if x.Sheet > p.Sheet && (next == 0 || x.Sheet < next) && x.Kind != batch.KindSeparator {
			next = x.Sheet
		}
		if x.Sheet != p.Sheet {
			continue
		}
		for _, f := range x.Findings {
			double = double || f.Code == batch.FindingDoubleFeed
			if other, ok := s.Page(f.Other); ok && same == 0 && other.Sheet != p.Sheet {
				same = other.Sheet
			}
		}
	}
	if double {
		return next
	}
	return same
}

// Replace is the request to scan the sheet of a page anew (A.SC.8).
func (s Stack) Replace(page batch.ID, device string) station.InsertRequest {
	return station.InsertRequest{Batch: s.Batch.ID, Replace: []string{string(page)}, Device: device, Sheets: 1}
}

// InsertAfter is the request to take something in behind a page.
func (s Stack) InsertAfter(page batch.ID) (q station.InsertRequest, ok bool) {
	d, at, ok := s.Document(page)
	q = station.InsertRequest{Batch: s.Batch.ID, Document: string(d.ID)}
	if at < len(d.Pages) {
		q.At = at + 1
	}
	return q, ok
}

// Append is the request to take further sheets in at the end of the document of a
// page.
func (s Stack) Append(page batch.ID, device string) (q station.InsertRequest, ok bool) {
	d, _, ok := s.Document(page)
	return station.InsertRequest{Batch: s.Batch.ID, Document: string(d.ID), Device: device}, ok
}

// AppendDocument is the request to take a letter in that was left lying: as a document
// of its own behind all others.
func (s Stack) AppendDocument(device string) station.InsertRequest {
	return station.InsertRequest{Batch: s.Batch.ID, Device: device}
}

// Envelope is the request to take in the envelope of the letter that a page belongs
// to: it is never blank and comes last (»Umschlag folgt«).
func (s Stack) Envelope(page batch.ID, device string) (q station.InsertRequest, ok bool) {
	q, ok = s.Append(page, device)
	q.Kind, q.Sheets = batch.KindEnvelope, 1
	return q, ok
}
