package folder

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/imaging"
	"github.com/scanstelle/scanstelle/scanner/scannertest"
)

// paper is a small picture with text-like strokes.
func paper(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{250, 248, 240, 255}
			if (x/7+y/11)%5 == 0 {
				c = color.RGBA{byte(x), 20, byte(y), 255}
			}
			m.Set(x, y, c)
		}
	}
	return m
}

func jpegOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 92}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func writeFile(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func threePages(t testing.TB) []byte {
	var pages [][]entry
	for _, k := range []tiffKind{tiffKinds[0], tiffKinds[4], tiffKinds[8]} {
		pages = append(pages, k.entries(binary.LittleEndian, k.values()))
	}
	return buildTIFF(binary.LittleEndian, pages...)
}

// TestConformance holds the source to the rules of every source.
func TestConformance(t *testing.T) {
	pdf := buildPDF(testPage{content: "0 0 0 rg 20 20 100 60 re f"}, testPage{content: "BT ET"})
	for name, c := range map[string]struct {
		data  []byte
		pages int
	}{
		"jpeg": {jpegOf(t, paper(400, 300)), 1},
		"png":  {pngOf(t, paper(400, 300)), 1},
		"tiff": {threePages(t), 3},
		"pdf":  {pdf, 2},
	} {
		path := writeFile(t, "eingang", c.data)
		t.Run(name, func(t *testing.T) {
			scannertest.Run(t, func(t *testing.T) scannertest.Case {
				f, err := os.Open(path)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { f.Close() })
				s, err := Open(path, f, batch.ImportLimits{})
				if err != nil {
					t.Fatal(err)
				}
				if s.Format() != name || s.Pages() != c.pages {
					t.Errorf("%s with %d pages", s.Format(), s.Pages())
				}
				return scannertest.Case{Source: s, Images: c.pages}
			})
		})
	}
}

func TestVerbatim(t *testing.T) {
	for _, data := range [][]byte{jpegOf(t, paper(300, 200)), append(jpegOf(t, paper(300, 200)), 0, 0, 0), pngOf(t, paper(300, 200))} {
		images, pages, err := readAll(t, data, batch.ImportLimits{})
		if err != nil {
			t.Fatal(err)
		}
		img := images[0]
		if !img.Verbatim || len(pages[0]) != 0 || img.Page.Bytes != int64(len(data)) || img.Page.Width != 300 || img.Page.Height != 200 {
			t.Errorf("%+v", img)
		}
	}
}

func TestPairs(t *testing.T) {
	images, _, err := readAll(t, threePages(t), batch.ImportLimits{Pairs: true})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		sheet int
		side  batch.Side
	}{{1, batch.Front}, {1, batch.Back}, {2, batch.Front}} {
		if images[i].Sheet != want.sheet || images[i].Side != want.side {
			t.Errorf("page %d: sheet %d %s", i+1, images[i].Sheet, images[i].Side)
		}
	}
}

