package pdfa

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// marked is a dark page with a lighter patch in each corner.
func marked(w, h, patch int) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, w, h))
	draw.Draw(img, img.Rect, image.NewUniform(color.Gray{40}), image.Point{}, draw.Src)
	for i, at := range []image.Point{{0, 0}, {w - patch, 0}, {0, h - patch}, {w - patch, h - patch}} {
		draw.Draw(img, image.Rect(0, 0, patch, patch).Add(at), image.NewUniform(color.Gray{byte(80 + 40*i)}), image.Point{}, draw.Src)
	}
	return img
}

// TestWholeImage shows pages straightened and asks whether all of the image is
// on the page: by its matrix, and by what poppler draws.
func TestWholeImage(t *testing.T) {
	const w, h, patch, dpi = 620, 438, 24, 75
	img := marked(w, h, patch)
	ink := 0.0
	for _, v := range img.Pix {
		ink += 255 - float64(v)
	}
	for _, rotation := range []int{0, 90, 180, 270} {
		for _, lean := range []float64{0, 0.3, -0.3, 1.5, 3, -3, 10, -10, 45} {
			t.Run(fmt.Sprintf("%d/%v", rotation, lean), func(t *testing.T) {
				p := page(batch.PNG, asPNG(t, img), img.Rect, dpi)
				p.Rotation, p.Deskew = rotation, lean
				f, err := newFrame(&p)
				if err != nil {
					t.Fatal(err)
				}
				m := f.image()
				for _, corner := range [][2]float64{{0, 0}, {1, 0}, {0, 1}, {1, 1}} {
					x, y := m.point(corner[0], corner[1])
					if x < -1e-6 || y < -1e-6 || x > f.width+1e-6 || y > f.height+1e-6 {
						t.Errorf("corner %v lies at %.4f %.4f on a page of %.4f × %.4f", corner, x, y, f.width, f.height)
					}
				}
				path, _ := write(t, someOptions(Part3), nil, func(w *Writer) { add(t, w, p) })
				if problems := Lint(open(t, path)); len(problems) > 0 {
					t.Errorf("%v", problems)
				}
				got, scale := rendered(t, path, 1, 2*dpi), 2.0
				sum := 0.0
				for _, v := range got.Pix {
					sum += 255 - float64(v)
				}
				if share := sum / scale / scale / ink; math.Abs(share-1) > 0.01 {
					t.Errorf("%.4f of the ink is on the page", share)
				}
				for i, c := range [][2]float64{{0, 1}, {1, 1}, {0, 0}, {1, 0}} { // the unit square's y grows up
					inX, inY := (c[0]-0.5)*(1-float64(patch)/w)+0.5, (c[1]-0.5)*(1-float64(patch)/h)+0.5
					x, y := m.point(inX, inY)
					at := got.GrayAt(int(x*scale*dpi/72), int((f.height-y)*scale*dpi/72)).Y
					if want := 80 + 40*i; math.Abs(float64(at)-float64(want)) > 3 {
						t.Errorf("corner %d is %d, want %d", i, at, want)
					}
				}
			})
		}
	}
}

// TestCutImageIsFound moves the image of a page over its edge and lays it twice;
// the page is 43.2 × 28.8.
func TestCutImageIsFound(t *testing.T) {
	colour := painted(60, 40)
	for content, problem := range map[string]string{
		"q\n43.2 0 0 28.8 0 0 cm\n/I Do\nQ\n":                 "",
		"q\n0 28.8 -43.2 0 43.2 0 cm\n/I Do\nQ\n":             "",
		"q\n43.2 0 0 28.8 0.5 0 cm\n/I Do\nQ\n":               "Bild ragt 0.50 Einheiten über den Rand",
		"q\n43.2 0 0 28.8 0 -2 cm\n/I Do\nQ\n":                "Bild ragt 2.00 Einheiten über den Rand",
		"q\n43.2 3 -1 28.8 0 0 cm\n/I Do\nQ\n":                "Bild ragt 3.00 Einheiten über den Rand",
		"q\n2 0 0 2 0 0 cm\n43.2 0 0 28.8 0 0 cm\n/I Do\nQ\n": "2 mal gelegt",
		"q\n/I Do\nQ\n": "0 mal gelegt",
		"q\n43.2 0 0 28.8 0 0 cm\n/I Do\nQ\nq\n/I Do\nQ\n":      "Bild 2 mal gezeigt",
		"q\nq\n43.2 0 0 28.8 0 0 cm\n/I Do\nQ\n":                "q und Q +1",
		"q\n43.2 0 0 28.8 0 0 cm\n/I Do\nQ\n(x) Tj\n":           "sichtbarer Text",
		"q\n21.6 -10 5 14.4 10 11 cm\n/I Do\nQ\n":               "",
		"q\n43.2 0 0 28.8 0 0 cm\n/I Do\n0 0 43 28 re W n\nQ\n": "Operator",
	} {
		path, _ := write(t, someOptions(Part3), nil, func(w *Writer) {
			add(t, w, page(batch.JPEG, asJPEG(t, colour), colour.Rect, 100))
			w.pages[0].content = w.sink.alloc()
			w.sink.packed(w.pages[0].content, "", []byte(content))
		})
		problems := fmt.Sprint(Lint(open(t, path)))
		if problem == "" && problems != "[]" || !strings.Contains(problems, problem) {
			t.Errorf("%q: %s, want %q", content, problems, problem)
		}
	}
}

// TestTurn asks a package how its pages show their images.
func TestTurn(t *testing.T) {
	img := marked(80, 60, 8)
	cases := []struct {
		rotation     int
		lean, dpiY   float64
		across, down float64
		want         float64
	}{
		{0, 0, 0, 300, 300, 0},
		{90, 0, 0, 1, 1, 90},
		{180, 1.4, 0, 1, 1, 178.6},
		{0, 0.3, 0, 1, 1, 359.7},
		{270, -3, 0, 1, 1, 273},
		{0, -3, 150, 300, 150, 3},
		{90, -3, 150, 150, 300, 93},
	}
	path, _ := write(t, someOptions(Part3), nil, func(w *Writer) {
		for _, c := range cases {
			p := page(batch.PNG, asPNG(t, img), img.Rect, 300)
			p.Rotation, p.Deskew, p.Image.DPIY = c.rotation, c.lean, c.dpiY
			add(t, w, p)
		}
	})
	f := open(t, path)
	for i, c := range cases {
		if got, err := f.Turn(i, c.across, c.down); err != nil || math.Abs(got-c.want) > 1e-3 {
			t.Errorf("%+v: %v, %v", c, got, err)
		}
	}
	for _, page := range []int{-1, len(cases)} {
		if _, err := f.Turn(page, 1, 1); batch.CodeOf(err) != batch.CodeUsage {
			t.Errorf("page %d: %v", page, err)
		}
	}
	for _, content := range []string{"", "q", "q 1 0 0 1 0 0", "q 1 0 0 1 0 /x cm", "1 0 0 1 0 0 cm", "q 1 0 0 1 0 cm"} {
		if m, err := firstMatrix([]byte(content)); err == nil {
			t.Errorf("%q gives %v", content, m)
		}
	}
}
