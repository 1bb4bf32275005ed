package imaging

import (
	"bytes"
	"image/jpeg"
	"image/png"
	"math"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// A map and its inverse meet, and the pose shows what Upright makes.
func TestPoseIsUpright(t *testing.T) {
	r := picture(61, 40)
	page := &Level{Width: r.Width, Height: r.Height, Channels: 1, Pix: r.Gray}
	for _, rotation := range []int{0, 90, 180, 270, -90, 450} {
		for _, deskew := range []float64{0, 2.5, -7} {
			p := Pose{rotation, deskew}
			w, h := p.Size(r.Width, r.Height)
			there, back := p.ToRaw(r.Width, r.Height), p.ToShown(r.Width, r.Height)
			for _, point := range [][2]float64{{0, 0}, {10.5, 3}, {float64(w), float64(h)}} {
				x, y := back.At(there.At(point[0], point[1]))
				if math.Abs(x-point[0]) > 1e-9 || math.Abs(y-point[1]) > 1e-9 {
					t.Errorf("%v: %v came back as %v, %v", p, point, x, y)
				}
			}
			want := Upright(r, rotation, deskew)
			got := page.Show(p, 0, 0, w, h)
			if got.Width != want.Width || got.Height != want.Height {
				t.Fatalf("%v: %d × %d, want %d × %d", p, got.Width, got.Height, want.Width, want.Height)
			}
			for i, v := range got.Pix {
				if d := int(v) - int(want.Gray[i]); d < -2 || d > 2 || deskew == 0 && d != 0 {
					t.Fatalf("%v: pixel %d is %d, want %d", p, i, v, want.Gray[i])
				}
			}
		}
	}
}

func TestBoxesFollowThePage(t *testing.T) {
	const w, h = 100, 200
	for _, c := range []struct {
		p    Pose
		want [4]int
	}{
		{Pose{}, [4]int{10, 20, 30, 5}},
		{Pose{Rotation: 90}, [4]int{175, 10, 5, 30}},
		{Pose{Rotation: 180}, [4]int{60, 175, 30, 5}},
		{Pose{Rotation: 270}, [4]int{20, 60, 5, 30}},
	} {
		if got := c.p.ToShown(w, h).Box([4]int{10, 20, 30, 5}); got != c.want {
			t.Errorf("%v: %v, want %v", c.p, got, c.want)
		}
		if got := c.p.ToRaw(w, h).Box(c.want); got != [4]int{10, 20, 30, 5} {
			t.Errorf("%v back: %v", c.p, got)
		}
	}
}

// Tiles put together are the page, in every pose.
func TestTilesAreThePage(t *testing.T) {
	r := picture(130, 97)
	page := r.level()
	for _, p := range []Pose{{}, {Rotation: 270}, {Rotation: 90, Deskew: 1.3}} {
		w, h := p.Size(page.Width, page.Height)
		whole := page.Show(p, 0, 0, w, h)
		const tile = 50
		for y := 0; y < h; y += tile {
			for x := 0; x < w; x += tile {
				part := page.Show(p, x, y, tile, tile)
				for v := range tile {
					for u := range tile {
						got := part.Pix[3*(v*tile+u):][:3]
						if x+u >= w || y+v >= h {
							continue // nobody asks for what is beside the page
						}
						want := whole.Pix[3*((y+v)*w+x+u):][:3]
						if !bytes.Equal(got, want) {
							t.Fatalf("%v: %d, %d is %v, want %v", p, x+u, y+v, got, want)
						}
					}
				}
			}
		}
	}
}

// A level has the size that Side says and the shades of the page, whatever the
// codec and however it was decoded.
func TestLevels(t *testing.T) {
	src := picture(803, 1001)
	gray := &Raster{Width: src.Width, Height: src.Height, Gray: src.Gray}
	bits := make([]byte, 101*1001)
	for y := range 1001 {
		for i := range 50 { // the left half is black
			bits[y*101+i] = 0xff
		}
	}
	pngFile, err := src.level().PNG()
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]struct {
		data     []byte
		img      batch.Image
		channels int
	}{
		"colour JPEG": {mustJPEG(t, src, 95, true), batch.Image{Codec: batch.JPEG}, 3},
		"gray JPEG":   {mustJPEG(t, gray, 95, false), batch.Image{Codec: batch.JPEG}, 1},
		"PNG":         {pngFile, batch.Image{Codec: batch.PNG}, 3},
		"G4":          {EncodeG4(bits, 101, 803, 1001), batch.Image{Codec: batch.G4, Width: 803, Height: 1001, Bits: 1, Channels: 1}, 1},
	}
	for name, f := range files {
		for level := range 6 {
			l, took, err := DecodeLevel(f.data, f.img, level, Limits{})
			if err != nil || took > level {
				t.Fatalf("%s %d: level %d, %v", name, level, took, err)
			}
			for ; took < level; took++ {
				l = l.Half()
			}
			if l.Width != Side(803, level) || l.Height != Side(1001, level) || l.Channels != f.channels || len(l.Pix) != l.Width*l.Height*l.Channels {
				t.Errorf("%s %d: %d × %d × %d, %d bytes", name, level, l.Width, l.Height, l.Channels, len(l.Pix))
			}
			// A place far from any edge keeps its shade.
			at := (l.Height/2*l.Width + l.Width/4) * l.Channels
			want := 0
			if name != "G4" {
				want = int(src.Gray[1001/2*803+803/4])
			}
			got := int(l.Pix[at])
			if l.Channels == 3 {
				got = (299*got + 587*int(l.Pix[at+1]) + 114*int(l.Pix[at+2])) / 1000
			}
			if got < want-14 || got > want+14 {
				t.Errorf("%s %d: shade %d, want about %d", name, level, got, want)
			}
		}
	}
	if _, _, err := DecodeLevel(files["PNG"].data, batch.Image{Codec: batch.JPEG}, 0, Limits{}); batch.CodeOf(err) != batch.CodeBroken {
		t.Errorf("a PNG that is called JPEG: %v", err)
	}
	if _, _, err := DecodeLevel(files["colour JPEG"].data, batch.Image{Codec: batch.JPEG}, 3, Limits{MaxPixels: 1000}); batch.CodeOf(err) != batch.CodeTooManyPixels {
		t.Errorf("limit: %v", err)
	}
}

