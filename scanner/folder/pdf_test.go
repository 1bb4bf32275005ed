package folder

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/imaging"
)

// testPage is a page for buildPDF; images are named Im0, Im1, …
type testPage struct {
	box     string // "0 0 200 300" where empty
	content string
	extra   string // entries of the page dictionary
	images  []testImage
	states  string // entries of ExtGState
}

type testImage struct {
	dict string // without Type, Subtype and Length
	data []byte
}

// buildPDF writes a plain PDF 1.7 with a correct table.
func buildPDF(pages ...testPage) []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	offsets := []int{0}
	add := func(body string) int {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", len(offsets)-1, body)
		return len(offsets) - 1
	}
	stream := func(dict string, data []byte) string {
		return fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", dict, len(data), data)
	}
	font := add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
	const tree = 2 // the page tree's place is kept free
	offsets = append(offsets, 0)
	var kids []string
	for _, p := range pages {
		var objects []string
		for i, im := range p.images {
			n := add(stream("/Type /XObject /Subtype /Image "+im.dict, im.data))
			objects = append(objects, fmt.Sprintf("/Im%d %d 0 R", i, n))
		}
		content := add(stream("", []byte(p.content)))
		if p.box == "" {
			p.box = "0 0 200 300"
		}
		n := add(fmt.Sprintf("<< /Type /Page /Parent %d 0 R /MediaBox [%s] /Contents %d 0 R /Resources << /Font << /F0 %d 0 R >> /XObject << %s >> /ExtGState << %s >> >> %s >>",
			tree, p.box, content, font, strings.Join(objects, " "), p.states, p.extra))
		kids = append(kids, fmt.Sprintf("%d 0 R", n))
	}
	offsets[tree] = out.Len()
	fmt.Fprintf(&out, "%d 0 obj\n<< /Type /Pages /Kids [%s] /Count %d >>\nendobj\n", tree, strings.Join(kids, " "), len(kids))
	root := add(fmt.Sprintf("<< /Type /Catalog /Pages %d 0 R >>", tree))
	at := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets))
	for _, o := range offsets[1:] {
		fmt.Fprintf(&out, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets), root, at)
	return out.Bytes()
}

// testScan is a JPEG of 400 × 600 and its image object.
func testScan(t testing.TB) ([]byte, testImage) {
	data := jpegOf(t, paper(400, 600))
	return data, testImage{"/Width 400 /Height 600 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode", data}
}

const fullPage = "q 200 0 0 300 0 0 cm /Im0 Do Q "

