package chart

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	xdraw "golang.org/x/image/draw"
	"golang.org/x/image/math/f64"
)

// scanOf views an image as what the page worker decodes.
func scanOf(img image.Image, dpi float64) Scan {
	b := img.Bounds()
	s := Scan{Width: b.Dx(), Height: b.Dy(), DPI: dpi}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			c := color.RGBAModel.Convert(img.At(x, y)).(color.RGBA)
			s.RGB = append(s.RGB, c.R, c.G, c.B)
			s.Gray = append(s.Gray, uint8((299*int(c.R)+587*int(c.G)+114*int(c.B))/1000))
		}
	}
	return s
}

// degraded is the chart as a good scanner gives it: askew, paler, noisy, JPEG.
func degraded(t *testing.T, dpi, degrees float64, swapped ...string) image.Image {
	t.Helper()
	sheet := drawn(t, dpi, swapped...)
	b := sheet.Bounds()
	out := image.NewRGBA(b.Add(image.Point{}))
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	cx, cy := float64(b.Dx())/2, float64(b.Dy())/2
	xdraw.BiLinear.Transform(out, f64.Aff3{cos, -sin, cx - cos*cx + sin*cy + 3, sin, cos, cy - sin*cx - cos*cy - 2}, sheet, b, draw.Over, nil)
	rng := rand.New(rand.NewPCG(1, 2))
	for i, v := range out.Pix {
		if i%4 != 3 {
			out.Pix[i] = uint8(min(255, max(0, 22+float64(v)*0.85+rng.NormFloat64()*5)))
		}
	}
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, out, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	img, err := jpeg.Decode(&buf)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// drawn is the chart with single characters swapped, each named "points column
// truth", as a coder with symbol coding would do.
func drawn(t *testing.T, dpi float64, swapped ...string) *image.RGBA {
	t.Helper()
	img, err := Draw(dpi)
	if err != nil {
		t.Fatal(err)
	}
	if len(swapped) == 0 {
		return img
	}
	wrong, err := digits(true)
	if err != nil {
		t.Fatal(err)
	}
	layout, err := newSheet(point{}, point{})
	if err != nil {
		t.Fatal(err)
	}
	origin := point{float64(wrong.Rect.Min.X) / printDPI * 25.4, float64(wrong.Rect.Min.Y) / printDPI * 25.4}
	small := reduce(wrong, int(float64(wrong.Rect.Dx())*dpi/printDPI), int(float64(wrong.Rect.Dy())*dpi/printDPI))
	at := image.Pt(int(math.Round(origin.x/25.4*dpi)), int(math.Round(origin.y/25.4*dpi)))
	n := 0
	for _, r := range Rows() {
		for _, g := range layout.glyphs(r) {
			for _, name := range swapped {
				if name == fmt.Sprintf("%d %d %s%s", r.Points, g.column, g.truth, r.Pair.other(g.truth)) {
					em := float64(r.Points) / 72 * 25.4
					pt := func(x, y float64) image.Point { return image.Pt(int(x/25.4*dpi), int(y/25.4*dpi)) }
					box := image.Rectangle{pt(g.x, g.row.Y-0.85*em), pt(g.x+g.width, g.row.Y+0.2*em)}
					draw.Draw(img, box, small, box.Min.Sub(at), draw.Src)
					n++
				}
			}
		}
	}
	if n != len(swapped) {
		t.Fatalf("%d of %d characters swapped", n, len(swapped))
	}
	return img
}

func TestReadFindsWhatIsSwapped(t *testing.T) {
	for name, c := range map[string]struct {
		dpi, degrees float64
		swapped      []string
	}{
		"200 dpi":          {200, -0.7, nil},
		"a 6 became an 8":  {300, 0.5, []string{"6 3 68"}},
		"one of each pair": {300, -0.4, []string{"8 1 68", "7 2 38", "6 5 71", "10 7 0O"}},
	} {
		got, err := Read(scanOf(degraded(t, c.dpi, c.degrees, c.swapped...), c.dpi))
		if err != nil || !got.Found {
			t.Fatalf("%s: %v %v", name, got.Found, err)
		}
		var seen []string
		for _, w := range got.Wrong {
			seen = append(seen, fmt.Sprintf("%d %d %s%s", w.Points, w.Column, w.Truth, w.Seen))
		}
		want := map[string]bool{}
		for _, s := range c.swapped {
			want[s] = true
		}
		for _, s := range seen {
			if !want[s] {
				t.Errorf("%s: %s without a reason", name, s)
			}
			delete(want, s)
		}
		if len(want) > 0 {
			t.Errorf("%s: not seen: %v (seen: %v)", name, want, seen)
		}
		if got.Glyphs != 480 || math.Abs(got.DPI[0]-c.dpi) > c.dpi*0.004 || math.Abs(got.DPI[1]-c.dpi) > c.dpi*0.004 || math.Abs(got.SkewDeg-c.degrees) > 0.1 || got.OffMM > 0.2 {
			t.Errorf("%s: %d glyphs, %v dpi, %.2f°, %.2f mm off", name, got.Glyphs, got.DPI, got.SkewDeg, got.OffMM)
		}
		t.Logf("%s: lines %v gray %.0f colours %v wrong %v", name, got.Lines, got.Gray, got.Colours, got.Wrong)
	}
}

func TestReadKnowsUpFromDown(t *testing.T) {
	img := drawn(t, 150)
	b := img.Bounds()
	down := image.NewRGBA(b)
	for y := range b.Dy() {
		for x := range b.Dx() {
			down.Set(b.Dx()-1-x, b.Dy()-1-y, img.At(x, y))
		}
	}
	got, err := Read(scanOf(down, 150))
	if err != nil || !got.Found || got.Turn != 180 || math.Abs(got.SkewDeg) > 0.1 {
		t.Errorf("%v %d %.2f %v", got.Found, got.Turn, got.SkewDeg, err)
	}
	if blank, err := Read(scanOf(image.NewGray(b), 150)); err != nil || blank.Found {
		t.Errorf("a black page is a chart: %v", err)
	}
}

// TestPDFIsTheChart renders the file with poppler and reads it back.
func TestPDFIsTheChart(t *testing.T) {
	pdf, err := PDF()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "chart.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("qpdf", "--check", path).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if out, err := exec.Command("pdftoppm", "-r", "300", "-png", "-singlefile", path, filepath.Join(dir, "page")).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	f, err := os.Open(filepath.Join(dir, "page.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Read(scanOf(img, 300))
	if err != nil || !got.Found || len(got.Wrong) != 0 || got.Lines[1].Across < 0.5 || len(got.Colours) != 6 {
		t.Errorf("%+v %v", got, err)
	}
}

func TestRowsDiffer(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Rows() {
		if seen[r.Text] {
			t.Errorf("%q stands twice", r.Text)
		}
		seen[r.Text] = true
		if strings.Count(r.Text, r.Pair.A) < 8 || strings.Count(r.Text, r.Pair.B) < 8 {
			t.Errorf("%q says too little", r.Text)
		}
	}
	if _, err := Draw(20); err == nil {
		t.Error("drawn at 20 dpi")
	}
}
