package imaging

import (
	"image"
	"math"
	"slices"
)

// texture is a place that looks like a code: bars (gradients of one direction)
// or modules (strong gradients of both). Box is in sheet pixels.
type texture struct {
	box     image.Rectangle
	bars    bool
	upright bool    // the bars stand rather than lie
	angle   float64 // degrees clockwise by which bars lean from the upright or the level
	run     float64 // mean width of a bar or a space, in sheet pixels
}

const (
	textureMM     = 3.0   // side of the squares looked at
	barCoherence  = 0.80  // of 1; print has about 0.4
	leastEnergy   = 0.025 // mean squared step against the square of the full contrast
	moduleBalance = 0.35  // modules: weaker direction against the stronger
	mostTextures  = 8
	leastEdges    = 22  // a Code 39 of one letter has 29, a patch code 8
	moduleEdges   = 7   // the clock track of the smallest Data Matrix has 10
	mostRunMM     = 3.5 // mean width of bars and spaces; a Code 39 of 1 mm modules has 1.8
	leastDark     = 0.30
	mostDark      = 0.75
)

// textures finds places that look like codes by the structure tensor of squares
// of 3 mm, joined where they touch.
func (s *sheet) textures() []texture {
	size := max(6, int(s.mm(textureMM)))
	cols, rows := s.width/size, s.height/size
	kind := make([]byte, cols*rows)
	tensors := make([][3]float64, cols*rows)
	for ty := range rows {
		for tx := range cols {
			t := s.tensor(tx*size, ty*size, size)
			tensors[ty*cols+tx] = t
			kind[ty*cols+tx] = classify(t)
		}
	}
	var found []texture
	for i := range kind {
		if kind[i] == 0 {
			continue
		}
		if t, ok := flood(kind, tensors, cols, rows, i, size); ok && s.plausible(&t) {
			found = append(found, t)
		}
	}
	slices.SortFunc(found, func(a, b texture) int { return area(b.box) - area(a.box) })
	return found[:min(len(found), mostTextures)]
}

func area(r image.Rectangle) int { return r.Dx() * r.Dy() }

// tensor sums gradients of every second row, as shares of the full contrast.
func (s *sheet) tensor(x0, y0, size int) (t [3]float64) {
	left, top := max(1, x0), max(1, y0)
	right, bottom := min(x0+size, s.width-1), min(y0+size, s.height-1)
	n := (right - left) * ((bottom - top + 1) / 2)
	if right <= left || bottom <= top {
		return t
	}
	t = sumTensor(s.gray, s.width, left, top, right, bottom)
	scale := 4 * float64(n) * float64(s.paper*s.paper+1)
	return [3]float64{t[0] / scale, t[1] / scale, t[2] / scale}
}

// classify returns 'b' for bars, 'm' for modules, 0 for anything else.
func classify(t [3]float64) byte {
	energy := t[0] + t[1]
	if energy < leastEnergy {
		return 0
	}
	coherence := math.Hypot(t[0]-t[1], 2*t[2]) / energy
	switch {
	case coherence >= barCoherence:
		return 'b'
	case energy >= 2*leastEnergy && min(t[0], t[1]) >= moduleBalance*max(t[0], t[1]):
		return 'm'
	}
	return 0
}

// flood joins touching squares of one kind, clearing them, and tells whether
// they are large enough to be a code.
func flood(kind []byte, tensors [][3]float64, cols, rows, start, size int) (texture, bool) {
	want := kind[start]
	stack := []int{start}
	kind[start] = 0
	box := image.Rectangle{}
	var sum [3]float64
	n := 0
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		x, y := i%cols, i/cols
		box = box.Union(image.Rect(x*size, y*size, (x+1)*size, (y+1)*size))
		for c := range sum {
			sum[c] += tensors[i][c]
		}
		n++
		for v := max(0, y-1); v <= min(rows-1, y+1); v++ {
			for u := max(0, x-1); u <= min(cols-1, x+1); u++ {
				if j := v*cols + u; kind[j] == want {
					kind[j] = 0
					stack = append(stack, j)
				}
			}
		}
	}
	t := texture{box: box, bars: want == 'b', upright: sum[0] > sum[1]}
	// Direction of the strongest gradient, brought to within 45 degrees.
	t.angle = math.Atan2(2*sum[2], sum[0]-sum[1]) / 2 * 180 / math.Pi
	for t.angle > 45 {
		t.angle -= 90
	}
	for t.angle < -45 {
		t.angle += 90
	}
	wide, high := box.Dx(), box.Dy()
	if t.bars {
		return t, n >= 3 && max(wide, high) >= 3*size
	}
	// Modules fill a square; print runs in lines and leaves gaps.
	return t, n >= 3 && 2*n*size*size >= area(box) && 2*wide < 5*high && 2*high < 5*wide
}

