package samplepost

import (
	"fmt"
	"math"
)

var stampInks = []ink{{40, 60, 160, 0.72}, {170, 40, 60, 0.7}, {90, 50, 140, 0.68}, {30, 110, 80, 0.68}}

// arc writes text along a circle, its middle at the given angle (degrees
// clockwise from the top). A positive side reads clockwise along the upper arc;
// a negative one runs along the lower arc, still upright there.
func (s *sheet) arc(st style, centre point, radius, middle float64, text string, lower bool, k ink) {
	total := 0.0
	for _, r := range text {
		_, advance := s.fonts.outline(st, r)
		total += advance
	}
	sense := 1.0
	if lower {
		sense = -1
	}
	angle := middle - sense*total/2/radius*180/math.Pi
	for _, r := range text {
		shapes, advance := s.fonts.outline(st, r)
		step := advance / radius * 180 / math.Pi
		turn := angle + sense*step/2
		var moved [][]point
		for _, shape := range shapes {
			out := make([]point, len(shape))
			for i, p := range shape {
				p.x -= advance / 2
				if lower {
					out[i] = point{p.x, p.y + radius}.turned(turn - 180).plus(centre)
				} else {
					out[i] = point{p.x, p.y - radius}.turned(turn).plus(centre)
				}
			}
			moved = append(moved, out)
		}
		if len(moved) > 0 {
			s.fill(moved, k)
		}
		angle += sense * step
	}
}

// tilted writes a line of text centred at a point and turned clockwise.
func (s *sheet) tilted(st style, centre point, deg float64, text string, k ink) {
	total := 0.0
	for _, r := range text {
		_, advance := s.fonts.outline(st, r)
		total += advance
	}
	x := -total / 2
	for _, r := range text {
		shapes, advance := s.fonts.outline(st, r)
		for _, shape := range shapes {
			for i, p := range shape {
				shape[i] = point{p.x + x, p.y}.turned(deg).plus(centre)
			}
		}
		if len(shapes) > 0 {
			s.fill(shapes, k)
		}
		x += advance
	}
}

// roundStamp puts the town's receipt stamp on the sheet: a ring with the town's
// name, the word EINGEGANGEN and the date.
func (s *sheet) roundStamp(centre point) {
	k := pick(s, stampInks)
	tilt := -14 + s.Float64()*28
	const radius = 17.5
	s.ring(centre, radius, 0.7, k)
	s.ring(centre, radius-5.2, 0.35, k)
	small := style{family: sans, bold: true, size: 9}
	s.arc(small, centre, radius-4.1, tilt, "STADT MUSTERHAUSEN", false, k)
	s.arc(small, centre, radius-1.6, 180+tilt, "Poststelle", true, k)
	day := today.Format("02.01.2006")
	s.tilted(small.sized(8.5), centre.plus(point{0, -2.4}.turned(tilt)), tilt, "EINGEGANGEN", k)
	s.tilted(small.sized(10), centre.plus(point{0, 3}.turned(tilt)), tilt, day, k)
	s.tilted(small.sized(6.5).of(sans), centre.plus(point{0, 7}.turned(tilt)), tilt, "Anl. "+fmt.Sprint(s.IntN(4)), k)
	s.wear(centre, radius+1)
	s.truth.Stamps = append(s.truth.Stamps, "EINGEGANGEN "+day)
	s.truth.Colour = true
}

// boxStamp puts a rectangular stamp on the sheet.
func (s *sheet) boxStamp(at point) {
	k := pick(s, stampInks)
	tilt := -5 + s.Float64()*10
	corners := []point{{-26, -9}, {26, -9}, {26, 9}, {-26, 9}, {-26, -9}}
	for i, p := range corners {
		corners[i] = p.turned(tilt).plus(at)
	}
	s.stroke(corners, evenly(0.6), k)
	st := style{family: sans, bold: true, size: 13}
	day := today.Format("02. Jan. 2006")
	s.tilted(st, at.plus(point{0, -2.6}.turned(tilt)), tilt, "EINGEGANGEN", k)
	s.tilted(st.sized(11), at.plus(point{0, 3}.turned(tilt)), tilt, day, k)
	s.tilted(st.sized(6), at.plus(point{0, 7}.turned(tilt)), tilt, "Amt: ...... Anl.: ......", k)
	s.wear(at, 28)
	s.truth.Stamps = append(s.truth.Stamps, "EINGEGANGEN "+day)
	s.truth.Colour = true
}

