package samplepost

import (
	"image"
	"math"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// point is a place on the sheet in millimetres.
type point struct{ x, y float64 }

func (p point) plus(q point) point       { return point{p.x + q.x, p.y + q.y} }
func (p point) times(f float64) point    { return point{p.x * f, p.y * f} }
func (p point) distance(q point) float64 { return math.Hypot(q.x-p.x, q.y-p.y) }

// turned turns a point about the origin, clockwise on the page.
func (p point) turned(deg float64) point {
	sin, cos := math.Sincos(deg * math.Pi / 180)
	return point{p.x*cos - p.y*sin, p.x*sin + p.y*cos}
}

// fill paints closed outlines (even a letter with its holes) in one go.
func (c *canvas) fill(outlines [][]point, k ink) {
	lo, hi := point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, outline := range outlines {
		for _, p := range outline {
			lo = point{min(lo.x, p.x), min(lo.y, p.y)}
			hi = point{max(hi.x, p.x), max(hi.y, p.y)}
		}
	}
	left, top := int(c.px(lo.x))-1, int(c.px(lo.y))-1
	w, h := int(c.px(hi.x))+2-left, int(c.px(hi.y))+2-top
	if w <= 0 || h <= 0 || w > 8000 || h > 8000 {
		return
	}
	r := vector.NewRasterizer(w, h)
	for _, outline := range outlines {
		for i, p := range outline {
			x, y := float32(c.px(p.x))-float32(left), float32(c.px(p.y))-float32(top)
			if i == 0 {
				r.MoveTo(x, y)
			} else {
				r.LineTo(x, y)
			}
		}
		r.ClosePath()
	}
	mask := image.NewAlpha(image.Rect(0, 0, w, h))
	r.Draw(mask, mask.Rect, image.Opaque, image.Point{})
	c.mask(mask, left, top, k)
}

// disc returns the outline of a circle; negative radii run the other way round
// and cut a hole.
func disc(centre point, radius float64) []point {
	const corners = 48
	out := make([]point, corners)
	for i := range out {
		angle := 2 * math.Pi * float64(i) / corners
		if radius < 0 {
			angle = -angle
		}
		out[i] = centre.plus(point{math.Cos(angle), math.Sin(angle)}.times(math.Abs(radius)))
	}
	return out
}

// ring paints a circle line.
func (c *canvas) ring(centre point, radius, width float64, k ink) {
	c.fill([][]point{disc(centre, radius+width/2), disc(centre, -(radius - width/2))}, k)
}

// stroke draws a line through points; width gives the width of the pen at each
// of them.
func (c *canvas) stroke(points []point, width func(i int) float64, k ink) {
	var shapes [][]point
	for i, p := range points {
		r := width(i) / 2
		shapes = append(shapes, dot(p, r))
		if i+1 == len(points) {
			break
		}
		q, s := points[i+1], width(i+1)/2
		d := p.distance(q)
		if d < 1e-6 {
			continue
		}
		n := point{-(q.y - p.y) / d, (q.x - p.x) / d}
		// Same sense as dot, so that overlaps add and never cancel.
		shapes = append(shapes, []point{p.plus(n.times(-r)), q.plus(n.times(-s)), q.plus(n.times(s)), p.plus(n.times(r))})
	}
	c.fill(shapes, k)
}

// dot is a small disc.
func dot(centre point, radius float64) []point {
	const corners = 10
	out := make([]point, corners)
	for i := range out {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / corners)
		out[i] = centre.plus(point{cos, sin}.times(radius))
	}
	return out
}

// evenly is a pen of one width.
func evenly(width float64) func(int) float64 { return func(int) float64 { return width } }

// curve returns points on a Catmull-Rom spline through the given ones.
func curve(through []point, steps int) []point {
	if len(through) < 3 {
		return through
	}
	var out []point
	get := func(i int) point { return through[max(0, min(len(through)-1, i))] }
	for i := range len(through) - 1 {
		a, b, c, d := get(i-1), get(i), get(i+1), get(i+2)
		for s := range steps {
			t := float64(s) / float64(steps)
			out = append(out, point{spline(a.x, b.x, c.x, d.x, t), spline(a.y, b.y, c.y, d.y, t)})
		}
	}
	return append(out, through[len(through)-1])
}

func spline(a, b, c, d, t float64) float64 {
	return 0.5 * (2*b + (c-a)*t + (2*a-5*b+4*c-d)*t*t + (3*b-a-3*c+d)*t*t*t)
}

// outline returns the outlines of a letter of a font at a size in points, its
// origin on the baseline at 0,0, and its advance in millimetres.
func (f *fonts) outline(s style, r rune) ([][]point, float64) {
	parsed := f.font(s.data())
	var buf sfnt.Buffer
	const unit = 1024 // pixels per em
	ppem := fixed.I(unit)
	index, err := parsed.GlyphIndex(&buf, r)
	if err != nil {
		return nil, 0
	}
	segments, err := parsed.LoadGlyph(&buf, index, ppem, nil)
	if err != nil {
		return nil, 0
	}
	mm := s.size * 25.4 / 72 / unit
	at := func(p fixed.Point26_6) point { return point{float64(p.X) / 64 * mm, float64(p.Y) / 64 * mm} }
	var shapes [][]point
	var now []point
	for _, seg := range segments {
		switch seg.Op {
		case sfnt.SegmentOpMoveTo:
			if now != nil {
				shapes = append(shapes, now)
			}
			now = []point{at(seg.Args[0])}
		case sfnt.SegmentOpLineTo:
			now = append(now, at(seg.Args[0]))
		case sfnt.SegmentOpQuadTo:
			a, b, c := now[len(now)-1], at(seg.Args[0]), at(seg.Args[1])
			for i := 1; i <= 4; i++ {
				t := float64(i) / 4
				now = append(now, a.times((1-t)*(1-t)).plus(b.times(2*t*(1-t))).plus(c.times(t*t)))
			}
		case sfnt.SegmentOpCubeTo:
			now = append(now, at(seg.Args[2])) // TrueType fonts have none
		}
	}
	if now != nil {
		shapes = append(shapes, now)
	}
	advance, err := parsed.GlyphAdvance(&buf, index, ppem, 0)
	if err != nil {
		return nil, 0
	}
	return shapes, float64(advance) / 64 * mm
}