// TestPNG covers what a PDF cannot hold as it is, pixel by pixel.
func TestPNG(t *testing.T) {
	base := paper(60, 40)
	bounds := base.Bounds()
	faint := image.NewNRGBA(bounds)
	deep := image.NewRGBA64(bounds)
	deepFaint := image.NewNRGBA64(bounds)
	blackWhite := image.NewPaletted(bounds, color.Palette{color.White, color.Black})
	blueWhite := image.NewPaletted(bounds, color.Palette{color.White, color.RGBA{0, 0, 200, 255}})
	four := image.NewPaletted(bounds, color.Palette{color.White, color.Black, color.RGBA{200, 0, 0, 255}, color.Gray{90}})
	for y := range bounds.Max.Y {
		for x := range bounds.Max.X {
			faint.SetNRGBA(x, y, color.NRGBA{byte(3 * x), byte(5 * y), 77, byte(4 * x)})
			deep.SetRGBA64(x, y, color.RGBA64{uint16(1000 * x), uint16(1500 * y), 31234, 0xffff})
			deepFaint.SetNRGBA64(x, y, color.NRGBA64{uint16(1000 * x), 7, 9, uint16(1600 * y)})
			blackWhite.SetColorIndex(x, y, uint8((x/3+y/5)%2))
			blueWhite.SetColorIndex(x, y, uint8((x/3+y/5)%2))
			four.SetColorIndex(x, y, uint8((x/3+y/5)%4))
		}
	}
	for _, test := range []struct {
		name     string
		m        image.Image
		verbatim bool
		codec    batch.Codec
		bits     int
		channels int
		blended  bool
	}{
		{"transparent", faint, false, batch.PNG, 8, 3, true},
		{"16 bit", deep, true, batch.PNG, 16, 3, false},
		{"16 bit transparent", deepFaint, false, batch.PNG, 16, 3, true},
		{"two colours", blackWhite, false, batch.G4, 1, 1, false},
		{"two other colours", blueWhite, true, batch.PNG, 1, 3, false},
		{"four colours", four, false, batch.PNG, 8, 3, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			data := pngOf(t, test.m)
			images, pages, err := readAll(t, data, batch.ImportLimits{})
			if err != nil {
				t.Fatal(err)
			}
			img := images[0]
			if img.Verbatim != test.verbatim || img.Page.Codec != test.codec || img.Page.Bits != test.bits || img.Page.Channels != test.channels {
				t.Fatalf("%+v", img)
			}
			if test.verbatim {
				return
			}
			if i := slices.IndexFunc(img.Findings, func(f batch.Finding) bool { return f.Code == batch.FindingLossyTransform }); i < 0 || (img.Findings[i].Value == 1) != test.blended {
				t.Fatalf("%+v", img.Findings)
			}
			at := pixelAt(t, img.Page, pages[0])
			for y := range bounds.Max.Y {
				for x := range bounds.Max.X {
					r, g, b, a := test.m.At(x, y).RGBA()
					r2, g2, b2, _ := at(x, y).RGBA()
					for c, pair := range [3][2]int{{int(r + 0xffff - a), int(r2)}, {int(g + 0xffff - a), int(g2)}, {int(b + 0xffff - a), int(b2)}} {
						if d := pair[0] - pair[1]; d > 258 || d < -258 || test.bits == 16 && (d > 1 || d < -1) {
							t.Fatalf("pixel %d,%d channel %d: %d, want %d", x, y, c, pair[1], pair[0])
						}
					}
				}
			}
		})
	}
}

// TestInterlaced reads the seven passes of Adam7 in a file written by hand.
func TestInterlaced(t *testing.T) {
	// One pixel, gray 0: interlaced, so not for a PDF as it is.
	data := chunked([]byte{0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 1}, []byte{0, 0})
	images, pages, err := readAll(t, data, batch.ImportLimits{})
	if err != nil {
		t.Fatal(err)
	}
	if img := images[0]; img.Verbatim || img.Page.Codec != batch.G4 {
		t.Fatalf("%+v", img)
	}
	if c := color.GrayModel.Convert(pixelAt(t, images[0].Page, pages[0])(0, 0)).(color.Gray); c.Y != 0 {
		t.Fatal(c)
	}
}

// TestPNGRows: intact chunks around too few rows are no complete page.
func TestPNGRows(t *testing.T) {
	header := []byte{0, 0, 0, 4, 0, 0, 0, 3, 8, 0, 0, 0, 0} // 4 × 3, gray
	for rows, want := range map[int]batch.Code{2: batch.CodeTruncated, 3: "", 4: batch.CodeBroken} {
		_, _, err := readAll(t, chunked(header, make([]byte, 5*rows)), batch.ImportLimits{})
		if batch.CodeOf(err) != want {
			t.Errorf("%d rows: %v, want %q", rows, err, want)
		}
	}
}

