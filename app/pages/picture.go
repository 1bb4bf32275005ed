// Package pages fetches pages from the station as a screen shows them: in tiles at
// several sizes, and small. It knows no screen.
package pages

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/draw"
	_ "image/jpeg" // the formats that tiles come in
	_ "image/png"
	"math"

	xdraw "golang.org/x/image/draw"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Source is where pages come from.
type Source struct {
	Station station.Caller
	// Context carries who is logged in.
	Context func(context.Context) context.Context
}

// Picture is a page that can be looked at: as in the package, or raw. It gives the
// tiles that a viewer shows.
type Picture struct {
	View   station.PageView
	source Source
	query  station.PageQuery
}

// Open fetches what is to be known of a page; pixels come with Tile.
func (s Source) Open(ctx context.Context, page batch.ID, raw bool) (*Picture, error) {
	return s.open(ctx, station.PageQuery{Page: string(page), Raw: raw})
}

// Ahead fetches that for a page that nobody looks at yet: where each page has to be
// confirmed, it does not count as opened (A.AM.IN.SH.5).
func (s Source) Ahead(ctx context.Context, page batch.ID) (*Picture, error) {
	return s.open(ctx, station.PageQuery{Page: string(page), Ahead: true})
}

func (s Source) open(ctx context.Context, q station.PageQuery) (*Picture, error) {
	v, err := station.Invoke[station.PageView](s.Context(ctx), s.Station, station.OpPageView, q, nil)
	if err != nil {
		return nil, err
	}
	q.Ahead = false
	return &Picture{View: v, source: s, query: q}, nil
}

// Key names the page in its pose: what has the same key looks the same.
func (p *Picture) Key() string {
	return fmt.Sprint(p.View.Page, " ", p.View.Raw, " ", p.View.Pose.Rotation, " ", p.View.Pose.Deskew)
}

// DPI are the dots per inch across and down.
func (p *Picture) DPI() [2]float64 { return p.View.DPI }

// Levels are width and height of each size, the full one first.
func (p *Picture) Levels() [][2]int { return p.View.Levels }

// Side is the width and height of a tile.
func (p *Picture) Side() int { return p.View.Tile }

// Tile fetches and decodes one.
func (p *Picture) Tile(ctx context.Context, level, column, row int) (*image.RGBA, error) {
	q := station.TileQuery{PageQuery: p.query, Level: level, Column: column, Row: row}
	t, err := station.Invoke[station.Tile](p.source.Context(ctx), p.source.Station, station.OpPageTile, q, nil)
	if err != nil {
		return nil, err
	}
	return decode(t.Data)
}

// Thumb fetches a page made small.
func (s Source) Thumb(ctx context.Context, page batch.ID) (*image.RGBA, error) {
	t, err := station.Invoke[station.PageThumb](s.Context(ctx), s.Station, station.OpPageThumb, station.PageQuery{Page: string(page)}, nil)
	if err != nil {
		return nil, err
	}
	return Small(t)
}

// Small decodes a thumbnail and gives it the proportions of the paper: where a page has
// not as many dots across as down, its thumbnail has not either.
func Small(t station.PageThumb) (*image.RGBA, error) {
	img, err := decode(t.JPEG)
	if err != nil {
		return nil, err
	}
	return proportioned(img, t.DPI), nil
}

// proportioned stretches a picture of unequal dots per inch across and down until they are
// equal; what is not known, or no page has, changes nothing.
func proportioned(img *image.RGBA, dpi [2]float64) *image.RGBA {
	wide := dpi[1] / dpi[0] // how much too narrow it is
	if !(wide > 1.0/8 && wide < 8) || math.Abs(wide-1) < 0.02 {
		return img
	}
	size := img.Rect.Size()
	if wide > 1 {
		size.X = int(math.Round(float64(size.X) * wide))
	} else {
		size.Y = int(math.Round(float64(size.Y) / wide))
	}
	out := image.NewRGBA(image.Rectangle{Max: size})
	xdraw.CatmullRom.Scale(out, out.Rect, img, img.Rect, xdraw.Src, nil)
	return out
}

// decode makes pixels as the screen wants them.
func decode(data []byte) (*image.RGBA, error) {
	decoded, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, batch.Fail("picture", batch.CodeInternal, err)
	}
	if out, ok := decoded.(*image.RGBA); ok {
		return out, nil
	}
	out := image.NewRGBA(image.Rect(0, 0, decoded.Bounds().Dx(), decoded.Bounds().Dy()))
	draw.Draw(out, out.Rect, decoded, decoded.Bounds().Min, draw.Src)
	return out, nil
}

// Within makes a picture small enough that its longer side has so many dots at most.
func Within(img *image.RGBA, side int) *image.RGBA {
	size := img.Rect.Size()
	longer := max(size.X, size.Y)
	if longer <= side {
		return img
	}
	out := image.NewRGBA(image.Rect(0, 0, max(size.X*side/longer, 1), max(size.Y*side/longer, 1)))
	xdraw.CatmullRom.Scale(out, out.Rect, img, img.Rect, xdraw.Src, nil)
	return out
}
