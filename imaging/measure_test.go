package imaging

import (
	"encoding/hex"
	"math"
	"math/bits"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

func TestExposure(t *testing.T) {
	good := measure(t, letter(300, 11, false, 1).noise(1.5).Raster, false)
	if good.Background < 247 || good.Background > 252 || good.Contrast < 200 || good.Sharpness < 0.8 || good.Noise < 1 || good.Noise > 2 {
		t.Errorf("a good letter: background %.0f, contrast %.0f, sharpness %.2f, noise %.2f", good.Background, good.Contrast, good.Sharpness, good.Noise)
	}
	pale := letter(300, 11, false, 1)
	for i, v := range pale.Gray {
		pale.Gray[i] = byte(250 - (250-int(v))/5)
	}
	if m := measure(t, pale.noise(1).Raster, false); m.Contrast < 35 || m.Contrast > 65 || m.Blank {
		t.Errorf("print at a fifth of the contrast: %.0f", m.Contrast)
	}
	dark := letter(300, 11, false, 1)
	for i, v := range dark.Gray {
		dark.Gray[i] = v / 2
	}
	if m := measure(t, dark.Raster, false); m.Background < 120 || m.Background > 128 {
		t.Errorf("half the light: background %.0f", m.Background)
	}
	last := 1.0
	for _, radius := range []int{1, 2, 4} {
		soft := letter(300, 11, false, 1)
		soft.Gray = boxBlur(soft.Gray, soft.Width, soft.Height, radius)
		m := measure(t, soft.Raster, false)
		if m.Sharpness >= last {
			t.Errorf("blur of %d pixels gives sharpness %.2f after %.2f", radius, m.Sharpness, last)
		}
		last = m.Sharpness
	}
	if last > 0.5 {
		t.Errorf("a blur of 9 pixels still has sharpness %.2f", last)
	}
}

func boxBlur(pix []byte, w, h, radius int) []byte {
	out := pix
	for range 2 { // along, then across by turning
		src := out
		out = make([]byte, len(pix))
		for y := range h {
			for x := range w {
				sum, n := 0, 0
				for u := max(0, x-radius); u <= min(w-1, x+radius); u++ {
					sum += int(src[y*w+u])
					n++
				}
				out[y*w+x] = byte(sum / n)
			}
		}
		out = quarterTurn(out, w, h, 90)
		w, h = h, w
	}
	return quarterTurn(out, w, h, 180)
}

func TestColourShare(t *testing.T) {
	d := letter(150, 11, false, 1)
	tint := func(mark bool) float64 {
		r := &Raster{Width: d.Width, Height: d.Height, DPI: 150, RGB: make([]byte, 3*len(d.Gray))}
		for i, v := range d.Gray {
			r.RGB[3*i], r.RGB[3*i+1], r.RGB[3*i+2] = v, byte(int(v)*97/100), byte(int(v)*92/100) // recycled paper
		}
		if mark { // a blue signature of 40 × 8 mm
			for y := int(d.px(250)); y < int(d.px(258)); y++ {
				for x := int(d.px(120)); x < int(d.px(160)); x++ {
					i := 3 * (y*d.Width + x)
					r.RGB[i], r.RGB[i+1], r.RGB[i+2] = 40, 60, 190
				}
			}
		}
		if err := r.fromRGB(); err != nil {
			t.Fatal(err)
		}
		return measure(t, r, false).Colour
	}
	if got := tint(false); got > 0.002 {
		t.Errorf("tinted paper counts as %.4f colour", got)
	}
	want := 40.0 * 8 / (210 * 297)
	if got := tint(true); math.Abs(got-want) > want/4 {
		t.Errorf("colour share %.4f, want %.4f", got, want)
	}
}

func TestRim(t *testing.T) {
	d := letter(200, 11, false, 1)
	for edge, draw := range []func(){
		func() { d.stroke(0, 2, 210, 2, 4, 235) },
		func() { d.stroke(207, 0, 207, 297, 6, 235) },
		func() { d.stroke(0, 295.5, 210, 295.5, 3, 235) },
		func() { d.stroke(4, 0, 4, 297, 8, 235) },
	} {
		d = letter(200, 11, false, 1)
		draw()
		m := measure(t, d.Raster, false)
		want := []float64{4, 6, 3, 8}[edge]
		for e, mm := range m.DarkBorder {
			if e == edge && math.Abs(mm-want) > 0.6 || e != edge && mm > 0.6 {
				t.Errorf("border %d of %.0f mm: %v", edge, want, m.DarkBorder)
				break
			}
		}
		if m.CutEdge != [4]bool{} || math.Abs(m.SkewDeg) > 0.2 {
			t.Errorf("border %d: cut %v, skew %.2f", edge, m.CutEdge, m.SkewDeg)
		}
	}
	cut := paper(200, 250, 1)
	for i := range 20 {
		cut.text(150+0.4*float64(i), 40+6*float64(i), 11, false, 0, "über den rechten Rand hinaus geschrieben")
	}
	if m := measure(t, cut.Raster, false); m.CutEdge != [4]bool{right: true} {
		t.Errorf("text over the right edge: %v", m.CutEdge)
	}
}

func TestStreaks(t *testing.T) {
	clean := letter(300, 11, false, 1).noise(1.5)
	if m := measure(t, clean.Raster, false); len(m.Streaks) != 0 {
		t.Errorf("streaks on a clean letter: %v", m.Streaks)
	}
	d := letter(300, 11, false, 1)
	for y := range d.Height { // 3 pixels, 30 levels darker, at x = 1200
		for x := 1200; x < 1203; x++ {
			i := y*d.Width + x
			d.Gray[i] = byte(max(0, int(d.Gray[i])-30))
		}
	}
	m := measure(t, d.noise(1.5).Raster, false)
	if len(m.Streaks) != 1 || !m.Streaks[0].Vertical || m.Streaks[0].At < 1194 || m.Streaks[0].At > 1206 {
		t.Errorf("one streak at 1200: %v", m.Streaks)
	}
	table := letter(300, 11, false, 1)
	table.stroke(60, 90, 60, 230, 0.3, 200)
	table.stroke(20, 90, 190, 90, 0.3, 200)
	if m := measure(t, table.Raster, false); len(m.Streaks) != 0 {
		t.Errorf("rules of a table are no streaks: %v", m.Streaks)
	}
}

func apart(t *testing.T, a, b batch.Measurement) int {
	t.Helper()
	x, err := hex.DecodeString(a.Fingerprint)
	if err != nil || len(x) != 32 {
		t.Fatalf("fingerprint %q: %v", a.Fingerprint, err)
	}
	y, err := hex.DecodeString(b.Fingerprint)
	if err != nil {
		t.Fatal(err)
	}
	d := 0
	for i := range x {
		d += bits.OnesCount8(x[i] ^ y[i])
	}
	return d
}

func TestFingerprint(t *testing.T) {
	first := measure(t, letter(200, 11, false, 1).noise(1).Raster, false)
	again := measure(t, letter(200, 11, false, 1).noise(2).Raster, false)
	if d := apart(t, first, again); d > 12 {
		t.Errorf("the same letter scanned twice differs by %d bits", d)
	}
	worst := 256
	for i, points := range []float64{9, 10, 12, 13} {
		d := letter(200, points, i%2 == 1, 1)
		worst = min(worst, apart(t, first, measure(t, d.noise(1).Raster, false)))
	}
	if worst < 30 {
		t.Errorf("another letter differs by %d bits only", worst)
	}
	t.Logf("nearest other letter: %d bits", worst)
}

func TestMarksOfShowThroughAreSoft(t *testing.T) {
	front := letter(200, 11, false, 1)
	back := paper(200, 250, 2).bleed(front, 3, 0.45).noise(1)
	m := measure(t, back.Raster, false)
	if m.Blank || m.Marks == 0 || m.SoftMarks != m.Marks {
		t.Errorf("show-through of 45 %%: blank %v, %d marks, %d soft", m.Blank, m.Marks, m.SoftMarks)
	}
	back.signature(100, 270, 0.4, 90)
	if m := measure(t, back.Raster, false); m.SoftMarks == m.Marks {
		t.Errorf("a pencil note among show-through: %d marks, %d soft", m.Marks, m.SoftMarks)
	}
}

func TestMeasureSurvivesOddPictures(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {1, 5000}, {5000, 1}, {7, 7}, {63, 65}, {64, 64}, {200, 3}} {
		for _, fill := range []byte{0, 128, 255} {
			r := &Raster{Width: size[0], Height: size[1], DPI: 300, Gray: make([]byte, size[0]*size[1])}
			for i := range r.Gray {
				r.Gray[i] = fill
				if i%5 == 0 {
					r.Gray[i] = 255 - fill
				}
			}
			m, err := Measure(r, MeasureOptions{Barcodes: true})
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range []float64{m.Ink, m.SkewDeg, m.Contrast, m.Sharpness, m.Noise, m.Colour, m.ShowThrough} {
				if math.IsNaN(v) || math.IsInf(v, 0) {
					t.Errorf("%v of %d: %+v", size, fill, m)
				}
			}
		}
	}
	if _, err := Measure(&Raster{Width: 10, Height: 10, Gray: make([]byte, 99)}, MeasureOptions{}); batch.CodeOf(err) != batch.CodeBroken {
		t.Errorf("pixels missing: %v", err)
	}
	m, err := Measure(&Raster{Width: 300, Height: 300, Gray: make([]byte, 90000)}, MeasureOptions{DPI: 240})
	if err != nil || m.DPI != 240 {
		t.Errorf("%v, %.0f dpi", err, m.DPI)
	}
}
