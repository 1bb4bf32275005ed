package pdfa

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/image/ccitt"

	"github.com/scanstelle/scanstelle/batch"
)

// TestBytes lets poppler take the coded images out again.
func TestBytes(t *testing.T) {
	l := drawLetter(t)
	colour := painted(200, 100)
	files := [][]byte{asJPEG(t, l.img), asJPEG(t, colour), asG4(t, l.img)}
	path, _ := write(t, someOptions(Part3), nil, func(w *Writer) {
		for i, codec := range []batch.Codec{batch.JPEG, batch.JPEG, batch.G4} {
			bounds := l.img.Bounds()
			if i == 1 {
				bounds = colour.Rect
			}
			p := page(codec, files[i], bounds, 150)
			sum := sha256.Sum256(files[i])
			p.Image.Bytes, p.Image.SHA256 = int64(len(files[i])), hex.EncodeToString(sum[:])
			add(t, w, p)
			if got := w.StreamSHA256(i); got != p.Image.SHA256 {
				t.Errorf("stream %d has hash %s", i, got)
			}
		}
	})
	out := filepath.Join(t.TempDir(), "x")
	run(t, "pdfimages", "-all", path, out)
	for i, name := range []string{"-000.jpg", "-001.jpg", "-002.ccitt"} {
		got, err := os.ReadFile(out + name)
		if err != nil || !bytes.Equal(got, files[i]) {
			t.Errorf("%s is not the file that went in: %v", name, err)
		}
	}
	run(t, "pdfimages", "-png", path, out)
	got := decodeFile(t, out+"-002.png")
	for y := range l.img.Rect.Dy() {
		for x := range l.img.Rect.Dx() {
			dark := l.img.GrayAt(x, y).Y < 128
			if r, _, _, _ := got.At(x, y).RGBA(); (r == 0) != dark {
				t.Fatalf("G4 pixel %d,%d is %d", x, y, r)
			}
		}
	}
	f := open(t, path)
	for i := range files {
		if data, err := io.ReadAll(f.Page(i).Stream()); err != nil || !bytes.Equal(data, files[i]) {
			t.Errorf("page %d: %d bytes, %v", i, len(data), err)
		}
	}
	if p := f.Page(2); p.Codec != batch.G4 || p.Width != 1240 || p.Height != 874 || p.Bits != 1 || p.Channels != 1 || p.HasText {
		t.Errorf("page info %+v", p)
	}
	if data, err := io.ReadAll(f.Page(9).Stream()); err != nil || len(data) != 0 {
		t.Errorf("no page has %d bytes, %v", len(data), err)
	}
	// A second decoder for G4.
	rows, err := io.ReadAll(ccitt.NewReader(f.Page(2).Stream(), ccitt.MSB, ccitt.Group4, 1240, 874, nil))
	if err != nil || len(rows) != 155*874 {
		t.Errorf("G4 gives %d bytes, %v", len(rows), err)
	}
}