// qpdf has qpdf write the file anew.
func qpdf(t testing.TB, data []byte, flags ...string) []byte {
	t.Helper()
	in, out := writeFile(t, "in.pdf", data), filepath.Join(t.TempDir(), "out.pdf")
	if msg, err := exec.Command("qpdf", append(flags, in, out)...).CombinedOutput(); err != nil {
		t.Fatalf("qpdf %v: %v\n%s", flags, err, msg)
	}
	result, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// TestScannedPDF: the one image of a scanned page is taken as it is, and only
// where it is all that is seen.
func TestScannedPDF(t *testing.T) {
	scan, scanImage := testScan(t)
	with := func(dict string) testImage { return testImage{scanImage.dict + dict, scan} }
	for _, test := range []struct {
		name  string
		page  testPage
		taken bool
	}{
		{"plain", testPage{content: fullPage, images: []testImage{scanImage}}, true},
		{"invisible text", testPage{content: fullPage + "BT 3 Tr /F0 12 Tf 20 20 Td (Text \\) ( ) ) Tj <41> Tj [(a) -20 (b)] TJ ET", images: []testImage{scanImage}}, true},
		{"clip around all", testPage{content: "q 0 0 200 300 re W n " + fullPage + "Q", images: []testImage{scanImage}}, true},
		{"scaled twice", testPage{content: "q 0.5 0 0 0.5 0 0 cm q 400 0 0 600 0 0 cm /Im0 Do Q Q", images: []testImage{scanImage}}, true},
		{"harmless state", testPage{content: "/G gs " + fullPage, states: "/G << /ca 1 /BM /Normal /SMask /None >>", images: []testImage{scanImage}}, true},
		{"odd parameters", testPage{content: fullPage, images: []testImage{with(" /DecodeParms << /Quality 80 >>")}}, true},
		{"marked content", testPage{content: "/Artifact <</A 1>> BDC " + fullPage + "EMC", images: []testImage{scanImage}}, true},

		{"visible text", testPage{content: fullPage + "BT /F0 12 Tf 20 20 Td (Text) Tj ET", images: []testImage{scanImage}}, false},
		{"line", testPage{content: fullPage + "10 10 m 100 100 l S", images: []testImage{scanImage}}, false},
		{"inline image", testPage{content: fullPage + "BI /W 1 /H 1 /BPC 8 /CS /G ID \x00 EI", images: []testImage{scanImage}}, false},
		{"unknown operator", testPage{content: fullPage + "foo", images: []testImage{scanImage}}, false},
		{"unclosed string", testPage{content: fullPage + "(", images: []testImage{scanImage}}, false},
		{"clipped", testPage{content: "q 0 0 200 150 re W n " + fullPage + "Q", images: []testImage{scanImage}}, false},
		{"two images", testPage{content: fullPage + "q 50 0 0 50 10 10 cm /Im0 Do Q", images: []testImage{scanImage}}, false},
		{"half the page", testPage{content: "q 200 0 0 150 0 0 cm /Im0 Do Q", images: []testImage{scanImage}}, false},
		{"upside down", testPage{content: "q -200 0 0 -300 200 300 cm /Im0 Do Q", images: []testImage{scanImage}}, false},
		{"cropped", testPage{content: fullPage, extra: "/CropBox [50 50 150 250]", images: []testImage{scanImage}}, false},
		{"see-through", testPage{content: "/G gs " + fullPage, states: "/G << /ca 0.5 >>", images: []testImage{scanImage}}, false},
		{"masked", testPage{content: fullPage, images: []testImage{with(" /Mask [0 10 0 10 0 10]")}}, false},
		{"inverted", testPage{content: fullPage, images: []testImage{with(" /Decode [1 0 1 0 1 0]")}}, false},
		{"linear gray", testPage{content: fullPage, images: []testImage{{strings.Replace(scanImage.dict, "/DeviceRGB", "[/CalRGB << /WhitePoint [1 1 1] >>]", 1), scan}}}, false},
		{"usual gamma", testPage{content: fullPage, images: []testImage{{strings.Replace(scanImage.dict, "/DeviceRGB", "[/CalRGB << /WhitePoint [1 1 1] /Gamma [2.2 2.2 2.2] >>]", 1), scan}}}, true},
		{"lab", testPage{content: fullPage, images: []testImage{{"/Width 400 /Height 600 /ColorSpace [/Lab << /WhitePoint [0.95 1 1.09] >>] /BitsPerComponent 8 /Filter /DCTDecode", scan}}}, false},
		{"lying size", testPage{content: fullPage, images: []testImage{{strings.Replace(scanImage.dict, "600", "601", 1), scan}}}, false},
		{"note on it", testPage{content: fullPage, extra: "/Annots [<< /Type /Annot /Subtype /Square /Rect [10 10 60 60] >>]", images: []testImage{scanImage}}, false},
		{"switched off", testPage{content: "/OC /M BDC " + fullPage + "EMC", images: []testImage{scanImage}}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			for form, data := range map[string][]byte{"plain": buildPDF(test.page), "object streams": qpdf(t, buildPDF(test.page), "--warning-exit-0", "--object-streams=generate", "--compress-streams=y")} {
				images, pages, err := readAll(t, data, batch.ImportLimits{})
				if err != nil {
					t.Fatalf("%s: %v", form, err)
				}
				if got := bytes.Equal(pages[0], scan); got != test.taken {
					t.Fatalf("%s: taken as it is: %v, want %v (%+v)", form, got, test.taken, images[0])
				}
				if test.taken && (images[0].Page.DPI != 144 || len(images[0].Findings) != 0) {
					t.Fatalf("%s: %+v", form, images[0])
				}
			}
		})
	}
}

