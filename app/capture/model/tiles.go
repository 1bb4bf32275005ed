package model

import (
	"context"

	"github.com/scanstelle/scanstelle/app/pages"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Tiles is a page in pieces, as a viewer wants it.
type Tiles = pages.Picture

// OpenPage looks what there is to be shown of a page. in brings the session into
// the contexts of later calls.
func OpenPage(ctx context.Context, c station.Caller, page batch.ID, in func(context.Context) context.Context) (*Tiles, error) {
	return pages.Source{Station: c, Context: in}.Open(ctx, page, false)
}