func decodeFile(t *testing.T, path string) image.Image {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// TestPNGKinds compares every pixel of every layout with what Go's decoder makes
// of the rows in the package, and with what poppler sees.
func TestPNGKinds(t *testing.T) {
	for _, k := range pngKinds() {
		t.Run(k.name, func(t *testing.T) {
			path, _ := write(t, someOptions(Part2), nil, func(w *Writer) {
				add(t, w, page(batch.PNG, k.code(t), k.img.Bounds(), 72))
			})
			f := open(t, path)
			p := f.Page(0)
			data, err := io.ReadAll(p.Stream())
			if err != nil {
				t.Fatal(err)
			}
			kind, extra := byte(p.Channels-1), [][]byte{}
			if p.Palette {
				kind = 3
				space := p.data.dict["ColorSpace"].([]any)
				extra = append(extra, chunk("PLTE", space[3].(stringValue)))
			}
			z, err := zlib.NewReader(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			rows, err := io.ReadAll(z)
			if err != nil {
				t.Fatal(err)
			}
			own, err := png.Decode(bytes.NewReader(pngFile(p.Width, p.Height, byte(p.Bits), kind, 0, rows, extra...)))
			if err != nil {
				t.Fatal(err)
			}
			out := filepath.Join(t.TempDir(), "x")
			run(t, "pdfimages", "-png", path, out)
			theirs := decodeFile(t, out+"-000.png")
			for y := range 80 {
				for x := range 120 {
					want := onWhite(k.img.At(x, y))
					if p.Bits <= 8 && k.name == "alpha" {
						for i := range want {
							want[i] = want[i] >> 8 * 0x101
						}
					}
					if got := onWhite(own.At(x, y)); got != want {
						t.Fatalf("pixel %d,%d is %v, want %v", x, y, got, want)
					}
					for i, v := range onWhite(theirs.At(x, y)) {
						if d := int(v>>8) - int(want[i]>>8); d < -1 || d > 1 {
							t.Fatalf("poppler sees %d,%d as %v, want %v", x, y, onWhite(theirs.At(x, y)), want)
						}
					}
				}
			}
		})
	}
}

// segment codes a JPEG marker segment.
func segment(marker byte, data ...byte) []byte {
	n := len(data) + 2
	return append([]byte{0xFF, marker, byte(n >> 8), byte(n)}, data...)
}

func jpegFrame(sof, bits byte, ids ...byte) []byte {
	data := []byte{bits, 0, 4, 0, 8, byte(len(ids))}
	for _, id := range ids {
		data = append(data, id, 0x11, 0)
	}
	return append([]byte{0xFF, 0xD8}, segment(sof, data...)...)
}

// TestRefused: what cannot go in is refused by name, and the package goes on.
func TestRefused(t *testing.T) {
	good := asJPEG(t, painted(8, 4))
	flat := asPNG(t, image.NewGray(image.Rect(0, 0, 8, 4)))
	size := image.Rect(0, 0, 8, 4)
	rows := bytes.Repeat(make([]byte, 9), 4)
	change := func(p Page, f func(*Page)) Page { f(&p); return p }
	jpeg := func(data []byte) Page { return page(batch.JPEG, data, size, 300) }
	png := func(data []byte) Page { return page(batch.PNG, data, size, 300) }
	cases := []struct {
		name string
		page Page
		code batch.Code
		ends bool // the package is lost
	}{
		{"CMYK", jpeg(jpegFrame(0xC0, 8, 1, 2, 3, 4)), batch.CodeUnsupported, false},
		{"two channels", jpeg(jpegFrame(0xC0, 8, 1, 2)), batch.CodeUnsupported, false},
		{"12 bit", jpeg(jpegFrame(0xC1, 12, 1)), batch.CodeUnsupported, false},
		{"lossless", jpeg(jpegFrame(0xC3, 8, 1)), batch.CodeUnsupported, false},
		{"arithmetic", jpeg(jpegFrame(0xC9, 8, 1)), batch.CodeUnsupported, false},
		{"no JPEG", jpeg([]byte("GIF89a")), batch.CodeBroken, false},
		{"empty", jpeg(nil), batch.CodeTruncated, false},
		{"JPEG cut in the head", jpeg(good[:100]), batch.CodeTruncated, false},
		{"no frame", jpeg([]byte{0xFF, 0xD8, 0xFF, 0xD9}), batch.CodeBroken, false},
		{"bad marker", jpeg([]byte{0xFF, 0xD8, 0, 0}), batch.CodeBroken, false},
		{"zero segment", jpeg([]byte{0xFF, 0xD8, 0xFF, 0xE0, 0, 0}), batch.CodeBroken, false},
		{"short frame", jpeg(append([]byte{0xFF, 0xD8}, segment(0xC0, 8, 0, 4, 0, 8, 3)...)), batch.CodeBroken, false},
		{"endless fill", jpeg(append([]byte{0xFF, 0xD8}, bytes.Repeat([]byte{0xFF}, maxHeader+9)...)), batch.CodeBroken, false},
		{"other size", page(batch.JPEG, good, image.Rect(0, 0, 4, 8), 300), batch.CodeBroken, false},
		{"unreadable", change(jpeg(nil), func(p *Page) { p.Data = iotest.ErrReader(errors.New("disk")) }), batch.CodeUnreadable, false},
		{"no PNG", png(good), batch.CodeBroken, false},
		{"PNG sum", png(bytes.Replace(flat, []byte("IHDR\x00"), []byte("IHDR\x01"), 1)), batch.CodeBroken, false},
		{"PNG without pixels", png(append([]byte(pngSignature), flat[8:33]...)), batch.CodeTruncated, false},
		{"PNG only end", png(append(append([]byte(pngSignature), flat[8:33]...), chunk("IEND", nil)...)), batch.CodeBroken, false},
		{"PNG depth", png(pngFile(8, 4, 3, 0, 0, rows)), batch.CodeBroken, false},
		{"PNG palette missing", png(pngFile(8, 4, 8, 3, 0, rows)), batch.CodeBroken, false},
		{"PNG palette odd", png(pngFile(8, 4, 8, 3, 0, rows, chunk("PLTE", []byte{1, 2}))), batch.CodeBroken, false},
		{"PNG bomb", page(batch.PNG, pngFile(60000, 60000, 8, 0, 1, nil), image.Rect(0, 0, 60000, 60000), 300), batch.CodeTooManyPixels, false},
		{"PNG rows missing", png(pngFile(8, 4, 8, 0, 0, rows[:30])), batch.CodeTruncated, true},
		{"PNG rows too many", png(pngFile(8, 4, 8, 0, 0, append(rows[:36:36], 1))), batch.CodeBroken, true},
		{"PNG filter", png(pngFile(8, 4, 8, 0, 0, bytes.Repeat([]byte{7}, 36))), batch.CodeBroken, true},
		{"PNG cut", png(flat[:len(flat)-20]), batch.CodeTruncated, true},
		{"PNG data sum", png(append(append(bytes.Clone(flat[:len(flat)-16]), 1, 2, 3, 4), flat[len(flat)-12:]...)), batch.CodeBroken, true},
		{"codec", change(jpeg(good), func(p *Page) { p.Image.Codec = "jbig2" }), batch.CodeUnsupported, false},
		{"no resolution", change(jpeg(good), func(p *Page) { p.Image.DPI = 0 }), batch.CodeUsage, false},
		{"turned by 45", change(jpeg(good), func(p *Page) { p.Rotation = 45 }), batch.CodeUsage, false},
		{"text without size", change(jpeg(good), func(p *Page) { p.Text = &batch.Text{Lines: []batch.Line{{}}} }), batch.CodeUsage, false},
		{"other file", change(jpeg(good), func(p *Page) { p.Image.SHA256 = strings.Repeat("0", 64) }), batch.CodeStoreDamaged, true},
		{"other length", change(jpeg(good), func(p *Page) { p.Image.Bytes = 7 }), batch.CodeStoreDamaged, true},
		{"breaks off", change(jpeg(nil), func(p *Page) {
			p.Data = io.MultiReader(bytes.NewReader(good[:len(good)-50]), iotest.ErrReader(errors.New("disk")))
		}), batch.CodeUnreadable, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			w, err := NewWriter(&out, someOptions(Part3))
			if err != nil {
				t.Fatal(err)
			}
			if err := w.AddPage(c.page); batch.CodeOf(err) != c.code {
				t.Fatalf("refused with %v, want %s", err, c.code)
			}
			err = w.AddPage(jpeg(good))
			if c.ends {
				if _, closed := w.Close(nil); batch.CodeOf(err) != c.code || batch.CodeOf(closed) != c.code {
					t.Errorf("went on with %v and %v", err, closed)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if result, err := w.Close(nil); err != nil || result.Pages != 1 || result.Size != int64(out.Len()) {
				t.Errorf("result %+v, %v", result, err)
			}
			if f, err := Open(bytes.NewReader(out.Bytes()), int64(out.Len())); err != nil || len(Lint(f)) != 0 {
				t.Errorf("opened with %v", err)
			}
		})
	}
}

// TestRGBJPEG: three channels that are RGB without a marker need a word to the
// reader, or it shows false colours.
func TestRGBJPEG(t *testing.T) {
	for name, c := range map[string]struct {
		data  []byte
		plain bool
	}{
		"by names": {jpegFrame(0xC0, 8, 'R', 'G', 'B'), true},
		"YCbCr":    {jpegFrame(0xC0, 8, 1, 2, 3), false},
		"Adobe":    {append(append([]byte{0xFF, 0xD8}, segment(0xEE, []byte("Adobe\x00\x64\x00\x00\x00\x00\x00")...)...), jpegFrame(0xC2, 8, 'R', 'G', 'B')[2:]...), false},
		"gray":     {jpegFrame(0xC0, 8, 1), false},
	} {
		head, err := readJPEGHead(bytes.NewReader(c.data))
		if err != nil || head.plainRGB != c.plain || head.width != 8 || head.height != 4 {
			t.Errorf("%s: %+v, %v", name, head, err)
		}
		if got := strings.Contains(jpegPicture(head, nil).dict, "/ColorTransform 0"); got != c.plain {
			t.Errorf("%s: ColorTransform %v", name, got)
		}
	}
}

func TestOnWhite(t *testing.T) {
	for _, c := range []struct {
		in   color.Color
		want [3]uint16
	}{
		{color.NRGBA{255, 0, 0, 255}, [3]uint16{0xFFFF, 0, 0}},
		{color.NRGBA{9, 9, 9, 0}, [3]uint16{0xFFFF, 0xFFFF, 0xFFFF}},
		{color.NRGBA{0, 0, 0, 128}, [3]uint16{0x7F7F, 0x7F7F, 0x7F7F}},
	} {
		if got := onWhite(c.in); got != c.want {
			t.Errorf("%v becomes %s", c.in, fmt.Sprintf("%04X", got))
		}
	}
}
