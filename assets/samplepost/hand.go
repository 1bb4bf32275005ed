package samplepost

import (
	"math"
	"strings"
)

// signature writes an unreadable name of the given width with its foot at the
// point.
func (s *sheet) signature(at point, width float64, k ink) {
	s.truth.Colour = s.truth.Colour || k == blue
	tall := 7 + s.Float64()*5
	var through []point
	switch s.IntN(3) {
	case 0:
		through = s.wavy()
	case 1:
		through = s.looped()
	default:
		through = s.initials()
	}
	lean := -0.2 - s.Float64()*0.2
	for i, p := range through {
		through[i] = at.plus(point{p.x*width + p.y*tall*lean, p.y * tall})
	}
	points := curve(through, 10)
	s.stroke(points, s.pen(points, 0.45), k)
	if s.IntN(2) == 0 { // the stroke below
		y := at.y + 2 + s.Float64()*2
		line := curve([]point{{at.x + width*0.2, y + 1}, {at.x + width*0.6, y}, {at.x + width*1.05, y - 1.5}}, 8)
		s.stroke(line, s.pen(line, 0.35), k)
	}
}

// wavy is a large first letter, a run of waves that get flatter, a long end. It
// lies in a box one wide, with its foot at y = 0 and its top at -1.
func (s *sheet) wavy() []point {
	out := []point{{0.02, -0.1 - s.Float64()*0.3}, {0.10 + s.Float64()*0.04, -1}, {0.06, 0.25}, {0.02, -0.25}, {0.18, -0.85 - s.Float64()*0.2}}
	waves := 3 + s.IntN(5)
	for i := range waves {
		x := 0.2 + 0.6*float64(i)/float64(waves)
		height := (0.45 - 0.3*float64(i)/float64(waves)) * (0.4 + s.Float64())
		out = append(out, point{x + 0.02, 0.05 + s.Float64()*0.1}, point{x + 0.06, -height})
		if s.IntN(3) == 0 {
			out = append(out, point{x + 0.04, 0.5 + s.Float64()*0.3}, point{x + 0.01, 0.2})
		}
	}
	return append(out, point{0.84, 0.1}, point{1, -0.25 - s.Float64()*0.3})
}

// looped is a row of loops of uneven height.
func (s *sheet) looped() []point {
	var out []point
	loops := 4 + s.IntN(3)
	for i := range loops {
		x, w := 0.85*float64(i)/float64(loops), 0.85/float64(loops)
		height := 0.25 + s.Float64()*0.3
		if i == 0 || s.IntN(4) == 0 {
			height = 0.9 + s.Float64()*0.2
		}
		out = append(out, point{x, 0}, point{x + w*1.1, -height * 0.6}, point{x + w*0.6, -height}, point{x + w*0.3, -height * 0.5}, point{x + w*0.6, 0.02})
	}
	return append(out, point{0.95, -0.1}, point{1.05, 0.05})
}

// initials is two large letters and a line that runs off.
func (s *sheet) initials() []point {
	d := func() float64 { return s.Float64() * 0.12 }
	return []point{{0.05, -0.9 - d()}, {0.03 + d(), 0.1}, {0.12, -0.6 - d()}, {0.2, -0.95}, {0.22 + d(), -0.5}, {0.1, -0.4}, {0.3, 0.1 + d()},
		{0.42, -0.8 - d()}, {0.40, 0.3 + d()}, {0.34, 0.1}, {0.55, -0.35 - d()}, {0.6, -0.05}, {0.66, -0.25}, {0.72, 0}, {0.86, -0.1 - d()}, {1.05, -0.05}}
}

// pen gives a width that swells where the hand is slow.
func (s *sheet) pen(points []point, width float64) func(int) float64 {
	phase := s.Float64() * 6
	return func(i int) float64 {
		speed := 1.0
		if i > 0 {
			speed = points[i].distance(points[i-1])
		}
		return width * (0.75 + 0.25*math.Sin(float64(i)*0.21+phase)) * (1.15 - min(0.5, speed*0.2))
	}
}

