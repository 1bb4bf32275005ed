package imaging

import (
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// A thumbnail comes from pixels that are there anyway, has at most its side, is
// upright, and keeps colour.
func TestThumbnail(t *testing.T) {
	for _, c := range []struct {
		width, height, rotation, w, h int
	}{
		{1600, 2000, 0, 192, 240}, {1600, 2000, 90, 240, 192}, {1600, 2000, 180, 192, 240}, {2000, 1600, 270, 192, 240},
		{600, 900, 0, 160, 240}, // small: luma from the page, colour from its eighth
		{100, 140, 0, 100, 140}, {3000, 8, 0, 240, 1},
	} {
		src := picture(c.width, c.height)
		r := &Raster{Width: src.Width, Height: src.Height, Gray: src.Gray, Small: src.Small, SmallWidth: src.SmallWidth, SmallHeight: src.SmallHeight}
		thumb, err := r.Thumbnail(c.rotation)
		if err != nil {
			t.Fatal(err)
		}
		h, err := ReadHeader(thumb.JPEG)
		// The eighth of a page is rounded up: the shorter side may differ by a pixel.
		if err != nil || h.Width != thumb.Width || h.Height != thumb.Height || h.Channels != 3 || max(abs(h.Width-c.w), abs(h.Height-c.h)) > 1 {
			t.Errorf("%+v: %d × %d × %d, %v", c, h.Width, h.Height, h.Channels, err)
		}
		r.Small = nil
		if thumb, err = r.Thumbnail(c.rotation); err != nil {
			t.Fatal(err)
		}
		if h, err = ReadHeader(thumb.JPEG); err != nil || h.Channels != 1 || max(abs(h.Width-c.w), abs(h.Height-c.h)) > 1 {
			t.Errorf("gray %+v: %d × %d × %d, %v", c, h.Width, h.Height, h.Channels, err)
		}
	}
}

// The picture grows greener downwards and redder to the right: both must still be
// so when it is small, and turned.
func TestThumbnailShowsThePage(t *testing.T) {
	for _, size := range []int{2400, 700} { // from the eighth, and with its colour alone
		src := picture(size, size)
		r := &Raster{Width: size, Height: size, Gray: src.Gray, Small: src.Small, SmallWidth: src.SmallWidth, SmallHeight: src.SmallHeight}
		for rotation, corner := range map[int][2]int{0: {0, 1}, 90: {0, 0}, 180: {1, 0}, 270: {1, 1}} { // where green is without red
			thumb, err := r.Thumbnail(rotation)
			if err != nil {
				t.Fatal(err)
			}
			l, _, err := DecodeLevel(thumb.JPEG, batch.Image{Codec: batch.JPEG}, 0, Limits{})
			if err != nil {
				t.Fatal(err)
			}
			x, y := 6+corner[0]*(l.Width-13), 6+corner[1]*(l.Height-13)
			if p := l.Pix[3*(y*l.Width+x):]; p[0] > 60 || p[1] < 195 {
				t.Errorf("%d turned by %d: %v in the corner %v", size, rotation, p[:3], corner)
			}
		}
	}
}

func TestThumbLevel(t *testing.T) {
	for side, want := range map[int]int{100: 0, 478: 0, 479: 1, 3508: 3, 9933: 5} {
		if got := ThumbLevel(side/2, side); got != want {
			t.Errorf("%d: %d, want %d", side, got, want)
		}
	}
}

func abs(v int) int { return max(v, -v) }

func BenchmarkThumbnail(b *testing.B) {
	d := letter(300, 11, false, 1)
	for b.Loop() {
		if _, err := d.Thumbnail(0); err != nil {
			b.Fatal(err)
		}
	}
}
