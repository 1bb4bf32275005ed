package model

import (
	"context"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Desk does what an inspector decides. Its methods call the station and return the
// work as it is afterwards.
type Desk struct {
	Station station.Caller
	// Context carries who is logged in.
	Context func(context.Context) context.Context
}

// Look notes what a person says of pages, or of a document where page is empty.
func (k Desk) Look(ctx context.Context, w Work, document, page batch.ID, verdict station.LookVerdict, reason string) (Work, error) {
	q := station.LookRequest{Batch: w.Batch.ID, Verdict: verdict, Reason: reason}
	if page != "" {
		q.Pages = []batch.ID{page}
	} else {
		q.Documents = []batch.ID{document}
	}
	again := w.Batch.State == batch.Rejected
	r, err := station.Invoke[station.Review](k.Context(ctx), k.Station, station.OpLook, q, nil)
	if err != nil {
		return w, err
	}
	if again { // the batch is captured now
		return k.reload(ctx, w)
	}
	return w.With(r), nil
}

// AcceptDocument finds a document in order. CodeNotInspected: a page of it has to
// be confirmed on its own (A.AM.IN.SH.5).
func (k Desk) AcceptDocument(ctx context.Context, w Work, d Document) (Work, error) {
	for _, p := range d.Pages {
		if p.Own && p.Open() {
			return w, batch.Refuse("inspect.document", batch.CodeNotInspected, "Blatt %d ist einzeln zu bestätigen", p.Sheet)
		}
	}
	return k.Look(ctx, w, d.ID, "", station.VerdictGood, "")
}

// Rescan orders a page to be scanned anew.
func (k Desk) Rescan(ctx context.Context, w Work, page batch.ID, reason string) (Work, error) {
	return edit[batch.RescanOrder](ctx, k, w, station.OpRescanOrder, station.EditRequest{Batch: w.Batch.ID, Pages: []string{string(page)}, Reason: reason})
}

// WithdrawRescan takes an order back: the page is good enough after all, or cannot be
// better.
func (k Desk) WithdrawRescan(ctx context.Context, w Work, o batch.RescanOrder, reason string) (Work, error) {
	return edit[struct{}](ctx, k, w, station.OpRescanWithdraw, station.EditRequest{Batch: w.Batch.ID, Order: o.Seq, Reason: reason})
}

// Doubt parks a document until somebody decides (A.O.1 j).
func (k Desk) Doubt(ctx context.Context, w Work, document batch.ID, reason string) (Work, error) {
	return edit[station.Doubt](ctx, k, w, station.OpDoubtOpen, station.DoubtRequest{Document: document, Reason: reason})
}

// Rotate turns a page clockwise; whoever looks again sees what will be in the
// package.
func (k Desk) Rotate(ctx context.Context, w Work, page batch.ID, degrees int) (Work, error) {
	return edit[station.EditResult](ctx, k, w, station.OpPageRotate, station.EditRequest{Batch: w.Batch.ID, Pages: []string{string(page)}, Degrees: degrees})
}

// Blank says that a page is blank: of one that was taken for blank by the machine a person
// finds so too; one that a person found blank counts as content again.
func (k Desk) Blank(ctx context.Context, w Work, p batch.Page) (Work, error) {
	op, q := station.OpPageMark, station.EditRequest{Batch: w.Batch.ID, Pages: []string{string(p.ID)}, Kind: batch.KindBlank}
	if p.Kind == batch.KindBlank {
		if q.Kind = batch.KindContent; !slices.Contains(w.Blank, p.ID) {
			op, q.Kind = station.OpBlankConfirm, ""
		}
	}
	return edit[station.EditResult](ctx, k, w, op, q)
}

// Undo takes the last edit back.
func (k Desk) Undo(ctx context.Context, w Work) (Work, error) {
	return edit[station.EditResult](ctx, k, w, station.OpEditUndo, station.EditRequest{Batch: w.Batch.ID})
}

// Redo does the edit again that was taken back last.
func (k Desk) Redo(ctx context.Context, w Work) (Work, error) {
	return edit[station.EditResult](ctx, k, w, station.OpEditRedo, station.EditRequest{Batch: w.Batch.ID})
}

// Settle decides about a difference of the sheet balance.
func (k Desk) Settle(ctx context.Context, w Work, d station.Difference, reason string) (Work, error) {
	unit := d.Document
	if d.Page != "" {
		unit = d.Page
	}
	return edit[station.Review](ctx, k, w, station.OpSettle, station.SettleRequest{Batch: w.Batch.ID, Code: d.Code, Unit: unit, Reason: reason})
}

// Count notes how many sheets lie there.
func (k Desk) Count(ctx context.Context, w Work, sheets int) (Work, error) {
	return edit[station.Review](ctx, k, w, station.OpCount, station.CountRequest{Batch: w.Batch.ID, Sheets: sheets})
}

// Return sends the whole batch back.
func (k Desk) Return(ctx context.Context, w Work, reason string) (Work, error) {
	return edit[struct{}](ctx, k, w, station.OpReject, station.RejectRequest{Batch: w.Batch.ID, Reason: reason})
}

// Release lets the batch go.
func (k Desk) Release(ctx context.Context, w Work) (Work, error) {
	return edit[struct{}](ctx, k, w, station.OpRelease, w.Batch.ID)
}

// edit calls an operation that changes more than the review, and loads the work
// anew.
func edit[Result any](ctx context.Context, k Desk, w Work, op station.Operation, q any) (Work, error) {
	if _, err := station.Invoke[Result](k.Context(ctx), k.Station, op, q, nil); err != nil {
		return w, err
	}
	return k.reload(ctx, w)
}

// reload fetches the work as it is now, with as many documents as were shown.
func (k Desk) reload(ctx context.Context, w Work) (Work, error) {
	now, err := Load(k.Context(ctx), k.Station, w.Batch.ID)
	return now.Showing(w.All), err
}
