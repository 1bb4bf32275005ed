package gallery

import (
	"cmp"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"fyne.io/fyne/v2/theme"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	dots "golang.org/x/image/math/fixed"
)

// markRadius is that of a number in a picture, in dots.
const markRadius = 14

// accent is the colour of the numbers: that of the desk.
var accent = color.RGBA{0x0b, 0x5d, 0x57, 0xff}

// mark draws a number in a circle, for the text beside the picture to name it.
func mark(t *testing.T, img *image.RGBA, at image.Point, number int) {
	t.Helper()
	disc := func(radius float64, c color.RGBA) {
		for y := -markRadius - 3; y <= markRadius+3; y++ {
			for x := -markRadius - 3; x <= markRadius+3; x++ {
				cover := min(max(radius+0.5-math.Hypot(float64(x), float64(y)), 0), 1)
				draw.DrawMask(img, image.Rect(at.X+x, at.Y+y, at.X+x+1, at.Y+y+1), image.NewUniform(c), image.Point{}, image.NewUniform(color.Alpha{uint8(255 * cover)}), image.Point{}, draw.Over)
			}
		}
	}
	disc(markRadius+2, color.RGBA{255, 255, 255, 255})
	disc(markRadius, accent)
	parsed, err := opentype.Parse(theme.DefaultTextBoldFont().Content())
	if err != nil {
		t.Fatal(err)
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: 17, DPI: 72})
	if err != nil {
		t.Fatal(err)
	}
	defer face.Close()
	text := strconv.Itoa(number)
	d := font.Drawer{Dst: img, Src: image.White, Face: face}
	d.Dot = dots.P(at.X-d.MeasureString(text).Round()/2, at.Y+6)
	d.DrawString(text)
}

// mostColours is what a small PNG has room for.
const mostColours = 256

// shade is a colour with how often it occurs.
type shade struct {
	at [3]uint8
	n  int
}

// paletted finds the colours that do a picture justice: all of them, or the middles of
// boxes that are halved until there are enough.
func paletted(img *image.RGBA) *image.Paletted {
	counts := map[[3]uint8]int{}
	for i := 0; i < len(img.Pix); i += 4 {
		counts[[3]uint8(img.Pix[i:])]++
	}
	var all []shade
	for c, n := range counts {
		all = append(all, shade{c, n})
	}
	slices.SortFunc(all, func(a, b shade) int { return slices.Compare(a.at[:], b.at[:]) })
	boxes := [][]shade{all}
	for len(boxes) < mostColours {
		at, axis, most := -1, 0, 0
		for i, box := range boxes {
			if a, weight := longest(box); weight > most {
				at, axis, most = i, a, weight
			}
		}
		if at < 0 {
			break
		}
		box := boxes[at]
		slices.SortStableFunc(box, func(a, b shade) int { return cmp.Compare(a.at[axis], b.at[axis]) })
		cut := half(box)
		boxes[at], boxes = box[:cut], append(boxes, box[cut:])
	}
	var palette color.Palette
	index := map[[3]uint8]uint8{}
	for i, box := range boxes {
		palette = append(palette, middle(box))
		for _, s := range box {
			index[s.at] = uint8(i)
		}
	}
	out := image.NewPaletted(img.Rect, palette)
	for i := range out.Pix {
		out.Pix[i] = index[[3]uint8(img.Pix[4*i:])]
	}
	return out
}

// longest is the axis along which a box of colours differs most, and how much that
// matters.
func longest(box []shade) (axis, weight int) {
	low, high, n := box[0].at, box[0].at, 0
	for _, s := range box {
		n += s.n
		for i, v := range s.at {
			low[i], high[i] = min(low[i], v), max(high[i], v)
		}
	}
	for i := range low {
		if d := int(high[i] - low[i]); d > weight {
			axis, weight = i, d
		}
	}
	return axis, weight * int(math.Sqrt(float64(n)))
}

// half is where a sorted box has half of its dots on either side.
func half(box []shade) int {
	sum, before := 0, 0
	for _, s := range box {
		sum += s.n
	}
	for i, s := range box[:len(box)-1] {
		if before += s.n; before*2 >= sum {
			return i + 1
		}
	}
	return len(box) - 1
}

