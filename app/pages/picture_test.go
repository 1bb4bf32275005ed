package pages

import (
	"image"
	"image/color"
	"testing"
)

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
