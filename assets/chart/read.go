package chart

import (
	"image"
	"math"
	"math/cmplx"

	"github.com/scanstelle/scanstelle/batch"
)

// Scan is a decoded image of the chart.
type Scan struct {
	Width, Height int
	DPI           float64 // as the file or the device tells
	Gray          []byte  // luma, Width × Height
	RGB           []byte  // 3 × Width × Height, or nil
}

// alike is the correlation below which a character is like neither of its pair.
const alike = 0.55

// Read lays a scan over the chart and compares it. A scan without its marks has
// Found false; the error is a fault of the program.
func Read(s Scan) (batch.ChartReading, error) {
	var out batch.ChartReading
	at, found := s.locate()
	if !found {
		return out, nil
	}
	out.Found, out.Turn = true, at.turn
	out.DPI = at.dpi()
	out.SkewDeg = at.skew()
	out.OffMM = at.off
	white, black := s.mean(at, point{136 + 4, 235 + 4}, patchW-8, patchH-8), s.mean(at, point{24, 239}, patchW-8, patchH-8)
	for _, g := range groups {
		out.Lines = append(out.Lines, batch.ChartLines{
			PerMM:  g.perMM(),
			Across: s.contrast(at, g, g.upright, point{1, 0}, white[3]-black[3]),
			Down:   s.contrast(at, g, g.levels, point{0, 1}, white[3]-black[3]),
		})
	}
	for _, p := range grays {
		out.Gray = append(out.Gray, s.mean(at, point{p.at.x + 4, p.at.y + 4}, patchW-8, patchH-8)[3])
	}
	for _, p := range colours {
		c := s.mean(at, point{p.at.x + 4, p.at.y + 4}, patchW-8, patchH-8)
		out.Colours = append(out.Colours, batch.ChartColour{Name: p.name, Hue: p.hue, RGB: [3]float64{c[0], c[1], c[2]}})
	}
	return out, s.compare(at, &out)
}

// overlay takes places on the chart (mm) to places on the scan (pixels).
type overlay struct {
	xx, xy, yx, yy, x0, y0 float64
	turn                   int
	off                    float64 // mm
}

func (o overlay) to(p point) (x, y float64) {
	return o.xx*p.x + o.xy*p.y + o.x0, o.yx*p.x + o.yy*p.y + o.y0
}

func (o overlay) dpi() [2]float64 {
	across, down := math.Hypot(o.xx, o.yx)*25.4, math.Hypot(o.xy, o.yy)*25.4
	if o.turn%180 != 0 {
		across, down = down, across
	}
	return [2]float64{across, down}
}

func (o overlay) skew() float64 {
	lean := math.Atan2(o.yx, o.xx)*180/math.Pi + float64(o.turn)
	return math.Remainder(lean, 360)
}

// locate finds the marks. The fifth says which corner is the first.
func (s Scan) locate() (overlay, bool) {
	squares := s.blobs()
	if len(squares) < 5 {
		return overlay{}, false
	}
	// The outermost in the four diagonal directions are the corners.
	var outer [4]point
	for i, d := range []point{{-1, -1}, {1, -1}, {1, 1}, {-1, 1}} {
		best := math.Inf(-1)
		for _, p := range squares {
			if v := d.x*p.x + d.y*p.y; v > best {
				best, outer[i] = v, p
			}
		}
	}
	for quarter := range 4 {
		var to [4]point
		for i := range corners {
			to[i] = outer[(i+quarter)%4]
		}
		o := fit(corners, to)
		o.turn = (360 - 90*quarter) % 360
		if o.off > 2 || s.luma(o, turn, 5) > 110 {
			continue
		}
		mirrored := o.xx*o.yy-o.xy*o.yx < 0
		if !mirrored && s.luma(o, point{WidthMM - turn.x, turn.y}, 5) > 140 {
			return o, true
		}
	}
	return overlay{}, false
}

// fit is the affine overlay of least squares through four corners of a rectangle.
func fit(from, to [4]point) overlay {
	var cx, cy, tx, ty float64
	for i := range from {
		cx, cy, tx, ty = cx+from[i].x/4, cy+from[i].y/4, tx+to[i].x/4, ty+to[i].y/4
	}
	var o overlay
	var sx, sy float64
	for i := range from {
		x, y := from[i].x-cx, from[i].y-cy
		sx, sy = sx+x*x, sy+y*y
		o.xx, o.yx = o.xx+x*(to[i].x-tx), o.yx+x*(to[i].y-ty)
		o.xy, o.yy = o.xy+y*(to[i].x-tx), o.yy+y*(to[i].y-ty)
	}
	o.xx, o.yx, o.xy, o.yy = o.xx/sx, o.yx/sx, o.xy/sy, o.yy/sy
	o.x0, o.y0 = tx-o.xx*cx-o.xy*cy, ty-o.yx*cx-o.yy*cy
	scale := math.Hypot(o.xx, o.yx)
	for i := range from {
		x, y := o.to(from[i])
		o.off = math.Max(o.off, math.Hypot(x-to[i].x, y-to[i].y)/scale)
	}
	return o
}

