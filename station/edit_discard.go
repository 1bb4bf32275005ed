package station

import (
	"fmt"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
)

// alike refuses to discard a sheet for another that nothing says it resembles, where
// pages are inspected before they leave: whoever scans may say that of two that the
// program found alike, or where a rescan was ordered and its sheet came again. Who
// inspects sees both, and may. CodeNotAlike.
func (e *editing) alike(instead batch.ID, pages []batch.ID) error {
	if !e.batch.Class.NeedsRelease() || allow(e.who, inspectors) == nil {
		return nil
	}
	sheets := map[int]bool{}
	for _, id := range pages {
		sheets[e.Page(id).Sheet] = true
	}
	for sheet := range sheets {
		if e.ordered(sheet) || e.resembles(sheet, e.Page(instead).Sheet) {
			continue
		}
		return &batch.Error{Op: "edit", Code: batch.CodeNotAlike, Unit: e.batch.ID, Detail: fmt.Sprintf("dass Blatt %d dasselbe zeigt wie Blatt %d, hat keine Prüfung gefunden", sheet, e.Page(instead).Sheet)}
	}
	return nil
}

// ordered tells whether a sheet is to be scanned anew.
func (e *editing) ordered(sheet int) bool {
	return slices.ContainsFunc(e.RescanOrders(e.acts), func(o batch.RescanOrder) bool { return o.State == batch.OrderOpen && slices.Contains(o.Sheets, sheet) })
}

// resembles tells whether a finding names a page of each of two sheets as alike.
func (e *editing) resembles(one, two int) bool {
	for _, p := range e.Pages {
		for _, f := range p.Findings {
			other := e.Page(f.Other)
			if f.Code != batch.FindingDuplicate || other == nil {
				continue
			}
			if p.Sheet == one && other.Sheet == two || p.Sheet == two && other.Sheet == one {
				return true
			}
		}
	}
	return false
}
