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
	// Replaced are pages that others stand for; they are shown and count no more.
	Replaced []batch.Page
	// Undo and Redo are German: what would be undone or redone, "" for nothing.
	Undo, Redo string
	// Beside tells that the last step can be taken back by supervisors only, and one beside
	// it by anybody.
	Beside bool
	// Orders are those to scan pages anew that nobody did yet (A.SC.8).
	Orders []batch.RescanOrder
	// DoubleFeed is the report that waits for an answer; nil for none.
	DoubleFeed *batch.DeviceEvent
	// Long are documents in which a separator sheet may be missing.
	Long []station.LongDocument
	// Back are the pages that an undo would let count again.
	Back []batch.ID
	// Blank are the pages that people found blank.
	Blank []batch.ID
	// Paper is where the paper is, as far as somebody said (A.AM.G.1).
	Paper batch.PaperPlace

	laid *laid // nil: not worked out yet
}

// Load reads a batch.
func Load(ctx context.Context, c station.Caller, id batch.ID) (Stack, error) {
	v, err := station.Invoke[station.BatchView](ctx, c, station.OpBatch, id, nil)
	if err != nil {
		return Stack{}, err
	}
	s := NewStack(v.Batch, v.PageList, v.DocumentList)
	s.Paper = batch.PaperNow(v.Paper)
	err = s.loadHistory(ctx, c)
	return s, err
}

// NewStack puts a batch in order, and works out what the screen asks of it.
func NewStack(b batch.Batch, pages []batch.Page, documents []batch.Document) Stack {
	s := Stack{Batch: b, Pages: pages, Documents: documents}
	s.settle()
	s.laid = s.lay()
	return s
}

func (s *Stack) loadHistory(ctx context.Context, c station.Caller) error {
	h, err := station.Invoke[station.EditHistory](ctx, c, station.OpEditHistory, s.Batch.ID, nil)
	if err != nil {
		return err
	}
	s.Undo, s.Redo, s.Beside, s.DoubleFeed, s.Long, s.Blank, s.Back = h.Undo, h.Redo, h.Beside, h.DoubleFeed, h.Long, h.Blank, h.Back
	orders, err := station.Invoke[[]batch.RescanOrder](ctx, c, station.OpRescanOrders, s.Batch.ID, nil)
	s.Orders = slices.DeleteFunc(orders, func(o batch.RescanOrder) bool { return o.State != batch.OrderOpen })
	return err
}

// machine are the kinds of changes by which no person did anything and no device
// asked: what can be undone, and what is to be done, stays.
var machine = []string{"input-taken", "input-done", "input-refused", "page-taken", pageMeasured, "page-read"}

const pageMeasured = "page-measured"

// Apply brings the stack up to changes, and tells whether people did something, so
// that what can be undone and what is to be done has to be read anew.
func (s *Stack) Apply(changes ...station.ChangeEvent) (edited bool) {
	for _, e := range changes {
		if e.Batch == s.Batch.ID {
			s.apply(e)
			edited = edited || !slices.Contains(machine, string(e.Kind))
		}
	}
	s.settle()
	return edited
}

func (s *Stack) apply(e station.ChangeEvent) {
	if e.Stack != nil {
		settings, class := s.Batch.Settings, s.Batch.Class
		s.Batch = *e.Stack
		s.Batch.Settings, s.Batch.Class = settings, class
	}
	for _, p := range e.Pages {
		p.Measured = s.measured(string(e.Kind), p.ID)
		s.Pages = put(s.Pages, p, func(x *batch.Page) bool { return x.ID == p.ID })
	}
	for _, d := range e.Documents {
		s.Documents = put(s.Documents, d, func(x *batch.Document) bool { return x.ID == d.ID })
	}
	if len(e.Hidden) == 0 {
		return
	}
	hidden := func(p batch.Page) bool { return slices.Contains(e.Hidden, p.ID) }
	s.Pages, s.Replaced = slices.DeleteFunc(s.Pages, hidden), slices.DeleteFunc(s.Replaced, hidden)
	s.Documents = slices.DeleteFunc(s.Documents, func(d batch.Document) bool { return slices.Contains(e.Hidden, d.ID) })
}

// measured is what is known of the measurement of a page, which a change does not
// tell: that there is one.
func (s *Stack) measured(kind string, page batch.ID) *batch.Measurement {
	if kind == pageMeasured {
		return &batch.Measurement{}
	}
	for _, list := range [][]batch.Page{s.Pages, s.Replaced} {
		for i := range list {
			if list[i].ID == page {
				return list[i].Measured
			}
		}
	}
	return nil
}

