package model

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/draw"
	_ "image/jpeg" // a tile is one
	_ "image/png"  // or one, where it is bitonal

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Tiles is a page in pieces, as a viewer wants it.
type Tiles struct {
	caller  station.Caller
	context func(context.Context) context.Context
	query   station.PageQuery
	view    station.PageView
}

// OpenPage looks what there is to be shown of a page. in brings the session into
// the contexts of later calls.
func OpenPage(ctx context.Context, c station.Caller, page batch.ID, in func(context.Context) context.Context) (*Tiles, error) {
	t := &Tiles{caller: c, context: in, query: station.PageQuery{Page: string(page)}}
	var err error
	t.view, err = station.Invoke[station.PageView](in(ctx), c, station.OpPageView, t.query, nil)
	return t, err
}

// Key names the page in its pose.
func (t *Tiles) Key() string { return fmt.Sprintf("%s %v", t.view.Page, t.view.Pose) }

// DPI are the dots per inch across and down.
func (t *Tiles) DPI() [2]float64 { return t.view.DPI }

// Levels are width and height of each size, the full one first.
func (t *Tiles) Levels() [][2]int { return t.view.Levels }

// Side is the width and height of a tile.
func (t *Tiles) Side() int { return t.view.Tile }

// Tile gives one.
func (t *Tiles) Tile(ctx context.Context, level, column, row int) (*image.RGBA, error) {
	q := station.TileQuery{PageQuery: t.query, Level: level, Column: column, Row: row}
	tile, err := station.Invoke[station.Tile](t.context(ctx), t.caller, station.OpPageTile, q, nil)
	if err != nil {
		return nil, err
	}
	img, _, err := image.Decode(bytes.NewReader(tile.Data))
	if err != nil {
		return nil, batch.Fail("capture.tile", batch.CodeInternal, err)
	}
	out := image.NewRGBA(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy()))
	draw.Draw(out, out.Rect, img, img.Bounds().Min, draw.Src)
	return out, nil
}
