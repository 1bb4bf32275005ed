package model

import (
	"context"
	"image"

	"github.com/scanstelle/scanstelle/app/pages"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Thumb asks for a page made small, with so many dots at its longer side at most; ctx
// carries who is logged in.
func Thumb(ctx context.Context, c station.Caller, page batch.ID, side int) (image.Image, error) {
	s := pages.Source{Station: c, Context: func(ctx context.Context) context.Context { return ctx }}
	img, err := s.Thumb(ctx, page)
	if err != nil {
		return nil, err
	}
	return pages.Within(img, side), nil
}

// Version names the picture of a page as it is now: after a turn it is another.
type Version = pages.Version

// VersionOf is that of a page.
func VersionOf(p batch.Page) Version { return pages.VersionOf(p) }

// Pictures keeps the thumbnails that were looked at last.
type Pictures = pages.Thumbs

// NewPictures keeps so many at most.
func NewPictures(limit int) *Pictures { return pages.NewThumbs(limit) }