// What is shown can be coded and read by anybody.
func TestLevelFiles(t *testing.T) {
	l := picture(64, 48).level()
	data, err := l.PNG()
	if err != nil {
		t.Fatal(err)
	}
	m, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range [][2]int{{0, 0}, {63, 47}, {20, 30}} {
		r, g, b, _ := m.At(at[0], at[1]).RGBA()
		if want := l.Pix[3*(at[1]*64+at[0]):][:3]; byte(r>>8) != want[0] || byte(g>>8) != want[1] || byte(b>>8) != want[2] {
			t.Errorf("%v: %d %d %d, want %v", at, r>>8, g>>8, b>>8, want)
		}
	}
	if data, err = l.JPEG(90, false); err != nil {
		t.Fatal(err)
	}
	if c, err := jpeg.DecodeConfig(bytes.NewReader(data)); err != nil || c.Width != 64 || c.Height != 48 {
		t.Errorf("%+v %v", c, err)
	}
}

func BenchmarkFirstView(b *testing.B) {
	data := mustJPEG(b, letter(300, 11, false, 1).Raster, 85, false)
	for _, level := range []int{2, 1, 0} {
		b.Run(map[int]string{2: "fit", 1: "half", 0: "whole"}[level], func(b *testing.B) {
			for b.Loop() {
				l, _, err := DecodeLevel(data, batch.Image{Codec: batch.JPEG}, level, Limits{})
				if err != nil {
					b.Fatal(err)
				}
				if _, err := l.Show(Pose{Deskew: 1}, 0, 0, 512, 512).JPEG(90, false); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
