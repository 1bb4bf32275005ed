package main

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"hash/fnv"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/go-fonts/liberation/liberationsansregular"
	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/tiff"

	"github.com/scanstelle/scanstelle/assets/separators"
)

// The paper of the sessions: A4 at 200 dpi, gray.
const (
	paperDPI    = 200
	paperWidth  = 1654
	paperHeight = 2339
)

// filler are sentences below the lines that a session asks for, shuffled so
// that no two pages look alike.
var filler = strings.Fields(`wir bitten um Prüfung der Angelegenheit und um eine kurze Nachricht an die oben genannte Anschrift
	bis zum Ende des Monats da die Unterlagen sonst nicht mehr vollständig vorliegen und der Antrag neu gestellt werden müsste
	für Rückfragen stehen wir gern zur Verfügung auch telefonisch am Vormittag und nach Vereinbarung im Rathaus Zimmer zwölf`)

// drawPage draws a printed page: page file.png [line …]; the ending chooses PNG
// or JPEG.
func drawPage(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: page file [line …]")
	}
	img := paper()
	parsed, err := opentype.Parse(liberationsansregular.TTF)
	ts.Check(err)
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: 12, DPI: paperDPI})
	ts.Check(err)
	defer face.Close()
	d := font.Drawer{Dst: img, Src: image.Black, Face: face}
	y := 300
	print := func(line string) {
		d.Dot = fixed.P(200, y)
		d.DrawString(line)
		y += 52
	}
	seed := fnv.New64a()
	for _, line := range args[1:] {
		print(line)
		seed.Write([]byte(line))
	}
	random := rand.New(rand.NewPCG(seed.Sum64(), 1))
	y += 60
	for range 10 + random.IntN(8) {
		line := ""
		for len(line) < 45 {
			line += filler[random.IntN(len(filler))] + " "
		}
		print(line)
	}
	writePaper(ts, args[0], img)
}

// drawBlank writes an empty page: blank file.png
func drawBlank(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: blank file")
	}
	writePaper(ts, args[0], paper())
}

// drawSeparator writes our own separator sheet: separator file.png
func drawSeparator(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: separator file")
	}
	sheet, err := separators.Draw(separators.Own, paperDPI)
	ts.Check(err)
	writePaper(ts, args[0], sheet)
}

// paper is an empty sheet with the faint grain of a scan.
func paper() *image.Gray {
	img := image.NewGray(image.Rect(0, 0, paperWidth, paperHeight))
	random := rand.New(rand.NewPCG(7, 7))
	for i := range img.Pix {
		img.Pix[i] = 246 + uint8(random.IntN(7))
	}
	return img
}

// writePaper writes a page image that states its resolution.
func writePaper(ts *testscript.TestScript, name string, img image.Image) {
	var b bytes.Buffer
	var data []byte
	switch filepath.Ext(name) {
	case ".png":
		ts.Check(png.Encode(&b, img))
		data = statePNG(b.Bytes())
	case ".jpg":
		ts.Check(jpeg.Encode(&b, img, &jpeg.Options{Quality: 90}))
		jfif := []byte{0xff, 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 1, 0, paperDPI, 0, paperDPI, 0, 0}
		data = append(append([]byte{0xff, 0xd8}, jfif...), b.Bytes()[2:]...)
	default:
		ts.Fatalf("%s: .png or .jpg", name)
	}
	path := ts.MkAbs(name)
	ts.Check(os.MkdirAll(filepath.Dir(path), 0o700))
	ts.Check(os.WriteFile(path, data, 0o600))
}

// statePNG puts a pHYs chunk behind the header (ISO/IEC 15948, 11.3.5.3).
func statePNG(data []byte) []byte {
	const header = 8 + 25
	perMetre := make([]byte, 9)
	binary.BigEndian.PutUint32(perMetre, uint32(math.Round(paperDPI/0.0254)))
	copy(perMetre[4:], perMetre[:4])
	perMetre[8] = 1
	chunk := append([]byte{0, 0, 0, 9}, append([]byte("pHYs"), perMetre...)...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
	return append(append(append([]byte(nil), data[:header]...), chunk...), data[header:]...)
}

// stack puts page images into one file as a copier would: stack file.pdf
// page.png … or stack file.tif page.png …
func stack(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: stack file page …")
	}
	out := ts.MkAbs(args[0])
	var pages []string
	for _, p := range args[1:] {
		pages = append(pages, ts.MkAbs(p))
	}
	if filepath.Ext(out) == ".pdf" {
		layout, err := pdfcpu.ParseImportDetails("pos:c, formsize:A4, scalefactor:1.0 rel", types.POINTS)
		ts.Check(err)
		ts.Check(api.ImportImagesFile(pages, out, layout, nil))
		return
	}
	var singles []string
	for i, p := range pages {
		single := filepath.Join(ts.MkAbs("."), ".stack-"+strconv.Itoa(i)+".tif")
		writeTIFF(ts, p, single)
		singles = append(singles, single)
	}
	command(ts, "tiffcp", append(append([]string{"-c", "lzw"}, singles...), out)...)
}

func writeTIFF(ts *testscript.TestScript, from, to string) {
	f, err := os.Open(from)
	ts.Check(err)
	defer f.Close()
	img, err := png.Decode(f)
	ts.Check(err)
	gray := image.NewGray(img.Bounds())
	draw.Draw(gray, gray.Bounds(), img, image.Point{}, draw.Src)
	out, err := os.Create(to)
	ts.Check(err)
	ts.Check(tiff.Encode(out, gray, nil))
	ts.Check(out.Close())
	for tag, value := range map[string]string{"282": strconv.Itoa(paperDPI), "283": strconv.Itoa(paperDPI), "296": "2"} {
		command(ts, "tiffset", "-s", tag, value, to)
	}
}

func command(ts *testscript.TestScript, name string, args ...string) {
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		ts.Fatalf("%s: %v\n%s", name, err, out)
	}
}