// wear takes ink away in spots, as a worn stamp prints. Only coloured pixels
// lose ink; what lies under the stamp in black stays.
func (s *sheet) wear(centre point, radius float64) {
	for range 700 {
		at := centre.plus(point{s.NormFloat64(), s.NormFloat64()}.times(radius * 0.6))
		size := 0.04 + s.Float64()*s.Float64()*0.3
		x0, y0 := s.at(at.x-size), s.at(at.y-size)
		for y := y0; y <= s.at(at.y+size); y++ {
			for x := x0; x <= s.at(at.x+size); x++ {
				if x < 0 || y < 0 || x >= s.img.Rect.Dx() || y >= s.img.Rect.Dy() {
					continue
				}
				p := s.img.Pix[y*s.img.Stride+x*4:][:3]
				if hi, lo := max(p[0], p[1], p[2]), min(p[0], p[1], p[2]); hi-lo > 60 {
					for c := range p {
						p[c] += (255 - p[c]) / 2
					}
				}
			}
		}
	}
}

// logo draws a small mark of a firm around a point and returns its colour.
func (s *sheet) logo(x, y float64) ink {
	k := pick(s, []ink{{20, 80, 150, 1}, {170, 30, 40, 1}, {20, 120, 70, 1}, {200, 110, 10, 1}})
	switch s.IntN(4) {
	case 0: // hexagon with a hole
		var outline, hole []point
		for i := range 6 {
			outline = append(outline, point{9, 0}.turned(float64(i)*60).plus(point{x, y}))
			hole = append(hole, point{4.5, 0}.turned(-float64(i)*60).plus(point{x, y}))
		}
		s.fill([][]point{outline, hole}, k)
	case 1: // rising bars
		for i := range 4 {
			h := 5 + float64(i)*3.5
			s.box(x-9+float64(i)*5, y+8-h, 3.6, h, k)
		}
	case 2: // leaf
		s.fill([][]point{curve([]point{{x - 9, y + 8}, {x - 6, y - 4}, {x + 8, y - 8}, {x + 4, y + 5}, {x - 9, y + 8}}, 12)}, k)
		vein := curve([]point{{x - 9, y + 8}, {x - 2, y + 1}, {x + 5, y - 5}}, 8)
		s.stroke(vein, evenly(0.5), ink{10, 40, 20, 1})
	default: // ring and wave
		s.ring(point{x, y}, 8, 1.8, k)
		wave := curve([]point{{x - 7, y + 1}, {x - 3, y - 3}, {x + 2, y + 3}, {x + 7, y - 1}}, 10)
		s.stroke(wave, evenly(1.6), k)
	}
	return k
}

// punch makes the two holes of a file folder (ISO 838: 6 mm wide, 80 mm apart,
// 12 mm from the edge), seen against the dark inside of the scanner.
func (c *canvas) punch(back bool) {
	w := float64(c.img.Rect.Dx()) / c.dpi * 25.4
	h := float64(c.img.Rect.Dy()) / c.dpi * 25.4
	x := 12.0
	if back {
		x = w - x
	}
	for _, y := range []float64{h/2 - 40, h/2 + 40} {
		c.fill([][]point{disc(point{x, y}, 3)}, ink{70, 70, 74, 0.95})
		c.fill([][]point{disc(point{x + 0.35, y + 0.45}, 2.5)}, ink{50, 50, 52, 0.6})
	}
}