// TestTakenLooksTheSame compares what was taken out with what poppler draws of
// the whole page, turned as the page is.
func TestTakenLooksTheSame(t *testing.T) {
	scan, scanImage := testScan(t)
	for rotate, orientation := range map[int]int{0: 1, 90: 6, 180: 3, 270: 8} {
		data := buildPDF(testPage{content: fullPage, extra: fmt.Sprintf("/Rotate %d", rotate), images: []testImage{scanImage}})
		images, pages, err := readAll(t, data, batch.ImportLimits{})
		if err != nil {
			t.Fatal(err)
		}
		if images[0].Orientation != orientation || !bytes.Equal(pages[0], scan) {
			t.Fatalf("rotate %d: %+v", rotate, images[0])
		}
		stored, err := jpeg.Decode(bytes.NewReader(pages[0]))
		if err != nil {
			t.Fatal(err)
		}
		drawn := drawPDF(t, data, 144)
		for y := 0; y < 600; y += 50 {
			for x := 0; x < 400; x += 50 {
				u, v := x, y
				switch rotate {
				case 90:
					u, v = 550-y, x
				case 180:
					u, v = 350-x, 550-y
				case 270:
					u, v = y, 350-x
				}
				if a, b := meanOf(stored, x, y), meanOf(drawn, u, v); a-b > 6 || b-a > 6 {
					t.Fatalf("rotate %d: mean at %d,%d is %v, drawn %v", rotate, x, y, a, b)
				}
			}
		}
	}
}

// meanOf is the mean red of a square of 50 pixels; poppler stretches images by
// up to one pixel, so that single ones cannot be compared.
func meanOf(m image.Image, left, top int) float64 {
	sum := 0.0
	for y := range 50 {
		for x := range 50 {
			r, _, _, _ := m.At(left+x, top+y).RGBA()
			sum += float64(r >> 8)
		}
	}
	return sum / 2500
}

