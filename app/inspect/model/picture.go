package model

import (
	"context"
	"image"

	"github.com/scanstelle/scanstelle/app/pages"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// unsure is the confidence below which a word is marked, in percent.
const unsure = 70

// Picture is a page with the words that were read on it.
type Picture struct {
	*pages.Picture
	Words station.PageWords // with their places as the page is shown
}

func (k Desk) pages() pages.Source { return pages.Source{Station: k.Station, Context: k.Context} }

// Open fetches what is to be known of a page; pixels come with Tile.
func (k Desk) Open(ctx context.Context, page batch.ID, raw bool) (*Picture, error) {
	p, err := k.pages().Open(ctx, page, raw)
	return k.withWords(ctx, p, err)
}

// Ahead fetches that for a page that nobody looks at yet: where each page has to be
// confirmed, it does not count as opened (A.AM.IN.SH.5).
func (k Desk) Ahead(ctx context.Context, page batch.ID) (*Picture, error) {
	p, err := k.pages().Ahead(ctx, page)
	return k.withWords(ctx, p, err)
}

func (k Desk) withWords(ctx context.Context, p *pages.Picture, err error) (*Picture, error) {
	if err != nil {
		return nil, err
	}
	q := station.PageQuery{Page: string(p.View.Page), Raw: p.View.Raw}
	words, err := station.Invoke[station.PageWords](k.Context(ctx), k.Station, station.OpPageWords, q, nil)
	if err != nil {
		return nil, err
	}
	return &Picture{p, words}, nil
}

// Thumb fetches a page made small.
func (k Desk) Thumb(ctx context.Context, page batch.ID) (*image.RGBA, error) {
	return k.pages().Thumb(ctx, page)
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
