package part

import (
	"image"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// drawSight makes a sight as a person may have it.
func drawSight(t *rapid.T) sight {
	s := newSight(rapid.IntRange(1, 12_000).Draw(t, "width"), rapid.IntRange(1, 12_000).Draw(t, "height"),
		[2]float64{rapid.Float64Range(50, 1200).Draw(t, "dpi"), rapid.Float64Range(50, 1200).Draw(t, "dpi down")}, 12)
	s.port = [2]float64{float64(rapid.IntRange(1, 3840).Draw(t, "port")), float64(rapid.IntRange(1, 2160).Draw(t, "port down"))}
	s = s.sized(rapid.Float64Range(leastScale, mostScale).Draw(t, "scale"))
	s.at = [2]float64{rapid.Float64Range(-100, 12_000).Draw(t, "x"), rapid.Float64Range(-100, 12_000).Draw(t, "y")}
	return s.held()
}

func drawPoint(t *rapid.T, s sight) [2]float64 {
	return [2]float64{rapid.Float64Range(0, s.port[0]).Draw(t, "qx"), rapid.Float64Range(0, s.port[1]).Draw(t, "qy")}
}

// TestZoomKeepsThePointBelowThePointer: whatever the factor, the point of the page
// under the pointer stays under it, unless the page would leave the port by it.
func TestZoomKeepsThePointBelowThePointer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSight(t)
		q := drawPoint(t, s)
		below := s.onPage(q)
		z := s.zoomed(rapid.Float64Range(0.1, 10).Draw(t, "factor"), q)
		for i, v := range z.onPage(q) {
			if math.Abs(v-below[i])*z.scale[i] > 0.01 {
				t.Fatalf("%v is below the pointer, it was %v", z.onPage(q), below)
			}
		}
		h := z.held()
		for i := range h.at {
			low, high := -z.margin/z.scale[i], z.page[i]+z.margin/z.scale[i]-z.port[i]/z.scale[i]
			if z.at[i] >= low && z.at[i] <= high && math.Abs(h.at[i]-z.at[i])*z.scale[i] > 0.01 {
				t.Fatalf("moved from %v to %v without need", z.at, h.at)
			}
		}
	})
}

// TestThereAndBack: the two ways between page and port are inverse, and a sight
// that is held stays as it is.
func TestThereAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSight(t)
		q := drawPoint(t, s)
		for i, v := range s.onPort(s.onPage(q)) {
			if math.Abs(v-q[i]) > 0.01 {
				t.Fatalf("%v, want %v", s.onPort(s.onPage(q)), q)
			}
		}
		if again := s.held(); again != s {
			for i := range s.at {
				if math.Abs(again.at[i]-s.at[i])*s.scale[i] > 0.01 {
					t.Fatalf("%v moved to %v", s.at, again.at)
				}
			}
		}
	})
}

// TestOnlyVisibleTiles: every tile asked for has a dot in the port, and every dot
// of the page in the port lies in one of them.
func TestOnlyVisibleTiles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSight(t)
		const side = 512
		n := rapid.IntRange(0, 4).Draw(t, "level")
		level := [2]int{(int(s.page[0]) + 1<<n - 1) >> n, (int(s.page[1]) + 1<<n - 1) >> n}
		tiles := map[image.Point]bool{}
		for _, at := range s.tiles(level, side) {
			tiles[at] = true
			m := s.toPort(level)
			left, top := m[0]*float64(at.X*side)+m[2], m[4]*float64(at.Y*side)+m[5]
			right, bottom := m[0]*float64(min((at.X+1)*side, level[0]))+m[2], m[4]*float64(min((at.Y+1)*side, level[1]))+m[5]
			if right < -0.01 || bottom < -0.01 || left > s.port[0]+0.01 || top > s.port[1]+0.01 {
				t.Fatalf("tile %v lies at %v,%v to %v,%v outside of %v", at, left, top, right, bottom, s.port)
			}
		}
		q := drawPoint(t, s)
		if q[0] >= s.port[0] || q[1] >= s.port[1] {
			return // the first dot beyond the edge
		}
		p := s.onPage(q)
		if p[0] < 0 || p[1] < 0 || p[0] >= s.page[0] || p[1] >= s.page[1] {
			return
		}
		at := image.Pt(int(p[0]*float64(level[0])/s.page[0])/side, int(p[1]*float64(level[1])/s.page[1])/side)
		if !tiles[at] {
			t.Fatalf("the point %v of the page is seen, its tile %v is not asked for: %v", p, at, tiles)
		}
	})
}

