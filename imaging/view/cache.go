package view

import (
	"slices"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/imaging"
)

// CacheBytes bounds the pixels that a worker keeps: four pages of A4 in colour at
// 300 dpi in full, or twenty as they fit on a screen. A single larger page is kept
// alone.
const CacheBytes = 128 << 20

// cache keeps the levels of the pages that were looked at last.
type cache struct {
	limit int64
	bytes int64
	held  []kept // the one used last stands last
}

type kept struct {
	page  batch.ID
	level int
	*imaging.Level
}

// find returns the coarsest level of a page that is not coarser than the one
// asked for.
func (c *cache) find(page batch.ID, level int) (l *imaging.Level, found int, ok bool) {
	best := -1
	for i, k := range c.held {
		if k.page == page && k.level <= level && (best < 0 || k.level > c.held[best].level) {
			best = i
		}
	}
	if best < 0 {
		return nil, 0, false
	}
	k := c.held[best]
	c.held = append(slices.Delete(c.held, best, best+1), k)
	return k.Level, k.level, true
}

// room makes room for so many bytes before they are made.
func (c *cache) room(bytes int64) {
	n := 0
	for n < len(c.held) && c.bytes+bytes > c.limit {
		c.bytes -= c.held[n].Bytes()
		n++
	}
	c.held = slices.Delete(c.held, 0, n)
}

// add keeps a level; older ones make room for it.
func (c *cache) add(page batch.ID, level int, l *imaging.Level) {
	c.room(l.Bytes())
	c.held = append(c.held, kept{page, level, l})
	c.bytes += l.Bytes()
}

// forget drops everything.
func (c *cache) forget() { c.held, c.bytes = nil, 0 }
