package model

import (
	"bytes"
	"container/list"
	"context"
	"image"
	"image/jpeg"
	"sync"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Thumb asks for a page made small.
func Thumb(ctx context.Context, c station.Caller, page batch.ID) (image.Image, error) {
	t, err := station.Invoke[station.PageThumb](ctx, c, station.OpPageThumb, station.PageQuery{Page: string(page)}, nil)
	if err != nil {
		return nil, err
	}
	return jpeg.Decode(bytes.NewReader(t.JPEG))
}

// Version names the picture of a page as it is now: after a turn it is another.
type Version struct {
	Page     batch.ID
	Rotation int
}

// VersionOf is that of a page.
func VersionOf(p batch.Page) Version { return Version{p.ID, p.Rotation} }

// Pictures keeps the thumbnails that were looked at last. It may be used from
// several goroutines.
type Pictures struct {
	mu    sync.Mutex
	limit int
	held  map[Version]*list.Element
	age   *list.List // the one used last is in front
}

type heldPicture struct {
	version Version
	image   image.Image
}

// NewPictures keeps so many at most.
func NewPictures(limit int) *Pictures {
	return &Pictures{limit: limit, held: map[Version]*list.Element{}, age: list.New()}
}

// Get returns a picture, nil where it is not held.
func (p *Pictures) Get(v Version) image.Image {
	p.mu.Lock()
	defer p.mu.Unlock()
	e, ok := p.held[v]
	if !ok {
		return nil
	}
	p.age.MoveToFront(e)
	return e.Value.(heldPicture).image
}

// Put holds a picture; the one that nobody looked at for longest makes room.
func (p *Pictures) Put(v Version, img image.Image) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, ok := p.held[v]; ok {
		return
	}
	p.held[v] = p.age.PushFront(heldPicture{v, img})
	for p.age.Len() > p.limit {
		last := p.age.Back()
		delete(p.held, last.Value.(heldPicture).version)
		p.age.Remove(last)
	}
}