func TestSightFits(t *testing.T) {
	s := newSight(2480, 3508, [2]float64{300, 300}, 10)
	s.port = [2]float64{640, 600}
	wide := s.fitted(fitWidth).held()
	if got := wide.scale[0]; math.Abs(got-620.0/2480) > 1e-9 || wide.onPort([2]float64{0, 0})[0] != 10 {
		t.Errorf("fit width: scale %v at %v", got, wide.at)
	}
	if n := wide.level([][2]int{{2480, 3508}, {1240, 1754}, {620, 877}, {310, 439}}); n != 2 {
		t.Errorf("level %d for a quarter", n)
	}
	if got := s.fitted(fitPage).held(); got.onPort([2]float64{2480, 3508})[1] > 590.01 {
		t.Errorf("the whole page ends at %v", got.onPort([2]float64{2480, 3508}))
	}
	// A little more than a size there is makes the page as large as that: dot for dot.
	for _, c := range []struct{ port, scale float64 }{{1260, 0.5}, {1280, 0.5}, {1309, 0.5}, {1320, 1300.0 / 2480}, {1250, 1230.0 / 2480}, {640, 0.25}, {2550, 1}, {2610, 2590.0 / 2480}} {
		s.port[0] = c.port
		if got := s.fitted(fitWidth).scale[0]; math.Abs(got-c.scale) > 1e-9 {
			t.Errorf("through %v dots: %v, want %v", c.port, got, c.scale)
		}
	}
	fax := newSight(1728, 1143, [2]float64{204, 98}, 0)
	fax.port = [2]float64{1728, 3000}
	if got := fax.fitted(fitWidth); math.Abs(got.scale[1]/got.scale[0]-204.0/98) > 1e-9 {
		t.Errorf("a fax is %v high", got.scale)
	}
	if got := wide.showing([4]int{1000, 3000, 300, 80}); got.onPort([2]float64{1000, 3000})[1] < 0 || got.onPort([2]float64{1300, 3080})[1] > 600 {
		t.Errorf("the box is not seen at %v", got.onPort([2]float64{1000, 3000}))
	}
}

// TestOnwardReadsTheWholePage: step by step all of a page comes into sight, from the
// upper left to the lower right, and back again.
func TestOnwardReadsTheWholePage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newSight(rapid.IntRange(40, 400).Draw(t, "width"), rapid.IntRange(40, 400).Draw(t, "height"), [2]float64{100, 100}, 12)
		s.port = [2]float64{float64(rapid.IntRange(60, 300).Draw(t, "port")), float64(rapid.IntRange(60, 300).Draw(t, "port down"))}
		s = s.sized(rapid.Float64Range(0.3, 4).Draw(t, "scale"))
		s.at = [2]float64{-math.MaxInt32, -math.MaxInt32}
		s = s.held()
		for _, by := range []float64{1, -1} {
			seen := image.NewAlpha(image.Rect(0, 0, int(s.page[0]), int(s.page[1])))
			steps := 0
			for more := true; more; steps++ {
				r := s.seen([2]int{int(s.page[0]), int(s.page[1])})
				for y := r.Min.Y; y < r.Max.Y; y++ {
					for x := r.Min.X; x < r.Max.X; x++ {
						seen.Pix[seen.PixOffset(x, y)] = 1
					}
				}
				s, more = s.onward(by)
				if steps > 2000 {
					t.Fatalf("no end: %v", s)
				}
			}
			for i, pixel := range seen.Pix {
				if pixel == 0 {
					t.Fatalf("by %v: the point %d, %d of the page was never seen", by, i%seen.Stride, i/seen.Stride)
				}
			}
		}
	})
}

// TestFitKeepsLegible: a page as wide as the port is not smaller than can be read, and
// one for which there is room is as wide as before.
func TestFitKeepsLegible(t *testing.T) {
	s := newSight(2480, 3508, [2]float64{300, 300}, 12)
	s.port = [2]float64{636, 500}
	s.least = 101.0 / 300
	if got := s.fitted(fitWidth).scale[0] * 300; !near(got, 101) {
		t.Errorf("shown with %v dpi", got)
	}
	s.port[0] = 1200
	if got := s.fitted(fitWidth).scale[0]; !near(got, (1200.0-24)/2480) {
		t.Errorf("scale %v where there is room", got)
	}
	s.port[0] = 636
	if got := s.fitted(fitPage).scale[0]; got > 476.0/3508+1e-6 {
		t.Errorf("all of the page is wanted, and the scale is %v", got)
	}
}
