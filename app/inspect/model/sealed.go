package model

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/app/pages"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Sealed asks for the pages that were sealed off in any batch and are still there, those
// sealed last first.
func Sealed(ctx context.Context, c station.Caller) ([]station.SealedPage, error) {
	return station.Invoke[[]station.SealedPage](ctx, c, station.OpSealedPages, nil, nil)
}

// Together are the pages that were sealed off with one, itself among them, as far as
// they are as far on the way to their removal: a letter of many pages is decided once.
func Together(all []station.SealedPage, one station.SealedPage) (out []station.SealedPage) {
	for _, p := range all {
		if p.Batch == one.Batch && p.SealedAt.Equal(one.SealedAt) && p.SealedBy == one.SealedBy && p.OrderedBy == one.OrderedBy && p.OrderedAt.Equal(one.OrderedAt) {
			out = append(out, p)
		}
	}
	return out
}

// Sheets names those of some pages, each once, in their order, and tells how many.
func Sheets(some []station.SealedPage) (said string, n int) {
	var sheets []int
	for _, p := range some {
		sheets = append(sheets, p.Sheet)
	}
	slices.Sort(sheets)
	sheets = slices.Compact(sheets)
	return strings.ReplaceAll(strings.Trim(fmt.Sprint(sheets), "[]"), " ", ", "), len(sheets)
}

// OpenSealed fetches what is to be known of the picture of such a page. What was read on
// it is not asked for: nothing of it is to be found.
func (k Desk) OpenSealed(ctx context.Context, page batch.ID) (*pages.Picture, error) {
	return k.pages().Open(ctx, page, false)
}

// Unseal takes the sealing of pages of one batch back.
func (k Desk) Unseal(ctx context.Context, some []station.SealedPage, reason string) error {
	return decideSealed[station.EditResult](ctx, k, station.OpPageUnseal, some, reason)
}

// OrderRemoval asks for the removal of pages of one batch; a second person has to agree.
func (k Desk) OrderRemoval(ctx context.Context, some []station.SealedPage, reason string) error {
	return decideSealed[struct{}](ctx, k, station.OpRemovalOrder, some, reason)
}

// ConfirmRemoval is the agreement of the second person: the pages are gone for good.
func (k Desk) ConfirmRemoval(ctx context.Context, some []station.SealedPage, reason string) error {
	return decideSealed[struct{}](ctx, k, station.OpRemovalConfirm, some, reason)
}

func decideSealed[Result any](ctx context.Context, k Desk, op station.Operation, some []station.SealedPage, reason string) error {
	q := station.EditRequest{Reason: reason}
	for _, p := range some {
		q.Batch, q.Pages = p.Batch, append(q.Pages, string(p.Page))
	}
	_, err := station.Invoke[Result](k.Context(ctx), k.Station, op, q, nil)
	return err
}