func TestCMYKJPEG(t *testing.T) {
	// libtiff writes CMYK JPEG strips; taken out with the Adobe marker of an
	// inverted file they are what image programs write.
	m := image.NewCMYK(image.Rect(0, 0, 48, 48))
	for i := range m.Pix {
		m.Pix[i] = []byte{20, 200, 90, 40}[i%4]
	}
	k := tiffKind{"cmyk", 8, 4, cmyk, nil, nil}
	all := k.entries(binary.LittleEndian, make([]int, testWidth*testHeight*4))
	file := recode(t, buildTIFF(binary.LittleEndian, all), "-c", "jpeg", "-s", "-r", "1000")
	r := &tiffReader{data: file, order: binary.LittleEndian}
	dirs, err := r.directories(complete(batch.ImportLimits{}))
	if err != nil {
		t.Fatal(err)
	}
	offset, count := r.number(dirs[0], tagStripOffsets, 0), r.number(dirs[0], tagStripCounts, 0)
	strip, tables := file[offset:offset+count], dirs[0][tagJPEGTables].value
	whole := append(append(bytes.Clone(tables[:len(tables)-2]), adobeRGB...), strip[2:]...)
	images, pages, err := readAll(t, whole, batch.ImportLimits{})
	if err != nil {
		t.Fatal(err)
	}
	img := images[0]
	if img.Verbatim || img.Page.Codec != batch.JPEG || img.Page.Channels != 3 || img.Page.Quality < 90 || len(img.Findings) == 0 || img.Findings[0].Value != 1 {
		t.Fatalf("%+v", img)
	}
	got, err := imaging.ReadHeader(pages[0])
	if err != nil || got.Channels != 3 {
		t.Fatalf("%+v %v", got, err)
	}
	// As a page of a TIFF it is refused, with a reason.
	if _, _, err := readAll(t, file, batch.ImportLimits{}); batch.CodeOf(err) != batch.CodeUnsupported {
		t.Fatal(err)
	}
}

func TestRefused(t *testing.T) {
	small := batch.ImportLimits{MaxBytes: 100_000, MaxPixels: 50_000, MaxPages: 2}
	for _, test := range []struct {
		name   string
		data   []byte
		limits batch.ImportLimits
		code   batch.Code
	}{
		{"nothing", nil, small, batch.CodeEmptyFile},
		{"text called picture.jpg", []byte("Sehr geehrte Damen und Herren"), small, batch.CodeUnknownFormat},
		{"html", []byte("<!DOCTYPE html><p>Anmelden"), small, batch.CodeUnknownFormat},
		{"gif", []byte("GIF89a\x01\x00\x01\x00"), small, batch.CodeUnknownFormat},
		{"bmp", []byte("BM\x46\x00\x00\x00"), small, batch.CodeUnknownFormat},
		{"webp", []byte("RIFF\x00\x00\x00\x00WEBPVP8 "), small, batch.CodeUnknownFormat},
		{"jp2", []byte("\x00\x00\x00\x0cjP  \r\n\x87\n"), small, batch.CodeUnknownFormat},
		{"jbig2", []byte("\x97JB2\r\n\x1a\n"), small, batch.CodeJBIG2},
		{"bigtiff", recode(t, buildTIFF(binary.LittleEndian, tiffKinds[4].entries(binary.LittleEndian, tiffKinds[4].values())), "-8"), small, batch.CodeUnsupported},
		{"too many bytes", jpegOf(t, paper(300, 200)), batch.ImportLimits{MaxBytes: 100}, batch.CodeTooManyBytes},
		{"too many pixels jpeg", jpegOf(t, paper(300, 200)), small, batch.CodeTooManyPixels},
		{"too many pixels png", pngOf(t, paper(300, 200)), small, batch.CodeTooManyPixels},
		{"too many pixels tiff", buildTIFF(binary.LittleEndian, tiffKinds[4].entries(binary.LittleEndian, tiffKinds[4].values())), batch.ImportLimits{MaxPixels: 20_000}, batch.CodeTooManyPixels},
		{"too many pages", threePages(t), batch.ImportLimits{MaxPages: 2}, batch.CodeTooManyPages},
		{"jpeg cut", jpegOf(t, paper(100, 100))[:900], small, batch.CodeTruncated},
		{"png cut", pngOf(t, paper(100, 100))[:500], small, batch.CodeTruncated},
		{"tiff of 8 bytes", []byte("II*\x00\x00\x00\x00\x00"), small, batch.CodeNoPages},
		{"tiff in a circle", []byte("II*\x00\x08\x00\x00\x00\x01\x00\x00\x01\x03\x00\x01\x00\x00\x00\x01\x00\x00\x00\x08\x00\x00\x00"), small, batch.CodeBroken},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := readAll(t, test.data, test.limits)
			wantCode(t, err, test.code)
			if batch.Message(err) == "" {
				t.Error("no sentence")
			}
		})
	}
}

