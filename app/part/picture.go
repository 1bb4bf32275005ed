package part

import (
	"context"
	"image"
	"image/color"
	"image/draw"
	"sync"
	"time"

	xdraw "golang.org/x/image/draw"
	"golang.org/x/image/math/f64"
)

// Background is where work that takes time runs, and how it comes back to the
// screen; frame.Bridge is one.
type Background interface {
	// Show runs show on the screen's goroutine; of several with one key the last.
	Show(key any, show func())
	// Go runs work until it ends or stop is called.
	Go(work func(ctx context.Context)) (stop context.CancelFunc)
}

// want is a picture that is asked for.
type want struct {
	tiles  Tiles
	sight  sight
	ground color.Color // beside the page
	paper  color.Color // where the page is not there yet
	words  *wordsPainter
	glass  *glass // the loupe, nil where it is not held
}

// glass is a second sight of the same page.
type glass struct{ sight sight }

// shot is what came of it.
type shot struct {
	of    want
	main  *image.RGBA
	glass *image.RGBA
	whole bool // nothing is missing in it
}

// painter makes the pictures of a viewer, one after the other, on a goroutine that
// lives as long as there is something to do. Only the newest want counts.
type painter struct {
	back  Background
	cache *tileCache
	done  func(shot)  // on the screen's goroutine
	fail  func(error) // likewise

	mu    sync.Mutex
	next  *want
	busy  bool
	calm  chan struct{}      // closed as soon as nothing is busy any more; nil: nothing was yet
	stop  context.CancelFunc // ends the fetching for the page shown
	paged string             // its key
}

// show asks for a picture; one that is under way for another page is given up.
func (p *painter) show(w want) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.next = &w
	if p.stop != nil && p.paged != w.tiles.Key() {
		p.stop()
	}
	if p.busy {
		return
	}
	p.busy, p.calm = true, make(chan struct{})
	p.back.Go(p.work)
}

// take returns the newest want, or ends the work.
func (p *painter) take() (*want, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	w := p.next
	p.next = nil
	if p.busy = w != nil; !p.busy {
		close(p.calm)
	}
	return w, p.busy
}

// await waits until nobody waits for a picture: what is made ready comes after what is
// looked at.
func (p *painter) await(ctx context.Context) {
	p.mu.Lock()
	calm, busy := p.calm, p.busy
	p.mu.Unlock()
	if !busy {
		return
	}
	select {
	case <-calm:
	case <-ctx.Done():
	}
}

// newer tells whether something else is asked for by now.
func (p *painter) newer() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.next != nil
}

func (p *painter) work(ctx context.Context) {
	for {
		w, ok := p.take()
		if !ok {
			return
		}
		fetching, stop := context.WithCancel(ctx)
		p.mu.Lock()
		p.stop, p.paged = stop, w.tiles.Key()
		p.mu.Unlock()
		p.paint(fetching, *w)
		stop()
		if ctx.Err() != nil {
			return
		}
	}
}

// together is how many tiles are asked for at once: one is decoded here while the
// next is made there.
const together = 2

// often is how long a picture with gaps stays before a better one follows.
const often = 60 * time.Millisecond

// paint fetches what is missing and shows it as it comes.
func (p *painter) paint(ctx context.Context, w want) {
	missing := p.missing(w)
	p.deliver(w, len(missing) == 0)
	last := time.Now()
	for len(missing) > 0 && !p.newer() {
		n := min(together, len(missing))
		if err := p.fetch(ctx, w.tiles, missing[:n]); err != nil {
			if ctx.Err() == nil {
				p.back.Show(p, func() { p.fail(err) })
			}
			return
		}
		if missing = missing[n:]; len(missing) == 0 || time.Since(last) > often {
			p.deliver(w, len(missing) == 0)
			last = time.Now()
		}
	}
}

// missing lists the tiles of a picture that are not there: first the smallest size
// of the page, then what is seen.
func (p *painter) missing(w want) []tileKey {
	var out []tileKey
	levels := w.tiles.Levels()
	add := func(s sight, level int) {
		for _, at := range s.tiles(levels[level], w.tiles.Side()) {
			k := tileKey{w.tiles.Key(), level, at.X, at.Y}
			if p.cache.get(k) == nil {
				out = append(out, k)
			}
		}
	}
	level := w.sight.level(levels)
	if add(w.sight, level); len(out) > 0 && level != len(levels)-1 {
		sharp := out
		out = nil
		add(w.sight, len(levels)-1)
		out = append(out, sharp...)
	}
	if w.glass != nil {
		add(w.glass.sight, w.glass.sight.level(levels))
	}
	return out
}

