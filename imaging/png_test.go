package imaging

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"image"
	"image/color"
	"image/png"
	"io"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

func mustPNG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestEncodePNGIsLossless(t *testing.T) {
	const w, h = 37, 23
	for _, c := range []struct{ bits, channels int }{{1, 1}, {8, 1}, {8, 3}, {16, 1}, {16, 3}} {
		row := (w*c.channels*c.bits + 7) / 8
		stride := row + 3
		data := make([]byte, stride*h)
		for i := range data {
			data[i] = byte(i*i + i/7)
		}
		img := batch.Image{Width: w, Height: h, Bits: c.bits, Channels: c.channels, DPI: 300, DPIY: 600}
		file, err := EncodePNG(data, img, stride)
		if err != nil {
			t.Fatal(err)
		}
		if err := CheckPNG(file); err != nil || !PNGDirect(file) {
			t.Errorf("%d bit × %d: %v", c.bits, c.channels, err)
		}
		head, err := ReadHeader(file)
		if err != nil || head.Bits != c.bits || head.Channels != c.channels || head.DPIX < 299.9 || head.DPIX > 300.1 || head.DPIY < 599.9 {
			t.Errorf("header %+v %v", head, err)
		}
		m, err := png.Decode(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		for y := range h {
			for x := range w {
				r, g, _, _ := m.At(x, y).RGBA()
				var wantR, wantG uint32
				switch c.bits {
				case 1:
					if data[y*stride+x/8]&(0x80>>(x%8)) == 0 {
						wantR, wantG = 0xffff, 0xffff
					}
				case 8:
					wantR = uint32(data[y*stride+x*c.channels]) * 0x101
					wantG = uint32(data[y*stride+x*c.channels+c.channels/2]) * 0x101
				case 16:
					wantR = uint32(binary.NativeEndian.Uint16(data[y*stride+2*x*c.channels:]))
					wantG = uint32(binary.NativeEndian.Uint16(data[y*stride+2*(x*c.channels+c.channels/2):]))
				}
				if r != wantR || g != wantG {
					t.Fatalf("%d bit × %d: pixel %d, %d is %x/%x, want %x/%x", c.bits, c.channels, x, y, r, g, wantR, wantG)
				}
			}
		}
	}
}

func TestCheckPNG(t *testing.T) {
	good := mustPNG(t, image.NewGray(image.Rect(0, 0, 60, 50)))
	flipped := bytes.Clone(good)
	flipped[len(flipped)-20] ^= 1
	for name, c := range map[string]struct {
		data []byte
		want batch.Code
	}{
		"whole":       {good, ""},
		"half":        {good[:len(good)/2], batch.CodeTruncated},
		"no IEND":     {good[:len(good)-12], batch.CodeTruncated},
		"one bit off": {flipped, batch.CodeBroken},
		"empty":       {nil, batch.CodeEmptyFile},
		"text":        {[]byte("Hallo"), batch.CodeBroken},
	} {
		if got := batch.CodeOf(CheckPNG(c.data)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	if _, err := Decode(good[:len(good)-30], batch.Image{Codec: batch.PNG}, false, Limits{}); batch.CodeOf(err) != batch.CodeTruncated {
		t.Errorf("decoding a cut PNG: %v", err)
	}
}

func TestPNGDirectAndStream(t *testing.T) {
	alpha := image.NewNRGBA(image.Rect(0, 0, 9, 9))
	palette := image.NewPaletted(image.Rect(0, 0, 9, 9), color.Palette{color.White, color.Black, color.RGBA{200, 0, 0, 255}})
	holes := image.NewPaletted(image.Rect(0, 0, 9, 9), color.Palette{color.White, color.Transparent})
	many := make(color.Palette, 200)
	for i := range many {
		many[i] = color.Gray{Y: byte(i)}
	}
	for name, c := range map[string]struct {
		m    image.Image
		want bool
	}{
		"gray":         {image.NewGray(image.Rect(0, 0, 9, 9)), true},
		"gray 16":      {image.NewGray16(image.Rect(0, 0, 9, 9)), true},
		"alpha":        {alpha, false},
		"palette 2":    {palette, false}, // 2 bit
		"palette 8":    {image.NewPaletted(image.Rect(0, 0, 9, 9), many), true},
		"transparency": {holes, false},
	} {
		file := mustPNG(t, c.m)
		if PNGDirect(file) != c.want {
			t.Errorf("%s: direct %v", name, !c.want)
		}
		parts, err := PNGStream(file)
		if !c.want {
			if batch.CodeOf(err) != batch.CodeUnsupported {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		z, err := zlib.NewReader(bytes.NewReader(parts.IDAT))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := io.ReadAll(z)
		if want := parts.Height * (1 + (parts.Width*parts.Channels*parts.Bits+7)/8); err != nil || len(rows) != want {
			t.Errorf("%s: %d bytes of rows, want %d (%v)", name, len(rows), want, err)
		}
		if (parts.Palette != nil) != (name == "palette 8") {
			t.Errorf("%s: palette of %d bytes", name, len(parts.Palette))
		}
	}
}

func TestTransparentPNGLiesOnWhite(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 2, 1))
	m.Set(1, 0, color.NRGBA{0, 0, 255, 128})
	r, err := Decode(mustPNG(t, m), batch.Image{Codec: batch.PNG}, true, Limits{})
	if err != nil || r.Gray[0] != 255 || r.RGB[3] < 126 || r.RGB[3] > 128 || r.RGB[5] < 254 {
		t.Errorf("%v %v %v", err, r.Gray, r.RGB)
	}
}

func FuzzCheckPNG(f *testing.F) {
	f.Add(mustPNG(f, image.NewGray(image.Rect(0, 0, 5, 5))))
	f.Add(mustPNG(f, image.NewPaletted(image.Rect(0, 0, 5, 5), color.Palette{color.White, color.Black})))
	f.Fuzz(func(t *testing.T, data []byte) {
		err := CheckPNG(data)
		known(t, err)
		if err != nil {
			return
		}
		h, err := ReadHeader(data)
		if err != nil {
			t.Fatalf("whole, but without a header: %v", err)
		}
		if int64(h.Width)*int64(h.Height) < 1<<16 {
			_, err := Decode(data, batch.Image{Codec: batch.PNG}, true, Limits{})
			known(t, err)
		}
		if PNGDirect(data) {
			_, err := PNGStream(data)
			known(t, err)
		}
	})
}
