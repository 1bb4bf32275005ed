package part

import (
	"container/list"
	"context"
	"image"
	"sync"
)

// Tiles is a page in pieces at several sizes, as a Viewer wants it. Its methods
// without a context answer at once.
type Tiles interface {
	// Key names the page as it is shown: what has the same key looks the same. Up to
	// the first blank it names the page, however that lies.
	Key() string
	// DPI are the dots per inch across and down.
	DPI() [2]float64
	// Levels are width and height of each size in dots, the full one first.
	Levels() [][2]int
	// Side is the width and height of a tile in dots; those at the right and lower
	// edge may be smaller.
	Side() int
	// Tile gives one; it takes its time, and runs on several goroutines at once.
	Tile(ctx context.Context, level, column, row int) (*image.RGBA, error)
}

// tileKey names a tile.
type tileKey struct {
	page               string
	level, column, row int
}

// leastCache bounds the tiles that are held, in bytes: a screen of 1280 × 800 and
// some pages to go back to. A larger one holds what covers it and the next page.
const leastCache = 24 << 20

// tileCache holds the tiles that were seen last.
type tileCache struct {
	mu    sync.Mutex
	limit int
	bytes int
	all   map[tileKey]*list.Element
	order *list.List // of heldTile, the one used last in front
}

type heldTile struct {
	key  tileKey
	tile *image.RGBA
}

func newTileCache() *tileCache {
	return &tileCache{limit: leastCache, all: map[tileKey]*list.Element{}, order: list.New()}
}

// get returns a tile, nil where it is not there.
func (c *tileCache) get(k tileKey) *image.RGBA {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.all[k]
	if !ok {
		return nil
	}
	c.order.MoveToFront(e)
	return e.Value.(heldTile).tile
}

func (c *tileCache) put(k tileKey, tile *image.RGBA) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.all[k]; ok {
		return
	}
	c.all[k] = c.order.PushFront(heldTile{k, tile})
	c.bytes += len(tile.Pix)
	for c.bytes > c.limit && c.order.Len() > 1 {
		oldest := c.order.Remove(c.order.Back()).(heldTile)
		c.bytes -= len(oldest.tile.Pix)
		delete(c.all, oldest.key)
	}
}

// room sets the limit for a screen of so many bytes: a level has up to four dots for
// one of the screen, seldom more than two and a half.
func (c *tileCache) room(screen int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.limit = max(leastCache, 6*screen)
}

// clear drops all.
func (c *tileCache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.all)
	c.order.Init()
	c.bytes = 0
}