// fetch brings some tiles into the cache.
func (p *painter) fetch(ctx context.Context, tiles Tiles, keys []tileKey) error {
	errs := make([]error, len(keys))
	var all sync.WaitGroup
	for i, k := range keys {
		all.Go(func() {
			tile, err := tiles.Tile(ctx, k.level, k.column, k.row)
			if err == nil {
				p.cache.put(k, tile)
			}
			errs[i] = err
		})
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// fetchAll brings all tiles of a picture into the cache, while nothing else is wanted.
func (p *painter) fetchAll(ctx context.Context, w want) error {
	for missing := p.missing(w); len(missing) > 0; {
		p.await(ctx)
		n := min(together, len(missing))
		if err := p.fetch(ctx, w.tiles, missing[:n]); err != nil {
			return err
		}
		missing = missing[n:]
	}
	return nil
}

// deliver makes a picture of what is there and shows it.
func (p *painter) deliver(w want, whole bool) {
	s := shot{of: w, main: p.compose(w, w.sight, w.ground), whole: whole}
	if w.glass != nil {
		s.glass = p.compose(w, w.glass.sight, w.ground)
	}
	p.back.Show(p.cache, func() { p.done(s) })
}

// compose draws a sight of the page from the tiles that are there, coarser ones
// where the right ones are missing.
func (p *painter) compose(w want, s sight, ground color.Color) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, int(s.port[0]), int(s.port[1])))
	draw.Draw(out, out.Rect, image.NewUniform(ground), image.Point{}, draw.Src)
	levels := w.tiles.Levels()
	corner, end := s.onPort([2]float64{}), s.onPort(s.page)
	page := image.Rect(int(corner[0]+0.5), int(corner[1]+0.5), int(end[0]+0.5), int(end[1]+0.5)).Intersect(out.Rect)
	draw.Draw(out, page, image.NewUniform(w.paper), image.Point{}, draw.Src)
	level, from := s.level(levels), 0
	for from = level; from < len(levels)-1 && p.gaps(w, s, from); from++ {
	}
	for ; from >= level; from-- {
		for _, at := range s.tiles(levels[from], w.tiles.Side()) {
			if tile := p.cache.get(tileKey{w.tiles.Key(), from, at.X, at.Y}); tile != nil {
				place(out, tile, s, levels[from], at, w.tiles.Side())
			}
		}
	}
	if w.words != nil {
		w.words.paint(out.SubImage(page).(*image.RGBA), s)
	}
	return out
}

// gaps tells whether tiles of a size are missing.
func (p *painter) gaps(w want, s sight, level int) bool {
	for _, at := range s.tiles(w.tiles.Levels()[level], w.tiles.Side()) {
		if p.cache.get(tileKey{w.tiles.Key(), level, at.X, at.Y}) == nil {
			return true
		}
	}
	return false
}

// dotted tells whether dots are those of the screen. Sizes of levels are whole dots, so
// that half of an odd size is a little more than half.
func dotted(scale float64) bool { return scale > 0.999 && scale < 1+1e-6 }

// place draws one tile at its place in the port.
func place(out, tile *image.RGBA, s sight, level [2]int, at image.Point, side int) {
	m := s.toPort(level)
	x, y := float64(at.X*side), float64(at.Y*side)
	left, top := m[0]*x+m[2], m[4]*y+m[5]
	if dotted(m[0]) && dotted(m[4]) { // dot for dot
		to := image.Pt(int(roundTo(left)), int(roundTo(top)))
		draw.Draw(out, tile.Rect.Sub(tile.Rect.Min).Add(to), tile, tile.Rect.Min, draw.Src)
		return
	}
	xdraw.ApproxBiLinear.Transform(out, f64.Aff3{m[0], 0, left, 0, m[4], top}, tile, tile.Rect, xdraw.Src, nil)
}
