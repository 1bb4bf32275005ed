package chart

import (
	"image"
	"math"

	"github.com/scanstelle/scanstelle/batch"
)

// compare looks at every character of the rows: is it more like the one that is
// printed, or like the other of its pair? Neighbours and the level of gray do not
// count, nor does a shift of up to two pixels.
func (s Scan) compare(o overlay, out *batch.ChartReading) error {
	truth, err := s.reference(o, false)
	if err != nil {
		return err
	}
	other, err := s.reference(o, true)
	if err != nil {
		return err
	}
	layout, err := newSheet(point{}, point{})
	if err != nil {
		return err
	}
	for _, r := range Rows() {
		for _, g := range layout.glyphs(r) {
			is, no := s.like(o, g, truth, other)
			out.Glyphs++
			wrong := batch.ChartGlyph{Points: r.Points, Column: g.column, Truth: g.truth, Like: math.Max(is, no)}
			switch {
			case wrong.Like < alike:
			case no > is:
				wrong.Seen = r.Pair.other(g.truth)
			default:
				continue
			}
			out.Wrong = append(out.Wrong, wrong)
		}
	}
	return nil
}

// reference is the part of the chart with the rows, as a scanner of this
// resolution would see it.
type reference struct {
	img    *image.Gray
	origin point   // mm
	scale  float64 // pixels per mm
}

func (s Scan) reference(o overlay, swap bool) (reference, error) {
	img, err := digits(swap)
	if err != nil {
		return reference{}, err
	}
	scale := math.Min(math.Hypot(o.xx, o.yx), printDPI/25.4)
	w, h := float64(img.Rect.Dx())/printDPI*25.4*scale, float64(img.Rect.Dy())/printDPI*25.4*scale
	r := reference{origin: point{float64(img.Rect.Min.X) / printDPI * 25.4, float64(img.Rect.Min.Y) / printDPI * 25.4}}
	r.img = reduce(img, int(math.Round(w)), int(math.Round(h)))
	r.scale = float64(r.img.Rect.Dx()) / (float64(img.Rect.Dx()) / printDPI * 25.4)
	return r, nil
}

func (r reference) at(p point) float64 {
	view := Scan{Width: r.img.Rect.Dx(), Height: r.img.Rect.Dy(), Gray: r.img.Pix}
	return view.sample((p.x-r.origin.x)*r.scale, (p.y-r.origin.y)*r.scale)
}

// Samples of one character.
const (
	cellW = 14
	cellH = 22
)

// like correlates a character with both candidates, each at the shift where it
// fits best.
func (s Scan) like(o overlay, g glyph, truth, other reference) (is, no float64) {
	em := float64(g.row.Points) / 72 * 25.4
	place := func(i, j int) point {
		return point{g.x + g.width*(float64(i)+0.5)/cellW, g.row.Y - 0.78*em + 0.84*em*(float64(j)+0.5)/cellH}
	}
	var a, b [cellW * cellH]float64
	for k := range a {
		p := place(k%cellW, k/cellW)
		a[k], b[k] = truth.at(p), other.at(p)
	}
	normalise(&a)
	normalise(&b)
	is, no = -1, -1
	pixel := 1 / math.Hypot(o.xx, o.yx) // mm
	for dy := -4; dy <= 4; dy++ {
		for dx := -4; dx <= 4; dx++ {
			var c [cellW * cellH]float64
			for k := range c {
				p := place(k%cellW, k/cellW)
				x, y := o.to(point{p.x + float64(dx)*pixel/2, p.y + float64(dy)*pixel/2})
				c[k] = s.sample(x, y)
			}
			normalise(&c)
			is, no = math.Max(is, dotted(&a, &c)), math.Max(no, dotted(&b, &c))
		}
	}
	return is, no
}

// normalise makes mean 0 and length 1; a flat area becomes 0.
func normalise(v *[cellW * cellH]float64) {
	var sum, square float64
	for _, x := range v {
		sum += x
	}
	for k := range v {
		v[k] -= sum / (cellW * cellH)
		square += v[k] * v[k]
	}
	if square < 1 {
		*v = [cellW * cellH]float64{}
		return
	}
	length := math.Sqrt(square)
	for k := range v {
		v[k] /= length
	}
}

func dotted(a, b *[cellW * cellH]float64) (sum float64) {
	for k := range a {
		sum += a[k] * b[k]
	}
	return sum
}
