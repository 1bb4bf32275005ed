package imaging

import (
	"math"
	"testing"
)

// leaning is a blank sheet that went in leaning: its edges throw a shadow on a
// bright backing.
func leaning(paperLevel byte, degrees, noise float64) *drawing {
	d := paper(200, paperLevel, 9)
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	cx, cy := float64(d.Width)/2, float64(d.Height)/2
	for y := range d.Height {
		for x := range d.Width {
			u, v := float64(x)+0.5-cx, float64(y)+0.5-cy
			px, py := u*cos+v*sin, -u*sin+v*cos
			outside := math.Max(math.Max(-cx-px, px-cx), math.Max(-cy-py, py-cy))
			switch {
			case outside <= 0:
			case outside < 5:
				d.Gray[y*d.Width+x] = byte(246 - 48*(5-outside)/5)
			default:
				d.Gray[y*d.Width+x] = 246
			}
		}
	}
	return d.noise(noise)
}

func TestEdgesOfALeaningSheetAreNoMarks(t *testing.T) {
	for _, level := range []byte{250, 230, 215} {
		for i, lean := range []float64{-9, -3, -1.4, -0.7, 0.4, 1, 2.2, 5} {
			noise := 0.8 + 0.8*float64(i%3)
			if m := measure(t, leaning(level, lean, noise).Raster, false); !m.Blank {
				t.Errorf("paper of %d leaning %.1f, noise %.1f: %d marks, contrast %.0f", level, lean, noise, m.Marks, m.MarkContrast)
			}
		}
	}
}

func TestMarksBesideEdgesStay(t *testing.T) {
	for name, put := range map[string]func(*drawing){
		"page number":               func(d *drawing) { d.text(104, 287, 8, false, 0, "7") },
		"page number in a corner":   func(d *drawing) { d.text(196, 14, 8, false, 0, "3") },
		"pencil along the edge":     func(d *drawing) { d.stroke(12, 90, 12, 200, 0.4, 60) },
		"pencil line, short of it":  func(d *drawing) { d.stroke(10, 30, 195, 32, 0.4, 70) },
		"stroke off one edge":       func(d *drawing) { d.stroke(0, 40, 60, 46, 0.4, 90) },
		"line right across, steep":  func(d *drawing) { d.stroke(0, 40, 210, 290, 0.4, 90) },
		"line through the middle":   func(d *drawing) { d.stroke(0, 140, 210, 146, 0.4, 90) },
		"signature over the edge":   func(d *drawing) { d.signature(168, 250, 0.4, 120) },
		"curve from rim to rim":     func(d *drawing) { curved(d) },
		"two words near the corner": func(d *drawing) { d.text(6, 292, 7, false, 90, "bitte wenden") },
	} {
		for _, lean := range []float64{-2.2, 0, 1.2} {
			d := leaning(250, lean, 1)
			put(d)
			if m := measure(t, d.Raster, false); m.Blank {
				t.Errorf("%s on a sheet leaning %.1f is called blank", name, lean)
			}
		}
	}
}

// curved draws a line from the left to the right rim that no ruler drew.
func curved(d *drawing) {
	for x := 0.0; x < 210; x += 2 {
		d.stroke(x, 20+6*math.Sin(x/30), x+2, 20+6*math.Sin((x+2)/30), 0.4, 90)
	}
}
