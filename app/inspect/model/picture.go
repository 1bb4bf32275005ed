package model

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/draw"
	_ "image/jpeg" // the formats that tiles come in
	_ "image/png"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// unsure is the confidence below which a word is marked, in percent.
const unsure = 70

// Picture is a page that can be looked at: as in the package, or raw. It gives the
// pieces that the viewer shows.
type Picture struct {
	View  station.PageView
	Words station.PageWords // with their places as the page is shown
	desk  Desk
}

// Open fetches what is to be known of a page; pixels come with Tile.
func (k Desk) Open(ctx context.Context, page batch.ID, raw bool) (*Picture, error) {
	return k.open(ctx, station.PageQuery{Page: string(page), Raw: raw})
}

// Ahead fetches that for a page that nobody looks at yet: where each page has to be
// confirmed, it does not count as opened.
func (k Desk) Ahead(ctx context.Context, page batch.ID) (*Picture, error) {
	return k.open(ctx, station.PageQuery{Page: string(page), Ahead: true})
}

func (k Desk) open(ctx context.Context, q station.PageQuery) (*Picture, error) {
	p := &Picture{desk: k}
	var err error
	if p.View, err = station.Invoke[station.PageView](k.Context(ctx), k.Station, station.OpPageView, q, nil); err != nil {
		return nil, err
	}
	p.Words, err = station.Invoke[station.PageWords](k.Context(ctx), k.Station, station.OpPageWords, q, nil)
	return p, err
}

// Key names the page in its pose.
func (p *Picture) Key() string {
	return fmt.Sprint(p.View.Page, " ", p.View.Raw, " ", p.View.Pose.Rotation, " ", p.View.Pose.Deskew)
}

// DPI are the dots per inch across and down.
func (p *Picture) DPI() [2]float64 { return p.View.DPI }

// Levels are the sizes of the page.
func (p *Picture) Levels() [][2]int { return p.View.Levels }

// Side is that of a tile.
func (p *Picture) Side() int { return p.View.Tile }

// Tile fetches and decodes one.
func (p *Picture) Tile(ctx context.Context, level, column, row int) (*image.RGBA, error) {
	q := station.TileQuery{PageQuery: station.PageQuery{Page: string(p.View.Page), Raw: p.View.Raw}, Level: level, Column: column, Row: row}
	t, err := station.Invoke[station.Tile](p.desk.Context(ctx), p.desk.Station, station.OpPageTile, q, nil)
	if err != nil {
		return nil, err
	}
	return decode(t.Data)
}

// Thumb fetches a page made small.
func (k Desk) Thumb(ctx context.Context, page batch.ID) (*image.RGBA, error) {
	t, err := station.Invoke[station.PageThumb](k.Context(ctx), k.Station, station.OpPageThumb, station.PageQuery{Page: string(page)}, nil)
	if err != nil {
		return nil, err
	}
	return decode(t.JPEG)
}

// decode makes pixels as the screen wants them.
func decode(data []byte) (*image.RGBA, error) {
	decoded, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, batch.Fail("inspect.tile", batch.CodeInternal, err)
	}
	if out, ok := decoded.(*image.RGBA); ok {
		return out, nil
	}
	out := image.NewRGBA(image.Rect(0, 0, decoded.Bounds().Dx(), decoded.Bounds().Dy()))
	draw.Draw(out, out.Rect, decoded, decoded.Bounds().Min, draw.Src)
	return out, nil
}

// Unsure tells whether a word was hard to read.
func Unsure(w station.PlacedWord) bool { return w.Confidence < unsure }

// Place takes the place of a suggestion to the page as it is shown; ok is false
// where nobody knows it.
func (p *Picture) Place(s batch.Suggestion) (box [4]int, ok bool) {
	if s.Box == ([4]int{}) {
		return box, false
	}
	if m := p.Words.Read; m.XX != 0 || m.XY != 0 {
		return m.Box(s.Box), true
	}
	return s.Box, !p.View.Raw
}