// blobs returns the middles of dark areas that are as large, as square and as
// full as a mark. Areas are found on a coarse grid.
func (s Scan) blobs() []point {
	if s.DPI <= 0 {
		return nil
	}
	side := markMM / 25.4 * s.DPI
	step := max(1, int(side/16))
	w, h := s.Width/step, s.Height/step
	seen := make([]bool, w*h)
	dark := func(i int) bool { return s.Gray[i/w*step*s.Width+i%w*step] < 110 }
	var out []point
	var stack []int
	for start := range seen {
		if seen[start] || !dark(start) {
			continue
		}
		n, sumX, sumY := 0, 0, 0
		box := image.Rectangle{image.Pt(w, h), image.Pt(0, 0)}
		seen[start], stack = true, append(stack[:0], start)
		for len(stack) > 0 {
			i := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			x, y := i%w, i/w
			n, sumX, sumY = n+1, sumX+x, sumY+y
			box = image.Rect(min(box.Min.X, x), min(box.Min.Y, y), max(box.Max.X, x+1), max(box.Max.Y, y+1))
			for _, d := range [4][2]int{{1, 0}, {-1, 0}, {0, 1}, {0, -1}} {
				nx, ny := x+d[0], y+d[1]
				if j := ny*w + nx; nx >= 0 && ny >= 0 && nx < w && ny < h && !seen[j] && dark(j) {
					seen[j] = true
					stack = append(stack, j)
				}
			}
		}
		bw, bh, cells := float64(box.Dx()*step), float64(box.Dy()*step), float64(n*step*step)
		if bw > side*0.7 && bw < side*1.4 && bh > side*0.7 && bh < side*1.4 && cells > 0.7*bw*bh {
			out = append(out, s.centre(float64(sumX)/float64(n)*float64(step), float64(sumY)/float64(n)*float64(step), side))
		}
	}
	return out
}

// centre is the middle of the dark around a place, by all its pixels.
func (s Scan) centre(x, y, side float64) point {
	var n, sx, sy float64
	for j := max(0, int(y-side)); j < min(s.Height, int(y+side)+1); j++ {
		for i := max(0, int(x-side)); i < min(s.Width, int(x+side)+1); i++ {
			if d := 128 - float64(s.Gray[j*s.Width+i]); d > 0 {
				n, sx, sy = n+d, sx+d*float64(i), sy+d*float64(j)
			}
		}
	}
	if n == 0 {
		return point{x, y}
	}
	return point{sx/n + 0.5, sy/n + 0.5} // pixel i covers i to i+1
}

// sample is the luma at a place of the scan, between pixels.
func (s Scan) sample(x, y float64) float64 {
	x, y = x-0.5, y-0.5
	ix, iy := int(math.Floor(x)), int(math.Floor(y))
	fx, fy := x-float64(ix), y-float64(iy)
	at := func(i, j int) float64 {
		return float64(s.Gray[min(max(j, 0), s.Height-1)*s.Width+min(max(i, 0), s.Width-1)])
	}
	return (at(ix, iy)*(1-fx)+at(ix+1, iy)*fx)*(1-fy) + (at(ix, iy+1)*(1-fx)+at(ix+1, iy+1)*fx)*fy
}

// luma is the mean luma of a square around a place of the chart.
func (s Scan) luma(o overlay, p point, mm float64) float64 {
	return s.mean(o, point{p.x - mm/2, p.y - mm/2}, mm, mm)[3]
}

// mean is the mean of an area of the chart: red, green, blue, luma.
func (s Scan) mean(o overlay, p point, w, h float64) (out [4]float64) {
	const n = 24
	for j := range n {
		for i := range n {
			x, y := o.to(point{p.x + w*(float64(i)+0.5)/n, p.y + h*(float64(j)+0.5)/n})
			k := min(max(int(y), 0), s.Height-1)*s.Width + min(max(int(x), 0), s.Width-1)
			v := [4]float64{float64(s.Gray[k]), float64(s.Gray[k]), float64(s.Gray[k]), float64(s.Gray[k])}
			if s.RGB != nil {
				v[0], v[1], v[2] = float64(s.RGB[3*k]), float64(s.RGB[3*k+1]), float64(s.RGB[3*k+2])
			}
			for c := range v {
				out[c] += v[c] / (n * n)
			}
		}
	}
	return out
}

// contrast is how much of the swing of a group of lines is left: the amplitude of
// its frequency against that of lines from full black to white.
func (s Scan) contrast(o overlay, g group, at, along point, swing float64) float64 {
	if swing < 1 {
		return 0
	}
	const n, lanes = 1200, 24
	length := groupMM - 2
	profile := make([]float64, n)
	for i := range profile {
		a := 1 + length*(float64(i)+0.5)/n
		for k := range lanes {
			b := 2 + (groupMM-4)*(float64(k)+0.5)/lanes
			x, y := o.to(point{at.x + along.x*a + along.y*b, at.y + along.y*a + along.x*b})
			profile[i] += s.sample(x, y) / lanes
		}
	}
	best := 0.0
	for d := -8; d <= 8; d++ {
		f := g.perMM() * (1 + float64(d)*0.0025)
		var sum complex128
		var level float64
		for _, v := range profile {
			level += v / n
		}
		for i, v := range profile {
			// a Hann window: the block need not hold whole periods
			window := 1 - math.Cos(2*math.Pi*(float64(i)+0.5)/n)
			sum += complex((v-level)*window, 0) * cmplx.Exp(complex(0, -2*math.Pi*f*length*(float64(i)+0.5)/n))
		}
		best = math.Max(best, 2*cmplx.Abs(sum)/n)
	}
	return math.Min(1, best/(2/math.Pi*swing))
}
