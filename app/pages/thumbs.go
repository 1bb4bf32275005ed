package pages

import (
	"container/list"
	"image"
	"sync"

	"github.com/scanstelle/scanstelle/batch"
)

// Version names the small picture of a page as it is now: after a turn it is
// another.
type Version struct {
	Page     batch.ID
	Rotation int
}

// VersionOf is that of a page.
func VersionOf(p batch.Page) Version { return Version{p.ID, p.Rotation} }

// Thumbs keeps the small pictures that were looked at last. It may be used from
// several goroutines.
type Thumbs struct {
	mu    sync.Mutex
	limit int
	held  map[Version]*list.Element
	age   *list.List // the one used last is in front
}

type heldThumb struct {
	version Version
	image   image.Image
}

// NewThumbs keeps so many at most.
func NewThumbs(limit int) *Thumbs {
	return &Thumbs{limit: limit, held: map[Version]*list.Element{}, age: list.New()}
}

// Get returns a picture, nil where it is not held.
func (t *Thumbs) Get(v Version) image.Image {
	t.mu.Lock()
	defer t.mu.Unlock()
	e, ok := t.held[v]
	if !ok {
		return nil
	}
	t.age.MoveToFront(e)
	return e.Value.(heldThumb).image
}

// Put holds a picture; the one that nobody looked at for longest makes room.
func (t *Thumbs) Put(v Version, img image.Image) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, ok := t.held[v]; ok {
		return
	}
	t.held[v] = t.age.PushFront(heldThumb{v, img})
	for t.age.Len() > t.limit {
		last := t.age.Back()
		delete(t.held, last.Value.(heldThumb).version)
		t.age.Remove(last)
	}
}

// Len counts those that are held.
func (t *Thumbs) Len() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.age.Len()
}