// imageOf has pdfimages take out the only image of a file.
func imageOf(t testing.TB, data []byte) image.Image {
	t.Helper()
	dir := t.TempDir()
	if msg, err := exec.Command("pdfimages", "-png", writeFile(t, "x.pdf", data), filepath.Join(dir, "bild")).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, msg)
	}
	raw, err := os.ReadFile(filepath.Join(dir, "bild-000.png"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestFlatePDF: images compressed without loss come out pixel by pixel as
// pdfimages gives them.
func TestFlatePDF(t *testing.T) {
	const w, h = 61, 47
	colour := paper(w, h)
	gray, faces := image.NewGray(colour.Bounds()), color.Palette{color.White, color.Black, color.RGBA{200, 0, 0, 255}}
	indexed := image.NewPaletted(colour.Bounds(), faces)
	for i := range gray.Pix {
		gray.Pix[i], indexed.Pix[i] = byte(i*7), byte(i/5%3)
	}
	parts := func(m image.Image) imaging.PNGParts {
		p, err := imaging.PNGStream(pngOf(t, m))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	// image/png packs three colours into 2 bit; 8 bit rows are written by hand.
	rows := make([]byte, 0, h*(w+1))
	bits := make([]byte, 0, h*8)
	for y := range h {
		rows = append(append(rows, 0), indexed.Pix[y*w:(y+1)*w]...)
		for x := 0; x < w; x += 8 {
			bits = append(bits, byte(x*37+y*11))
		}
	}
	flat := func(data []byte) []byte {
		var b bytes.Buffer
		z := zlib.NewWriter(&b)
		_, _ = z.Write(data)
		_ = z.Close()
		return b.Bytes()
	}
	base := fmt.Sprintf("/Width %d /Height %d /Filter /FlateDecode ", w, h)
	predicted := func(colours int) string {
		return fmt.Sprintf("/DecodeParms << /Predictor 15 /Colors %d /BitsPerComponent 8 /Columns %d >> ", colours, w)
	}
	for _, test := range []struct {
		name, dict string
		data       []byte
		codec      batch.Codec
	}{
		{"colour", "/ColorSpace /DeviceRGB /BitsPerComponent 8 " + predicted(3), parts(colour).IDAT, batch.PNG},
		{"gray", "/ColorSpace /DeviceGray /BitsPerComponent 8 " + predicted(1), parts(gray).IDAT, batch.PNG},
		{"plain gray", "/ColorSpace /DeviceGray /BitsPerComponent 8", flat(gray.Pix), batch.PNG},
		{"inverted gray", "/ColorSpace /DeviceGray /BitsPerComponent 8 /Decode [1 0]", flat(gray.Pix), batch.PNG},
		{"bitonal", "/ColorSpace /DeviceGray /BitsPerComponent 1", flat(bits), batch.G4},
		{"inverted bitonal", "/ColorSpace /DeviceGray /BitsPerComponent 1 /Decode [1 0]", flat(bits), batch.G4},
		{"palette", "/ColorSpace [/Indexed /DeviceRGB 2 <FFFFFF000000C80000>] /BitsPerComponent 8 " + predicted(1), flat(rows), batch.PNG},
		{"bitonal palette", "/ColorSpace [/Indexed /DeviceRGB 1 (\\377\\377\\377\\000\\000\\000)] /BitsPerComponent 1", flat(bits), batch.G4},
	} {
		t.Run(test.name, func(t *testing.T) {
			data := buildPDF(testPage{box: "0 0 122 94", content: "q 122 0 0 94 0 0 cm /Im0 Do Q", images: []testImage{{base + test.dict, test.data}}})
			images, pages, err := readAll(t, data, batch.ImportLimits{})
			if err != nil {
				t.Fatal(err)
			}
			img := images[0]
			if img.Page.Width != w || img.Page.Height != h || img.Page.Codec != test.codec || len(img.Findings) == 0 || img.Findings[0].Value != 0 {
				t.Fatalf("%+v", img)
			}
			at, want := pixelAt(t, img.Page, pages[0]), imageOf(t, data)
			for y := range h {
				for x := range w {
					r, g, b, _ := at(x, y).RGBA()
					if r2, g2, b2, _ := want.At(x, y).RGBA(); r != r2 || g != g2 || b != b2 {
						t.Fatalf("pixel %d,%d is %v, pdfimages has %v", x, y, at(x, y), want.At(x, y))
					}
				}
			}
		})
	}
}

// drawPDF draws the first page by a call of its own.
func drawPDF(t testing.TB, data []byte, dpi int) image.Image {
	t.Helper()
	out, err := exec.Command("pdftoppm", "-r", fmt.Sprint(dpi), "-singlefile", "-png", writeFile(t, "x.pdf", data)).Output()
	if err != nil {
		t.Fatal(err)
	}
	m, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestBitonalPDF: the four ways to say which bit is black, against poppler.
func TestBitonalPDF(t *testing.T) {
	const width, height = 203, 157
	k := tiffKinds[0]
	rows := k.pack(k.values(), binary.LittleEndian)
	g4 := imaging.EncodeG4(rows, (width+7)/8, width, height)
	for _, test := range []struct {
		parameters, dict string
		taken            bool
	}{
		{"/K -1 /Columns 203 /Rows 157", "", true},
		{"/K -1 /Columns 203 /BlackIs1 true", "/Decode [1 0]", true},
		{"/K -1 /Columns 203 /BlackIs1 true", "", false},
		{"/K -1 /Columns 203", "/Decode [1 0]", false},
	} {
		dict := "/Width 203 /Height 157 /ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /CCITTFaxDecode /DecodeParms << " + test.parameters + " >> " + test.dict
		data := buildPDF(testPage{box: "0 0 101.5 78.5", content: "q 101.5 0 0 78.5 0 0 cm /Im0 Do Q", images: []testImage{{dict, g4}}})
		images, pages, err := readAll(t, data, batch.ImportLimits{})
		if err != nil {
			t.Fatal(err)
		}
		img := images[0].Page
		if img.Codec != batch.G4 || img.Width != width || img.Height != height || bytes.Equal(pages[0], g4) != test.taken {
			t.Fatalf("%+v: %+v", test, img)
		}
		got, err := imaging.DecodeG4(pages[0], width, height)
		if err != nil {
			t.Fatal(err)
		}
		drawn := imageOf(t, data)
		for y := range height {
			for x := range width {
				black := got[y*((width+7)/8)+x/8]&(0x80>>(x%8)) != 0
				if dark := color.GrayModel.Convert(drawn.At(x, y)).(color.Gray).Y < 128; dark != black {
					t.Fatalf("%+v: pixel %d,%d black %v, drawn dark %v", test, x, y, black, dark)
				}
			}
		}
	}
}

func TestDrawnPDF(t *testing.T) {
	pages := []testPage{
		{content: "0 0 0 rg 50 50 100 100 re f"}, // bitonal
		{content: ""},                            // blank
		{content: "BT /F0 24 Tf 20 200 Td (Gemeinde) Tj ET"},
		{content: "1 0 0 rg 50 50 100 100 re f", extra: "/Rotate 90"},
	}
	images, data, err := readAll(t, buildPDF(pages...), batch.ImportLimits{RenderDPI: 200})
	if err != nil {
		t.Fatal(err)
	}
	want := []struct {
		codec          batch.Codec
		channels, w, h int
	}{{batch.G4, 1, 556, 834}, {batch.G4, 1, 556, 834}, {batch.PNG, 1, 556, 834}, {batch.PNG, 3, 834, 556}}
	for i, img := range images {
		p := img.Page
		if p.Codec != want[i].codec || p.Channels != want[i].channels || p.Width != want[i].w || p.Height != want[i].h || p.DPI != 200 || p.DPIEstimated {
			t.Errorf("page %d: %+v", i+1, p)
		}
		if len(img.Findings) != 1 || img.Findings[0].Code != batch.FindingLossyTransform {
			t.Errorf("page %d: %+v", i+1, img.Findings)
		}
	}
	at := pixelAt(t, images[0].Page, data[0])
	for _, p := range []struct {
		x, y int
		dark bool
	}{{278, 556, true}, {278, 100, false}, {20, 556, false}} {
		if c := color.GrayModel.Convert(at(p.x, p.y)).(color.Gray); (c.Y == 0) != p.dark {
			t.Errorf("pixel %d,%d is %d", p.x, p.y, c.Y)
		}
	}
}

func TestLargePDF(t *testing.T) {
	box := "0 0 2384 3370" // A0
	images, _, err := readAll(t, buildPDF(testPage{box: box, content: "0 0 m 2384 3370 l S"}), batch.ImportLimits{MaxPixels: 60_000_000})
	if err != nil {
		t.Fatal(err)
	}
	if p := images[0].Page; p.DPI >= 300 || p.DPI < 150 || int64(p.Width)*int64(p.Height) > 60_000_000 {
		t.Fatalf("%+v", p)
	}
	_, _, err = readAll(t, buildPDF(testPage{}, testPage{box: "0 0 14000 14000"}), batch.ImportLimits{})
	wantCode(t, err, batch.CodeTooManyPixels)
	bomb := testImage{"/Width 30000 /Height 30000 /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode", []byte("x\x9c\x03\x00\x00\x00\x00\x01")}
	_, _, err = readAll(t, buildPDF(testPage{content: fullPage, images: []testImage{bomb}}), batch.ImportLimits{})
	wantCode(t, err, batch.CodeTooManyPixels)
	_, _, err = readAll(t, buildPDF(testPage{}, testPage{}, testPage{}), batch.ImportLimits{MaxPages: 2})
	wantCode(t, err, batch.CodeTooManyPages)
	_, _, err = readAll(t, buildPDF(), batch.ImportLimits{})
	wantCode(t, err, batch.CodeNoPages, batch.CodeBroken)
}

// TestJBIG2 finds it in plain sight, in object streams, under an escaped name
// and in an object that no page shows.
func TestJBIG2(t *testing.T) {
	image := testImage{"/Width 8 /Height 8 /ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /JBIG2Decode", []byte("x")}
	array := testImage{"/Width 8 /Height 8 /ColorSpace /DeviceGray /BitsPerComponent 1 /Filter [/ASCIIHexDecode /JBIG2#44ecode]", []byte("00>")}
	for name, data := range map[string][]byte{
		"plain":     buildPDF(testPage{content: fullPage, images: []testImage{image}}),
		"escaped":   buildPDF(testPage{content: fullPage, images: []testImage{array}}),
		"not shown": bytes.Replace(buildPDF(testPage{images: []testImage{array}}), []byte("/Im0 "), []byte("/Im9 "), 1),
	} {
		_, _, err := readAll(t, data, batch.ImportLimits{})
		if batch.CodeOf(err) != batch.CodeJBIG2 {
			t.Errorf("%s: %v", name, err)
		}
	}
	// As an object of its own, in a compressed object stream, where no search
	// through the bytes finds it.
	indirect := testImage{"/Width 8 /Height 8 /ColorSpace /DeviceGray /BitsPerComponent 1 /Filter 5 0 R", []byte("x")}
	data := buildPDF(testPage{images: []testImage{indirect}, extra: "/Hidden /JBIG2Decode"})
	data = qpdf(t, data, "--warning-exit-0", "--object-streams=generate")
	if bytes.Contains(data, []byte("JBIG2Decode")) {
		t.Fatal("the name is not hidden")
	}
}

func TestEncryptedPDF(t *testing.T) {
	_, scanImage := testScan(t)
	data := buildPDF(testPage{content: fullPage, images: []testImage{scanImage}})
	locked := qpdf(t, data, "--encrypt", "geheim", "inhaber", "256", "--")
	_, _, err := readAll(t, locked, batch.ImportLimits{})
	wantCode(t, err, batch.CodeEncrypted)
	// Everybody can open this one; only printing was meant to be forbidden.
	open := qpdf(t, data, "--encrypt", "", "inhaber", "256", "--print=none", "--")
	images, _, err := readAll(t, open, batch.ImportLimits{})
	if err != nil || len(images) != 1 {
		t.Fatalf("%d pages, %v", len(images), err)
	}
}

// TestCutPDF: a PDF cut anywhere is refused, and says that its end is missing.
func TestCutPDF(t *testing.T) {
	_, scanImage := testScan(t)
	plain := buildPDF(testPage{content: fullPage, images: []testImage{scanImage}})
	for name, data := range map[string][]byte{"table": plain, "stream": qpdf(t, plain, "--object-streams=generate"), "linearised": qpdf(t, plain, "--linearize")} {
		if images, _, err := readAll(t, data, batch.ImportLimits{}); err != nil || len(images) != 1 {
			t.Fatalf("%s: %v", name, err)
		}
		end := bytes.LastIndex(data, []byte("%%EOF"))
		for _, cut := range []int{100, len(data) / 4, len(data) / 2, len(data) * 9 / 10, end, end + 4} {
			_, _, err := readAll(t, data[:cut], batch.ImportLimits{})
			if batch.CodeOf(err) != batch.CodePDFTrailer {
				t.Errorf("%s cut at %d of %d: %v", name, cut, len(data), err)
			}
		}
		if _, _, err := readAll(t, append(bytes.Clone(data), "\n--Grenze--\n"...), batch.ImportLimits{}); err != nil {
			t.Errorf("%s with an appendix: %v", name, err)
		}
		if _, _, err := readAll(t, append([]byte("Vorspann\n"), data...), batch.ImportLimits{}); err != nil {
			t.Errorf("%s behind a preamble: %v", name, err)
		}
	}
}

// TestPDFTimeLimit: a program that hangs is ended, by the limit and by a cancel.
func TestPDFTimeLimit(t *testing.T) {
	bin := t.TempDir()
	script := "#!/bin/sh\necho $$ >> " + filepath.Join(bin, "pids") + "\nexec sleep 60\n"
	if err := os.WriteFile(filepath.Join(bin, "pdftoppm"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+":"+os.Getenv("PATH"))
	start := time.Now()
	_, _, err := readAll(t, buildPDF(testPage{content: "0 0 9 9 re f"}), batch.ImportLimits{Seconds: 1})
	wantCode(t, err, batch.CodeTimeLimit)
	if took := time.Since(start); took > 5*time.Second {
		t.Fatalf("took %v", took)
	}
	pids, err := os.ReadFile(filepath.Join(bin, "pids"))
	if err != nil {
		t.Fatal(err)
	}
	for pid := range strings.Lines(string(pids)) {
		if _, err := os.Stat("/proc/" + strings.TrimSpace(pid)); err == nil {
			t.Errorf("process %s is still there", strings.TrimSpace(pid))
		}
	}
}