// strokes of block capitals and figures on a grid of 4 x 6, the letter sitting
// on the line y = 6: points as pairs of digits, strokes apart by spaces. Lower
// case letters are written as capitals, as forms ask for.
var strokes = map[rune]string{
	'A': "062046 1434", 'B': "06003041324200 0333454606", 'C': "4130100105163645", 'D': "00064644422000", 'E': "40000646 0333",
	'F': "400006 0333", 'G': "41301001051636454323", 'H': "0006 4046 0343", 'I': "2026", 'J': "30351605", 'K': "0006 400346",
	'L': "000646", 'M': "0600234046", 'N': "06004640", 'O': "20010516364541301020", 'P': "060030413303", 'Q': "2001051636454130 2446",
	'R': "060030413303 2346", 'S': "41301001123345361605", 'T': "0040 2026", 'U': "000516364540", 'V': "002640", 'W': "0016234640",
	'X': "0046 4006", 'Y': "002340 2326", 'Z': "00400646",
	'0': "20010516364541301020", '1': "022026", '2': "0110304106 0646", '3': "00401333453616 05", '4': "300444 3036", '5': "4000023245361605",
	'6': "40200305163645331304", '7': "004016", '8': "2001133345361605133241301020", '9': "4313011030414426",
	'-': "1333", '.': "2626", ',': "2517", '/': "0640", '!': "2024 2626", '?': "01103041232 2626", ':': "2222 2525", ' ': "",
}

// hand writes block capitals with a pen and records them as handwriting. size
// is the height of a letter in millimetres; it returns the width.
func (s *sheet) hand(x, y, size, width float64, text string, k ink) float64 {
	s.truth.Handwriting = append(s.truth.Handwriting, text)
	s.truth.Colour = s.truth.Colour || k == blue
	plain := strings.ToUpper(basicLatin(text))
	cell := size / 6
	start := x
	for _, r := range plain {
		shape, ok := strokes[r]
		if !ok {
			shape = strokes['?']
		}
		drift := point{s.NormFloat64() * 0.08, s.NormFloat64() * 0.12}.times(size / 3)
		for _, part := range strings.Fields(shape) {
			var through []point
			for i := 0; i+1 < len(part); i += 2 {
				gx, gy := float64(part[i]-'0'), float64(part[i+1]-'0')-6
				jitter := point{s.NormFloat64(), s.NormFloat64()}.times(cell * 0.16)
				through = append(through, point{x + gx*cell*0.82 - gy*cell*0.12, y + gy*cell}.plus(jitter).plus(drift))
			}
			if len(through) == 1 || through[0] == through[len(through)-1] && len(through) == 2 {
				s.fill([][]point{dot(through[0], width*0.7)}, k)
				continue
			}
			points := curve(through, 4)
			s.stroke(points, evenly(width*(0.85+s.Float64()*0.3)), k)
		}
		x += size * (0.78 + s.NormFloat64()*0.03)
	}
	return x - start
}

// tick crosses a box of the given size.
func (s *sheet) tick(x, y, size float64, k ink) {
	j := func() float64 { return s.NormFloat64() * size * 0.1 }
	for _, line := range [][]point{
		{{x + j(), y + j()}, {x + size/2 + j(), y + size/2 + j()}, {x + size*1.1 + j(), y + size*1.1 + j()}},
		{{x + size*1.1 + j(), y + j()}, {x + size/2 + j(), y + size/2 + j()}, {x + j(), y + size*1.05 + j()}},
	} {
		points := curve(line, 5)
		s.stroke(points, s.pen(points, 0.5), k)
	}
}

// pencilNote writes a short note and a line under or beside it.
func (s *sheet) pencilNote(at point, size float64) {
	k := pencil.faded(0.7 + s.Float64()*0.35)
	w := s.hand(at.x, at.y, size, 0.42, pick(s, s.bank.notes), k)
	line := curve([]point{{at.x - 1, at.y + 2.2}, {at.x + w/2, at.y + 1.6 + s.Float64()}, {at.x + w + 1, at.y + 2}}, 8)
	s.stroke(line, s.pen(line, 0.4), k)
}
