// Package model is what the room Erfassen knows, without a screen.
package model

import (
	"cmp"
	"context"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Stack is a batch as it is now. A copy of it does not change.
type Stack struct {
	Batch     batch.Batch
	Pages     []batch.Page     // in the order of the feeder, without what was withdrawn
	Documents []batch.Document // by number, without what is gone
	// Undo and Redo are German: what would be undone or redone, "" for nothing.
	Undo, Redo string
}

// Load reads a batch.
func Load(ctx context.Context, c station.Caller, id batch.ID) (Stack, error) {
	v, err := station.Invoke[station.BatchView](ctx, c, station.OpBatch, id, nil)
	if err != nil {
		return Stack{}, err
	}
	s := Stack{Batch: v.Batch, Pages: v.PageList, Documents: v.DocumentList}
	s.settle()
	return s, s.loadHistory(ctx, c)
}

func (s *Stack) loadHistory(ctx context.Context, c station.Caller) error {
	h, err := station.Invoke[station.EditHistory](ctx, c, station.OpEditHistory, s.Batch.ID, nil)
	s.Undo, s.Redo = h.Undo, h.Redo
	return err
}

// Apply brings the stack up to a change, and tells whether an edit was among it.
func (s *Stack) Apply(e station.ChangeEvent) (edited bool) {
	if e.Batch != s.Batch.ID {
		return false
	}
	if e.Stack != nil {
		settings, class := s.Batch.Settings, s.Batch.Class
		s.Batch = *e.Stack
		s.Batch.Settings, s.Batch.Class = settings, class
	}
	for _, p := range e.Pages {
		s.Pages = put(s.Pages, p, func(x batch.Page) bool { return x.ID == p.ID })
	}
	for _, d := range e.Documents {
		s.Documents = put(s.Documents, d, func(x batch.Document) bool { return x.ID == d.ID })
	}
	s.Pages = slices.DeleteFunc(s.Pages, func(p batch.Page) bool { return slices.Contains(e.Hidden, p.ID) })
	s.Documents = slices.DeleteFunc(s.Documents, func(d batch.Document) bool { return slices.Contains(e.Hidden, d.ID) })
	s.settle()
	return e.Kind == "act"
}

func put[T any](list []T, v T, same func(T) bool) []T {
	if i := slices.IndexFunc(list, same); i >= 0 {
		list[i] = v
		return list
	}
	return append(list, v)
}

// settle brings pages and documents into their order.
func (s *Stack) settle() {
	s.Pages = slices.DeleteFunc(s.Pages, func(p batch.Page) bool { return p.Withdrawn != batch.NotWithdrawn })
	s.Documents = slices.DeleteFunc(s.Documents, func(d batch.Document) bool { return d.Gone })
	slices.SortFunc(s.Pages, func(a, b batch.Page) int { return cmp.Compare(a.Position, b.Position) })
	slices.SortFunc(s.Documents, func(a, b batch.Document) int { return cmp.Compare(a.Number, b.Number) })
}

// clone is a copy that nothing changes any more.
func (s *Stack) clone() Stack {
	out := *s
	out.Pages, out.Documents = slices.Clone(s.Pages), slices.Clone(s.Documents)
	return out
}

// Page finds a page.
func (s Stack) Page(id batch.ID) (batch.Page, bool) {
	i := slices.IndexFunc(s.Pages, func(p batch.Page) bool { return p.ID == id })
	if i < 0 {
		return batch.Page{}, false
	}
	return s.Pages[i], true
}

// Document finds the document in which a page lies, and its place there from 1.
func (s Stack) Document(page batch.ID) (d batch.Document, at int, ok bool) {
	for _, d := range s.Documents {
		if i := slices.Index(d.Pages, page); i >= 0 {
			return d, i + 1, true
		}
	}
	return batch.Document{}, 0, false
}

// Begun tells whether there is a batch at all.
func (s Stack) Begun() bool { return s.Batch.ID != "" }

// Open tells whether further sheets belong to it.
func (s Stack) Open() bool { return s.Begun() && s.Batch.State == batch.Open }

// Whole tells whether as many sheets are there as were counted.
func (s Stack) Whole() bool {
	return s.Batch.Balance.Expected >= 0 && s.Batch.Balance.Sheets == s.Batch.Balance.Expected
}
