package imaging

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// picture is a coloured gradient with an edge.
func picture(w, h int) *Raster {
	r := &Raster{Width: w, Height: h, DPI: 300, RGB: make([]byte, 3*w*h)}
	for y := range h {
		for x := range w {
			i := 3 * (y*w + x)
			r.RGB[i], r.RGB[i+1], r.RGB[i+2] = byte(255*x/w), byte(255*y/h), byte(40+x%100)
		}
	}
	if err := r.fromRGB(); err != nil {
		panic(err)
	}
	return r
}

func mustJPEG(t testing.TB, r *Raster, quality int, colour bool) []byte {
	t.Helper()
	data, err := EncodeJPEG(r, quality, colour)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestJPEGHeaderAndRoundTrip(t *testing.T) {
	for _, colour := range []bool{true, false} {
		src := picture(301, 203)
		data := mustJPEG(t, src, 92, colour)
		h, err := ReadHeader(data)
		if err != nil {
			t.Fatal(err)
		}
		channels := 1
		if colour {
			channels = 3
		}
		if h.Width != 301 || h.Height != 203 || h.Channels != channels || h.Bits != 8 || h.DPIX != 300 || !h.DPIKnown || h.Progressive {
			t.Errorf("header %+v", h)
		}
		if err := CheckJPEG(data); err != nil {
			t.Error(err)
		}
		got, err := Decode(data, batch.Image{Codec: batch.JPEG}, true, Limits{})
		if err != nil || got.DPI != 300 || got.Damaged != "" {
			t.Fatalf("decode: %v %+v", err, got.DPI)
		}
		if (got.RGB != nil) != colour || len(got.Gray) != 301*203 {
			t.Errorf("colour %v: RGB %d, Gray %d bytes", colour, len(got.RGB), len(got.Gray))
		}
		if d := meanGap(got.Gray, src.Gray); d > 2 {
			t.Errorf("luma differs by %.2f on average", d)
		}
		if colour {
			if d := meanGap(got.RGB, src.RGB); d > 3 {
				t.Errorf("colour differs by %.2f on average", d)
			}
			lean, err := Decode(data, batch.Image{Codec: batch.JPEG}, false, Limits{})
			if err != nil || lean.RGB != nil || lean.SmallWidth != 38 || lean.SmallHeight != 26 {
				t.Errorf("without colour: %v, small %d × %d", err, lean.SmallWidth, lean.SmallHeight)
			}
			if d := meanGap(lean.Gray, got.Gray); d > 1 {
				t.Errorf("luma plane and converted luma differ by %.2f", d)
			}
		}
		// Sampling 4:4:4: all components have the factor 1 × 1 (T.81 B.2.2).
		if i := bytes.Index(data, []byte{0xFF, 0xC0}); colour && (data[i+11] != 0x11 || data[i+14] != 0x11) {
			t.Error("not 4:4:4")
		}
	}
}

func meanGap(a, b []byte) float64 {
	sum := 0
	for i := range a {
		d := int(a[i]) - int(b[i])
		sum += max(d, -d)
	}
	return float64(sum) / float64(len(a))
}

func TestJPEGOfTheStandardLibraryIsRead(t *testing.T) {
	m := image.NewCMYK(image.Rect(0, 0, 40, 30))
	for y := range 30 {
		for x := range 40 {
			m.Set(x, y, color.CMYK{C: byte(6 * x), M: byte(8 * y), Y: 20, K: 30})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	if err := CheckJPEG(b.Bytes()); err != nil {
		t.Error(err)
	}
	r, err := Decode(b.Bytes(), batch.Image{Codec: batch.JPEG}, true, Limits{})
	if err != nil || r.RGB == nil || r.Width != 40 {
		t.Fatalf("%v", err)
	}
}

func TestCheckJPEG(t *testing.T) {
	good := mustJPEG(t, picture(400, 300), 90, true)
	zeroTail := bytes.Clone(good)
	clear(zeroTail[len(zeroTail)/2:])
	cases := map[string]struct {
		data []byte
		want batch.Code
	}{
		"whole":            {good, ""},
		"padded":           {append(bytes.Clone(good), make([]byte, 600)...), ""},
		"empty":            {nil, batch.CodeEmptyFile},
		"half":             {good[:len(good)/2], batch.CodeTruncated},
		"without EOI":      {good[:len(good)-2], batch.CodeTruncated},
		"last byte gone":   {good[:len(good)-1], batch.CodeTruncated},
		"header only":      {good[:40], batch.CodeTruncated},
		"zero tail":        {zeroTail, batch.CodeTruncated},
		"text":             {[]byte("Sehr geehrte Damen und Herren"), batch.CodeBroken},
		"no picture":       {[]byte{0xFF, 0xD8, 0xFF, 0xD9}, batch.CodeBroken},
		"scan, no frame":   {[]byte{0xFF, 0xD8, 0xFF, 0xDA, 0, 2, 0xFF, 0xD9}, batch.CodeBroken},
		"segment length 1": {[]byte{0xFF, 0xD8, 0xFF, 0xE0, 0, 1, 0xFF, 0xD9}, batch.CodeBroken},
		"arithmetic":       {[]byte{0xFF, 0xD8, 0xFF, 0xC9, 0, 11, 8, 0, 9, 0, 9, 1, 1, 0x11, 0}, batch.CodeUnsupported},
		"12 bit":           {[]byte{0xFF, 0xD8, 0xFF, 0xC1, 0, 11, 12, 0, 9, 0, 9, 1, 1, 0x11, 0}, batch.CodeUnsupported},
	}
	for name, c := range cases {
		if got := batch.CodeOf(CheckJPEG(c.data)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestMalformedCorpusIsRefused(t *testing.T) {
	for name, want := range map[string]batch.Code{
		"malformed/jpeg-cut-half.jpg": batch.CodeTruncated, "malformed/zero-tail.jpg": batch.CodeTruncated, "malformed/png-cut.png": batch.CodeTruncated,
	} {
		data, err := os.ReadFile(corpus(t, name))
		if err != nil {
			t.Fatal(err)
		}
		check := CheckJPEG
		if Sniff(data) == "png" {
			check = CheckPNG
		}
		if got := batch.CodeOf(check(data)); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	for _, name := range []string{"malformed/20K-gray.png", "malformed/20K-rgb.jpeg"} {
		data, err := os.ReadFile(corpus(t, name))
		if err != nil {
			t.Fatal(err)
		}
		_, err = Decode(data, batch.Image{Codec: batch.Codec(Sniff(data))}, false, Limits{})
		if batch.CodeOf(err) != batch.CodeTooManyPixels {
			t.Errorf("%s: %v", name, err)
		}
		if _, _, err := DecodeLevel(data, batch.Image{Codec: batch.Codec(Sniff(data))}, 5, Limits{}); batch.CodeOf(err) != batch.CodeTooManyPixels {
			t.Errorf("%s at a level: %v", name, err)
		}
	}
}

func TestDamagedJPEGStillGivesPixels(t *testing.T) {
	good := mustJPEG(t, picture(400, 300), 90, true)
	cut := append(bytes.Clone(good[:len(good)/2]), 0xFF, 0xD9)
	if err := CheckJPEG(cut); err != nil {
		t.Fatalf("the walk sees no fault in %v", err)
	}
	r, err := Decode(cut, batch.Image{Codec: batch.JPEG}, false, Limits{})
	if err != nil || r.Damaged == "" {
		t.Errorf("%v, damaged %q", err, r.Damaged)
	}
}

func TestLimitsAndDensity(t *testing.T) {
	data := mustJPEG(t, picture(100, 100), 90, true)
	if _, err := Decode(data, batch.Image{Codec: batch.JPEG}, false, Limits{MaxPixels: 9999}); batch.CodeOf(err) != batch.CodeTooManyPixels {
		t.Error(err)
	}
	if _, err := Decode(data, batch.Image{Codec: batch.PNG}, false, Limits{}); batch.CodeOf(err) != batch.CodeBroken {
		t.Errorf("a JPEG taken for a PNG: %v", err)
	}
	for _, c := range []struct {
		unit  byte
		x     uint16
		known bool
		dpi   float64
	}{{1, 600, true, 600}, {2, 118, true, 299.72}, {0, 1, false, 0}, {1, 1, false, 1}, {1, 0, false, 0}, {1, 65000, false, 65000}} {
		file := bytes.Clone(data)
		file[13], file[14], file[15], file[16], file[17] = c.unit, byte(c.x>>8), byte(c.x), byte(c.x>>8), byte(c.x)
		h, err := ReadHeader(file)
		if err != nil || h.DPIKnown != c.known || h.DPIX < c.dpi-0.01 || h.DPIX > c.dpi+0.01 {
			t.Errorf("unit %d, density %d: %v %+v", c.unit, c.x, err, h)
		}
	}
}

// exif builds an APP1 segment with orientation 6 and 400 dpi.
func exif(little bool) []byte {
	body := []byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x03" +
		"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00" +
		"\x01\x1a\x00\x05\x00\x00\x00\x01\x00\x00\x00\x32" +
		"\x01\x1b\x00\x05\x00\x00\x00\x01\x00\x00\x00\x32" +
		"\x00\x00\x00\x00" + "\x00\x00\x01\x90\x00\x00\x00\x01")
	if little {
		body = []byte("Exif\x00\x00II*\x00\x08\x00\x00\x00\x03\x00" +
			"\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00" +
			"\x1a\x01\x05\x00\x01\x00\x00\x00\x32\x00\x00\x00" +
			"\x1b\x01\x05\x00\x01\x00\x00\x00\x32\x00\x00\x00" +
			"\x00\x00\x00\x00" + "\x90\x01\x00\x00\x01\x00\x00\x00")
	}
	return append([]byte{0xFF, 0xE1, 0, byte(len(body) + 2)}, body...)
}

func TestEXIF(t *testing.T) {
	data := mustJPEG(t, picture(50, 50), 90, false)
	for _, little := range []bool{false, true} {
		file := append(append([]byte{0xFF, 0xD8}, exif(little)...), data[20:]...) // without JFIF
		h, err := ReadHeader(file)
		if err != nil || h.Orientation != 6 || h.DPIX != 400 || !h.DPIKnown {
			t.Errorf("little endian %v: %v %+v", little, err, h)
		}
	}
}

func FuzzReadHeader(f *testing.F) {
	f.Add(mustJPEG(f, picture(16, 16), 90, true))
	f.Add(append([]byte{0xFF, 0xD8}, exif(true)...))
	f.Add([]byte(pngSignature + "\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := ReadHeader(data)
		known(t, err)
		if err == nil && (h.Width <= 0 || h.Height <= 0 || h.Bits <= 0 || h.Channels <= 0 || h.Orientation < 1 || h.Orientation > 8) {
			t.Fatalf("impossible header %+v", h)
		}
	})
}

func FuzzCheckJPEG(f *testing.F) {
	f.Add(mustJPEG(f, picture(16, 16), 90, true))
	f.Add([]byte{0xFF, 0xD8, 0xFF, 0xDA, 0, 2, 0xFF, 0xD9})
	f.Fuzz(func(t *testing.T, data []byte) {
		err := CheckJPEG(data)
		known(t, err)
		if err != nil {
			return
		}
		h, err := ReadHeader(data)
		if err != nil {
			t.Fatalf("whole, but without a header: %v", err)
		}
		if h.Width*h.Height < 1<<16 {
			_, err := Decode(data, batch.Image{Codec: batch.JPEG}, true, Limits{})
			known(t, err)
		}
	})
}

// known demands that errors carry a code.
func known(t *testing.T, err error) {
	t.Helper()
	var e *batch.Error
	if err != nil && (!errors.As(err, &e) || e.Code == batch.CodeInternal) {
		t.Fatalf("error without a fitting code: %v", err)
	}
}
