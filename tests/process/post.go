package process

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// Page draws a small page with the given lines of text, about 150 dpi, which
// takes Tesseract a fraction of a second.
func Page(t testing.TB, lines ...string) *image.Gray {
	t.Helper()
	parsed, err := opentype.Parse(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: 14, DPI: 150})
	if err != nil {
		t.Fatal(err)
	}
	defer face.Close()
	page := image.NewGray(image.Rect(0, 0, 620, 440))
	draw.Draw(page, page.Bounds(), image.NewUniform(color.Gray{Y: 250}), image.Point{}, draw.Src)
	d := font.Drawer{Dst: page, Src: image.NewUniform(color.Gray{Y: 20}), Face: face}
	for i, line := range lines {
		d.Dot = fixed.P(40, 80+50*i)
		d.DrawString(line)
	}
	return page
}

// JPEG encodes a page.
func JPEG(t testing.TB, page image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, page, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// PNG encodes a page.
func PNG(t testing.TB, page image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, page); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TIFF writes pages uncompressed into one file (TIFF 6.0 section 4).
func TIFF(pages ...*image.Gray) []byte {
	var out bytes.Buffer
	out.WriteString("II*\x00")
	u32 := func(v int) { binary.Write(&out, binary.LittleEndian, uint32(v)) }
	u16 := func(v int) { binary.Write(&out, binary.LittleEndian, uint16(v)) }
	u32(8)
	for i, p := range pages {
		w, h := p.Rect.Dx(), p.Rect.Dy()
		entries := [][3]int{ // tag, type (3 short, 4 long), value
			{256, 4, w}, {257, 4, h}, {258, 3, 8}, {259, 3, 1}, {262, 3, 1}, {273, 4, 0}, {277, 3, 1}, {278, 4, h}, {279, 4, w * h},
		}
		data := out.Len() + 2 + 12*len(entries) + 4
		end := data + w*h
		u16(len(entries))
		for _, e := range entries {
			if e[0] == 273 {
				e[2] = data
			}
			u16(e[0])
			u16(e[1])
			u32(1)
			u32(e[2])
		}
		if i == len(pages)-1 {
			end = 0
		}
		u32(end + end&1)
		out.Write(p.Pix)
		if out.Len()&1 == 1 {
			out.WriteByte(0)
		}
	}
	return out.Bytes()
}

// PDF writes a PDF whose pages show one JPEG each, filling the page.
func PDF(images ...[]byte) []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n")
	var offsets []int
	object := func(format string, args ...any) {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n", len(offsets))
		fmt.Fprintf(&out, format, args...)
		out.WriteString("\nendobj\n")
	}
	var kids strings.Builder
	for i := range images {
		fmt.Fprintf(&kids, "%d 0 R ", 3+3*i)
	}
	object("<< /Type /Catalog /Pages 2 0 R >>")
	object("<< /Type /Pages /Kids [%s] /Count %d >>", kids.String(), len(images))
	const content = "q 297.6 0 0 211.2 0 0 cm /Im0 Do Q"
	for i, data := range images {
		size, err := jpeg.DecodeConfig(bytes.NewReader(data))
		if err != nil {
			panic(err) // drawn by Page
		}
		object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 297.6 211.2] /Contents %d 0 R /Resources << /XObject << /Im0 %d 0 R >> >> >>", 4+3*i, 5+3*i)
		object("<< /Length %d >>\nstream\n%s\nendstream", len(content), content)
		object("<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode /Length %d >>\nstream\n%s\nendstream",
			size.Width, size.Height, len(data), data)
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, o := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return out.Bytes()
}

// Post is a small pile of post: every kind of file, and one that is refused.
type Post struct {
	Dir string
	// Titles of the documents it becomes, with their pages.
	Titles map[string]int
}

// NewPost draws the pile into a folder.
func NewPost(t testing.TB, dir string) Post {
	t.Helper()
	brief := JPEG(t, Page(t, "Sehr geehrte Damen und Herren,", "hiermit lege ich Widerspruch ein.", "Mit freundlichen Grüßen"))
	files := map[string][]byte{
		"brief.jpg":  brief,
		"karte.png":  PNG(t, Page(t, "Antrag auf Ausstellung", "einer Parkkarte")),
		"akte.tif":   TIFF(Page(t, "Akte 4711, Blatt 1"), Page(t, "Akte 4711, Blatt 2"), Page(t, "Akte 4711, Blatt 3")),
		"antrag.pdf": PDF(JPEG(t, Page(t, "Bauantrag, Anlage A")), JPEG(t, Page(t, "Bauantrag, Anlage B"))),
		"halb.jpg":   brief[:len(brief)/2],
	}
	Write(t, dir, files)
	return Post{dir, map[string]int{"brief": 1, "karte": 1, "akte": 3, "antrag": 2}}
}

// Write puts files into a folder.
func Write(t testing.TB, dir string, files map[string][]byte) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
