package pages

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// TestProportioned: a page of unequal dots per inch is shown in the proportions of its
// paper; a fax of 204 by 98 is no strip.
func TestProportioned(t *testing.T) {
	for name, c := range map[string]struct {
		dpi      [2]float64
		in, want image.Point
	}{
		"fax":         {[2]float64{204, 98}, image.Pt(240, 159), image.Pt(240, 331)},
		"fax, turned": {[2]float64{98, 204}, image.Pt(159, 240), image.Pt(331, 240)},
		"fine fax":    {[2]float64{204, 196}, image.Pt(240, 318), image.Pt(240, 331)},
		"scan":        {[2]float64{300, 300}, image.Pt(170, 240), image.Pt(170, 240)},
		"rounding":    {[2]float64{300, 300.9}, image.Pt(170, 240), image.Pt(170, 240)},
		"unknown":     {[2]float64{}, image.Pt(170, 240), image.Pt(170, 240)},
		"half known":  {[2]float64{0, 300}, image.Pt(170, 240), image.Pt(170, 240)},
		"no page":     {[2]float64{9600, 50}, image.Pt(170, 240), image.Pt(170, 240)},
	} {
		var data bytes.Buffer
		if err := png.Encode(&data, image.NewRGBA(image.Rectangle{Max: c.in})); err != nil {
			t.Fatal(err)
		}
		out, err := Small(station.PageThumb{Thumb: batch.Thumb{JPEG: data.Bytes()}, DPI: c.dpi})
		if err != nil {
			t.Fatal(err)
		}
		if out.Rect.Size() != c.want {
			t.Errorf("%s: %v became %v, want %v", name, c.in, out.Rect.Size(), c.want)
		}
	}
}

func TestWithin(t *testing.T) {
	for _, c := range []struct{ in, want image.Point }{
		{image.Pt(170, 240), image.Pt(76, 108)}, {image.Pt(240, 170), image.Pt(108, 76)},
		{image.Pt(60, 80), image.Pt(60, 80)}, {image.Pt(1, 5000), image.Pt(1, 108)},
	} {
		img := image.NewRGBA(image.Rectangle{Max: c.in})
		for i := range img.Pix {
			img.Pix[i] = 0x80
		}
		out := Within(img, 108)
		if out.Rect.Size() != c.want {
			t.Errorf("%v became %v", c.in, out.Rect.Size())
		}
		if got := out.RGBAAt(out.Rect.Dx()/2, out.Rect.Dy()/2); got != (color.RGBA{0x80, 0x80, 0x80, 0x80}) {
			t.Errorf("%v: %v in the middle", c.in, got)
		}
	}
}