// plausible tells whether a place has as many edges as the smallest code of its
// kind, for bars as narrow as those of codes, and for modules as much ink: about
// half, where bold print has a third.
func (s *sheet) plausible(t *texture) bool {
	var histogram [256]int
	for y := t.box.Min.Y; y < min(t.box.Max.Y, s.height); y++ {
		for _, v := range s.contrast[y*s.width+t.box.Min.X : y*s.width+min(t.box.Max.X, s.width)] {
			histogram[v]++
		}
	}
	ink := percentile(histogram[:], area(t.box)*19/20)
	if t.bars {
		across := t.box.Dy()
		if t.upright {
			across = t.box.Dx()
		}
		edges := s.edges(*t, t.upright, ink)
		t.run = float64(across) / float64(max(edges, 1))
		return edges >= leastEdges && t.run <= s.mm(mostRunMM)
	}
	share := s.darkShareWithin(t.box, ink/2)
	// Its rim lies in squares that were too empty to count.
	size := max(6, int(s.mm(textureMM)))
	whole := texture{box: t.box.Inset(-size / 2).Intersect(image.Rect(0, 0, s.width, s.height))}
	return share >= leastDark && share <= mostDark && s.edges(whole, true, ink) >= moduleEdges && s.edges(whole, false, ink) >= moduleEdges
}

// darkShareWithin is the share of pixels above a contrast, within the smallest
// box that holds them all.
func (s *sheet) darkShareWithin(box image.Rectangle, limit int) float64 {
	var tight image.Rectangle
	dark := 0
	for y := box.Min.Y; y < min(box.Max.Y, s.height); y++ {
		for x := box.Min.X; x < min(box.Max.X, s.width); x++ {
			if int(s.contrast[y*s.width+x]) > limit {
				tight = tight.Union(image.Rect(x, y, x+1, y+1))
				dark++
			}
		}
	}
	return float64(dark) / float64(max(area(tight), 1))
}

// edges counts the changes between dark and light on the best of seven lines
// across upright or level bars whose full contrast is ink.
func (s *sheet) edges(t texture, upright bool, ink int) int {
	sin, cos := math.Sincos(t.angle * math.Pi / 180)
	dx, dy := cos, sin
	if !upright {
		dx, dy = -sin, cos
	}
	most := 0
	half := math.Hypot(float64(t.box.Dx()), float64(t.box.Dy())) / 2
	for line := 1; line <= 7; line++ {
		cx, cy := float64(t.box.Min.X+t.box.Max.X)/2, float64(t.box.Min.Y+t.box.Max.Y)/2
		if upright {
			cy = float64(t.box.Min.Y) + float64(t.box.Dy()*line)/8
		} else {
			cx = float64(t.box.Min.X) + float64(t.box.Dx()*line)/8
		}
		count, dark := 0, false
		for d := -half; d <= half; d++ {
			p := image.Pt(int(cx+d*dx), int(cy+d*dy))
			if !p.In(t.box) || p.X >= s.width || p.Y >= s.height {
				continue
			}
			v := int(s.contrast[p.Y*s.width+p.X])
			// Between the two limits the last colour stays.
			if now := v > ink/2 || dark && v > ink/3; now != dark {
				count++
				dark = now
			}
		}
		most = max(most, count)
	}
	return most
}