func TestNotRegular(t *testing.T) {
	dir, err := os.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	_, err = Open("ordner", dir, batch.ImportLimits{})
	wantCode(t, err, batch.CodeNotRegular)
}

// TestSticky: what comes behind a fault is not offered.
func TestSticky(t *testing.T) {
	k := tiffKinds[8]
	bad := k.entries(binary.LittleEndian, k.values())
	for i := range bad {
		if bad[i].tag == tagCompression {
			bad[i].value = []int{tiffDeflate}
		}
	}
	good := tiffKinds[0].entries(binary.LittleEndian, tiffKinds[0].values())
	file := buildTIFF(binary.LittleEndian, good, bad, good)
	f, err := os.Open(writeFile(t, "x", file))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s, err := Open("x", f, batch.ImportLimits{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Next(t.Context(), io.Discard); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		_, err := s.Next(t.Context(), io.Discard)
		wantCode(t, err, batch.CodeBroken)
	}
}

func TestDPI(t *testing.T) {
	for _, test := range []struct {
		w, h      int
		x, y      float64
		dpi, dpiY float64
		estimated bool
	}{
		{2480, 3508, 300, 300, 300, 0, false},
		{1728, 1143, 204, 98, 204, 98, false}, // fax
		{2480, 3508, 0, 0, 300, 0, true},
		{3508, 2480, 0, 0, 300, 0, true},
		{1654, 2339, 1, 1, 200, 0, true},
		{2550, 3300, 9600, 9600, 300, 0, true},
		{4960, 7016, 0, 0, 600, 0, true},
		{1748, 2480, 0, 0, 300, 0, true},       // A5 at 300, or A4 at 212
		{2480, 3508, 72, 72, 300, 0, true},     // a program's default
		{595, 842, 72, 72, 72, 0, false},       // A4 at 72 is small but possible
		{800, 600, 96, 96, 96, 0, false},       //
		{9933, 14043, 300, 300, 300, 0, false}, // A0
		{10, 10, 0, 0, 100, 0, true},
		{30000, 200, 0, 0, 600, 0, true},
	} {
		img := batch.Image{Width: test.w, Height: test.h}
		setDPI(&img, test.x, test.y)
		if img.DPI != test.dpi || img.DPIY != test.dpiY || img.DPIEstimated != test.estimated {
			t.Errorf("%+v: %v × %v, %v", test, img.DPI, img.DPIY, img.DPIEstimated)
		}
	}
}

func TestCloseFreesAndStays(t *testing.T) {
	f, err := os.Open(writeFile(t, "x", pngOf(t, paper(30, 20))))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s, err := Open("x", f, batch.ImportLimits{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Next(context.Background(), io.Discard); err != io.EOF {
		t.Fatal(err)
	}
	if _, err := f.Stat(); err != nil {
		t.Fatalf("the file was closed: %v", err)
	}
}