func middle(box []shade) color.RGBA {
	var sum [3]int
	n := 0
	for _, s := range box {
		for i, v := range s.at {
			sum[i] += int(v) * s.n
		}
		n += s.n
	}
	return color.RGBA{uint8(sum[0] / n), uint8(sum[1] / n), uint8(sum[2] / n), 255}
}

// publish puts a picture into the handbook, small.
func publish(t *testing.T, path string, img *image.RGBA) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(f, paletted(img)); err != nil {
		t.Fatal(err)
	}
}

// Two pictures show the same when few of their tiles differ: letters may be smoothed
// otherwise, a number may be another, but nothing may be gone, new or elsewhere.
const (
	tile     = 16
	tileMost = 20.0  // mean difference of a tile, of 255
	tileMany = 0.015 // share of tiles that may differ more
)

// differs is the share of tiles in which two pictures differ, and whether that is too
// much.
func differs(a, b image.Image) (share float64, stale bool) {
	if a.Bounds().Size() != b.Bounds().Size() {
		return 1, true
	}
	gray := func(img image.Image) *image.Gray {
		out := image.NewGray(image.Rectangle{Max: img.Bounds().Size()})
		draw.Draw(out, out.Rect, img, img.Bounds().Min, draw.Src)
		return out
	}
	x, y := gray(a), gray(b)
	tiles, off := 0, 0
	for top := 0; top < x.Rect.Dy(); top += tile {
		for left := 0; left < x.Rect.Dx(); left += tile {
			r := image.Rect(left, top, left+tile, top+tile).Intersect(x.Rect)
			sum := 0
			for v := r.Min.Y; v < r.Max.Y; v++ {
				for u := r.Min.X; u < r.Max.X; u++ {
					d := int(x.GrayAt(u, v).Y) - int(y.GrayAt(u, v).Y)
					sum += max(d, -d)
				}
			}
			if tiles++; float64(sum) > tileMost*float64(r.Dx()*r.Dy()) {
				off++
			}
		}
	}
	share = float64(off) / float64(tiles)
	return share, share > tileMany
}

// TestStalePictures: what the comparison lets pass and what not.
func TestStalePictures(t *testing.T) {
	page := func(change func(*image.RGBA)) *image.RGBA {
		img := image.NewRGBA(image.Rect(0, 0, 320, 200))
		draw.Draw(img, img.Rect, image.NewUniform(color.RGBA{240, 240, 240, 255}), image.Point{}, draw.Src)
		change(img)
		return img
	}
	box := func(r image.Rectangle, v uint8) func(*image.RGBA) {
		return func(img *image.RGBA) {
			draw.Draw(img, r, image.NewUniform(color.RGBA{v, v, v, 255}), image.Point{}, draw.Src)
		}
	}
	plain := page(func(*image.RGBA) {})
	for name, c := range map[string]struct {
		other *image.RGBA
		stale bool
	}{
		"the same":      {page(func(*image.RGBA) {}), false},
		"a shade":       {page(box(image.Rect(0, 0, 320, 200), 235)), false},
		"a digit":       {page(box(image.Rect(100, 100, 106, 110), 0)), false},
		"a button":      {page(box(image.Rect(40, 40, 140, 72), 0)), true},
		"another size":  {image.NewRGBA(image.Rect(0, 0, 320, 201)), true},
		"another light": {page(box(image.Rect(0, 0, 320, 200), 30)), true},
	} {
		if share, stale := differs(plain, c.other); stale != c.stale {
			t.Errorf("%s: %.3f of the tiles differ, stale: %v", name, share, stale)
		}
	}
	noisy := page(func(img *image.RGBA) {
		for i := 0; i < len(img.Pix); i += 4 {
			img.Pix[i], img.Pix[i+1] = uint8(i/7), uint8(i/1300)
		}
	})
	small := paletted(noisy)
	if len(small.Palette) > mostColours {
		t.Errorf("%d colours", len(small.Palette))
	}
	if share, stale := differs(noisy, small); stale {
		t.Errorf("with few colours %.3f of it looks otherwise", share)
	}
}