// put replaces what is the same, or appends it.
func put[T any](list []T, v T, same func(*T) bool) []T {
	for i := range list {
		if same(&list[i]) {
			list[i] = v
			return list
		}
	}
	return append(list, v)
}

// settle brings pages and documents into their order.
func (s *Stack) settle() {
	s.laid = nil
	for _, p := range s.Pages {
		switch {
		case p.Withdrawn == batch.Replaced, p.Withdrawn == batch.Discarded:
			s.Replaced = put(s.Replaced, p, func(x *batch.Page) bool { return x.ID == p.ID })
		case p.Withdrawn == batch.NotWithdrawn && len(s.Replaced) > 0:
			s.Replaced = slices.DeleteFunc(s.Replaced, func(x batch.Page) bool { return x.ID == p.ID })
		}
	}
	s.Pages = slices.DeleteFunc(s.Pages, func(p batch.Page) bool { return p.Withdrawn != batch.NotWithdrawn })
	slices.SortFunc(s.Replaced, func(a, b batch.Page) int { return cmp.Compare(a.Position, b.Position) })
	s.Documents = slices.DeleteFunc(s.Documents, func(d batch.Document) bool { return d.Gone })
	slices.SortFunc(s.Pages, func(a, b batch.Page) int { return cmp.Compare(a.Position, b.Position) })
	slices.SortFunc(s.Documents, func(a, b batch.Document) int { return cmp.Compare(a.Number, b.Number) })
	// A change of a document tells which pages it has, and does not tell these pages.
	of := make(map[batch.ID]batch.ID, len(s.Pages))
	for _, d := range s.Documents {
		for _, id := range d.Pages {
			of[id] = d.ID
		}
	}
	for i := range s.Pages {
		s.Pages[i].Document = of[s.Pages[i].ID]
	}
}

// clone is a copy that nothing changes any more. What the screen asks of it again and
// again is worked out here, beside the screen's goroutine.
func (s *Stack) clone() Stack {
	out := *s
	out.Pages, out.Documents, out.Replaced = slices.Clone(s.Pages), slices.Clone(s.Documents), slices.Clone(s.Replaced)
	out.laid = out.lay()
	return out
}

// Order is the one to scan a page anew; nil for none.
func (s Stack) Order(page batch.ID) *batch.RescanOrder {
	for i := range s.Orders {
		if slices.Contains(s.Orders[i].Pages, page) {
			return &s.Orders[i]
		}
	}
	return nil
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

// Closed tells whether people change nothing of it any more: it is released, handed
// over, or a trial that has ended.
func (s Stack) Closed() bool {
	switch s.Batch.State {
	case batch.Released, batch.Delivered, batch.Tried, batch.TakenOver:
		return s.Begun()
	}
	return false
}

// Replaceable tells whether a page can be scanned anew: also that of a doubt case, which
// was not released with its batch (A.SC.8, A.O.1 j).
func (s Stack) Replaceable(page batch.ID) bool {
	if !s.Closed() {
		return true
	}
	d, _, ok := s.Document(page)
	return ok && s.Batch.State == batch.Released && d.State == batch.Doubtful
}

// Newest is the number of the sheet that came last, 0 for none.
func (s Stack) Newest() (sheet int) {
	for _, p := range s.Pages {
		sheet = max(sheet, p.Sheet)
	}
	return sheet
}

// Sheets counts the sheets that came, without separators.
func (s Stack) Sheets() int {
	seen := map[int]bool{}
	for i, p := range s.Pages {
		if p.Kind != batch.KindSeparator && !besideSeparator(s.Pages, i) {
			seen[p.Sheet] = true
		}
	}
	return len(seen)
}

// Separators counts the separator sheets, whose both sides may carry the signs.
func (s Stack) Separators() int {
	seen := map[int]bool{}
	for _, p := range s.Pages {
		if p.Kind == batch.KindSeparator {
			seen[p.Sheet] = true
		}
	}
	return len(seen)
}

// Letters are how many documents somebody counted before the scan, and how many the
// ended stack has; 0 where nobody counted, or sheets may still come.
func (s Stack) Letters() (expected, found int) {
	if s.Open() || s.Batch.Intake == nil {
		return 0, 0
	}
	return s.Batch.Intake.Documents, len(s.Documents)
}

// Whole tells whether as many sheets are there as were counted.
func (s Stack) Whole() bool {
	return s.Batch.Balance.Expected >= 0 && s.Sheets() == s.Batch.Balance.Expected
}
