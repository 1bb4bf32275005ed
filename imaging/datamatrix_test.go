package imaging

import (
	"image"
	"math"
	"testing"

	"github.com/boombuler/barcode/datamatrix"
	"github.com/boombuler/barcode/qr"
)

// A Data Matrix code is read wherever its corner lies, and nothing else is taken
// for one: each false place costs libdmtx its whole time.
func TestDataMatrixLeaningAndTurned(t *testing.T) {
	for _, size := range []float64{9, 14, 24} {
		for i, lean := range []float64{0, 0.6, -3, 10, -20} {
			d := letter(300, 10, false, 6)
			code, err := datamatrix.Encode("DEA045523130000A1B2")
			d.put(code, err, 160, 20, size, size)
			d.lean(lean).noise(2)
			quarter := 90 * (i % 4)
			if m := measure(t, Upright(d.Raster, quarter, 0), true); !has(m.Barcodes, "DATAMATRIX", "DEA045523130000A1B2") {
				t.Errorf("%.0f mm leaning %.1f turned by %d: %v", size, lean, quarter, m.Barcodes)
			}
		}
	}
}

func TestOnlyDataMatrixLooksLikeOne(t *testing.T) {
	box := func(d *drawing, x, y, side float64) image.Rectangle {
		return image.Rect(int(d.px(x)), int(d.px(y)), int(d.px(x+side)), int(d.px(y+side)))
	}
	for name, put := range map[string]func(*drawing){
		"letter": func(*drawing) {},
		"QR": func(d *drawing) {
			code, err := qr.Encode("ASN00042", qr.M, qr.Auto)
			d.put(code, err, 160, 20, 20, 20)
		},
		"square": func(d *drawing) { d.bar(box(d, 160, 20, 14)) },
		"corner": func(d *drawing) {
			d.stroke(160, 20, 160, 34, 0.8, 220)
			d.stroke(160, 34, 174, 34, 0.8, 220)
		},
		"frame": func(d *drawing) {
			for _, s := range [][4]float64{{160, 20, 174, 20}, {174, 20, 174, 34}, {174, 34, 160, 34}, {160, 34, 160, 20}} {
				d.stroke(s[0], s[1], s[2], s[3], 0.8, 220)
			}
		},
		"ring": func(d *drawing) {
			for a := 0.0; a < 2*math.Pi; a += 0.02 {
				d.dot(167+7*math.Cos(a), 27+7*math.Sin(a), 0.8, 220)
			}
		},
		"bold headline": func(d *drawing) { d.text(120, 30, 40, false, 0, "ELFE") },
	} {
		d := letter(300, 10, false, 6)
		put(d)
		s := newSheet(d.Raster, 300)
		spots, _ := s.components(strongContrast)
		for i := range spots {
			if s.isMatrix(&spots[i]) {
				t.Errorf("%s: %+v looks like a Data Matrix code", name, spots[i])
			}
		}
	}
}
